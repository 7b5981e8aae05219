import { Injectable } from '@nestjs/common';
import { recordChange } from '#core/infra';
import type { User } from '#auth';
import { Clock, formatId, type Actor } from '#core';
import { formatMailTime } from '#core/mail';
import type { LoginAccount } from '../accounts/login-account.js';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { AccountMails } from '../mails/account-mails.js';
import type { Passkey } from '../passkeys/passkey.js';
import { PasskeysRepository } from '../passkeys/passkeys.repository.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { FactorsService } from './factors.service.js';

/** How a user logs in: no secret. */
export interface UserSecurity {
  readonly hasPassword: boolean;
  readonly emailVerifiedAt: LoginAccount['emailVerifiedAt'];
  /** Null: no codes of an app count. */
  readonly totpConfirmedAt: LoginAccount['totpConfirmedAt'];
  readonly passkeys: readonly Passkey[];
  /** Of the sessions that are kept: 90 days after they expire. */
  readonly lastLoginAt: Date | null;
}

/** For operators, whom a user asks that lost its second factor. */
@Injectable()
export class FactorReset {
  constructor(
    private readonly accounts: LoginAccountsRepository,
    private readonly passkeys: PasskeysRepository,
    private readonly factors: FactorsService,
    private readonly sessions: SessionsService,
    private readonly mails: AccountMails,
    private readonly clock: Clock,
  ) {}

  async read(userId: string): Promise<UserSecurity> {
    const [account, passkeys, lastLoginAt] = await Promise.all([
      this.accounts.find(userId),
      this.passkeys.list(userId),
      this.sessions.lastStart(userId),
    ]);
    return {
      hasPassword: account !== null && account.passwordHash !== null,
      emailVerifiedAt: account?.emailVerifiedAt ?? null,
      totpConfirmedAt: account?.totpConfirmedAt ?? null,
      passkeys,
      lastLoginAt,
    };
  }

  /**
   * Removes codes, passkeys and recovery codes, ends every session, and mails the user. What it logs in with afterwards
   * is its password or its provider.
   */
  async run({ id, email }: User, reason: string | null, actor: Actor): Promise<UserSecurity> {
    const style = await this.mails.style();
    await this.accounts.transaction(async (tx) => {
      const account = await this.accounts.findForUpdate(tx, id);
      await this.factors.removeIn(tx, id);
      const target = { targetKind: 'user', targetId: formatId('usr', id) };
      await recordChange(tx, { actor, action: 'user.reset_second_factor', ...target, reason });
      await this.sessions.endIn(tx, id, {}, actor);
      const time = formatMailTime(this.clock.nowMs());
      const variables = { change: 'second_factor_removed', time, address: style.brand.name };
      await this.mails.add(tx, style, {
        template: 'factor_changed',
        variables,
        to: email,
        locale: account?.locale ?? 'en',
      });
    });
    return this.read(id);
  }
}
