import type { LeaseCounts, ShardOutbox } from '#billing/admission';
import type { OpenFailures } from '#billing/ledger';
import { choice, integer, object, objects, shape, text, textsByName, time, usd, formatUsd } from '#core';
import type { Instance, RedisMemory, SchemaState } from '#core/infra';
import { reply, objectName } from '#core/http';

const STATES = ['ready', 'not_ready', 'draining', 'lost'] as const;

const count = (description?: string) => integer({ example: 0, ...(description !== undefined && { description }) });
const maybe = (description: string) => integer(description, { nullable: true, example: 0 });

/** Requests in the journal of a gateway that are not confirmed by Postgres. */
export class JournalStatus extends reply({
  running_count: count('Number of running requests.'),
  open_count: count('Number of finished requests not yet known to be settled.'),
  oldest_open_ms: maybe('Age of the oldest one in milliseconds.'),
}) {}

export class InstanceStatus extends reply({
  app: text({ example: 'gateway' }),
  name: text({ example: 'gateway-0' }),
  version: text({ example: '0.1.0' }),
  state: choice(STATES, '`lost`: no heartbeat for 15 s, without a clean shutdown. Removed after an hour.'),
  failures: textsByName('Reasons by name of the component that is not ready.'),
  started_at: time(),
  seen_ms_ago: count('Milliseconds since the last heartbeat.'),
  clock_ahead_ms: maybe('Clock difference to Redis in milliseconds. Positive: ahead. `null`: unknown.'),
  journal: object(JournalStatus, 'Journal. Gateways only.', { nullable: true }),
  refused_count: maybe('Requests rejected with 503 `overloaded` since the start of the process. Gateways only.'),
}) {}

export class ShardStatus extends reply({
  shard: count(),
  length_count: count(),
  lag_ms: count(),
}) {}

export class OutboxStatus extends reply({
  length_count: count('Number of finished requests pending settlement.'),
  lag_ms: count('Waiting time of the oldest entry in milliseconds.'),
  shards: objects(ShardStatus, 'Shards with pending entries, of 64.'),
}) {}

export class LeasesStatus extends reply({
  running_count: count('Number of running requests.'),
  expired_count: count('Number of expired leases: their gateway is lost, and the worker will settle the requests.'),
  oldest_ms: maybe('Age of the oldest hold in milliseconds, among the 100 with the oldest heartbeat of each shard.'),
}) {}

export class FailuresStatus extends reply({
  open_count: count('Number of open settlement failures.'),
  amount_usd: usd('Total amount on hold for them.'),
}) {}

export class DriftStatus extends reply({
  organization_count: count('Number of organizations with different wallets in Redis and Postgres.'),
  round_ended_ms_ago: maybe('Milliseconds since a worker last checked all wallets. `null`: not yet.'),
}) {}

export class RedisStatus extends reply({
  version: text({ example: '7.0.15' }),
  used_bytes: count(),
  max_bytes: maybe('Memory limit in bytes. `null`: no limit. Above 85%, gateways reject new requests.'),
}) {}

export class MigrationsStatus extends reply({
  applied_count: count(),
  missing: shape<readonly string[]>({ type: 'array', items: { type: 'string' } }),
}) {}

export class PartitionsStatus extends reply({
  months_ahead_count: count('Number of future months with prepared partitions. A worker keeps it at three.'),
}) {}

/** A part is null when its store did not answer in time. */
export class SystemStatusResponse extends reply({
  object: objectName('system_status'),
  checked_at: time(),
  instances: objects(InstanceStatus, { nullable: true }),
  journals: object(JournalStatus, 'Journals of all gateways, including lost ones.', { nullable: true }),
  outbox: object(OutboxStatus, { nullable: true }),
  leases: object(LeasesStatus, { nullable: true }),
  settlement_failures: object(FailuresStatus, { nullable: true }),
  drift: object(DriftStatus, '`null` until a worker has reported.', { nullable: true }),
  redis: object(RedisStatus, { nullable: true }),
  migrations: object(MigrationsStatus, { nullable: true }),
  partitions: object(PartitionsStatus, { nullable: true }),
}) {}

export function presentInstance(instance: Instance): InstanceStatus {
  const { app, name, version, state, failures, startedAt, seenMsAgo, clockAheadMs, reports } = instance;
  return {
    app,
    name,
    version,
    state,
    failures,
    started_at: startedAt,
    seen_ms_ago: seenMsAgo,
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
