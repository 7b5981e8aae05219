import { parseUsd } from '#core';
import { startGateway, type RunningGateway } from '../../apps/gateway/start-gateway.js';
import { booked, bookingOf, leftovers } from '../support/gateway/bookings.js';
import { eventually } from '../support/eventually.js';
import { FaultProxy } from '../support/processes/fault-proxy.js';
import { GatewayCaller, type Answer } from '../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../support/gateway/platform.js';

const TIMEOUT_MS = 60_000;
const INPUT = 2_000n;
const OUTPUT = 8_000n;
/** The simulator counts 9 input tokens, and these output tokens. */
const TOKENS = 12;
const CHARGE = 9n * INPUT + BigInt(TOKENS) * OUTPUT;
const DUPLICATED = 20;

const body = (stream: boolean): object => ({
  model: 'plain',
  stream,
  messages: [{ role: 'user', content: 'Hello!' }],
  ...(stream ? { stream_options: { include_usage: true } } : {}),
  simulate: { completion_tokens: TOKENS },
});

/** Connections to Redis, Postgres and the upstream that split and merge packets. */
describe('a gateway behind connections that slice', () => {
  let platform: Platform;
  let customer: Customer;
  let gateway: RunningGateway;
  let caller: GatewayCaller;
  let proxies: Record<'redis' | 'postgres' | 'upstream', FaultProxy>;

  beforeAll(async () => {
    platform = await startPlatform();
    const { redisUrl, databaseUrl } = platform.config;
    proxies = {
      redis: await FaultProxy.start(redisUrl, 1),
      postgres: await FaultProxy.start(databaseUrl, 2),
      upstream: await FaultProxy.start(platform.simulator.url, 3),
    };
    await platform.addModel({ canonicalId: 'acme/plain', aliases: ['plain'] });
    const baseUrl = `${proxies.upstream.url.replace(/\/$/, '')}/v1`;
    await platform.addChannel({ name: 'sliced', serves: ['plain'], baseUrl });
    customer = await platform.addCustomer();
    const stores = { redisUrl: proxies.redis.url, databaseUrl: proxies.postgres.url };
    gateway = await startGateway(Object.assign({}, platform.config, { ...stores, instance: 'sliced' }));
    caller = new GatewayCaller(platform, customer.apiKey, gateway.url);
  }, TIMEOUT_MS);

  afterEach(() => {
    for (const proxy of Object.values(proxies)) proxy.restore();
  });

  afterAll(async () => {
    await gateway.stop();
    await Promise.all(Object.values(proxies).map((proxy) => proxy.stop()));
    await platform.stop();
  });

  /** Retries as every SDK does: a slow connection may exceed the 250 ms of an admission, a 503 without a charge. */
  async function send(from: GatewayCaller, stream: boolean): Promise<Answer> {
    let answer: Answer | null = null;
    await eventually(async () => (answer = await from.chat(body(stream))).status !== 503, 20_000);
    return answer!;
  }

  const nothingIsLeft = (...customers: Customer[]): Promise<void> =>
    eventually(async () => (await leftovers(platform, customers)).length === 0, 20_000);

  it.each([2, 7, 100])(
    'serves, charges and books unchanged when %i bytes arrive at a time',
    async (sliceBytes) => {
      for (const proxy of Object.values(proxies)) proxy.disturb({ sliceBytes });
      const answers = await Promise.all([false, true, false, true].map((stream) => send(caller, stream)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      for (const { text, headers } of answers) {
        expect(parseUsd(/"cost_usd":([\d.]+)/.exec(text)?.[1] ?? '')).toBe(CHARGE);
        expect(text.startsWith('{') || text.endsWith('data: [DONE]\n\n')).toBe(true);
        const id = String(headers['x-request-id']);
        await eventually(async () => (await bookingOf(platform, id)) !== null, 20_000);
        const booking = await booked(platform, id);
        expect(booking).toMatchObject({ grade: 2, outcome: 'completed', usage_source: 'upstream', charge: CHARGE });
      }
      // Not cached yet: the lookup uses the Postgres connection.
      const newcomer = await platform.addCustomer();
      const first = await send(new GatewayCaller(platform, newcomer.apiKey, gateway.url), false);
      expect(first.status).toBe(200);
      await nothingIsLeft(customer, newcomer);
    },
    TIMEOUT_MS,
  );

  it(
    'charges once, and the reported amount, when the upstream’s pieces arrive twice',
    async () => {
      proxies.upstream.disturb({ sliceBytes: 150, duplicateShare: 0.1 }, 'downstream');
      const answers = [];
      for (let count = 0; count < DUPLICATED; count++) answers.push(await caller.chat(body(count % 2 === 0)));
      const outcomes = new Set<string>();
      for (const { text, headers } of answers) {
        const id = String(headers['x-request-id']);
        await eventually(async () => (await bookingOf(platform, id)) !== null, 20_000);
        const booking = await booked(platform, id);
        outcomes.add(booking.outcome);
        const reported = /"cost_usd":([\d.]+)/.exec(text)?.[1];
        if (reported !== undefined) expect(booking.charge).toBe(parseUsd(reported));
        expect(booking.charge).toBeLessThanOrEqual(booking.hold);
        // Twice the whole reply is the upper bound of the received tokens.
        expect(booking.charge).toBeLessThanOrEqual(2n * CHARGE);
        const [capture] = booking.transfers.filter(([code]) => code === 'usage');
        expect(capture?.[1] ?? 0n).toBe(booking.charge);
        if (/"finish_reason":"error"/.test(text)) expect(text).not.toContain('[DONE]');
      }
      // The seed yields both: complete replies, and broken ones.
      expect(outcomes.size).toBeGreaterThan(1);
      await nothingIsLeft(customer);
    },
    TIMEOUT_MS,
  );
});
