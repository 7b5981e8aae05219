import { Injectable } from '@nestjs/common';
import { Clock } from '#core';
import { percentilesOf, type Percentiles } from '../domain/latency.js';
import type { TimeRange } from '../domain/usage-parts.js';
import { UsageService } from '../queries/usage.service.js';
import { ActivityRepository, type ChannelActivityRow } from './activity.repository.js';

const CELL_MS = 300_000;
const CELLS = 72;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Calls of upstreams in five minutes. None: silence. */
export interface HealthCell {
  readonly attempts: number;
  readonly failedAttempts: number;
}

export interface ChannelActivity {
  /** Null: all channels together. */
  readonly channelId: string | null;
  /** The last is the running one. */
  readonly cells: readonly HealthCell[];
  readonly lastHour: HealthCell;
  /** Of streams in the last hour that the channel answered. */
  readonly firstByte: Percentiles;
  /** What all its attempts since midnight UTC cost. */
  readonly costTodayNanoUsd: bigint;
}

/** How channels did in the last six hours. */
@Injectable()
export class ChannelActivityService {
  constructor(
    private readonly activity: ActivityRepository,
    private readonly usage: UsageService,
    private readonly clock: Clock,
  ) {}

  /** The time of the first cell, and each channel that was called, after all together. */
  async read(): Promise<{ readonly from: Date; readonly channels: readonly ChannelActivity[] }> {
    const nowMs = this.clock.nowMs();
    const from = new Date((Math.floor(nowMs / CELL_MS) - CELLS + 1) * CELL_MS);
    const before = new Date(nowMs + 1);
    const hour = { from: new Date(nowMs - HOUR_MS), before };
    const [rows, ofAll, ofChannels, costs] = await Promise.all([
      this.activity.byFiveMinutes({ from, before }),
      this.activity.latencies(hour, 'all'),
      this.activity.latencies(hour, 'channels'),
      this.costsOf({ from: new Date(Math.floor(nowMs / DAY_MS) * DAY_MS), before }),
    ]);
    const latencies = [...ofAll, ...ofChannels].filter(({ measure }) => measure === 'first_byte');
    const called = [...rows.map(({ channelId }) => channelId), ...costs.keys()].filter((id) => id !== null);
    const channels = [null, ...new Set(called)].map((channelId) => {
      const own = rows.filter((row) => row.channelId === channelId);
      return {
        channelId,
        cells: cellsOf(own, from),
        lastHour: sumOf(own.filter(({ startsAt }) => startsAt.getTime() > nowMs - HOUR_MS)),
        firstByte: percentilesOf(latencies.find((row) => row.channelId === channelId)?.histogram ?? []),
        costTodayNanoUsd: costs.get(channelId) ?? 0n,
      };
    });
    return { from, channels };
  }

  /** By channel, and under null of all together. */
  private async costsOf(range: TimeRange): Promise<ReadonlyMap<string | null, bigint>> {
    const all = { organizationIds: null, keyIds: null, tz: 'UTC', interval: 'day', groupBy: 'channel' } as const;
    const costs = new Map<string | null, bigint>();
    for (const { group, costNanoUsd } of await this.usage.sum({ ...range, ...all })) {
      if (group !== null) costs.set(group, (costs.get(group) ?? 0n) + costNanoUsd);
      costs.set(null, (costs.get(null) ?? 0n) + costNanoUsd);
    }
    return costs;
  }
}

function cellsOf(rows: readonly ChannelActivityRow[], from: Date): HealthCell[] {
  const byStart = new Map(rows.map((row) => [row.startsAt.getTime(), row]));
  return Array.from({ length: CELLS }, (_, index) => {
    const row = byStart.get(from.getTime() + index * CELL_MS);
    return sumOf(row === undefined ? [] : [row]);
  });
}

function sumOf(rows: readonly ChannelActivityRow[]): HealthCell {
  return {
    attempts: rows.reduce((sum, row) => sum + row.attempt_count, 0),
    failedAttempts: rows.reduce((sum, row) => sum + row.failed_attempt_count, 0),
  };
}
