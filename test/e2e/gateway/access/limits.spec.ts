import { formatUsd } from '#core';
import { admissionOf } from '../../../support/gateway/bookings.js';
import { eventually } from '../../../support/eventually.js';
import { FaultProxy } from '../../../support/processes/fault-proxy.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

type CustomerOptions = Parameters<Platform['addCustomer']>[0];

const messages = [{ role: 'user', content: 'Hello!' }];
const hello = { model: 'gpt-4o', messages, max_tokens: 100 };
/** The hold of `hello`: 66 tokens for its text and 8 for the message at $2, 100 tokens at $8 per million. */
const HELLO_HOLD = (66n + 8n) * 2_000n + 100n * 8_000n;

describe('limits and money', () => {
  let platform: Platform;
  let proxy: FaultProxy;

  beforeAll(async () => {
    platform = await startPlatform({ ROUTIFY_COUNTS_PER_MINUTE: '3' });
    await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o'], maxOutputTokens: 16_000 });
    await platform.addModel({ canonicalId: 'acme/free', price: [{ fromPromptTokens: 0, rates: {} }] });
    proxy = await FaultProxy.start(`${platform.simulator.url}/v1`);
    await platform.addChannel({ name: 'simulator', serves: ['gpt-4o', 'acme/free'], baseUrl: proxy.url });
  }, 120_000);

  beforeEach(() => platform.restoreChannels());

  afterEach(() => {
    proxy.restore();
  });

  afterAll(async () => {
    await platform.stop();
    await proxy.stop();
  });

  const callerOf = ({ apiKey }: Customer): GatewayCaller => new GatewayCaller(platform, apiKey);

  async function callerWith(options: CustomerOptions): Promise<GatewayCaller> {
    return callerOf(await platform.addCustomer(options));
  }

  /** Sends a request to an upstream that answers once its connection is restored; resolves when the hold is placed. */
  async function sendAndHold(customer: Customer, body: object): Promise<{ readonly answer: Promise<Answer> }> {
    proxy.freeze();
    const answer = callerOf(customer).chat(body);
    await eventually(async () => (await admissionOf(platform).listHolds(customer.organizationId, 1)).length === 1);
    return { answer };
  }

  /** Asserts the common properties of a 429, and returns its wait in milliseconds. */
  function limited(answer: Answer, limit: string, scope: string, value: number): number {
    expect({ status: answer.status, ...answer.error() }).toMatchObject({
      status: 429,
      type: 'rate_limit_error',
      code: 'rate_limit_exceeded',
      param: null,
      metadata: { limit, scope, limit_value: value },
    });
    expect(answer.headers['x-should-retry']).toBe('true');
    const waitMs = Number(answer.error().metadata?.retry_after_ms);
    expect(Number(answer.headers['retry-after'])).toBe(Math.ceil(waitMs / 1_000));
    return waitMs;
  }

  it('NBR-13: token counts and estimates have a limit of their own, and take no request of the key', async () => {
    const customer = await platform.addCustomer({ key: { rpm: 1 } });
    const caller = callerOf(customer);
    const paths = ['/v1/messages/count_tokens', '/v1/responses/input_tokens', '/v1/estimate'];
    const count = (path: string, by = caller): Promise<Answer> =>
      by.post(path, path.includes('responses') ? { model: 'gpt-4o', input: 'Hello!' } : hello);
    for (const path of paths) expect([path, (await count(path)).status]).toEqual([path, 200]);
    expect((await caller.chat(hello)).status).toBe(200);
    const refused = await count('/v1/estimate');
    expect(limited(refused, 'counts', 'key', 3)).toBeLessThanOrEqual(20_000);
    expect((await count('/v1/responses/input_tokens')).error().metadata).toMatchObject({ limit: 'counts' });
    const messages = await count('/v1/messages/count_tokens');
    expect([messages.status, messages.error().type]).toEqual([429, 'rate_limit_error']);
    expect((await count('/v1/estimate', await callerWith({}))).status).toBe(200);
  });

  it.each(['key', 'organization'] as const)('ERR-429: requests per minute of the %s', async (scope) => {
    const caller = await callerWith({ [scope]: { rpm: 3 } });
    const startMs = performance.now();
    const served = [await caller.chat(hello), await caller.chat(hello), await caller.chat(hello)];
    expect(served.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(served.map(({ headers }) => headers['x-ratelimit-remaining-requests'])).toEqual(['2', '1', '0']);
    expect(served[0]?.headers).toMatchObject({
      'x-ratelimit-limit-requests': '3',
      'x-ratelimit-reset-requests': '20s',
    });
    const waitMs = limited(await caller.chat(hello), 'rpm', scope, 3);
    expect(waitMs).toBeGreaterThanOrEqual(20_000 - Math.ceil(performance.now() - startMs));
    expect(waitMs).toBeLessThanOrEqual(20_000);
  });

  it('ERR-429: the named wait is exact', async () => {
    const caller = await callerWith({ key: { rpm: 120 } });
    const statuses = await Promise.all(Array.from({ length: 121 }, async () => (await caller.chat(hello)).status));
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(120);
    // Before the gateway decides: a slow machine may take long to say so.
    let sentAtMs = performance.now();
    let refused = await caller.chat(hello);
    while (refused.status === 200) {
      sentAtMs = performance.now();
      refused = await caller.chat(hello);
    }
    const waitMs = limited(refused, 'rpm', 'key', 120);
    expect(waitMs).toBeLessThanOrEqual(500);
    await eventually(async () => (await caller.chat(hello)).status === 200);
    expect(performance.now() - sentAtMs).toBeGreaterThan(waitMs - 50);
  });

  it.each(['key', 'organization'] as const)('ERR-429: tokens per minute of the %s', async (scope) => {
    const customer = await platform.addCustomer({ [scope]: { tpm: 250 } });
    const caller = callerOf(customer);
    const first = await caller.chat(hello);
    expect(first.status).toBe(200);
    expect(first.headers['x-ratelimit-limit-tokens']).toBe('250');
    const running = await sendAndHold(customer, hello);
    expect(limited(await caller.chat(hello), 'tpm', scope, 250)).toBeGreaterThan(0);
    proxy.restore();
    expect((await running.answer).status).toBe(200);
  });

  it.each(['key', 'organization'] as const)(
    'ERR-400: a prompt above the whole token burst of the %s',
    async (scope) => {
      const caller = await callerWith({ [scope]: { tpm: 50 } });
      const answer = await caller.chat({ ...hello, messages: [{ role: 'user', content: 'word '.repeat(100) }] });
      expect({ status: answer.status, ...answer.error() }).toMatchObject({
        status: 400,
        code: 'invalid_request_error',
        param: 'messages',
        metadata: { limit: 'tpm', scope, limit_value: 50 },
      });
      expect(answer.headers['x-should-retry']).toBe('false');
    },
  );

  it.each(['key', 'organization'] as const)('ERR-429: requests at a time of the %s', async (scope) => {
    const customer = await platform.addCustomer({ [scope]: { concurrency: 1 } });
    const caller = callerOf(customer);
    const running = await sendAndHold(customer, hello);
    expect(limited(await caller.chat(hello), 'concurrency', scope, 1)).toBe(1_000);
    proxy.restore();
    expect((await running.answer).status).toBe(200);
    expect((await caller.chat(hello)).status).toBe(200);
  });

  it('RES-6: nothing is said of what is unlimited', async () => {
    const { headers } = await (await callerWith({})).chat(hello);
    expect(Object.keys(headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
  });

  const LIMITED = { rpm: 50, tpm: 5_000 };
  const words = (count: number): object => ({ messages: [{ role: 'user', content: 'word '.repeat(count) }] });

  it.each<[what: string, status: number, options: CustomerOptions, before: object[], body: object]>([
    ['requests per minute', 429, { key: { ...LIMITED, rpm: 1 } }, [{}], {}],
    [
      'tokens per minute',
      429,
      { organization: { ...LIMITED, tpm: 200 } },
      [{ simulate: { completion_tokens: 100 } }],
      {},
    ],
    ['requests at a time', 429, { key: { ...LIMITED, concurrency: 0 } }, [], {}],
    ['the whole burst', 400, { key: { ...LIMITED, tpm: 50 } }, [], words(100)],
    ['the balance', 402, { topUpUsd: '0', key: LIMITED }, [], {}],
    ['a spend cap', 402, { key: { ...LIMITED, caps: [{ period: 'day', limitNanoUsd: 1n }] } }, [], {}],
    ['the upstream', 422, { organization: LIMITED }, [], { simulate: { status: 422 } }],
    ['every channel', 502, { key: LIMITED }, [], { simulate: { status: 500 } }],
    ['every channel, for a while', 429, { key: LIMITED }, [], { simulate: { status: 429 } }],
  ])('RES-6: a refusal by %s (%i) carries the limits', async (_what, status, options, before, body) => {
    const caller = await callerWith(options);
    for (const fields of before) expect((await caller.chat({ ...hello, ...fields })).status).toBe(200);
    const answer = await caller.chat({ ...hello, ...body });
    expect(answer.status).toBe(status);
    const { rpm, tpm } = { ...options?.key, ...options?.organization };
    expect(answer.headers).toMatchObject({
      'x-ratelimit-limit-requests': String(rpm),
      'x-ratelimit-remaining-requests': expect.stringMatching(/^\d+$/) as string,
      'x-ratelimit-reset-requests': expect.stringMatching(/^\d+(ms|s|m\d+s)$/) as string,
      'x-ratelimit-limit-tokens': String(tpm),
      'x-ratelimit-remaining-tokens': expect.stringMatching(/^\d+$/) as string,
      'x-ratelimit-reset-tokens': expect.stringMatching(/^\d+(ms|s|m\d+s)$/) as string,
    });
  });

  it('RES-6: a refused request takes nothing of the limits that it carries', async () => {
    const caller = await callerWith({ topUpUsd: '0', key: LIMITED });
    for (let times = 0; times < 3; times++) {
      expect((await caller.chat(hello)).headers).toMatchObject({
        'x-ratelimit-remaining-requests': '50',
        'x-ratelimit-reset-requests': '0ms',
      });
    }
  });

  it.each([false, true])(
    'RES-6: the refusal of a repeated Idempotency-Key carries the limits (running %s)',
    async (running) => {
      const caller = await callerWith({ key: LIMITED });
      const once = { 'idempotency-key': 'once' };
      const before = platform.simulator.journal.since(0).length;
      const first = caller.chat({ ...hello, simulate: { first_byte_ms: running ? 1_000 : 0 } }, once);
      if (running) await eventually(() => platform.simulator.journal.since(0).length > before);
      else await first;
      const refused = await caller.chat(hello, once);
      expect([refused.status, refused.headers['x-ratelimit-remaining-requests']]).toEqual([409, '49']);
      await first;
    },
  );

  it('ERR-402: an empty wallet, final', async () => {
    const caller = await callerWith({ topUpUsd: '0' });
    const answer = await caller.chat(hello);
    expect({ status: answer.status, ...answer.error() }).toEqual({
      status: 402,
      type: 'billing_error',
      code: 'insufficient_balance',
      param: null,
      message: `This request needs ${formatUsd(HELLO_HOLD)} USD. 0 USD is available and 0 USD is held by running requests.`,
      metadata: { limit_source: 'balance', available_usd: '0', held_usd: '0', needed_usd: formatUsd(HELLO_HOLD) },
      routify: expect.objectContaining({ code: 'insufficient_balance', retryable: false }) as object,
    });
    expect(answer.headers['x-should-retry']).toBe('false');
    expect(answer.headers).not.toHaveProperty('retry-after');
  });

  it('ERR-402, LIFE-7: says which max_tokens would fit, and that one does', async () => {
    const topUp = HELLO_HOLD - 60n * 8_000n;
    const caller = await callerWith({ topUpUsd: formatUsd(topUp) });
    const refused = await caller.chat(hello);
    expect(refused.error()).toMatchObject({
      code: 'insufficient_balance',
      metadata: { limit_source: 'balance', available_usd: formatUsd(topUp), max_tokens: 40 },
    });
    expect((await caller.chat({ ...hello, max_tokens: 41 })).status).toBe(402);
    const fits = await caller.chat({ ...hello, max_tokens: 40, simulate: undefined });
    expect(fits.status).toBe(200);
  });

  it('ERR-402: while the money is only held, a retry can succeed', async () => {
    const customer = await platform.addCustomer({ topUpUsd: formatUsd(HELLO_HOLD + 100n * 2_000n) });
    const caller = callerOf(customer);
    const running = await sendAndHold(customer, { ...hello, simulate: { completion_tokens: 1 } });
    const refused = await caller.chat(hello);
    expect(refused.status).toBe(402);
    expect(refused.error().metadata).toMatchObject({ limit_source: 'held' });
    expect(refused.error().metadata?.held_usd).not.toBe('0');
    expect(refused.headers).toMatchObject({ 'x-should-retry': 'true', 'retry-after': '1' });
    proxy.restore();
    expect((await running.answer).status).toBe(200);
    expect((await caller.chat(hello)).status).toBe(200);
  });

  it('REDIS-13, STORY-24: a free model is served at balance 0', async () => {
    // Free models were blocked once a budget was used up, or was zero (LiteLLM #14004 #29912).
    const answer = await (await callerWith({ topUpUsd: '0' })).chat({ ...hello, model: 'acme/free' });
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(/"cost_usd":0[,}]/);
  });
});
