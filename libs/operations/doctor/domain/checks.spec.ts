import { checkSpellings } from './check-accounts.js';
import { checkAddresses, checkCredentials, checkKeys, checkModels } from './check-channels.js';
import { checkClock } from './check-clock.js';
import { checkBackups, checkEnvironment, checkHardening, checkJournal, checkNode } from './check-host.js';
import { checkLedger, checkSettlement } from './check-money.js';
import {
  checkConnections,
  checkDirect,
  checkReplica,
  checkMigrations,
  checkPostgresVersion,
  checkRights,
  checkTls,
} from './check-postgres.js';
import { checkAppendOnly, checkEviction, checkRedisMemory, checkRedisVersion } from './redis/check-redis.js';
import { checkRedisUser } from './redis/check-redis-user.js';
import { checkReplicas, checkSentinels } from './redis/check-sentinels.js';
import { checkTestMoney } from './check-test-money.js';
import { checkStreaming } from './check-streaming.js';
import { worstOf, type FindingStatus, type Verdict } from './finding.js';

const GIB = 1_073_741_824;
const journal = { folder: '/j', error: null, freeBytes: 9 * GIB, bytesMax: 4 * GIB };
const HOUR_MS = 3_600_000;
const backups = { location: 's3://b', lastAtMs: null, everyHours: 24, unusable: null, missingKeys: [] };
const lastBackup = { ...backups, lastAtMs: HOUR_MS };
const rights = {
  user: 'u',
  owner: 'u',
  roles: [],
  missingRoles: [],
  canCreate: true,
  foreignTables: 0,
  ownerProcesses: [],
};
const onlyGateway = { ...rights, roles: ['routify_gateway'], foreignTables: 3 };
const beside = { ...rights, user: 'login', roles: ['routify_control'], missingRoles: ['routify_worker'] };
const hardening = { profile: 'production', isRoot: false, openFiles: [], listeners: [] } as const;
const listening = (host: string) => [{ name: 'the metrics port', address: { host, port: 9000 } }];
const replica = { isSameCluster: true, isFollowing: true, behindMs: 3 };
const connections = { max: 100, reserved: 3, used: 30, othersUsed: 10, pool: 10, isPooled: false };
const route = { variable: 'DATABASE_URL', host: 'db.example.com', isPublic: true } as const;
const memory = { usedBytes: 10, maxBytes: 100 };
const redisUser = { user: 'u', missing: [], powers: [] };
const sentinels = { configured: 3, unreachable: [], quorum: 2, noQuorum: null };
const replicas = { replicas: 2, behind: [], notAppending: [], isRequired: true };
const stream = { url: 'https://x.test/', status: 200, contentType: 'text/event-stream; charset=utf-8', spreadMs: 800 };
const settlement = { events: 0, lagMs: 0, workers: 1 };
const failures = { count: 0, amountNanoUsd: 0n };
const marked = [{ id: '019a0000-0000-7000-8000-000000000001', name: 'azure' }];
const tests = { isDefault: false, isOpen: false, channels: [], liveProviders: [] };
const problem = { variable: 'REDIS_URL', got: '(unset)', expected: 'a URL', example: '', didYouMean: 'REDIS' };

