import type { LeaseCounts, ShardOutbox } from '#admission';
import type { OpenFailures } from '#billing';
import { choice, integer, object, objects, shape, text, textsByName, time, usd } from '#fields';
import type { Instance, RedisMemory, SchemaState } from '#infra';
import { formatUsd } from '#kernel';
import { reply } from '../../conventions/fields/dto.js';
import { objectName } from '../../conventions/fields/resource-fields.js';

const STATES = ['ready', 'not_ready', 'draining', 'lost'] as const;

const count = (description?: string) => integer({ example: 0, ...(description !== undefined && { description }) });
const maybe = (description: string) => integer(description, { nullable: true, example: 0 });

/** Requests in the journal of a gateway that are not confirmed by Postgres. */
export class JournalStatus extends reply({
  running_count: count('Requests that run.'),
  open_count: count('Requests that have ended and are not known to be in the ledger.'),
  oldest_open_ms: maybe('For how long the oldest of these has been open, milliseconds.'),
}) {}

export class InstanceStatus extends reply({
  app: text({ example: 'gateway' }),
  name: text({ example: 'gateway-0' }),
  version: text({ example: '0.1.0' }),
  state: choice(STATES, '`lost`: it has said nothing for 15 s, and no goodbye; forgotten after an hour.'),
  failures: textsByName('Reasons by name for everything that is not ready.'),
  started_at: time(),
  seen_ms_ago: count('Since its last sign of life, milliseconds.'),
  clock_ahead_ms: maybe("By how much its clock is ahead of Redis's, milliseconds. Null: unknown."),
  journal: object(JournalStatus, 'Gateways only.', { nullable: true }),
  refused_count: maybe('Requests that it refused with 503 `overloaded` since its start. Gateways only.'),
}) {}

export class ShardStatus extends reply({
  shard: count(),
  length_count: count(),
  lag_ms: count(),
}) {}

export class OutboxStatus extends reply({
  length_count: count('Finished requests that wait for the ledger.'),
  lag_ms: count('For how long the oldest has waited, milliseconds.'),
  shards: objects(ShardStatus, 'Those of the 64 shards in which something waits.'),
}) {}

export class LeasesStatus extends reply({
  running_count: count('Requests that run.'),
  expired_count: count('Of these, those whose gateway is not heard of any more: they wait for the reaper.'),
  oldest_ms: maybe(
    'For how long the oldest of them has held money, milliseconds; of each shard the 100 longest unheard of are looked at.',
  ),
}) {}

export class FailuresStatus extends reply({
  open_count: count('Requests that could not be booked and wait for an operator.'),
  amount_usd: usd('Blocked by them.'),
}) {}

export class DriftStatus extends reply({
  organization_count: count('Organizations of whose wallet Redis says something else than Postgres.'),
  round_ended_ms_ago: maybe('Since a worker last had looked at all wallets, milliseconds. Null: not once yet.'),
}) {}

export class RedisStatus extends reply({
  version: text({ example: '7.0.15' }),
  used_bytes: count(),
  max_bytes: maybe("Null: as much as the machine has. From 85 % of it on gateways take no new requests' money."),
}) {}

export class MigrationsStatus extends reply({
  applied_count: count(),
  missing: shape<readonly string[]>({ type: 'array', items: { type: 'string' } }),
}) {}

export class PartitionsStatus extends reply({
  months_ahead_count: count('Months after this one whose requests can be booked. A worker keeps it at three.'),
}) {}

/** A part is null when its store did not answer in time. */
export class SystemStatusResponse extends reply({
  object: objectName('system_status'),
  checked_at: time(),
  instances: objects(InstanceStatus, { nullable: true }),
  journals: object(JournalStatus, 'Over all gateways, those that were lost too.', { nullable: true }),
  outbox: object(OutboxStatus, { nullable: true }),
  leases: object(LeasesStatus, { nullable: true }),
  settlement_failures: object(FailuresStatus, { nullable: true }),
  drift: object(DriftStatus, 'Null also while no worker has said anything.', { nullable: true }),
  redis: object(RedisStatus, { nullable: true }),
  migrations: object(MigrationsStatus, { nullable: true }),
  partitions: object(PartitionsStatus, { nullable: true }),
}) {}

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
