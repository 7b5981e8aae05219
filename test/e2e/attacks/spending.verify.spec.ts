import { ApiKeysService, OrganizationsService } from '#auth';
import { formatUsd, systemActor } from '#core';
import { admissionOf, leftovers } from '../../support/gateway/bookings.js';
import { eventually } from '../../support/eventually.js';
import { GatewayCaller, type Answer } from '../../support/gateway/gateway-caller.js';
import type { Customer, CustomerOptions } from '../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../support/gateway/scripted-upstream.js';
import { AttackSession } from './attack-session.js';

jest.setTimeout(120_000);

const actor = systemActor('test');
const TOKENS = 10;
const TOKEN_NANO_USD = 100_000n;
/** The hold and the charge of a request of ten tokens. */
const REQUEST_NANO_USD = BigInt(TOKENS) * TOKEN_NANO_USD;
const RSS_BYTES_MAX = 100 * 1_048_576;
const TOGETHER = 500;
/** No limit for any test; each change sets another value, which shows when the gateway has applied the change. */
const PLENTY_RPM = 10_000;
/** A time zone with a date that always differs from that of some other zone. */
const EARLY_DAY = 'Pacific/Kiritimati';
const LATE_DAY = 'Pacific/Pago_Pago';
const ZONES = [EARLY_DAY, LATE_DAY, 'UTC', EARLY_DAY, 'Asia/Tokyo', LATE_DAY, EARLY_DAY] as const;

