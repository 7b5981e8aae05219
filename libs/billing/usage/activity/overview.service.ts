import { Injectable } from '@nestjs/common';
import { OUTCOMES, type Outcome } from '#core';
import { percentilesOf, type LatencyMeasure, type Percentiles } from '../domain/latency.js';
import type { TimeRange } from '../domain/usage-parts.js';
import type { Money, UsageRow } from '../domain/usage-query.js';
import { type GroupSums, UsageService } from '../queries/usage.service.js';
import { ActivityRepository, type ActivityRow } from './activity.repository.js';
import { MinutesRepository } from './minutes.repository.js';

/** Intervals of a series; the short ones are of the last two days only. */
export const OVERVIEW_INTERVALS = ['minute', '5_minutes', '30_minutes', 'hour', 'day'] as const;

type OverviewInterval = (typeof OVERVIEW_INTERVALS)[number];

/** Minutes of the intervals below an hour. */
export const SHORT_INTERVALS: Readonly<Partial<Record<OverviewInterval, number>>> = {
  minute: 1,
  '5_minutes': 5,
  '30_minutes': 30,
};

export type OutcomeCounts = Readonly<Record<Outcome, number>>;

/** The figures of a window. */
export interface OverviewTotals extends TimeRange, Money {
  readonly outcomes: OutcomeCounts;
  readonly activeOrganizations: number;
  readonly firstByte: Percentiles;
  readonly duration: Percentiles;
}

interface OverviewPoint extends Money {
  readonly startsAt: Date;
  readonly outcomes: OutcomeCounts;
}

/** The figures of a model or an organization. */
export interface TopFigures extends Money {
  readonly id: string;
  readonly requests: bigint;
  /** In the window before. */
  readonly previousRevenueNanoUsd: bigint;
}

/** A model with requests of unknown cost. */
interface CostUnknown {
  readonly modelId: string;
  readonly requests: bigint;
}

export interface Overview {
  readonly current: OverviewTotals;
  /** The window of the same length before. */
  readonly previous: OverviewTotals;
  /** Intervals in which something happened. */
  readonly series: readonly OverviewPoint[];
  /** By revenue, the largest first. */
  readonly topModels: readonly TopFigures[];
  readonly topOrganizations: readonly TopFigures[];
  /** The most requests first. */
  readonly costUnknown: readonly CostUnknown[];
}

export interface OverviewQuery extends TimeRange {
  readonly interval: OverviewInterval;
  readonly tz: string;
}

const TOP_MAX = 10;

/** What the installation did in a window, and before it. */
@Injectable()
export class OverviewService {
  constructor(
    private readonly usage: UsageService,
    private readonly activity: ActivityRepository,
    private readonly minutes: MinutesRepository,
  ) {}

  async read(query: OverviewQuery): Promise<Overview> {
    const { from, before } = query;
    const window = { from, before };
    const previousWindow = { from: new Date(2 * from.getTime() - before.getTime()), before: from };
    const [current, previous, series, byModel, byOrganization] = await Promise.all([
      this.totals(window),
      this.totals(previousWindow),
      this.series(query),
      this.usage.sumGroups(window, 'model'),
      this.usage.sumGroups(window, 'organization'),
    ]);
    const [topModels, topOrganizations] = await Promise.all([
      this.withPrevious('model', topOf(byModel), previousWindow),
      this.withPrevious('organization', topOf(byOrganization), previousWindow),
    ]);
    const costUnknown = byModel
      .map(({ group, costUnknownRequests: requests }) => ({ modelId: group, requests }))
      .filter(({ requests }) => requests > 0n)
      .sort((one, other) => (one.requests < other.requests ? 1 : -1));
    return { current, previous, series, topModels, topOrganizations, costUnknown };
  }

