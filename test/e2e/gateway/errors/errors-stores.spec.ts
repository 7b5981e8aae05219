import { request } from 'node:http';
import { AdmissionQueries, AdmissionModule } from '#billing/admission';
import { JournalWatch, UsageRecorder } from '#billing/metering';
import { parseId } from '#core';
import { startGateway, type RunningGateway } from '../../../../apps/gateway/start-gateway.js';
import { eventually } from '../../../support/eventually.js';
import { FaultProxy } from '../../../support/processes/fault-proxy.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { KEYS_LOST_MS, outlastLostKeys } from '../../../support/stores/lost-keys.js';
import { redisOf, startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

const hello = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello!' }] };

/** A gateway with interruptible connections to Redis and Postgres; all other processes keep theirs. */
describe('a gateway without its stores', () => {
  let platform: Platform;
  let redis: FaultProxy;
  let postgres: FaultProxy;
  let gateway: RunningGateway;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o'] });
    await platform.addChannel({ name: 'simulator', serves: ['gpt-4o'] });
    customer = await platform.addCustomer();
    const { config } = platform;
    redis = await FaultProxy.start(config.redisUrl);
    postgres = await FaultProxy.start(config.databaseUrl);
    const stores = { redisUrl: redis.url, databaseUrl: postgres.url };
    const own = { instance: 'cut-off', admissionTimeoutMs: 250, walletWaitMs: 20_000, ...stores };
    gateway = await startGateway(Object.assign({}, config, own));
    caller = new GatewayCaller(platform, customer.apiKey, gateway.url);
  }, 120_000);

  beforeEach(serves);

  afterEach(() => {
    redis.restore();
    postgres.restore();
  });

  afterAll(async () => {
    await gateway.stop();
    await Promise.all([redis.stop(), postgres.stop()]);
    await platform.stop();
  });

  /** Admission's connection to Redis and the one that readiness judges come back one after the other. */
  async function serves(): Promise<void> {
    await eventually(async () => (await caller.chat(hello)).status === 200);
    await eventually(async () => (await caller.send('GET', '/readyz')).status === 200);
  }

  const invariants = (): Promise<string[]> =>
    gateway.app.select(AdmissionModule).get(AdmissionQueries).checkInvariants(customer.organizationId);

  async function heldUsd(): Promise<unknown> {
    return (await new GatewayCaller(platform, customer.apiKey).get('/v1/credits')).json().held_usd;
  }

  function unavailable({ status, headers, ...answer }: Answer, retryAfter = '1'): void {
    expect({ status, ...answer.error() }).toMatchObject({
      status: 503,
      type: 'api_error',
      code: 'temporarily_unavailable',
      param: null,
    });
    expect(headers).toMatchObject({ 'retry-after': retryAfter, 'x-should-retry': 'true' });
  }

  it('DOWN-1: down: Redis at admit — 503 temporarily_unavailable, Retry-After: 1; unready, back by itself (ERR-503)', async () => {
    const before = platform.simulator.journal.since(0).length;
    redis.cut();
    await eventually(async () => (await caller.send('GET', '/readyz')).status === 503);
    expect((await caller.send('GET', '/readyz')).json()).toMatchObject({
      status: 'not_ready',
      failures: { redis: expect.stringContaining('redis is') as string },
    });
    expect((await caller.send('GET', '/healthz')).status).toBe(200);
    unavailable(await caller.chat(hello));
    unavailable(await caller.chat({ ...hello, stream: true }));
    expect(platform.simulator.journal.since(0)).toHaveLength(before);
    expect((await caller.get('/v1/models')).status).toBe(200);
    redis.restore();
    await serves();
  });

  it('ERR-503: Redis does not answer: the request is refused, and late effects are undone', async () => {
    redis.freeze();
    unavailable(await caller.chat(hello));
    redis.restore();
    await eventually(async () => (await caller.chat(hello)).status === 200);
    await eventually(async () => (await heldUsd()) === '0');
    expect(await invariants()).toEqual([]);
  });

  it('ERR-503: credits and generations do not wait for an unreachable Redis', async () => {
    const { headers } = await caller.chat(hello);
    redis.freeze();
    const [credits, generation] = await Promise.all([
      caller.get('/v1/credits'),
      caller.get(`/v1/generations/${String(headers['x-request-id'])}`),
    ]);
    unavailable(credits);
    unavailable(generation);
  });

  it('DOWN-2: Redis goes in mid-stream: the stream goes on and is charged once', async () => {
    const stream = await startStream({ ...hello, stream: true, simulate: { completion_tokens: 20, chunk_ms: 20 } });
    redis.cut();
    const text = await stream.rest;
    expect(text).toMatch(/data: \[DONE\]\n\n$/);
    redis.restore();
    const recorder = gateway.app.get(UsageRecorder);
    await eventually(() => recorder.openCount() === 0);
    await platform.settle();
    const charges = await platform.query(
      `SELECT charge_nano_usd > 0 AS charged FROM usage_record WHERE request_id = $1::uuid`,
      stream.requestId,
    );
    expect(charges).toEqual([{ charged: true }]);
    expect(await invariants()).toEqual([]);
  });

  it('DOWN-4: down: Redis lost everything — requests wait for their wallet, those with an Idempotency-Key get 503 (ERR-503)', async () => {
    expect(await gateway.app.get(JournalWatch).settle(4_000)).toEqual([]);
    await redisOf(platform).client.flushdb();
    unavailable(await caller.chat(hello, { 'idempotency-key': 'at once' }));
    await redisOf(platform).client.flushdb();
    const answers = await Promise.all([1, 2, 3].map(() => caller.chat(hello)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await invariants()).toEqual([]);
  });

  it('CHARGE-16: Redis lost everything: no Idempotency-Key is taken for unused until all are known again (REQ-27, ERR-503)', async () => {
    const { client } = redisOf(platform);
    const send = (key: string) => caller.chat(hello, { 'idempotency-key': key });
    // An earlier test may have lost keys, too.
    await outlastLostKeys(client, customer.organizationId);
    await eventually(async () => (await send('before the loss')).status === 200);
    expect(await gateway.app.get(JournalWatch).settle(4_000)).toEqual([]);
    await client.flushdb();
    await eventually(async () => (await caller.chat(hello)).status === 200);
    const again = await send('before the loss');
    expect(again.error()).toMatchObject({ code: 'idempotency_key_reused' });
    const refused = await send('after the loss');
    const retryAfter = String(refused.headers['retry-after']);
    unavailable(refused, retryAfter);
    expect(Number(retryAfter)).toBeGreaterThan(15);
    expect(Number(retryAfter)).toBeLessThanOrEqual(KEYS_LOST_MS / 1_000);
    await outlastLostKeys(client, customer.organizationId);
    await eventually(async () => (await send('after the loss')).status !== 503);
    expect((await send('before the loss')).error()).toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('Postgres is unreachable: cached keys work, others get 503', async () => {
    const other = await platform.addCustomer();
    postgres.cut();
    expect((await caller.chat(hello)).status).toBe(200);
    unavailable(await new GatewayCaller(platform, other.apiKey, gateway.url).chat(hello));
    const junk = await new GatewayCaller(platform, 'rtf_junk', gateway.url).chat(hello);
    expect(junk.error().code).toBe('invalid_api_key');
    unavailable(await caller.get('/v1/generations/gen_00000000000000000000000000'));
    expect((await caller.get('/v1/credits')).status).toBe(200);
    expect((await caller.send('GET', '/readyz')).status).toBe(200);
    postgres.restore();
    const late = new GatewayCaller(platform, other.apiKey, gateway.url);
    await eventually(async () => (await late.chat(hello)).status === 200);
  });

  function startStream(body: object): Promise<{ readonly requestId: string; readonly rest: Promise<string> }> {
    const { hostname, port } = new URL(gateway.url);
    const headers = { authorization: `Bearer ${customer.apiKey}`, 'content-type': 'application/json' };
    return new Promise((resolve, reject) => {
      const outgoing = request({ hostname, port, method: 'POST', path: '/v1/chat/completions', headers, agent: false });
      outgoing.once('error', reject);
      outgoing.once('response', (response) => {
        let text = '';
        const rest = new Promise<string>((end) => {
          response.once('end', () => {
            end(text);
          });
        });
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          resolve({ requestId: parseId('gen', String(response.headers['x-request-id']))!, rest });
        });
      });
      outgoing.end(JSON.stringify(body));
    });
  }
});
