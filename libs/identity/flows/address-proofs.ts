import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { MemberTokensService, type User } from '#auth';
import { Clock, type Actor } from '#core';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { FactorsService } from '../factors/factors.service.js';

/** The proof that an address is its user's: a link that was mailed to it. */
@Injectable()
export class AddressProofs {
  constructor(
    private readonly accounts: LoginAccountsRepository,
    private readonly factors: FactorsService,
    private readonly tokens: MemberTokensService,
    private readonly clock: Clock,
  ) {}

  /** The first proof of an address. */
  async prove(tx: Transaction, { id, platformRole }: User, actor: Actor): Promise<void> {
    const account = await this.accounts.findForUpdate(tx, id);
    if (account?.emailVerifiedAt != null) return;
    if (platformRole === null) {
      await this.factors.removeIn(tx, id);
      await this.tokens.revokeAll(tx, id, actor);
      // With the persons at providers that log in to it.
      await this.accounts.remove(tx, id);
    }
    const locale = account === null ? {} : { locale: account.locale };
    await this.accounts.save(tx, id, { emailVerifiedAt: new Date(this.clock.nowMs()), ...locale });
  }
}
