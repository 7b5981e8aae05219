import { Injectable } from '@nestjs/common';
import { recordChange } from '#core/infra';
import {
  Clock,
  formatId,
  NANO_USD_PER_CENT,
  refusal,
  RoutifyError,
  type Page,
  type PageRequest,
  formatActor,
  systemActor,
  type Actor,
} from '#core';
import { PaymentEventsService } from '../booking/payment-events.service.js';
import { formatMinor, USD } from '../domain/currency.js';
import { inBatches } from '../domain/in-batches.js';
import { OpenedProviders } from '../status-checks/opened-providers.js';
import { unitFor } from '../providers/provider-kinds.js';
import { ClaimsRepository } from '../orders/claims.repository.js';
import type { AccountMovement, ProviderAccess } from '../port/provider-adapter.js';
import {
  ComparisonRepository,
  type FoundDifference,
  type PaymentComparison,
  type PaymentDifference,
} from './comparison.repository.js';

/** How the ledger agrees with a provider's account, with what operators accepted. */
export interface ComparisonStanding extends PaymentComparison {
  readonly acceptedMinor: bigint;
  readonly openDifferences: number;
  /** Since when the oldest of them is open. */
  readonly oldestAt: Date | null;
}

const WORKER = systemActor('payments');
const DAY_MS = 86_400_000;
/** Providers settle within days, and disputes come months later as movements of their own. */
const LOOKED_BACK_MS = 35 * DAY_MS;
/** What a provider is just doing is not compared yet. */
const MARGIN_MS = 600_000;
const BATCH = 500;
const CREDITS: ReadonlySet<string> = new Set(['paid', 'reinstated']);

/** Compares the movements of a provider's account with events, and its balance with the ledger. */
@Injectable()
export class ComparisonsService {
  constructor(
    private readonly rows: ComparisonRepository,
    private readonly claims: ClaimsRepository,
    private readonly opened: OpenedProviders,
    private readonly events: PaymentEventsService,
    private readonly clock: Clock,
  ) {}

  async list(): Promise<readonly ComparisonStanding[]> {
    const [comparisons, standings] = await Promise.all([this.rows.list(), this.rows.standings()]);
    return comparisons.map((comparison) => withStanding(comparison, standings));
  }

  differences(isOpen: boolean | null, page: PageRequest): Promise<Page<PaymentDifference>> {
    return this.rows.differences(isOpen, page);
  }

  /**
   * Compares the account of a provider, of the last 35 days. Fees of the account are booked. Throws as the provider's
   * adapter, `not_found` without an API, and 400 for one that keeps no account of the merchant.
   */
  async compare(providerId: string): Promise<ComparisonStanding> {
    const provider = await this.opened.find(providerId);
    if (provider === null) {
      throw new RoutifyError('not_found', `There is no payment provider ${formatId('prv', providerId)} with an API.`);
    }
    const { comparison: account } = provider.adapter;
    if (account === null) throw refusal('payment_provider_not_compared', {});
    const now = new Date(this.clock.nowMs());
    const since = new Date(now.getTime() - LOOKED_BACK_MS);
    const seen = new Set<string>();
    const found: FoundDifference[] = [];
    for await (const movements of inBatches(account.movementsSince(provider.access, since), BATCH)) {
      for (const movement of movements) await this.noteAccountFee(providerId, movement);
      const noted = await this.rows.noted(
        providerId,
        movements.flatMap((movement) => movement.noted),
      );
      for (const movement of movements) {
        for (const ref of movement.noted) seen.add(ref);
        const isLate = movement.occurredAt.getTime() < now.getTime() - MARGIN_MS;
        if (isLate && movement.netMinor !== 0n && !movement.noted.some((ref) => noted.has(ref)))
          found.push(missingInLedger(movement));
      }
    }
    const until = new Date(now.getTime() - MARGIN_MS);
    for (const event of await this.rows.notedBetween(providerId, since, until)) {
      if (seen.has(event.externalRef) || event.externalRef.startsWith('refund:')) continue;
      if (event.kind === 'payout' && account.balanceMinor === undefined) continue;
      const amountMinor = CREDITS.has(event.kind) ? event.grossMinor : -event.grossMinor;
      const { externalRef, kind: type, occurredAt } = event;
      found.push({ kind: 'missing_at_provider', externalRef, type, amountMinor, occurredAt });
    }
    await this.rows.replaceOpen(provider.access, found, since, now);
    const accountMinor = (await account.balanceMinor?.(provider.access)) ?? null;
    const { currency } = provider.access;
    const comparison = {
      providerId,
      currency,
      comparedAt: now,
      accountMinor,
      ledgerMinor: await this.owed(provider.access),
    };
    await this.rows.save(comparison);
    return withStanding({ ...comparison, provider: provider.provider }, await this.rows.standings());
  }

  /** Closes a difference that an operator explains: it counts as known from then on. Throws `not_found`, `conflict`. */
  accept(id: string, reason: string, actor: Actor): Promise<PaymentDifference> {
    return this.rows.transaction(async (tx) => {
      const difference = await this.rows.lockDifference(tx, id);
      if (difference === null) throw new RoutifyError('not_found', `There is no difference ${formatId('dif', id)}.`);
      if (difference.closedAt !== null) throw refusal('difference_closed', {});
      const accepted = await this.rows.accept(tx, id, formatActor(actor), reason);
      await recordChange(tx, {
        actor,
        action: 'payment_difference.accept',
        targetKind: 'payment_difference',
        targetId: formatId('dif', id),
        after: {
          external_ref: difference.externalRef,
          amount: `${formatMinor(difference.amountMinor, unitFor(difference))} ${difference.currency}`,
        },
        reason,
      });
      return accepted;
    });
  }

  /** Dollars by the ledger. It has other currencies by the rates of orders: then by what was stated. */
  private async owed({ providerId, currency }: ProviderAccess): Promise<bigint> {
    if (currency !== USD) return this.claims.reportedMinor(providerId, null);
    return (await this.claims.ledgerNanoUsd(providerId)) / NANO_USD_PER_CENT;
  }

  private async noteAccountFee(providerId: string, movement: AccountMovement): Promise<void> {
    const { accountFeeMinor: grossMinor, externalRef, occurredAt, type: note } = movement;
    if (grossMinor <= 0n) return;
    const fee = { kind: 'payment_fee', externalRef, grossMinor, taxMinor: 0n, aboutRef: null } as const;
    await this.events.record({ ...fee, providerId, orderId: null, occurredAt, note }, WORKER);
  }
}

function withStanding(
  comparison: PaymentComparison,
  standings: Awaited<ReturnType<ComparisonRepository['standings']>>,
): ComparisonStanding {
  const { acceptedMinor = 0n, open = 0, oldestAt = null } = standings.get(comparison.providerId) ?? {};
  return { ...comparison, acceptedMinor, openDifferences: open, oldestAt };
}

function missingInLedger({ externalRef, type, netMinor, occurredAt }: AccountMovement): FoundDifference {
  return { kind: 'missing_in_ledger', externalRef, type, amountMinor: netMinor, occurredAt };
}
