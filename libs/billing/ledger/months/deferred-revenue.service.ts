import { Injectable } from '@nestjs/common';
import { Clock } from '#core';
import {
  creditParts,
  organizationPart,
  totalOf,
  waitingPart,
  type OrganizationMovement,
} from '../domain/months/credit-parts.js';
import {
  deferredRevenue,
  waitingMoney,
  type DeferredLine,
  type LiabilityMonth,
  type WaitingLine,
} from '../domain/months/deferred-revenue.js';
import { begunMonth, isOver, requireKept, type MonthRange } from '../domain/months/month-range.js';
import { AccountDayRepository } from './account-day.repository.js';
import { CreditMonthRepository } from './credit-month.repository.js';

/** What a month did to the credit of customers, which is a liability until it is used. Positive amounts are owed. */
export interface DeferredRevenue {
  /** `2026-11`. */
  readonly month: string;
  readonly from: Date;
  /** The end of the month, or now. */
  readonly to: Date;
  /** No transfer of the month can be booked any more. */
  readonly isFinal: boolean;
  /** By kind of lot. */
  readonly accounts: readonly { readonly kind: string; readonly revenue: LiabilityMonth<DeferredLine> }[];
  readonly total: LiabilityMonth<DeferredLine>;
  /** Of `unapplied_payments`. */
  readonly waiting: LiabilityMonth<WaitingLine>;
}

/** The same of all lots of one organization. */
export interface OrganizationRevenue {
  readonly organizationId: string;
  readonly name: string;
  readonly revenue: LiabilityMonth<DeferredLine>;
}

const PAGE = 500;

/**
 * Reports what changed the credit of customers in a month: the opening balance from the sums of days, lines by code from
 * those of organizations, the closing balance from what their lots have now, less what was booked since. So something is
 * unexplained where a code has no line, and where sums, transfers and lots disagree.
 */
@Injectable()
export class DeferredRevenueService {
  constructor(
    private readonly days: AccountDayRepository,
    private readonly credit: CreditMonthRepository,
    private readonly clock: Clock,
  ) {}

  /** Throws like `LedgerMonthsService.read`. */
  async read(month: string, isTest: boolean): Promise<DeferredRevenue> {
    const nowMs = this.clock.nowMs();
    const range = begunMonth(month, nowMs);
    const { from, before } = range;
    const { credit, waiting } = await this.days.atOneMoment(async (tx) => {
      requireKept(range, await this.credit.broughtForwardUntil(tx));
      const ofMode = { ...(await this.days.summedUntil(tx)), isTest };
      const earlier = await this.days.sums(tx, ofMode, null, from);
      const within = await this.days.sums(tx, ofMode, from, before);
      const later = await this.days.sums(tx, ofMode, before, null);
      const balances = await this.credit.balances(tx, isTest);
      const movements = await this.credit.movements(tx, ofMode, range);
      return { credit: creditParts(earlier, movements, balances, later), waiting: waitingPart(earlier, within) };
    });
    return {
      month,
      from,
      to: new Date(Math.min(before.getTime(), nowMs)),
      isFinal: isOver(before, nowMs),
      accounts: credit.map(({ kind, ...part }) => ({ kind, revenue: deferredRevenue(part) })),
      total: deferredRevenue(totalOf(credit)),
      waiting: waitingMoney(waiting),
    };
  }

  /** By organization, in the order of their ids. Throws like `read`, before the first one. */
  async byOrganization(month: string, isTest: boolean): Promise<AsyncIterable<OrganizationRevenue>> {
    const range = begunMonth(month, this.clock.nowMs());
    requireKept(range, await this.credit.broughtForwardUntil());
    return this.pages(range, isTest);
  }

  /** Of some organizations in any time, all at one moment. Codes and origins are read for this time alone. */
  ofOrganizations(
    organizationIds: readonly string[],
    range: Pick<MonthRange, 'from' | 'before'>,
  ): Promise<Map<string, LiabilityMonth<DeferredLine>>> {
    return this.days.atOneMoment(async (tx) => {
      const summed = await this.days.summedUntil(tx);
      const balances = await this.credit.balancesOf(tx, organizationIds);
      const moved = byOrganization(await this.credit.movementsOf(tx, organizationIds, range, summed));
      return new Map(
        balances.map(({ id, balanceNanoUsd }) => [
          id,
          deferredRevenue(organizationPart(balanceNanoUsd, moved.get(id) ?? [])),
        ]),
      );
    });
  }

  /** Each page is read at a moment of its own: a final month is the same at each. */
  private async *pages(range: MonthRange, isTest: boolean): AsyncIterable<OrganizationRevenue> {
    let after: string | null = null;
    do {
      const page: readonly OrganizationRevenue[] = await this.page(range, isTest, after);
      yield* page;
      after = page.length < PAGE ? null : (page.at(-1)?.organizationId ?? null);
    } while (after !== null);
  }

  private page(range: MonthRange, isTest: boolean, after: string | null): Promise<OrganizationRevenue[]> {
    return this.days.atOneMoment(async (tx) => {
      const summed = await this.days.summedUntil(tx);
      const organizations = await this.credit.organizations(tx, isTest, after, PAGE);
      const ids = organizations.map(({ id }) => id);
      const moved = byOrganization(await this.credit.movementsOf(tx, ids, range, summed));
      return organizations.map(({ id, name, balanceNanoUsd }) => ({
        organizationId: id,
        name,
        revenue: deferredRevenue(organizationPart(balanceNanoUsd, moved.get(id) ?? [])),
      }));
    });
  }
}

function byOrganization(movements: readonly OrganizationMovement[]): Map<string, OrganizationMovement[]> {
  const all = new Map<string, OrganizationMovement[]>();
  for (const movement of movements) {
    const own = all.get(movement.organizationId);
    if (own === undefined) all.set(movement.organizationId, [movement]);
    else own.push(movement);
  }
  return all;
}