const BODY = { model: 'dear', messages: [{ role: 'user', content: 'Hello!' }], max_tokens: TOKENS };
const REPLY = JSON.stringify({
  choices: [{ index: 0, message: { role: 'assistant', content: 'ten' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: TOKENS, total_tokens: TOKENS + 1 },
});

/** A body with raw field text: JSON has numbers that JavaScript does not. */
function bodyWith(fields: string): string {
  return `{"model":"dear","messages":[{"role":"user","content":"Hello!"}],${fields}}`;
}

const NO_BOUNDS = [
  '0',
  '-1',
  '-0',
  '"5"',
  'NaN',
  'Infinity',
  '1e308',
  '1e400',
  '0.5',
  '9007199254740993',
  '[5]',
  'true',
];
const BOUND_FIELDS = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'];

/** Customers who try to use more than they paid for: no success, no crash, no memory growth. */
describe('attacks on the money of customers', () => {
  let session: AttackSession;
  let rssBytes = 0;
  const upstream = new ScriptedUpstream();

  beforeAll(async () => {
    await upstream.start();
    upstream.answersJson(REPLY);
    session = await AttackSession.start();
    const rates = { input: 0n, output: TOKEN_NANO_USD * 1_000_000n };
    const price = [{ fromPromptTokens: 0, rates }];
    const endpoints = ['chat', 'completions'] as const;
    await session.platform.addModel({ canonicalId: 'acme/dear', aliases: ['dear'], endpoints, price });
    await session.platform.addChannel({ name: 'scripted', serves: ['acme/dear'], baseUrl: upstream.url });
    await session.expectGatewayServes();
    rssBytes = session.gateway.rssBytes();
  });
  afterEach(() => session.expectGatewayServes());
  afterAll(async () => {
    const grownBytes = session.gateway.rssBytes() - rssBytes;
    process.stdout.write(`attacks on money: memory ${(grownBytes / 1_048_576).toFixed(0)} MiB more\n`);
    await session.stop();
    await upstream.stop();
    expect(grownBytes).toBeLessThan(RSS_BYTES_MAX);
  });

  /** A customer known to Redis. */
  async function addCustomer(options: CustomerOptions = {}): Promise<Customer> {
    const customer = await session.platform.addCustomer(options);
    await eventually(async () => {
      const wallet = await admissionOf(session.platform).findWallet(customer.organizationId);
      return wallet !== null && wallet.postedNanoUsd > 0n;
    });
    return customer;
  }

  function callerOf({ apiKey }: Customer): GatewayCaller {
    return new GatewayCaller(session.platform, apiKey, session.gateway.url);
  }

  async function chargesOf({ organizationId }: Customer, count: number): Promise<bigint[]> {
    const find = (): Promise<{ charge: bigint }[]> =>
      session.platform.query(
        'SELECT charge_nano_usd AS charge FROM usage_record WHERE organization_id = $1::uuid',
        organizationId,
      );
    await eventually(async () => {
      await session.platform.settle();
      return (await find()).length >= count;
    });
    return (await find()).map(({ charge }) => charge);
  }

  /** Charges of requests that were sent up to their response: a missed admission is undone and leaves a record of 0. */
  async function chargesAbove0(customer: Customer, count: number): Promise<bigint[]> {
    return (await chargesOf(customer, count)).filter((charge) => charge > 0n);
  }

  function statusesOf(answers: readonly Answer[]): Record<number, number> {
    const counts: Record<number, number> = {};
    for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  }

  /** Expects a refusal with this code and no effect: no upstream call, no record, no hold. */
  async function expectRefused(customer: Customer, bodies: readonly string[], path?: string): Promise<void> {
    const requestsBefore = upstream.requests;
    const caller = callerOf(customer);
    const answers = await Promise.all(
      bodies.map((body) => (path === undefined ? caller.chat(body) : caller.post(path, body))),
    );
    const served = answers.flatMap(({ status, text }, index) =>
      status === 400 ? [] : [[bodies[index], status, text]],
    );
    expect(served).toEqual([]);
    expect(upstream.requests).toBe(requestsBefore);
    expect(await leftovers(session.platform, [customer])).toEqual([]);
    expect(await chargesOf(customer, 0)).toEqual([]);
  }

  it('ATK-23: of 500 parallel requests on one cent, one cent’s worth is served', async () => {
    const customer = await addCustomer({ topUpUsd: '0.01' });
    const caller = callerOf(customer);
    const answers = await Promise.all(Array.from({ length: TOGETHER }, () => caller.chat(BODY)));
    expect(statusesOf(answers)).toEqual({ 200: 10, 402: TOGETHER - 10 });
    expect(await chargesAbove0(customer, 10)).toEqual(Array.from({ length: 10 }, () => REQUEST_NANO_USD));
    expect(await leftovers(session.platform, [customer])).toEqual([]);
    expect(await admissionOf(session.platform).findWallet(customer.organizationId)).toMatchObject({
      postedNanoUsd: 0n,
      availableNanoUsd: 0n,
    });
  });

  it.each(BOUND_FIELDS)('ATK-24: an invalid bound in %s is refused', async (field) => {
    const customer = await addCustomer();
    await expectRefused(
      customer,
      NO_BOUNDS.map((value) => bodyWith(`"${field}":${value}`)),
    );
  });

  it.each(BOUND_FIELDS)('ATK-24: a %s beyond the model’s limit is held at that limit', async (field) => {
    const customer = await addCustomer({ topUpUsd: '0.01' });
    for (const bound of ['9007199254740991', '9007199254740992', '16001', '1e15']) {
      const answer = await callerOf(customer).chat(bodyWith(`"${field}":${bound}`));
      expect([bound, [400, 402]]).toEqual([bound, expect.arrayContaining([answer.status])]);
    }
    expect(await chargesOf(customer, 0)).toEqual([]);
  });

  it('ATK-25: a thousand choices, the best of many and log probabilities without end are refused', async () => {
    const many = ['"n":1000', '"n":129', '"n":-1', '"n":0', '"n":1e308', '"best_of":2', '"best_of":1000'];
    const logprobs = ['"logprobs":true,"top_logprobs":1000000000', '"top_logprobs":21', '"logprobs":1e308'];
    const customer = await addCustomer();
    await expectRefused(customer, [...many, ...logprobs].map(bodyWith));
    const older = [...many, '"logprobs":1000000000', '"logprobs":1e308', '"logprobs":-1'];
    await expectRefused(
      customer,
      older.map((field) => `{"model":"dear","prompt":"Hello!",${field}}`),
      '/v1/completions',
    );
  });

  it('ATK-25: the hold covers each of 128 choices', async () => {
    // One cent pays for ten choices of ten tokens.
    const customer = await addCustomer({ topUpUsd: '0.01' });
    const requestsBefore = upstream.requests;
    for (const n of [11, 128]) expect((await callerOf(customer).chat({ ...BODY, n })).status).toBe(402);
    expect(upstream.requests).toBe(requestsBefore);
    expect((await callerOf(customer).chat({ ...BODY, n: 10 })).status).toBe(200);
  });

  it('ATK-27: a body with two models, or with any other priced field twice, is refused', async () => {
    const customer = await addCustomer();
    const doubles = ['"model":"chat"', '"mod\\u0065l":"chat"', '"\\u006dodel":"dear"'];
    const others = ['"n":1,"n":128', '"max_tokens":1,"max_tokens":16000', '"stream":false,"stream":true'];
    await expectRefused(customer, [...doubles, ...others].map(bodyWith));
  });

  it('ATK-28: a field with upstream cost is refused where it has no price', async () => {
    const customer = await addCustomer();
    const fields = ['"service_tier":"priority"', '"service_tier":"flex"', '"service_tier":"Priority"'];
    const searches = ['"web_search_options":{}', '"web_search_options":{"search_context_size":"high"}'];
    const others = ['"audio":{"voice":"alloy"}', '"store":true'];
    await expectRefused(customer, [...fields, ...searches, ...others].map(bodyWith));
  });

  it('ATK-28, LIFE-3: a prediction is held for and paid, however little of it comes true', async () => {
    const prediction = { type: 'content', content: '7'.repeat(469) };
    expect(JSON.stringify(prediction)).toHaveLength(500);
    const usage = { prompt_tokens: 1, completion_tokens: TOKENS + 500, total_tokens: TOKENS + 501 };
    upstream.answersJson(JSON.stringify({ ...(JSON.parse(REPLY) as object), usage }));
    const costNanoUsd = REQUEST_NANO_USD + 500n * TOKEN_NANO_USD;
    const poor = await addCustomer({ topUpUsd: formatUsd(costNanoUsd - 1n) });
    for (const stream of [false, true]) {
      expect((await callerOf(poor).chat({ ...BODY, prediction, stream })).status).toBe(402);
    }
    const customer = await addCustomer({ topUpUsd: formatUsd(costNanoUsd) });
    expect((await callerOf(customer).chat({ ...BODY, prediction })).status).toBe(200);
    upstream.answersJson(REPLY);
    expect(await chargesOf(customer, 1)).toEqual([costNanoUsd]);
  });

  it('ATK-32: a changed time zone or cap does not reopen a used-up window', async () => {
    const customer = await addCustomer({
      organization: { tz: 'UTC' },
      key: { caps: [{ period: 'day', limitNanoUsd: 2n * REQUEST_NANO_USD }] },
    });
    const organizations = session.platform.services.get(OrganizationsService);
    const keys = session.platform.services.get(ApiKeysService);
    const caller = callerOf(customer);
    /** Returns how many of six requests are served. */
    const use = async (): Promise<number> => {
      const answers = [];
      for (let request = 0; request < 6; request++) answers.push(await caller.chat(BODY));
      return statusesOf(answers)[200] ?? 0;
    };
    let rpm = PLENTY_RPM;
    const inForce = (holder: 'key' | 'organization'): Promise<void> =>
      eventually(async () => {
        const { limits } = (await caller.get('/v1/key')).json() as { limits: Record<typeof holder, { rpm: number }> };
        return limits[holder].rpm === rpm;
      });
    const setCap = async (limitNanoUsd: bigint | null): Promise<void> => {
      const caps = limitNanoUsd === null ? [] : [{ period: 'day' as const, limitNanoUsd }];
      await keys.update(customer.keyId, () => ({ caps, rpm: ++rpm }), null, actor);
      await inForce('key');
    };
    expect(await use()).toBe(2);
    let served = 0;
    for (const tz of ZONES) {
      await organizations.update(customer.organizationId, { tz, rpm: ++rpm }, null, actor, () => Promise.resolve());
      await inForce('organization');
      served += await use();
    }
    // The day of the earliest zone is a separate window; it begins once, and a later zone does not reopen it.
    expect(served).toBeLessThanOrEqual(2);
    await setCap(REQUEST_NANO_USD);
    await setCap(2n * REQUEST_NANO_USD);
    expect(await use()).toBe(0);
    await setCap(null);
    await setCap(2n * REQUEST_NANO_USD);
    expect(await use()).toBe(0);
    expect(await chargesAbove0(customer, 2 + served)).toHaveLength(2 + served);
  });

  it('ATK-33: no field and no header of a request changes its price or its payer', async () => {
    const [customer, other] = [await addCustomer(), await addCustomer()];
    const caller = callerOf(customer);
    const claims = { price: { input: 0, output: 0 }, cost: 0, cost_usd: 0, markup_bps: -10_000, discount_bps: 10_000 };
    const usage = { usage: { prompt_tokens: 0, completion_tokens: 0 }, organization_id: other.organizationId };
    const headers = {
      'x-routify-organization': other.organizationId,
      'x-routify-cost': '0',
      'openai-organization': other.organizationId,
    };
    const answers = [
      await caller.chat(BODY),
      await caller.chat({ ...BODY, ...claims, ...usage, metadata: { price: '0', discount_bps: '10000' } }, headers),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      const { cost_usd } = answer.json().routify as { cost_usd: number };
      expect(cost_usd.toFixed(6)).toBe(Number(formatUsd(REQUEST_NANO_USD)).toFixed(6));
    }
    await expectRefusedOptions(caller);
    expect(await chargesOf(customer, 2)).toEqual([REQUEST_NANO_USD, REQUEST_NANO_USD]);
    expect(await chargesOf(other, 0)).toEqual([]);
  });

  async function expectRefusedOptions(caller: GatewayCaller): Promise<void> {
    const options = [{ price: 0 }, { discount_bps: 10_000 }, { price_version_id: 'price_1' }];
    for (const routify of options) expect((await caller.chat({ ...BODY, routify })).status).toBe(400);
  }
});
