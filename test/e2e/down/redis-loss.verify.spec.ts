import { Redis } from 'ioredis';
import { JournalWatch } from '#billing/metering';
import { booked, leftovers } from '../../support/gateway/bookings.js';
import { eventually } from '../../support/eventually.js';
import { GatewayCaller } from '../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../support/gateway/platform.js';

const hello = { model: 'plain', messages: [{ role: 'user', content: 'Hello!' }] };
/** Nano-USD; the simulator reports 9 prompt tokens. */
const chargeOf = (completionTokens: bigint): bigint => 9n * 2_000n + completionTokens * 8_000n;

/** A dump of Redis, restored to simulate the promotion of a stale replica. */
type Snapshot = readonly (readonly [key: string, ttlMs: number, value: Buffer])[];

describe('a Redis that forgets', () => {
  let platform: Platform;
  let redis: Redis;
  let customer: Customer;

  beforeAll(async () => {
    platform = await startPlatform();
    redis = new Redis(platform.config.redisUrl);
    await platform.addModel({ canonicalId: 'acme/plain', aliases: ['plain'] });
    await platform.addChannel({ name: 'simulator', serves: ['plain'] });
    customer = await platform.addCustomer();
  }, 120_000);

  afterAll(async () => {
    redis.disconnect();
    await platform.stop();
  });

  async function takeSnapshot(): Promise<Snapshot> {
    const keys = await redis.keys('*');
    const reading = redis.multi();
    for (const key of keys) reading.pttl(key).dumpBuffer(key);
    const answers = ((await reading.exec()) ?? []).map(([, answer]) => answer);
    return keys.flatMap((key, index) => {
      const [ttlMs, value] = answers.slice(2 * index) as [number, Buffer | null];
      return value === null ? [] : [[key, Math.max(0, ttlMs), value] as const];
    });
  }

  async function goBackTo(snapshot: Snapshot): Promise<void> {
    const writing = redis.multi().flushdb();
    for (const [key, ttlMs, value] of snapshot) writing.restore(key, ttlMs, value);
    await writing.exec();
  }

  it('LIFE-21, DOWN-3: down: Redis failover or loss of its last second — no request notices; repaired in time, each charged once', async () => {
    const caller = new GatewayCaller(platform, customer.apiKey);
    const open = (tokens: number): Promise<GatewayStream> =>
      GatewayStream.open(platform, customer.apiKey, {
        ...hello,
        simulate: { completion_tokens: tokens, chunk_ms: 30 },
      });
    const before = await (await open(60)).received(2);
    const snapshot = await takeSnapshot();

    const after = await (await open(61)).received(2);
    const answer = await caller.chat({ ...hello, simulate: { completion_tokens: 5 } });
    expect(answer.status).toBe(200);
    await goBackTo(snapshot);

    expect((await caller.chat({ ...hello, simulate: { completion_tokens: 6 } })).status).toBe(200);
    for (const stream of [before, after]) expect((await stream.ended()).isDone).toBe(true);
    const watch = platform.gateway.app.get(JournalWatch);
    await eventually(async () => (await watch.settle(0)).length === 0);
    expect(await leftovers(platform, [customer])).toEqual([]);
    for (const [id, tokens] of [
      [before.id, 60n],
      [after.id, 61n],
      [String(answer.headers['x-request-id']), 5n],
    ] as const) {
      expect(await booked(platform, id)).toMatchObject({
        grade: 2,
        usage_source: 'upstream',
        charge: chargeOf(tokens),
        transfers: [
          ['usage', chargeOf(tokens)],
          ['cogs', chargeOf(tokens) / 2n],
        ],
      });
    }
    const [row] = await platform.query<{ spent: bigint }>(
      'SELECT 100000000000 - posted_nano_usd AS spent FROM wallet WHERE organization_id = $1::uuid',
      customer.organizationId,
    );
    expect(row?.spent).toBe([60n, 61n, 5n, 6n].map(chargeOf).reduce((sum, charge) => sum + charge));
  }, 120_000);
});
