import { Injectable } from '@nestjs/common';
import { formatActor, recordChange, type Actor } from '#audit';
import type { Transaction } from '#infra';
import { Clock, formatId, formatUsd, newUuid, RoutifyError, type Page, type PageRequest } from '#kernel';
import { AccountsService } from '../accounts/accounts.service.js';
import { PLATFORM_ACCOUNTS } from '../domain/ledger/platform-accounts.js';
import { requireBookable } from '../domain/ledger/require-bookable.js';
import { TransferRepository } from '../ledger/transfer.repository.js';
import { WalletRepository } from '../ledger/wallet.repository.js';
import { GrantRepository, type Grant } from './grant.repository.js';

/** Money to be given away. */
export interface NewGrant {
  readonly organizationId: string;
  /** Positive. */
  readonly amountNanoUsd: bigint;
  /** It ends with the hour (UTC) of this moment; null never. */
  readonly expiresAt: Date | null;
  /** 0 to 100: among grants the lowest is spent first, of one number the one that expires first. */
  readonly priority: number;
  readonly reason: string;
}

/** Grants that are not asked to be spent before or after others. */
export const USUAL_PRIORITY = 50;

const HOUR_MS = 3_600_000;
const LIFE_MAX_MS = 100 * 366 * 24 * HOUR_MS;
/** A charge is shared by at most a hundred lots, the paid one among them; of more, some would be passed over. */
const LOTS_MAX = 99;

/** Promo grants: each is a lot of its own in the wallet, spent before paid money and swept when its time is over. */
@Injectable()
export class GrantsService {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly grants: GrantRepository,
    private readonly transfers: TransferRepository,
    private readonly accounts: AccountsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Throws `not_found`, 400 for an amount above the maximum or an end that is past or too far, and `conflict` for an
   * organization that has as many grants with money left as one charge can be shared by.
   */
  async grant(grant: NewGrant, actor: Actor): Promise<Grant> {
    const given = await this.wallets.transaction(async (tx) => {
      await this.wallets.lockOne(tx, grant.organizationId);
      return this.book(tx, grant, actor);
    });
    await this.accounts.publish(grant.organizationId);
    return given;
  }

  list(organizationId: string, page: PageRequest): Promise<Page<Grant>> {
    return this.grants.list(organizationId, page);
  }

  /** Part of a transaction that has locked the wallet; afterwards publish it. Throws like `grant`. */
  async book(tx: Transaction, grant: NewGrant, actor: Actor): Promise<Grant> {
    const { organizationId, amountNanoUsd, reason, priority } = grant;
    if (amountNanoUsd <= 0n) throw new RangeError('a grant is positive');
    requireBookable(amountNanoUsd, 'amount_usd');
    const nowMs = this.clock.nowMs();
    const expiresAt = endOf(grant, nowMs);
    await this.requireRoom(tx, organizationId);
    const id = newUuid(nowMs);
    await this.wallets.openPromoLot(tx, { id, organizationId, expiresAt, priority });
    await this.wallets.moveLots(tx, new Map([[id, amountNanoUsd]]));
    const [wallet] = await this.wallets.change(tx, [{ organizationId, postedDeltaNanoUsd: amountNanoUsd }]);
    const given = await this.grants.insert(tx, {
      ...{ id, organizationId, amountNanoUsd, reason },
      actor: formatActor(actor),
      balanceAfterNanoUsd: wallet?.postedNanoUsd ?? 0n,
    });
    const accounts = { debitAccount: PLATFORM_ACCOUNTS.promoExpense, creditAccount: id };
    const source = { requestId: id, leg: 0, organizationId, code: 'grant', effectiveAtMs: null };
    await this.transfers.insert(tx, [{ ...source, ...accounts, amountNanoUsd, actor: given.actor, reason }], nowMs);
    await recordChange(tx, {
      actor,
      action: 'grant.create',
      targetKind: 'grant',
      targetId: formatId('grant', id),
      organizationId,
      after: { amount_usd: formatUsd(amountNanoUsd), expires_at: expiresAt?.toISOString() ?? null, priority },
      reason,
    });
    return given;
  }

  private async requireRoom(tx: Transaction, organizationId: string): Promise<void> {
    const lots = (await this.wallets.readLots(tx, [organizationId], [])).get(organizationId) ?? [];
    if (lots.filter(({ kind }) => kind === 'promo').length < LOTS_MAX) return;
    const message = `${formatId('org', organizationId)} has ${LOTS_MAX} grants with money left; use some of them up first.`;
    throw new RoutifyError('conflict', message);
  }
}

/** Lots end on full hours, so that many that end together are few ends for Redis: rounded up, for the customer. */
function endOf({ expiresAt }: NewGrant, nowMs: number): Date | null {
  if (expiresAt === null) return null;
  const endMs = Math.ceil(expiresAt.getTime() / HOUR_MS) * HOUR_MS;
  if (expiresAt.getTime() <= nowMs) throw wrongEnd('a grant ends in the future.');
  if (endMs > nowMs + LIFE_MAX_MS)
    throw wrongEnd('a grant ends within 100 years; leave it out for one that never ends.');
  return new Date(endMs);
}

function wrongEnd(why: string): RoutifyError {
  return new RoutifyError('invalid_request_error', `expires_at: ${why}`, { param: 'expires_at' });
}
