import { divCeil, formatDecimal, formatUsd, type PriceRow } from '#core';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { PLAIN_PRICE, startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

const messages = [{ role: 'user', content: 'The quick brown fox jumps over the lazy dog.' }];

/** The plain price with a rate for writes to the cache. */
const withWrites = (cache_write: bigint): readonly PriceRow[] =>
  PLAIN_PRICE.map(({ rates, ...row }) => ({ ...row, rates: { ...rates, cache_write } }));

interface Estimate {
  readonly cost_usd: { readonly at_least: number; readonly at_most: number };
  readonly prompt_tokens: { readonly estimated: number; readonly at_most: number };
}

describe('NBR-5: an estimate', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o'], maxOutputTokens: 1_000 });
    await platform.addModel({ canonicalId: 'acme/embed', endpoints: ['embeddings'], maxOutputTokens: 0 });
    await platform.addModel({ canonicalId: 'acme/unserved' });
    await platform.addModel({ canonicalId: 'acme/claude', price: withWrites(2_500_000_000n) });
    await platform.addChannel({ name: 'near', serves: ['gpt-4o'], region: 'eu' });
    await platform.addChannel({ name: 'far', serves: ['gpt-4o'], region: 'us', priority: 200 });
    await platform.addChannel({
      name: 'anthropic',
      kind: 'anthropic-messages',
      serves: [],
      models: [{ model: 'acme/claude', upstreamModel: 'claude-sonnet-4-5', cost: null }],
    });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  afterAll(() => platform.stop());

  const estimate = (body: object, from = caller): Promise<Answer> =>
    from.post('/v1/estimate', { model: 'gpt-4o', messages, ...body });

  it('lists the candidates with their reasons and bounds the cost of the request', async () => {
    const body = { max_tokens: 100, routify: { region: 'eu' } };
    const answer = await estimate(body);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      object: 'estimate',
      model: 'gpt-4o',
      canonical_id: 'openai/gpt-4o',
      candidates: [
        { channel: 'near', kept: true, reason: 'available' },
        { channel: 'far', kept: false, reason: 'other_region' },
      ],
      completion_tokens: { at_most: 100 },
      price_version_id: expect.stringMatching(/^price_/),
    });
    const { cost_usd: bounds, prompt_tokens: prompt } = answer.json() as unknown as Estimate;
    expect(prompt.estimated).toBeLessThan(prompt.at_most);
    const most = BigInt(prompt.at_most) * 2_000n + 100n * 8_000n;
    expect(answer.text).toContain(
      `"cost_usd":{"at_least":${formatUsd(BigInt(prompt.estimated) * 500n)},"at_most":${formatUsd(most)}}`,
    );
    expect(answer.json()).toMatchObject({ hold_usd: formatUsd(most) });

    const { routify } = (await caller.chat({ model: 'gpt-4o', messages, ...body })).json() as {
      routify: { cost_usd: number };
    };
    expect(routify.cost_usd).toBeGreaterThanOrEqual(bounds.at_least);
    expect(routify.cost_usd).toBeLessThanOrEqual(bounds.at_most);
  });

  it('shows the arithmetic of both bounds line by line, at the caller’s rates', async () => {
    const discounted = await platform.addCustomer({ organization: { discountBps: 333 } });
    const answer = await estimate({ max_tokens: 100 }, new GatewayCaller(platform, discounted.apiKey));
    const { prompt_tokens: prompt, models } = answer.json() as unknown as Estimate & { models: object[] };
    const [model] = models;
    // $2 and $8 per million, $0.50 for cached tokens, less 3.33 %.
    const least = BigInt(prompt.estimated) * 500n * 9_667n;
    const most = (BigInt(prompt.at_most) * 2_000n + 100n * 8_000n) * 9_667n;
    const exact = (ten_thousandths: bigint): string => formatDecimal(ten_thousandths, 13);
    expect(model).toMatchObject({
      arithmetic: {
        at_least: {
          from_prompt_tokens: 0,
          lines: [
            { meter: 'cache_read', quantity: prompt.estimated, per_million_usd: '0.48335', amount_usd: exact(least) },
          ],
          sum_usd: exact(least),
          price_usd: formatUsd(divCeil(least, 10_000n)),
        },
        at_most: {
          lines: [
            { meter: 'input', quantity: prompt.at_most, per_million_usd: '1.9334' },
            { meter: 'output', quantity: 100, per_million_usd: '7.7336', amount_usd: '0.00077336' },
          ],
          sum_usd: exact(most),
          price_usd: formatUsd(divCeil(most, 10_000n)),
        },
      },
      cost_usd: { at_most: Number(formatUsd(divCeil(most, 10_000n))) },
    });
  });

  it('says whether the prompt would be marked for a cache, and what it costs written and read', async () => {
    const body = { messages: [{ role: 'system', content: 'Read before you write. '.repeat(300) }, ...messages] };
    const marksOf = async (routify: object, model = 'acme/claude'): Promise<unknown> =>
      (await estimate({ ...body, model, routify })).json().cache_marks;
    expect(await marksOf({})).toEqual({ when: 'auto', set: false });
    expect(await marksOf({ cache: 'always' })).toEqual({ when: 'always', set: true });
    expect(await marksOf({ cache: 'never' })).toEqual({ when: 'never', set: false });
    expect(await marksOf({ cache: 'always' }, 'gpt-4o')).toEqual({ when: 'always', set: false });
    expect(await marksOf({}, 'acme/unserved')).toBeNull();

    const talk = { model: 'acme/claude', max_tokens: 9, routify: { session_id: 'a talk' } };
    const past = [...body.messages, { role: 'assistant', content: 'Yes?' }, ...messages];
    expect((await estimate({ ...talk, messages: past })).json().cache_marks).toEqual({ when: 'auto', set: false });
    expect((await caller.chat({ ...talk, ...body })).status).toBe(200);
    const second = await estimate({ ...talk, messages: past });
    expect(second.json().cache_marks).toEqual({ when: 'auto', set: true });
    const { prompt_tokens: prompt } = second.json() as unknown as Estimate;
    const cost = (rate: bigint): string => formatUsd(BigInt(prompt.estimated) * rate);
    expect(second.text).toContain(`"prompt_cost_usd":{"cache_write":${cost(2_500n)},"cache_read":${cost(500n)}}`);
    expect(second.json()).toMatchObject({ hold_usd: formatUsd(BigInt(prompt.at_most) * 2_500n + 9n * 8_000n) });
  });

  it('sends and holds nothing, and needs no balance', async () => {
    const poor = new GatewayCaller(platform, (await platform.addCustomer({ topUpUsd: '0' })).apiKey);
    const before = platform.simulator.journal.since(0).length;
    const answer = await estimate({ stream: true }, poor);
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    expect((await poor.get('/v1/credits')).json()).toMatchObject({ balance_usd: '0', held_usd: '0' });
    expect(platform.simulator.journal.since(0)).toHaveLength(before);
    expect((await caller.get(`/v1/generations/${String(answer.headers['x-request-id'])}`)).status).toBe(404);
  });

  it('extrapolates a long prompt from its beginning', async () => {
    const content = 'word '.repeat(50_000);
    const answer = (await estimate({ messages: [{ role: 'user', content }] })).json() as unknown as Estimate;
    expect(answer.prompt_tokens.estimated).toBeGreaterThan(49_000);
    expect(answer.prompt_tokens.estimated).toBeLessThan(51_000);
  });

  it('reports when no channel would be tried', async () => {
    expect((await estimate({ model: 'acme/unserved' })).json()).toMatchObject({ candidates: [] });
  });

  it('refuses the same bodies as a chat completion', async () => {
    const empty = await estimate({ messages: [] });
    expect([empty.status, empty.error().param]).toEqual([400, 'messages']);
    expect((await estimate({ model: 'nothing' })).error().code).toBe('model_not_found');
    expect((await estimate({ model: 'acme/embed' })).error().code).toBe('model_not_found');
    expect((await caller.get('/v1/estimate')).status).toBe(405);
  });
});
