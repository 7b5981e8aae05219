import { Injectable } from '@nestjs/common';
import { DeferredRevenueService } from '#billing/ledger';
import { groupRows, type Transaction } from '#core/infra';
import { Clock, maxBigint, minBigint } from '#core';
import {
  endOfMonth,
  openByInvoice,
  openOf,
  unpaidOf,
  type CreditMonth,
  type LatestInvoice,
} from '../domain/monthly-invoice.js';
import { MonthlyInvoiceRepository, type MonthlyBalance } from './monthly-invoice.repository.js';

/** After everything that is booked. */
const FAR = new Date('9999-01-01T00:00:00Z');
const PAGE = 500;

/** An order's credit of the ledger. */
interface CreditedPayment {
  readonly id: string;
  readonly organizationId: string;
  /** Without tax and fee. */
  readonly creditNanoUsd: bigint;
}

/**
 * What is open of monthly invoices. It follows from the ledger: the debt at the end of the month, less what was paid since.
 * So it does not matter how they are paid: by orders, top-ups by hand, grants or adjustments.
 */
@Injectable()
export class MonthlyBalancesService {
  constructor(
    private readonly monthly: MonthlyInvoiceRepository,
    private readonly ledger: DeferredRevenueService,
    private readonly clock: Clock,
  ) {}

  /** What changed the credit of an organization between two moments. */
  async between(organizationId: string, from: Date, before: Date): Promise<CreditMonth | null> {
    return (await this.ledger.ofOrganizations([organizationId], { from, before })).get(organizationId) ?? null;
  }

  /** Of organizations, what was owed to them at a moment. */
  async owedAt(organizationIds: readonly string[], moment: Date): Promise<Map<string, bigint>> {
    const months = await this.ledger.ofOrganizations(organizationIds, { from: moment, before: FAR });
    return new Map([...months].map(([id, { openingNanoUsd }]) => [id, openingNanoUsd]));
  }

  async latestOf(tx: Transaction, organizationId: string): Promise<LatestInvoice | null> {
    const [newest] = await this.monthly.balances([organizationId], tx);
    return newest === undefined ? null : latestOf(newest);
  }

  /** Whether a credit paid monthly invoices, so that its document is issued, or nothing of it is left. */
  isPaidBy(tx: Transaction, paymentId: string): Promise<boolean> {
    return this.monthly.hasPayment(tx, paymentId);
  }

  /**
   * Decides and stores what of a credit paid monthly invoices, in the transaction that issues its document. Series are
   * locked, so credits are decided one after the other.
   */
  async pay(tx: Transaction, { id, organizationId, creditNanoUsd }: CreditedPayment): Promise<bigint> {
    const latest = await this.latestOf(tx, organizationId);
    if (latest === null) return 0n;
    const undecided = await this.monthly.undecidedSince(tx, organizationId, latest.end);
    if (undecided.every((credit) => credit.id !== id)) return 0n;
    const month = await this.between(organizationId, latest.end, FAR);
    if (month === null) return 0n;
    // Those that are not decided have lowered the debt already.
    const before = undecided.reduce((sum, credit) => sum + credit.sum, unpaidOf(month));
    const amountNanoUsd = minBigint(maxBigint(0n, creditNanoUsd), openOf(before, latest));
    if (amountNanoUsd > 0n) await this.monthly.insertPayment(tx, { paymentId: id, organizationId, amountNanoUsd });
    return amountNanoUsd;
  }

  /** Computes anew what is open; of all organizations with monthly invoices, or of those with an open one. */
  async refresh(ofAll: boolean, signal: AbortSignal): Promise<void> {
    const ids = await this.monthly.invoiced(ofAll);
    for (let start = 0; start < ids.length && !signal.aborted; start += PAGE) {
      await this.refreshPage(await this.monthly.balances(ids.slice(start, start + PAGE)));
    }
  }

  /** @param balances of some organizations, the newest first */
  private async refreshPage(balances: readonly MonthlyBalance[]): Promise<void> {
    const all = [...groupRows(balances, ({ organizationId }) => organizationId).values()];
    for (const [end, organizations] of groupRows(all, endOfLatest)) {
      const ids = organizations.flatMap(([newest]) => (newest === undefined ? [] : [newest.organizationId]));
      const changes = await this.ledger.ofOrganizations(ids, { from: new Date(end), before: FAR });
      for (const invoices of organizations) await this.store(invoices, changes);
    }
  }

  private async store(
    newestFirst: readonly MonthlyBalance[],
    changes: ReadonlyMap<string, CreditMonth>,
  ): Promise<void> {
    const [newest] = newestFirst;
    const month = newest === undefined ? undefined : changes.get(newest.organizationId);
    if (newest === undefined || month === undefined) return;
    const now = new Date(this.clock.nowMs());
    for (const { invoice, openNanoUsd } of openByInvoice(openOf(unpaidOf(month), latestOf(newest)), newestFirst)) {
      if (openNanoUsd !== invoice.openNanoUsd) await this.monthly.setOpen(invoice.id, openNanoUsd, now);
    }
  }
}

const latestOf = ({ month, totalNanoUsd, carriedNanoUsd }: MonthlyBalance): LatestInvoice => ({
  end: endOfMonth(month),
  demandedNanoUsd: totalNanoUsd + carriedNanoUsd,
});

const endOfLatest = ([newest]: readonly MonthlyBalance[]): number =>
  newest === undefined ? 0 : endOfMonth(newest.month).getTime();
