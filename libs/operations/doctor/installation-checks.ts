import { loadScripts } from '#billing/admission';
import { inspectProcess, PostgresInspector, RedisInspector, type Config, type readConfig } from '#core/infra';
import type { Clock } from '#core';
import { checkSpellings } from './domain/check-accounts.js';
import { checkAddresses, checkCredentials, checkKeys, checkModels } from './domain/check-channels.js';
import { checkClock } from './domain/check-clock.js';
import { checkBackups, checkEnvironment, checkHardening, checkJournal, checkNode } from './domain/check-host.js';
import { checkLedger, checkSettlement } from './domain/check-money.js';
import {
  checkConnections,
  checkDirect,
  checkReplica,
  checkMigrations,
  checkPostgresVersion,
  checkRights,
  checkTls,
} from './domain/check-postgres.js';
import {
  checkAppendOnly,
  checkEviction,
  checkRedisMemory,
  checkRedisVersion,
  checkScripts,
} from './domain/redis/check-redis.js';
import { checkRedisUser } from './domain/redis/check-redis-user.js';
import { checkReplicas, checkSentinels } from './domain/redis/check-sentinels.js';
import { checkEncryptionKeys, checkSecret } from './domain/check-rotation.js';
import { checkTestMoney } from './domain/check-test-money.js';
import { checkStreaming, SPREAD_MIN_MS } from './domain/check-streaming.js';
import type { DoctorFacts } from './facts/doctor-facts.service.js';
import { probeStream } from './facts/probe-stream.js';
import { readBackupFacts, readBackupKeys } from './facts/read-backup-facts.js';
import { readJournalFacts } from './facts/read-journal-facts.js';
import { readRedisUser } from './facts/read-redis-user.js';
import { readReplicas, readSentinels } from './facts/read-sentinels.js';
import { readTlsFacts } from './facts/read-tls-facts.js';
import { checkOf, type Check } from './run-checks.js';

const DAY_MS = 86_400_000;
const KEY_DAYS = 7;
const SLOW_TIMEOUT_MS = 30_000;

interface Installation {
  readonly config: Config;
  readonly clock: Clock;
  /** Called once Postgres is migrated. */
  readonly facts: () => Promise<DoctorFacts>;
  /** Planned processes of all apps; null: those that run. */
  readonly processes: number | null;
}