const CASES: readonly (readonly [string, FindingStatus, Verdict])[] = [
  ['node of package.json', 'ok', checkNode('20.19.0')],
  ['a newer node', 'ok', checkNode('22.1.0')],
  ['an older node', 'fail', checkNode('20.18.3')],
  ['a usable environment', 'ok', checkEnvironment('production', [])],
  ['a wrong environment', 'fail', checkEnvironment(null, [problem])],
  ['a writable journal', 'ok', checkJournal(journal)],
  ['a journal that cannot be written', 'fail', checkJournal({ ...journal, error: 'EROFS' })],
  ['a journal on a disk that is almost full', 'warn', checkJournal({ ...journal, freeBytes: GIB })],
  ['a journal on a full disk', 'fail', checkJournal({ ...journal, freeBytes: 1_000 })],
  ['a recent backup', 'ok', checkBackups({ ...backups, lastAtMs: HOUR_MS }, 49 * HOUR_MS)],
  ['an old backup', 'fail', checkBackups({ ...backups, lastAtMs: HOUR_MS }, 50 * HOUR_MS)],
  ['no verified backup', 'fail', checkBackups(backups, 0)],
  ['a backup without its key', 'fail', checkBackups({ ...lastBackup, unusable: 'k1 is missing' }, HOUR_MS)],
  ['a backup without keys of its rows', 'fail', checkBackups({ ...lastBackup, missingKeys: ['k1'] }, HOUR_MS)],
  ['backups that are off', 'warn', checkBackups(null, 0)],
  ['test organizations at the simulator', 'ok', checkTestMoney({ ...tests, isDefault: true, isOpen: true })],
  ['a paid channel for test organizations', 'warn', checkTestMoney({ ...tests, channels: marked })],
  ['one that an operator makes', 'warn', checkTestMoney({ ...tests, isOpen: true, channels: marked })],
  ['one that only invited people have', 'warn', checkTestMoney({ ...tests, isDefault: true, channels: marked })],
  ['one that anyone has', 'fail', checkTestMoney({ ...tests, isDefault: true, isOpen: true, channels: marked })],
  [
    'test organizations beside live providers',
    'warn',
    checkTestMoney({ ...tests, isDefault: true, liveProviders: ['Card'] }),
  ],
  ['live organizations and providers', 'ok', checkTestMoney({ ...tests, isOpen: true, liveProviders: ['Card'] })],
  ['Postgres 15', 'ok', checkPostgresVersion(150_001)],
  ['Postgres 14', 'fail', checkPostgresVersion(140_012)],
  ['applied migrations', 'ok', checkMigrations([])],
  ['missing migrations', 'fail', checkMigrations(['a'])],
  ['all rights', 'ok', checkRights(rights, 'production')],
  ['no roles', 'warn', checkRights({ ...rights, missingRoles: ['routify_worker'] }, 'production')],
  ['no right to create tables', 'fail', checkRights({ ...rights, canCreate: false }, 'production')],
  ['tables of another user', 'fail', checkRights({ ...rights, foreignTables: 3 }, 'production')],
  ['the rights of one process, and an owner beside it', 'ok', checkRights(beside, 'production')],
  ['the rights of one process', 'warn', checkRights(onlyGateway, 'production')],
  ['gateways that are the owner', 'warn', checkRights({ ...rights, ownerProcesses: ['gateway'] }, 'production')],
  ['the same for developers', 'ok', checkRights({ ...rights, ownerProcesses: ['gateway'] }, 'development')],
  ['nothing that is open', 'ok', checkHardening(hardening)],
  ['root', 'warn', checkHardening({ ...hardening, isRoot: true })],
  ['a file that all can read', 'warn', checkHardening({ ...hardening, openFiles: ['.env'] })],
  ['metrics on all addresses', 'warn', checkHardening({ ...hardening, listeners: listening('0.0.0.0') })],
  ['metrics on a public address', 'warn', checkHardening({ ...hardening, listeners: listening('2001:db8::1') })],
  ['metrics in a private network', 'ok', checkHardening({ ...hardening, listeners: listening('172.20.0.4') })],
  ['metrics on this host', 'ok', checkHardening({ ...hardening, listeners: listening('127.0.0.1') })],
  ['a developer', 'ok', checkHardening({ ...hardening, profile: 'development', isRoot: true, openFiles: ['.env'] })],
  ['no NODE_ENV', 'warn', checkHardening({ ...hardening, profile: 'development', listeners: listening('10.0.0.1') })],
  ['connections for all', 'ok', checkConnections(connections, 3)],
  ['connections that are almost used', 'warn', checkConnections(connections, 7)],
  ['too few connections', 'fail', checkConnections(connections, 9)],
  ['connections to a pooler', 'ok', checkConnections({ ...connections, isPooled: true }, 500)],
  ['a pooler that takes all connections', 'fail', checkConnections({ ...connections, isPooled: true, used: 95 }, 2)],
  ['verified TLS', 'ok', checkTls([{ ...route, tls: 'verified' }])],
  ['no TLS in a private network', 'ok', checkTls([{ ...route, tls: 'off', isPublic: false }])],
  ['no TLS to a public address', 'warn', checkTls([{ ...route, tls: 'off' }])],
  ['TLS to a public address that is not verified', 'warn', checkTls([{ ...route, tls: 'unverified' }])],
  ['a pooler of the same database', 'ok', checkDirect(true)],
  ['a pooler of another database', 'fail', checkDirect(false)],
  ['a replica', 'ok', checkReplica(replica, 5_000)],
  ['a replica that is behind', 'warn', checkReplica({ ...replica, behindMs: 5_001 }, 5_000)],
  ['a replica that does not follow in time', 'warn', checkReplica({ ...replica, behindMs: null }, 5_000)],
  ['a promoted replica', 'fail', checkReplica({ ...replica, isFollowing: false, behindMs: null }, 5_000)],
  ['a replica of another server', 'fail', checkReplica({ ...replica, isSameCluster: false, behindMs: null }, 5_000)],
  ['an equal clock', 'ok', checkClock('Redis', -200)],
  ['a clock seconds off', 'warn', checkClock('Redis', 6_000)],
  ['a clock a minute off', 'fail', checkClock('Redis', -60_000)],
  ['Redis 7', 'ok', checkRedisVersion({ version: '7.0.15' })],
  ['Redis 6', 'fail', checkRedisVersion({ version: '6.2.1' })],
  ['noeviction', 'ok', checkEviction({ evictionPolicy: 'noeviction' })],
  ['an evicting policy', 'fail', checkEviction({ evictionPolicy: 'allkeys-lru' })],
  ['memory without a limit', 'ok', checkRedisMemory({ ...memory, maxBytes: null })],
  ['free memory', 'ok', checkRedisMemory(memory)],
  ['memory that is almost used', 'warn', checkRedisMemory({ ...memory, usedBytes: 75 })],
  ['full memory', 'fail', checkRedisMemory({ ...memory, usedBytes: 85 })],
  ['a user with its rights', 'ok', checkRedisUser(redisUser, true)],
  ['a user that lacks a right', 'fail', checkRedisUser({ ...redisUser, missing: ['+hset', '~wallet:*'] }, true)],
  ['a user that may do more', 'warn', checkRedisUser({ ...redisUser, powers: ['flushall'] }, true)],
  ['the default user', 'warn', checkRedisUser({ ...redisUser, user: 'default', powers: ['flushall'] }, true)],
  ['a Redis without password', 'warn', checkRedisUser({ ...redisUser, user: 'default' }, false)],
  ['a Redis that tells no rights', 'warn', checkRedisUser({ error: 'NOPERM' }, true)],
  ['sentinels', 'ok', checkSentinels(sentinels)],
  ['a sentinel that is away', 'warn', checkSentinels({ ...sentinels, unreachable: ['c:26379'] })],
  ['sentinels without quorum', 'fail', checkSentinels({ ...sentinels, noQuorum: 'NOQUORUM' })],
  ['replicas in sync', 'ok', checkReplicas(replicas)],
  ['no replica in sync', 'fail', checkReplicas({ ...replicas, behind: ['a:1', 'b:1'] })],
  ['a replica that lags', 'warn', checkReplicas({ ...replicas, behind: ['a:1'] })],
  ['a replica without append-only file', 'warn', checkReplicas({ ...replicas, notAppending: ['a:1'] })],
  ['replicas that writes do not need', 'warn', checkReplicas({ ...replicas, isRequired: false })],
  ['the append-only file', 'ok', checkAppendOnly({ isAppendOnly: true, isAppendOnlyWritten: true })],
  ['no append-only file', 'warn', checkAppendOnly({ isAppendOnly: false, isAppendOnlyWritten: true })],
  ['a failed append-only file', 'fail', checkAppendOnly({ isAppendOnly: true, isAppendOnlyWritten: false })],
  ['no channel', 'warn', checkAddresses([])],
  ['an address that answers', 'ok', checkAddresses([{ origin: 'https://a.test', channels: ['a'], obstacle: null }])],
  ['an unknown host', 'fail', checkAddresses([{ origin: 'https://a.test', channels: ['a'], obstacle: 'ENOTFOUND' }])],
  ['readable credentials', 'ok', checkCredentials([{ channel: 'a', label: 'main', isReadable: true }])],
  ['a credential of another key', 'fail', checkCredentials([{ channel: 'a', label: 'main', isReadable: false }])],
  ['priced models', 'ok', checkModels([])],
  ['an unpriced model', 'fail', checkModels(['acme/a'])],
  ['one account an address', 'ok', checkSpellings({ uncommon: 0, shared: [] })],
  ['old spellings', 'ok', checkSpellings({ uncommon: 2, shared: [] })],
  ['two accounts of one address', 'warn', checkSpellings({ uncommon: 1, shared: [['a@xn--1.de', 'a@ä.de']] })],
  ['no expiring key', 'ok', checkKeys([], 7)],
  ['an expiring key', 'warn', checkKeys([{ masked: 'rtf_ab…', expiresAt: new Date(0) }], 7)],
  ['an empty outbox', 'ok', checkSettlement(settlement)],
  ['no worker', 'warn', checkSettlement({ ...settlement, workers: 0 })],
  ['a slow worker', 'warn', checkSettlement({ ...settlement, events: 9, lagMs: 20_000 })],
  ['a stopped settlement', 'fail', checkSettlement({ events: 9, lagMs: 70_000, workers: 0 })],
  ['right sums', 'ok', checkLedger({ broken: [], failures })],
  ['wrong sums', 'fail', checkLedger({ broken: ['wallets'], failures })],
  ['a settlement failure', 'warn', checkLedger({ broken: [], failures: { count: 1, amountNanoUsd: 5n } })],
  ['events as they are sent', 'ok', checkStreaming(stream)],
  ['buffered events', 'fail', checkStreaming({ ...stream, spreadMs: 3 })],
  ['another server', 'fail', checkStreaming({ ...stream, status: 404, contentType: 'text/html' })],
];

