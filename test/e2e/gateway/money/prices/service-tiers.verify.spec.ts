import { parsePrice, PricesService, type Price } from '#catalog';
import { Metrics } from '#core';
import { booked } from '../../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../../support/gateway/gateway-caller.js';
import { parseScrape, sumOf } from '../../../../support/gateway/scrape.js';
import { startPlatform, type Platform } from '../../../../support/gateway/platform.js';
import { TierUpstream } from '../../../../support/upstreams/tier-upstream.js';
import { auditFindings } from '../../../../support/ledger/audit-findings.js';

const MESSAGES = [{ role: 'user', content: 'Hi' }];
/** Of the upstream's tokens, nano-USD. */
const ORDINARY = 60_000n;
const KINDS = ['openai-compatible', 'openai-responses', 'anthropic-messages'] as const;

/** How each kind asks for the tier `priority`. */
const SENT = { 'openai-compatible': 'priority', 'openai-responses': 'priority', 'anthropic-messages': 'auto' };

/** $2 and $8 a million tokens; flex half of it, priority twice. */
function priced(extra: string, kind: 'price' | 'cost'): Price {
  const service_tiers = [
    { name: 'flex', multiplier: '0.5' },
    { name: 'priority', multiplier: extra },
  ];
  const price = parsePrice({ input_per_mtok_usd: '2', output_per_mtok_usd: '8', service_tiers }, 'price', kind);
  if ('details' in price) throw new Error(JSON.stringify(price.details));
  return price;
}

interface Lines {
  readonly lines: readonly { readonly per_million_usd: string }[];
}

interface Estimated {
  readonly service_tiers: object;
  readonly arithmetic: { readonly at_least: Lines; readonly at_most: Lines };
}