/** Checks of the stores, and of what is in them. */
export function storeChecks({ config, clock, facts, processes }: Installation): Check[] {
  const postgres = new PostgresInspector(config);
  const redis = new RedisInspector(config);
  const aheadOf = async (readClockMs: () => Promise<number>): Promise<number> => {
    const sentAtMs = clock.nowMs();
    const remoteMs = await readClockMs();
    return Math.round((sentAtMs + clock.nowMs()) / 2 - remoteMs);
  };
  const onPostgres = { needs: ['postgres'] };
  const onRedis = { needs: ['redis'] };
  const onLedger = { needs: ['postgres', 'migrations', 'rights'] };
  const onBoth = { needs: [...onLedger.needs, 'redis'] };
  return [
    checkOf('postgres', () => postgres.readVersion(), checkPostgresVersion, {
      unreadable: 'postgres_unreachable',
    }),
    checkOf(
      'postgres-clock',
      () => aheadOf(() => postgres.readClockMs()),
      (ms) => checkClock('Postgres', ms),
      onPostgres,
    ),
    checkOf('postgres-tls', () => readTlsFacts(postgres), checkTls, onPostgres),
    ...(config.databaseDirectUrl === null
      ? []
      : [checkOf('postgres-direct', () => postgres.readIsSame(), checkDirect, onPostgres)]),
    ...(config.databaseReplicaUrl === null ? [] : [replicaCheck(postgres, config, config.databaseReplicaUrl)]),
    checkOf('migrations', () => postgres.findMissingMigrations(), checkMigrations, onPostgres),
    checkOf(
      'rights',
      () => postgres.readRights(),
      (rights) => checkRights(rights, config.profile),
      { ...onPostgres, limitedBy: 'rights_of_process' },
    ),
    checkOf('redis', () => redis.read(), checkRedisVersion, { unreadable: 'redis_unreachable' }),
    checkOf(
      'redis-clock',
      () => aheadOf(() => redis.readClockMs()),
      (ms) => checkClock('Redis', ms),
      onRedis,
    ),
    checkOf('redis-eviction', () => redis.read(), checkEviction, onRedis),
    checkOf('redis-memory', () => redis.read(), checkRedisMemory, onRedis),
    checkOf('redis-append-only', () => redis.read(), checkAppendOnly, onRedis),
    checkOf('redis-scripts', () => redis.run(loadScripts), checkScripts, {
      ...onRedis,
      unreadable: 'scripts_refused',
    }),
    checkOf(
      'redis-user',
      () => readRedisUser(redis),
      (user) => checkRedisUser(user, new URL(config.redisUrl).password !== ''),
      onRedis,
    ),
    ...(config.redisSentinels.length === 0 ? [] : sentinelChecks(redis, config)),
    checkOf(
      'connections',
      async () => [await postgres.readConnections(), processes ?? (await (await facts()).countProcesses())] as const,
      ([connections, count]) => checkConnections(connections, count),
      processes === null ? onBoth : onPostgres,
    ),
    checkOf('channel-addresses', async () => (await facts()).channels.readAddresses(), checkAddresses, {
      ...onLedger,
      timeoutMs: SLOW_TIMEOUT_MS,
    }),
    checkOf('credentials', async () => (await facts()).channels.readCredentials(), checkCredentials, onLedger),
    checkOf('secret', async () => (await facts()).readSecrets(), checkSecret, onBoth),
    checkOf(
      'encryption-keys',
      async () => [await (await facts()).readEncryption(), await readBackupKeys(config, clock)] as const,
      ([encryption, backups]) => checkEncryptionKeys(encryption, backups),
      { ...onLedger, timeoutMs: SLOW_TIMEOUT_MS },
    ),
    checkOf('settlement', async () => (await facts()).readSettlement(), checkSettlement, onBoth),
    checkOf('ledger', async () => (await facts()).readLedger(), checkLedger, {
      ...onLedger,
      timeoutMs: SLOW_TIMEOUT_MS,
    }),
    checkOf('models', async () => (await facts()).findUnpricedModels(), checkModels, onLedger),
    checkOf('test-money', async () => (await facts()).channels.testMoney.read(), checkTestMoney, onLedger),
    checkOf('accounts', async () => (await facts()).findSpellings(), checkSpellings, onLedger),
    checkOf(
      'keys',
      async () => (await facts()).findExpiringKeys(KEY_DAYS * DAY_MS),
      (keys) => checkKeys(keys, KEY_DAYS),
      onLedger,
    ),
  ];
}

function replicaCheck(postgres: PostgresInspector, { replicaLagMaxMs }: Config, url: string): Check {
  return checkOf(
    'postgres-replica',
    () => postgres.readReplica(url),
    (replica) => checkReplica(replica, replicaLagMaxMs),
    { needs: ['postgres'] },
  );
}

function sentinelChecks(redis: RedisInspector, config: Config): Check[] {
  const needs = { needs: ['redis'] };
  return [
    checkOf('redis-sentinels', () => readSentinels(redis, config), checkSentinels, needs),
    checkOf('redis-replicas', () => readReplicas(redis), checkReplicas, needs),
  ];
}

/** Checks of this process and its environment, which the others need. */
export function environmentChecks(config: ReturnType<typeof readConfig>): Check[] {
  const [profile, problems] = 'problems' in config ? [null, config.problems] : [config.profile, []];
  return [
    checkOf('node', () => process.versions.node, checkNode),
    checkOf(
      'environment',
      () => profile,
      (found) => checkEnvironment(found, problems),
    ),
    ...('problems' in config
      ? []
      : [checkOf('hardening', () => inspectProcess(config), checkHardening, { needs: ['environment'] })]),
  ];
}

/** A check of a host that runs workers. */
export function workerChecks(config: Config, clock: Clock): Check[] {
  return [
    checkOf(
      'backups',
      () => readBackupFacts(config, clock),
      (facts) => checkBackups(facts, clock.nowMs()),
      { timeoutMs: SLOW_TIMEOUT_MS },
    ),
  ];
}

/** Checks of a host that runs gateways; `gatewayUrl` is where customers reach them, null: not to be checked. */
export function gatewayChecks({ journalDir, journalBytesMax }: Config, gatewayUrl: string | null): Check[] {
  const journal = checkOf('journal', () => readJournalFacts(journalDir, journalBytesMax), checkJournal);
  if (gatewayUrl === null) return [journal];
  return [
    journal,
    checkOf('streaming', () => probeStream(gatewayUrl, SPREAD_MIN_MS), checkStreaming, {
      unreadable: 'stream_unreachable',
    }),
  ];
}
