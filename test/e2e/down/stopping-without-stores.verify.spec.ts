import { Redis } from 'ioredis';
import { createTestDatabase, type TestDatabase } from '../../support/stores/database.js';
import { eventually } from '../../support/eventually.js';
import { AppProcess } from '../../support/processes/app-process.js';
import { FaultProxy } from '../../support/processes/fault-proxy.js';
import { createTestRedis, type TestRedis } from '../../support/stores/redis.js';
import { testEnvironment } from '../../support/test-environment.js';

const TIMEOUT_MS = 120_000;
const APPS = ['gateway', 'control', 'worker'] as const;
/** How long a heartbeat is kept, and the time between two. */
const KEPT_MS = 3_600_000;
const BEAT_MS = 5_000;

type Store = 'redis' | 'postgres';

/** Processes that get SIGTERM while their stores are away: they end by themselves, whatever waits for a store. */
describe('DOWN-11: a process stops without its stores', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let proxies: Record<Store, FaultProxy>;
  let apps: AppProcess[] = [];

  beforeEach(async () => {
    [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
    proxies = { redis: await FaultProxy.start(redis.url), postgres: await FaultProxy.start(database.url) };
    const environment = {
      ...testEnvironment({ databaseUrl: proxies.postgres.url, redisUrl: proxies.redis.url }),
      ROUTIFY_INSTANCE: 'stopped',
      ROUTIFY_DRAIN_MS: '500',
      LOG_LEVEL: 'warn',
    };
    apps = [];
    for (const app of APPS) {
      const listen = { [`ROUTIFY_${app.toUpperCase()}_LISTEN`]: '127.0.0.1:0' };
      apps.push(await AppProcess.start(app, { environment: { ...environment, ...listen } }));
    }
  }, TIMEOUT_MS);

  afterEach(async () => {
    await Promise.all(apps.map((app) => app.kill()));
    await Promise.all(Object.values(proxies).map((proxy) => proxy.stop()));
    await Promise.all([database.drop(), redis.flush()]);
  });

  /** Resolves when each process has missed a heartbeat, so what it does each second waits, too. */
  async function missedBeat(): Promise<void> {
    const client = new Redis(redis.url);
    const isMissed = async (app: string): Promise<boolean> =>
      (await client.pttl(`instance:${app}:stopped`)) < KEPT_MS - 1.5 * BEAT_MS;
    await eventually(async () => !(await Promise.all(APPS.map(isMissed))).includes(false));
    client.disconnect();
  }

  it.each<[string, 'cut' | 'halfOpen', readonly Store[]]>([
    ['Redis refuses connections', 'cut', ['redis']],
    ['Redis has vanished', 'halfOpen', ['redis']],
    ['Postgres refuses connections', 'cut', ['postgres']],
    ['Postgres has vanished', 'halfOpen', ['postgres']],
    ['both refuse connections', 'cut', ['redis', 'postgres']],
    ['both have vanished', 'halfOpen', ['redis', 'postgres']],
  ])(
    'when %s',
    async (_what, fault, stores) => {
      for (const store of stores) proxies[store][fault]();
      // A request that waits for a store as long as that is away.
      const [, control] = apps;
      const body = JSON.stringify({ email: 'ann@example.com', password: 'any' });
      const login = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
      const waiting = fetch(`${control?.url}/api/v1/auth/login`, login).catch(() => null);
      if (stores.includes('redis')) await missedBeat();
      expect(await Promise.all(apps.map((app) => app.stop()))).toEqual([0, 0, 0]);
      await waiting;
    },
    TIMEOUT_MS,
  );
});
