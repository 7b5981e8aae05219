import type { LeaseCounts, ShardOutbox } from '#admission';
import type { OpenFailures } from '#billing';
import type { Instance, RedisMemory, SchemaState } from '#infra';
import { formatUsd } from '#kernel';
import type {
  DriftStatus,
  FailuresStatus,
  InstanceStatus,
  JournalStatus,
  LeasesStatus,
  MigrationsStatus,
  OutboxStatus,
  RedisStatus,
} from './status.response.js';

export function presentInstance(instance: Instance): InstanceStatus {
  const { app, name, version, state, failures, startedAt, seenMsAgo, clockAheadMs, reports } = instance;
  return {
    ...{ app, name, version, state, failures, started_at: startedAt, seen_ms_ago: seenMsAgo },
    clock_ahead_ms: clockAheadMs,
    journal: reports.journal === undefined ? null : presentJournal(reports.journal),
    refused_count: reports.load?.refused ?? null,
  };
}

export function presentOutbox(shards: readonly ShardOutbox[]): OutboxStatus {
  return {
    length_count: shards.reduce((sum, { events }) => sum + events, 0),
    lag_ms: Math.max(0, ...shards.map(({ lagMs }) => lagMs)),
    shards: shards.map(({ shard, events, lagMs }) => ({ shard, length_count: events, lag_ms: lagMs })),
  };
}

export function presentLeases({ running, expired, oldestMs }: LeaseCounts): LeasesStatus {
  return { running_count: running, expired_count: expired, oldest_ms: oldestMs };
}

export function presentFailures({ count, amountNanoUsd }: OpenFailures): FailuresStatus {
  return { open_count: count, amount_usd: formatUsd(amountNanoUsd) };
}

export function presentRedis({ version, usedBytes, maxBytes }: RedisMemory): RedisStatus {
  return { version, used_bytes: usedBytes, max_bytes: maxBytes };
}

export function presentMigrations({ applied, missing }: SchemaState): MigrationsStatus {
  return { applied_count: applied, missing };
}

/** Sums over all gateways. */
export function sumJournals(instances: readonly InstanceStatus[]): JournalStatus {
  const journals = instances.map(({ journal }) => journal).filter((journal) => journal !== null);
  const oldest = journals.map((journal) => journal.oldest_open_ms).filter((ms) => ms !== null);
  return {
    running_count: journals.reduce((sum, journal) => sum + journal.running_count, 0),
    open_count: journals.reduce((sum, journal) => sum + journal.open_count, 0),
    oldest_open_ms: oldest.length === 0 ? null : Math.max(...oldest),
  };
}

/** Drift found by live workers; each worker checks all wallets. Null without a report. */
export function presentDrift(instances: readonly Instance[]): DriftStatus | null {
  const live = instances.filter(({ state }) => state !== 'lost');
  const drifts = live.map(({ reports }) => reports.drift).filter((drift) => drift !== undefined);
  if (drifts.length === 0) return null;
  const passes = drifts.map((drift) => drift.round_ended_ms_ago ?? null).filter((ms) => ms !== null);
  return {
    organization_count: Math.max(...drifts.map((drift) => drift.organizations ?? 0)),
    round_ended_ms_ago: passes.length === 0 ? null : Math.min(...passes),
  };
}

function presentJournal({ running, open, oldest_open_ms }: Instance['reports'][string]): JournalStatus {
  return { running_count: running ?? 0, open_count: open ?? 0, oldest_open_ms: oldest_open_ms ?? null };
}