describe('a check', () => {
  it.each(CASES)('of %s is %s', (_name, status, verdict) => {
    expect(verdict.status).toBe(status);
    expect([verdict.message, verdict.fix ?? ''].join()).not.toMatch(/\{\{|undefined/);
    expect(verdict.message).not.toBe('');
    expect(verdict.fix === null).toBe(status === 'ok');
  });

  it('names what is wrong, at most five of many', () => {
    expect(checkEnvironment(null, [problem]).message).toBe('REDIS_URL is (unset), expected a URL; did you mean REDIS?');
    expect(checkModels(['a', 'b', 'c', 'd', 'e', 'f']).message).toBe(
      '6 models have no price in effect: a, b, c, d, e, …',
    );
    expect(checkClock('Redis', -61_500).message).toBe('This host is 61.5 s behind Redis');
    expect(checkConnections(connections, 9).message).toBe('9 processes open up to 101 of 90 available connections');
  });
});

describe('worstOf', () => {
  it.each<[readonly FindingStatus[], FindingStatus]>([
    [[], 'ok'],
    [['ok', 'warn', 'ok'], 'warn'],
    [['warn', 'fail', 'ok'], 'fail'],
  ])('%j is %s', (statuses, worst) => {
    expect(worstOf(statuses.map((status) => ({ status })))).toBe(worst);
  });
});
