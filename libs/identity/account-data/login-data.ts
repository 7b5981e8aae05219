import { Injectable } from '@nestjs/common';
import type { Actor } from '#core';
import type { Transaction } from '#core/infra';
import type { User } from '#auth';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { RecoveryCodesRepository } from '../factors/recovery-codes.repository.js';
import { OneTimeLinksRepository } from '../links/one-time-links.repository.js';
import { PasskeysRepository } from '../passkeys/passkeys.repository.js';
import { SessionsRepository } from '../sessions/sessions.repository.js';
import { SessionsService } from '../sessions/sessions.service.js';

/** What a user logs in with. */
@Injectable()
export class LoginData {
  constructor(
    private readonly accounts: LoginAccountsRepository,
    private readonly sessions: SessionsService,
    private readonly sessionRows: SessionsRepository,
    private readonly codes: RecoveryCodesRepository,
    private readonly passkeys: PasskeysRepository,
    private readonly links: OneTimeLinksRepository,
  ) {}

  /** Deletes it all, with the persons at providers that log in to the account. */
  async remove(tx: Transaction, { id, email }: Pick<User, 'id' | 'email'>, actor: Actor): Promise<void> {
    await this.sessions.endIn(tx, id, {}, actor);
    await this.sessionRows.remove(tx, id);
    await this.codes.replace(tx, id, []);
    await this.passkeys.removeAll(tx, id);
    await this.links.remove(tx, id, email);
    await this.accounts.remove(tx, id);
  }
}
