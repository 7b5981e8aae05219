import { systemActor } from '#core';
import { loadConfig } from '#core/infra';
import { AdminTokensService } from '#auth';
import { startControl, type RunningControl } from '../../../control/start-control.js';
import { startWorker, type RunningWorker } from '../../../worker/start-worker.js';
import { seedDemoInto } from '../../../../test/support/demo/seed-demo-into.js';
import { eventually } from '../../../../test/support/eventually.js';
import { commandsOn, runCommand, type CommandAnswer } from '../../../../test/support/processes/command-line.js';
import { createTestDatabase, openAsOwner, type TestDatabase } from '../../../../test/support/stores/database.js';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import { testEnvironment, type Stores } from '../../../../test/support/test-environment.js';
import { auditCommand } from '../../commands/audit.command.js';

/** It books tens of thousands of requests, on a machine that others use. */
jest.setTimeout(900_000);

/**
 * Not those of what has gone wrong or runs at the moment, such as disputes, unapplied payments and holds, nor of what an
 * installation need not have, such as routes and identity providers.
 */
const LISTS = [
  ...[
    'alarms',
    'audit',
    'channels',
    'invoices',

    'models',
    'news',
    'orders',
    'organizations',
    'payment-providers',
  ],
  ...['redeem-codes', 'refunds', 'rejected-requests', 'requests', 'tiers', 'tokens', 'topup-offers', 'users'],
  ...['webhook-deliveries', 'webhook-endpoints', 'webhook-events'],
];

let database: TestDatabase;
let stores: Stores;
let seeded: CommandAnswer;

beforeAll(async () => {
  database = await createTestDatabase();
  stores = { databaseUrl: database.url, redisUrl: (await createTestRedis()).url };
  seeded = await seedDemoInto(stores);
});
afterAll(() => database.drop());

async function count(table: string): Promise<number> {
  const owner = openAsOwner(database.url);
  const { rows } = await owner.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
  await owner.end();
  return rows[0]?.count ?? 0;
}

it('fills ninety days of six customers, and leaves no trigger of its own', async () => {
  expect(seeded.code).toBe(0);
  expect(seeded.lines.join()).toMatch(/demo with \d{5} requests/);
  expect(await count('organization')).toBe(7);
  expect(await count(`usage_record WHERE admitted_at < now() - interval '85 days'`)).toBeGreaterThan(100);
  expect(await count(`usage_record WHERE waiver IS NOT NULL`)).toBeGreaterThan(1);
  expect(await count(`usage_record WHERE booked_at > admitted_at + interval '1 minute'`)).toBe(0);
  expect(await count(`pg_trigger WHERE tgname LIKE 'demo%'`)).toBe(0);
});

it('leaves books without a difference, the copies in Redis included', async () => {
  const restore = commandsOn(stores);
  const { code, lines } = await runCommand(auditCommand, '--quiet-check');
  restore();
  expect(lines.filter((line) => !line.startsWith('✓'))).toEqual(['the ledger balances']);
  expect(code).toBe(0);
});

it('does nothing a second time', async () => {
  const before = await count('transfer');
  const again = await seedDemoInto(stores);
  expect(again.lines.join()).toContain('demo present');
  expect(await count('transfer')).toBe(before);
});

it('is refused where an installation has customers of its own', async () => {
  const other = await createTestDatabase();
  const owner = openAsOwner(other.url);
  const { url: redisUrl } = await createTestRedis();
  await owner.query(`INSERT INTO tier (id, name) VALUES (gen_random_uuid(), 'own')`);
  await owner.query(
    `INSERT INTO organization (id, name, slug, tier_id) SELECT gen_random_uuid(), 'Own', 'own', id FROM tier`,
  );
  const { code, lines } = await seedDemoInto({ databaseUrl: other.url, redisUrl });
  expect(code).toBe(1);
  expect(lines.join()).toMatch(/data of its own \(organization\)/);
  const { rows } = await owner.query(`SELECT 1 FROM organization WHERE slug = 'halden-labs'`);
  expect(rows).toEqual([]);
  await owner.end();
  await other.drop();
});

describe('the console of the demo', () => {
  let control: RunningControl;
  let worker: RunningWorker;
  let ask: (path: string) => Promise<{ readonly data: readonly { readonly id: string }[] }>;

  beforeAll(async () => {
    const listens = { ROUTIFY_CONTROL_LISTEN: '127.0.0.1:0', ROUTIFY_WORKER_LISTEN: '127.0.0.1:0' };
    const config = loadConfig({ ...testEnvironment(stores), ...listens });
    [control, worker] = await Promise.all([startControl(config), startWorker(config)]);
    const { secret } = await control.app.get(AdminTokensService).create({ name: 'test' }, systemActor('test'));
    ask = async (path) => {
      const response = await fetch(`${control.adminUrl}/admin/v1/${path}`, {
        headers: { authorization: `Bearer ${secret}` },
      });
      expect([path, response.status]).toEqual([path, 200]);
      return (await response.json()) as Awaited<ReturnType<typeof ask>>;
    };
  });
  afterAll(async () => {
    await worker.stop();
    await control.stop();
  });

  it.each(LISTS)('has something in the list %s', async (list) => {
    await eventually(async () => (await ask(list)).data.length > 0);
  });

  it('has people, keys, top-ups and transfers of each customer', async () => {
    const { data } = await ask('organizations?limit=100');
    const customers = data.filter((organization) => (organization as unknown as { slug: string }).slug !== 'demo');
    expect(customers).toHaveLength(6);
    for (const { id } of customers) {
      for (const list of ['members', 'keys', 'topups', 'transfers']) {
        const found = await ask(`organizations/${id}/${list}`);
        expect([list, found.data.length > 0]).toEqual([list, true]);
      }
    }
  });
});
