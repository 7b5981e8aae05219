import { divCeil, formatId, formatUsd } from '#core';
import { startControlApp, type ApiObject, type ControlApp } from '../../../../support/control/control-app.js';
import { GatewayCaller } from '../../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../../support/gateway/scripted-upstream.js';

jest.setTimeout(120_000);

const MARKUP_BPS = 1_234;
const DISCOUNT_BPS = 333;
const LONG = 2_001;

/** USD per million tokens (= nano-USD per thousand), and per request; all rates differ, and none is round. */
const RATES = {
  input: '2.1',
  cache_read: '0.210000001',
  cache_write: '2.625',
  cache_write_1h: '4.2',
  output: '8.4',
  reasoning: '9.1',
  image_input: '3.3',
  image_output: '40.7',
  audio_input: '32.5',
  audio_output: '64.9',
} as const;
type Priced = keyof typeof RATES;
const REQUEST_USD = '0.0123';
/** Rates for prompts above 2,000 tokens. */
const LONG_RATES = { input: '4.3', output: '12.7' } as const;

interface Case {
  readonly what: string;
  readonly usage: object;
  /** In the field names of the price preview. */
  readonly counts: Readonly<Record<string, number>>;
  /** Disjoint quantities. */
  readonly meters: Readonly<Partial<Record<Priced, number>>>;
}

const CASES: readonly Case[] = [
  {
    what: 'text',
    usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
    counts: { prompt_tokens: 7, completion_tokens: 3 },
    meters: { input: 7, output: 3 },
  },
  {
    what: 'cache reads, and cache writes for 5 minutes and for an hour',
    usage: {
      prompt_tokens: 1_001,
      completion_tokens: 3,
      total_tokens: 1_004,
      prompt_tokens_details: { cached_tokens: 333, cache_write_tokens: 77, cache_write_1h_tokens: 11 },
    },
    counts: {
      prompt_tokens: 1_001,
      completion_tokens: 3,
      cached_tokens: 333,
      cache_write_tokens: 66,
      cache_write_1h_tokens: 11,
    },
    meters: { input: 591, cache_read: 333, cache_write: 66, cache_write_1h: 11, output: 3 },
  },
  {
    what: 'images and audio, in and out, and separate reasoning',
    usage: {
      prompt_tokens: 900,
      completion_tokens: 500,
      total_tokens: 1_400,
      prompt_tokens_details: { image_tokens: 301, audio_tokens: 203 },
      completion_tokens_details: { reasoning_tokens: 101, image_tokens: 202, audio_tokens: 53 },
    },
    counts: {
      prompt_tokens: 900,
      completion_tokens: 500,
      reasoning_tokens: 101,
      image_input_tokens: 301,
      audio_input_tokens: 203,
      image_output_tokens: 202,
      audio_output_tokens: 53,
    },
    meters: {
      input: 396,
      image_input: 301,
      audio_input: 203,
      output: 144,
      reasoning: 101,
      image_output: 202,
      audio_output: 53,
    },
  },
  {
    what: 'the longest prompt of the first step',
    usage: { prompt_tokens: LONG - 1, completion_tokens: 1, total_tokens: LONG },
    counts: { prompt_tokens: LONG - 1, completion_tokens: 1 },
    meters: { input: LONG - 1, output: 1 },
  },
  {
    what: 'the shortest prompt of the next step, by which the whole request is priced',
    usage: {
      prompt_tokens: LONG,
      completion_tokens: 9,
      total_tokens: LONG + 9,
      prompt_tokens_details: { cached_tokens: 1 },
      completion_tokens_details: { reasoning_tokens: 2 },
    },
    counts: { prompt_tokens: LONG, completion_tokens: 9, cached_tokens: 1, reasoning_tokens: 2 },
    meters: { input: LONG - 1, cache_read: 1, output: 7, reasoning: 2 },
  },
];

const nano = (usd: string): bigint => {
  const [whole = '0', fraction = ''] = usd.split('.');
  return BigInt(whole + fraction.padEnd(9, '0'));
};

/** An independent price calculation: ceil(Σ quantity × rate × mark-up × discount). */
function priceOf({ counts, meters }: Case): bigint {
  const rates = (counts.prompt_tokens ?? 0) < LONG ? RATES : { ...RATES, ...LONG_RATES };
  const sum = Object.entries(meters).reduce(
    (total, [meter, quantity]) => total + BigInt(quantity) * nano(rates[meter as Priced]),
    1_000_000n * nano(REQUEST_USD),
  );
  return divCeil(sum * BigInt(10_000 + MARKUP_BPS) * BigInt(10_000 - DISCOUNT_BPS), 10n ** 14n);
}

const priceFields = (rates: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(rates).map(([meter, usd]) => [`${meter}_per_mtok_usd`, usd]));