describe('service tiers of providers', () => {
  const upstream = new TierUpstream();
  let platform: Platform;
  let caller: GatewayCaller;
  let modelId: string;

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    const { rows: price, schedule, serviceTiers = [] } = priced('2', 'price');
    const { rows: cost, serviceTiers: costTiers = [] } = priced('3', 'cost');
    for (const kind of KINDS) {
      const canonicalId = `acme/${kind}`;
      modelId = await platform.addModel({ canonicalId, price, schedule, serviceTiers });
      const models = [{ model: canonicalId, upstreamModel: kind, cost, costTiers }];
      await platform.addChannel({ name: kind, kind, serves: [canonicalId], models, baseUrl: upstream.url });
    }
    await platform.addModel({ canonicalId: 'acme/plain' });
    await platform.addChannel({ name: 'plain', serves: ['acme/plain'], baseUrl: upstream.url });
    caller = new GatewayCaller(platform, (await platform.addCustomer()).apiKey);
  }, 120_000);

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  async function bookingOf(answer: Answer) {
    expect(answer.status).toBe(200);
    const booking = await booked(platform, String(answer.headers['x-request-id']));
    return { charge: booking.charge, cost: booking.cost, hold: booking.hold, flags: booking.flags };
  }

  const chat = (fields: object): Promise<Answer> =>
    caller.chat({ model: 'acme/openai-compatible', messages: MESSAGES, max_tokens: 10, ...fields });

  it.each<[what: string, requested: string | null, served: string | undefined, charge: bigint, cost: bigint]>([
    ['the tier that was asked for', 'flex', 'flex', ORDINARY / 2n, ORDINARY / 2n],
    ['the dearer one', 'priority', 'priority', ORDINARY * 2n, ORDINARY * 3n],
    ['the ordinary one where the provider had no room', 'priority', 'default', ORDINARY, ORDINARY],
    ['the one asked for where the provider does not say', 'flex', undefined, ORDINARY / 2n, ORDINARY / 2n],
    ['what auto became', 'auto', 'priority', ORDINARY * 2n, ORDINARY * 3n],
    ['no dearer one that was not asked for; its cost is the operator’s', null, 'priority', ORDINARY, ORDINARY * 3n],
  ])('REQ-24, UNIT-17: charges %s, in one piece and in a stream', async (_what, requested, served, charge, cost) => {
    upstream.serve(served);
    for (const stream of [false, true]) {
      const booking = await bookingOf(await chat({ service_tier: requested, stream }));
      expect(booking).toMatchObject({ charge, cost, flags: [] });
      expect(upstream.received['service_tier']).toBe(requested);
    }
  });

  it('UNIT-17: holds for the dearest tier that may serve the request', async () => {
    upstream.serve('default');
    // Words of one length: they count as a part of the prompt.
    const holdOf = async (service_tier: string): Promise<bigint> =>
      (await bookingOf(await chat({ service_tier }))).hold;
    expect(await holdOf('priority')).toBe(2n * (await holdOf('standard')));
    expect(await holdOf('auto')).toBe(2n * (await holdOf('flex')));
  });

  describe.each<[door: string, path: string, body: object, streaming: object]>([
    [
      'chat',
      '/v1/chat/completions',
      { messages: MESSAGES, max_tokens: 10 },
      { stream_options: { include_usage: true } },
    ],
    ['responses', '/v1/responses', { input: 'Hi', max_output_tokens: 16 }, {}],
    ['messages', '/v1/messages', { messages: MESSAGES, max_tokens: 10 }, {}],
  ])('at the door of %s', (_door, path, body, streaming) => {
    /** What the reply says last. */
    const shownBy = ({ text }: Answer): string | undefined => [...text.matchAll(/"service_tier":"(\w+)"/g)].at(-1)?.[1];

    it.each(KINDS.flatMap((kind) => [[kind, false] as const, [kind, true] as const]))(
      'UNIT-17: over %s (stream: %s): the tier that served is charged, and the reply names it',
      async (kind, stream) => {
        const ordinary = kind === 'anthropic-messages' ? 'standard' : 'default';
        for (const [served, charge, cost, shown] of [
          ['priority', ORDINARY * 2n, ORDINARY * 3n, /^priority$/],
          [ordinary, ORDINARY, ORDINARY, /^(?:default|standard)$/],
        ] as const) {
          upstream.serve(served);
          const request = { model: `acme/${kind}`, service_tier: 'priority', ...body };
          const answer = await caller.post(path, stream ? { ...request, stream, ...streaming } : request);
          expect(await bookingOf(answer)).toMatchObject({ charge, cost, flags: [] });
          expect(shownBy(answer)).toMatch(shown);
          expect([kind, upstream.received['service_tier']]).toEqual([kind, SENT[kind]]);
        }
      },
    );

    it('a tier without a price is a 400 that names those with one', async () => {
      upstream.received = {};
      const answer = await caller.post(path, { model: 'acme/openai-compatible', service_tier: 'batch', ...body });
      expect([answer.status, answer.error()]).toMatchObject([
        400,
        { param: 'service_tier', message: expect.stringContaining('flex, priority') as unknown },
      ]);
      expect(upstream.received).toEqual({});
    });
  });

  it('of Anthropic: reserved capacity is auto, and standard_only keeps it out', async () => {
    for (const [service_tier, served, charge] of [
      ['auto', 'priority', ORDINARY * 2n],
      ['auto', 'standard', ORDINARY],
      ['standard_only', 'standard', ORDINARY],
    ] as const) {
      upstream.serve(served);
      const body = { model: 'acme/anthropic-messages', max_tokens: 10, messages: MESSAGES, service_tier };
      expect(await bookingOf(await caller.post('/v1/messages', body))).toMatchObject({ charge });
      expect(upstream.received['service_tier']).toBe(service_tier);
    }
  });

  it('REQ-24: without a price are a 400 that names those with one', async () => {
    upstream.serve('batch');
    const unpriced = await chat({ service_tier: 'batch' });
    expect([unpriced.status, unpriced.error()]).toMatchObject([
      400,
      { param: 'service_tier', message: expect.stringContaining('flex, priority') as unknown },
    ]);
    const plain = await chat({ model: 'acme/plain', service_tier: 'flex' });
    expect([plain.status, plain.error().param]).toEqual([400, 'service_tier']);
  });

  it('that no channel of the model has go nowhere', async () => {
    upstream.received = {};
    const answer = await chat({ model: 'acme/anthropic-messages', service_tier: 'flex' });
    expect([answer.status, answer.error().param, upstream.received]).toEqual([400, 'service_tier', {}]);
  });

  it.each<[tier: string | null, leastFactor: number, mostFactor: number, tiers: object]>([
    [null, 1, 1, { at_least: null, at_most: null }],
    ['flex', 0.5, 1, { at_least: 'flex', at_most: null }],
    ['priority', 1, 2, { at_least: null, at_most: 'priority' }],
    ['auto', 0.5, 2, { at_least: 'flex', at_most: 'priority' }],
  ])('%s is estimated from the cheapest to the dearest tier that may serve', async (tier, least, most, tiers) => {
    const body = { model: 'acme/openai-compatible', messages: MESSAGES, max_tokens: 10, service_tier: tier };
    const { models } = (await caller.post('/v1/estimate', body)).json() as { models: [Estimated] };
    const { service_tiers, arithmetic } = models[0];
    expect(service_tiers).toEqual(tiers);
    const ratesOf = ({ lines }: Lines): number[] => lines.map((line) => Number(line.per_million_usd));
    expect(ratesOf(arithmetic.at_least)).toEqual([2 * least]);
    expect(ratesOf(arithmetic.at_most)).toEqual([2 * most, 8 * most]);
  });

  it('UNIT-17: pass the check of the booking and the audit, and the list shows one price', async () => {
    await platform.settle();
    const scrape = parseScrape(await platform.services.get(Metrics).render());
    expect(sumOf(scrape, 'routify_alarms_total', 'alarm="charge_differs"')).toBe(0);
    expect(await auditFindings(platform.environment)).toEqual([]);
    const page = { limit: 10, after: null, before: null };
    const { rows } = await platform.services.get(PricesService, { strict: false }).list(modelId, page);
    expect(rows.map(({ tiers = [] }) => tiers.map(({ name }) => name))).toEqual([['flex', 'priority']]);
  });
});
