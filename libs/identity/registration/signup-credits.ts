import { Injectable } from '@nestjs/common';
import { Logger, type Transaction, type GroupState } from '#core/infra';
import { KeyHasher } from '#auth';
import { DEFAULT_PRIORITY, GrantsService } from '#billing/ledger';
import { Clock, formatId, formatUsd, parseUsd, type Actor } from '#core';
import { mailboxOf } from '../domain/addresses.js';
import { SignupCreditsRepository } from './signup-credits.repository.js';

const DAY_MS = 86_400_000;

/** The credit of a new organization: a grant that ends, once for a mailbox, within a ceiling a day. */
@Injectable()
export class SignupCredits {
  constructor(
    private readonly credits: SignupCreditsRepository,
    private readonly grants: GrantsService,
    private readonly hasher: KeyHasher,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Part of the transaction that opens the wallet of the organization. */
  async give(
    tx: Transaction,
    { organizationId, email }: { readonly organizationId: string; readonly email: string },
    values: GroupState<'registration'>['values'],
    actor: Actor,
  ): Promise<void> {
    const amountNanoUsd = parseUsd(values.credit_usd) ?? 0n;
    if (amountNanoUsd === 0n) return;
    const nowMs = this.clock.nowMs();
    const given = await this.credits.sumSince(tx, new Date(nowMs - (nowMs % DAY_MS)));
    if (given + amountNanoUsd > (parseUsd(values.credit_daily_usd) ?? 0n)) {
      const fields = { organization: formatId('org', organizationId), given_usd: formatUsd(given) };
      this.logger.alarm('signup_credit_exhausted', fields, 'no credit for a new organization: the ceiling of the day');
      return;
    }
    // Digested, so that the table holds no addresses of closed accounts.
    const mailbox = `mailbox ${mailboxOf(email)}`;
    if (await this.credits.exists(tx, this.hasher.digests(mailbox))) return;
    const { digest: emailDigest, pepperVersion } = this.hasher.digest(mailbox);
    await this.credits.insert(tx, { emailDigest, pepperVersion, organizationId, amountNanoUsd });
    const expiresAt = new Date(nowMs + values.credit_days * DAY_MS);
    const grant = { organizationId, amountNanoUsd, expiresAt, priority: DEFAULT_PRIORITY, reason: 'sign-up' };
    await this.grants.book(tx, grant, actor);
  }
}