/** From the API that sets a price to the ledger, through a gateway: the same number everywhere. */
describe('every meter', () => {
  const upstream = new ScriptedUpstream();
  let platform: Platform;
  let control: ControlApp;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    control = await startControlApp(platform.environment);
    const { body: tier } = await control
      .call('post', '/tiers', { name: 'marked up', markup_bps: MARKUP_BPS })
      .expect(201);
    await control
      .call('post', '/models', {
        canonical_id: 'acme/metered',
        aliases: ['metered'],
        context_length: 8_000,
        max_output_tokens: 1_000,
        input_modalities: ['text', 'image', 'audio'],
        output_modalities: ['text', 'image', 'audio'],
        capabilities: ['reasoning'],
        price: {
          ...priceFields(RATES),
          per_request_usd: REQUEST_USD,
          steps: [{ from_prompt_tokens: LONG, ...priceFields(LONG_RATES) }],
        },
      })
      .expect(201);
    await platform.addChannel({ name: 'scripted', serves: ['metered'], baseUrl: upstream.url });
    customer = await platform.addCustomer();
    await control
      .call('patch', `/organizations/${formatId('org', customer.organizationId)}`, {
        tier_id: (tier as ApiObject).id,
        discount_bps: DISCOUNT_BPS,
      })
      .expect(200);
    caller = new GatewayCaller(platform, customer.apiKey);
  });
  afterAll(async () => {
    await control.stop();
    await platform.stop();
    await upstream.stop();
  });

  function scriptReply(usage: object, stream: boolean): void {
    const choice = { index: 0, finish_reason: 'stop' };
    if (!stream) {
      const message = { role: 'assistant', content: 'word' };
      upstream.answersJson(JSON.stringify({ choices: [{ ...choice, message }], usage }));
      return;
    }
    const first = { choices: [{ ...choice, delta: { role: 'assistant', content: 'word' } }] };
    upstream.answersEvents([JSON.stringify(first), JSON.stringify({ choices: [], usage }), '[DONE]']);
  }

  const body = (stream: boolean): object => ({
    model: 'metered',
    messages: [{ role: 'user', content: 'x'.repeat(5_000) }],
    max_tokens: 600,
    stream,
    ...(stream ? { stream_options: { include_usage: true } } : {}),
    modalities: ['text', 'image'],
  });

  it.each(CASES.flatMap((it) => [false, true].map((stream) => ({ ...it, stream }))))(
    'UNIT-4, UNIT-6, UNIT-7, LIFE-10: $what costs the same in reply, ledger, explanation, preview and within the estimate (stream: $stream)',
    async ({ stream, ...it }) => {
      const price = priceOf(it);
      const priceUsd = formatUsd(price);
      const estimate = (await caller.post('/v1/estimate', body(stream))).json() as {
        readonly cost_usd: { readonly at_most: number };
        readonly models: readonly { readonly arithmetic: { readonly at_most: { readonly price_usd: string } } }[];
      };
      // Bounded by the dearest row, and in it by the dearest meter of each side that this body can use.
      expect(estimate.models[0]?.arithmetic.at_most).toMatchObject({
        price_usd: formatUsd(BigInt(Math.round(estimate.cost_usd.at_most * 1e9))),
        from_prompt_tokens: LONG,
        lines: [
          { meter: 'input', per_million_usd: '4.669760354' },
          { meter: 'image_output', quantity: 600 },
          { meter: 'request', quantity: 1, amount_usd: '0.013357686594' },
        ],
      });
      scriptReply(it.usage, stream);
      const answer = await caller.chat(body(stream));
      expect(answer.status).toBe(200);
      expect(answer.text).toContain(`"cost_usd":${priceUsd}`);
      expect(estimate.cost_usd.at_most).toBeGreaterThanOrEqual(Number(priceUsd));

      await platform.settle();
      const id = String(answer.headers['x-request-id']);
      const explained = (await control.call('get', `/requests/${id}`).expect(200)).body as {
        readonly transfers: readonly object[];
      };
      const lines: object[] = [...Object.entries(it.meters), ['request', 1]].map(
        ([meter, quantity]) => expect.objectContaining({ meter, quantity }) as object,
      );
      expect(explained).toMatchObject({
        cost_usd: priceUsd,
        arithmetic: { price_usd: priceUsd, multipliers: ['1.1234', '0.9667'] },
        transfers: expect.arrayContaining([expect.objectContaining({ amount_usd: `-${priceUsd}`, code: 'usage' })]),
      });
      const shown = (explained as unknown as { arithmetic: { lines: object[] } }).arithmetic.lines;
      expect(shown).toHaveLength(lines.length);
      expect(shown).toEqual(expect.arrayContaining(lines));

      const { body: preview } = await control
        .call('post', '/prices/preview', {
          model: 'metered',
          usage: it.counts,
          organization_id: formatId('org', customer.organizationId),
        })
        .expect(200);
      expect(preview).toMatchObject({ arithmetic: { price_usd: priceUsd, lines: shown } });
    },
  );

  it('LIFE-10: costs the organization what the ledger sums up to', async () => {
    const [sums] = await platform.query<{ charged: bigint; paid: bigint }>(
      `SELECT (SELECT sum(charge_nano_usd) FROM usage_record WHERE organization_id = $1::uuid)::bigint AS charged,
         (SELECT sum(amount_nano_usd) FROM transfer WHERE organization_id = $1::uuid AND code = 'usage')::bigint AS paid`,
      customer.organizationId,
    );
    const expected = CASES.reduce((sum, it) => sum + 2n * priceOf(it), 0n);
    expect(sums).toEqual({ charged: expected, paid: expected });
  });
});
