import { Injectable } from '@nestjs/common';
import { OUTCOMES, type Outcome } from '#pricing';
import { percentilesOf, type LatencyMeasure, type Percentiles } from '../domain/latency.js';
import type { TimeRange } from '../domain/usage-parts.js';
import type { UsageInterval, UsageRow } from '../domain/usage-query.js';
import { UsageService } from '../queries/usage.service.js';
import { ActivityRepository, type ActivityRow } from './activity.repository.js';

export interface Money {
  readonly revenueNanoUsd: bigint;
  readonly costNanoUsd: bigint;
}

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

interface ModelFigures extends Money {
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
  readonly topModels: readonly ModelFigures[];
}

export interface OverviewQuery extends TimeRange {
  readonly interval: UsageInterval;
  readonly tz: string;
}

const TOP_MODELS = 10;

/** What the installation did in a window, and before it. */
@Injectable()
export class OverviewService {
  constructor(
    private readonly usage: UsageService,
    private readonly activity: ActivityRepository,
  ) {}

  async read(query: OverviewQuery): Promise<Overview> {
    const { from, before } = query;
    const lengthMs = before.getTime() - from.getTime();
    const [current, previous, series, topModels] = await Promise.all([
      this.totals({ from, before }),
      this.totals({ from: new Date(from.getTime() - lengthMs), before: from }),
      this.series(query),
      this.topModels(query),
    ]);
    return { current, previous, series, topModels };
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
      ...{ ...range, ...moneyOf(usage), outcomes: outcomesOf(activity), activeOrganizations },
      ...{ firstByte: percentiles('first_byte'), duration: percentiles('duration') },
    };
  }

  private async series({ from, before, interval, tz }: OverviewQuery): Promise<OverviewPoint[]> {
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

  private async topModels({ from, before }: TimeRange): Promise<ModelFigures[]> {
    const rows = await this.usage.sum({ from, before, ...ALL, interval: 'month', groupBy: 'model' });
    const ids = [...new Set(rows.flatMap(({ group }) => group ?? []))];
    return ids
      .map((modelId) => {
        const own = rows.filter(({ group }) => group === modelId);
        return { modelId, requests: own.reduce((sum, { requests }) => sum + requests, 0n), ...moneyOf(own) };
      })
      .sort((one, other) => (one.revenueNanoUsd < other.revenueNanoUsd ? 1 : -1))
      .slice(0, TOP_MODELS);
  }
}

const ALL = { organizationIds: null, keyIds: null, tz: 'UTC' } as const;

function moneyOf(rows: readonly UsageRow[]): Money {
  return {
    revenueNanoUsd: rows.reduce((sum, { chargeNanoUsd, refundedNanoUsd }) => sum + chargeNanoUsd - refundedNanoUsd, 0n),
    costNanoUsd: rows.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0n),
  };
}

function outcomesOf(rows: readonly ActivityRow[]): OutcomeCounts {
  const entries = OUTCOMES.map((outcome) => [outcome, rows.reduce((sum, row) => sum + row[`${outcome}_count`], 0)]);
  return Object.fromEntries(entries) as OutcomeCounts;
}