  private async totals(range: TimeRange): Promise<OverviewTotals> {
    const [usage, activity, activeOrganizations, latencies] = await Promise.all([
      this.usage.sum({ ...range, ...ALL, interval: 'month', groupBy: null }),
      this.activity.sum(range, 'month', 'UTC'),
      this.usage.countOrganizations(range),
      this.activity.latencies(range, 'all'),
    ]);
    const percentiles = (measure: LatencyMeasure): Percentiles =>
      percentilesOf(latencies.find((row) => row.measure === measure)?.histogram ?? []);
    return {
      ...range,
      ...moneyOf(usage),
      outcomes: outcomesOf(activity),
      activeOrganizations,
      firstByte: percentiles('first_byte'),
      duration: percentiles('duration'),
    };
  }

  private async series({ from, before, interval, tz }: OverviewQuery): Promise<OverviewPoint[]> {
    const minutes = SHORT_INTERVALS[interval];
    if (minutes !== undefined) {
      return (await this.minutes.sum({ from, before }, minutes)).map((row) => ({
        startsAt: row.startsAt,
        outcomes: outcomesOf([row]),
        revenueNanoUsd: row.revenue_nano_usd,
        costNanoUsd: row.cost_nano_usd,
        costUnknownRequests: row.cost_unknown_count,
        costUnknownRevenueNanoUsd: row.cost_unknown_revenue_nano_usd,
      }));
    }
    return this.longSeries({ from, before }, interval === 'day' ? 'day' : 'hour', tz);
  }

  private async longSeries({ from, before }: TimeRange, interval: 'hour' | 'day', tz: string) {
    const [usage, activity] = await Promise.all([
      this.usage.sum({ from, before, ...ALL, tz, interval, groupBy: null }),
      this.activity.sum({ from, before }, interval, tz),
    ]);
    const starts = new Set([...usage, ...activity].map(({ startsAt }) => startsAt.getTime()));
    return [...starts]
      .sort((one, other) => one - other)
      .map((startMs) => ({
        startsAt: new Date(startMs),
        outcomes: outcomesOf(activity.filter(({ startsAt }) => startsAt.getTime() === startMs)),
        ...moneyOf(usage.filter(({ startsAt }) => startsAt.getTime() === startMs)),
      }));
  }

  private async withPrevious(groupBy: Group, top: readonly GroupSums[], range: TimeRange): Promise<TopFigures[]> {
    const ids = top.map(({ group }) => group);
    const before = await this.usage.sumGroups(range, groupBy, groupBy === 'organization' ? ids : null);
    return top.map(({ group: id, ...figures }) => {
      const previousRevenueNanoUsd = before.find(({ group }) => group === id)?.revenueNanoUsd ?? 0n;
      return { id, ...figures, previousRevenueNanoUsd };
    });
  }
}

type Group = 'model' | 'organization';

function topOf(rows: readonly GroupSums[]): GroupSums[] {
  return [...rows].sort((one, other) => (one.revenueNanoUsd < other.revenueNanoUsd ? 1 : -1)).slice(0, TOP_MAX);
}

const ALL = { organizationIds: null, keyIds: null, tz: 'UTC' } as const;

function moneyOf(rows: readonly UsageRow[]): Money {
  const sum = (of: (row: UsageRow) => bigint): bigint => rows.reduce((total, row) => total + of(row), 0n);
  return {
    revenueNanoUsd: sum(({ chargeNanoUsd, refundedNanoUsd }) => chargeNanoUsd - refundedNanoUsd),
    costNanoUsd: sum(({ costNanoUsd }) => costNanoUsd),
    costUnknownRequests: sum(({ costUnknownRequests }) => costUnknownRequests),
    costUnknownRevenueNanoUsd: sum(({ costUnknownRevenueNanoUsd }) => costUnknownRevenueNanoUsd),
  };
}

function outcomesOf(rows: readonly Pick<ActivityRow, `${Outcome}_count`>[]): OutcomeCounts {
  const entries = OUTCOMES.map((outcome) => [outcome, rows.reduce((sum, row) => sum + row[`${outcome}_count`], 0)]);
  return Object.fromEntries(entries) as OutcomeCounts;
}
