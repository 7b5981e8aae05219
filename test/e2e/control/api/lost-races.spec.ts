import { randomUUID } from 'node:crypto';
import { RACED, UNRACED } from '../../../../libs/core/http/lost-races.js';
import { paidOrder } from '../../../support/control/payment-objects.js';
import { channelFields, startWorld, type World } from '../../../support/control/api-world.js';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';

let app: ControlApp;
let world: World;

beforeAll(async () => {
  app = await startControlApp();
  world = await startWorld(app);
});

afterAll(async () => {
  await world.worker.close();
  await app.stop();
});

/** How often each status came, of so many calls at once. */
async function statuses(
  count: number,
  call: () => PromiseLike<{ readonly status: number }>,
): Promise<Record<number, number>> {
  const answers = await Promise.all(Array.from({ length: count }, call));
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe('a lost race', () => {
  it('ATK-398: ten requests for the refund of an order are one, and nine 409', async () => {
    const id = await paidOrder(world);
    const fields = { amount_usd: '5', reason: 'test' };
    const request = () =>
      world.customer.call('post', `/orders/${id}/refund-requests`, fields).set('idempotency-key', randomUUID());
    expect(await statuses(10, request)).toEqual({ 201: 1, 409: 9 });
  });

  it.each<readonly [string, () => readonly ['post' | 'put' | 'patch', string, object]]>([
    ['a tier', () => ['post', '/tiers', { name: 'raced' }]],
    ['a channel', () => ['post', '/channels', channelFields()]],
    ['an organization', () => ['post', '/organizations', { name: 'Raced', slug: 'raced' }]],
    ['a route', () => ['post', '/routes', { match: { tag: 'raced' } }]],
    [
      'a payment provider',
      () => ['post', '/payment-providers', { kind: 'bank_transfer', mode: 'test', name: 'Raced' }],
    ],
    ['an offer', () => ['post', '/topup-offers', { kind: 'package', amount_usd: '77', bonus_usd: '7' }]],
  ])('ATK-398: of %s that many create at once makes one, and the others 409', async (_what, make) => {
    const [method, path, body] = make();
    expect(await statuses(6, () => app.call(method, path, body))).toEqual({ 201: 1, 409: 5 });
  });

  it('ATK-398: of default tiers at once leaves one default, and no 500', async () => {
    const calls = [0, 1, 2, 3, 4, 5].map((index) =>
      app.call('post', '/tiers', { name: `default ${index}`, is_default: true }),
    );
    const answers = await Promise.all(calls.map(async (call) => (await call).status));
    expect(new Set(answers)).toEqual(new Set(answers.filter((status) => status === 201 || status === 409)));
    expect(await app.query('SELECT count(*)::int AS defaults FROM tier WHERE is_default')).toEqual([{ defaults: 1 }]);
  });
});

describe('the unique indexes of the database', () => {
  it('ATK-398: are all classified: by the answer to a request that loses the race, or by why none can', async () => {
    // Of an id that the process makes there is no race.
    const rows = await app.query(`
      SELECT i.relname AS name FROM pg_index x
        JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
        JOIN pg_namespace n ON n.oid = t.relnamespace
      WHERE x.indisunique AND n.nspname = 'public' AND NOT t.relispartition AND t.relname !~ '^_prisma'
        AND NOT (x.indisprimary AND x.indnatts = 1 AND EXISTS (SELECT 1 FROM pg_attribute a
          WHERE a.attrelid = t.oid AND a.attnum = x.indkey[0] AND a.attname = 'id' AND a.atttypid = 'uuid'::regtype))
      ORDER BY 1`);
    const named = [...Object.keys(RACED), ...Object.values(UNRACED).flat()];
    expect([...named].sort()).toEqual(rows.map(({ name }) => name));
  });
});
