import { parseId, type PriceRow } from '#core';
import { booked, leftovers } from '../../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../../support/gateway/platform.js';
import { auditFindings } from '../../../../support/ledger/audit-findings.js';

jest.setTimeout(180_000);

type Rates = PriceRow['rates'];
const rowsOf = (rates: Rates): readonly PriceRow[] => [{ fromPromptTokens: 0, rates }];

/** $3 and $15 for a million tokens, $0.05 for an image of low quality, $0.20 for any other. */
const PRICE = rowsOf({
  input: 3_000_000_000n,
  output: 15_000_000_000n,
  image: 200_000_000_000_000n,
  'image{quality=low}': 50_000_000_000_000n,
});
/** $2 and $8 for a million tokens, $0.04 for an image; $5, $8 and $30 for a million tokens of the tool. */
const TOKENS: Rates = { input: 2_000_000_000n, output: 8_000_000_000n };
const IMAGES: Rates = { image: 40_000_000_000_000n };
const TOOL: Rates = {
  image_tool_input_token: 5_000_000_000n,
  'image_tool_input_token{modality=image}': 8_000_000_000n,
  image_tool_output_token: 30_000_000_000n,
};

/** What the upstream reports of each call, beside 1,000 text tokens, 100 image tokens and 272 tokens of its image. */
const USAGE = { input_tokens: 1_000, output_tokens: 16, total_tokens: 1_016 };
const SIMULATE = { usage: USAGE, prompt_tokens: 1_000, text: 'a word '.repeat(40) };
/** 1,000 × 3,000 + 16 × 15,000 + 50,000,000 */
const CHARGE = 53_240_000n;
/** 1,000 × 2,000 + 16 × 8,000 */
const COST_OF_TOKENS = 2_128_000n;
/** 1,000 × 5,000 + 100 × 8,000 + 272 × 30,000 */
const COST_OF_TOOL = 13_960_000n;
const COST_OF_IMAGE = 40_000_000n;

const BODY = {
  input: [
    {
      role: 'user',
      content: [
        { type: 'input_text', text: 'Draw.' },
        { type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'low' },
      ],
    },
  ],
  tools: [{ type: 'image_generation', quality: 'low' }],
};

const LISTS = {
  tokens: { cost: { ...TOKENS, ...IMAGES, ...TOOL }, simulate: SIMULATE },
  images: { cost: { ...TOKENS, ...IMAGES }, simulate: SIMULATE },
  neither: { cost: TOKENS, simulate: SIMULATE },
  unreported: { cost: { ...TOKENS, ...IMAGES, ...TOOL }, simulate: { ...SIMULATE, leave_out: ['tool_usage'] } },
} as const;
type List = keyof typeof LISTS;

describe('the cost of the image tool', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    for (const [name, { cost, simulate }] of Object.entries(LISTS)) {
      const model = `acme/${name}`;
      await platform.addModel({ canonicalId: model, price: PRICE });
      await platform.addChannel({
        name,
        kind: 'openai-responses',
        serves: [],
        models: [{ model, upstreamModel: 'up', cost: rowsOf(cost) }],
        options: { force: { simulate } },
      });
    }
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  });
  afterAll(() => platform.stop());

  const post = (list: List, more: object = {}): Promise<Answer> =>
    caller.post('/v1/responses', { model: `acme/${list}`, ...BODY, ...more });

  async function isUnknown(generationId: string): Promise<boolean | undefined> {
    const [row] = await platform.query<{ isUnknown: boolean }>(
      'SELECT cost_unknown(attempts) AS "isUnknown" FROM usage_record WHERE request_id = $1::uuid',
      parseId('gen', generationId),
    );
    return row?.isUnknown;
  }

  it.each<[what: string, list: List, more: object, costNanoUsd: bigint]>([
    ['its tokens, and not its image', 'tokens', {}, COST_OF_TOKENS + COST_OF_TOOL],
    ['the same at the end of a stream', 'tokens', { stream: true }, COST_OF_TOKENS + COST_OF_TOOL],
    [
      'the same of a stream that is cut',
      'tokens',
      { stream: true, max_output_tokens: 16 },
      COST_OF_TOKENS + COST_OF_TOOL,
    ],
    ['its image without prices of tokens', 'images', {}, COST_OF_TOKENS + COST_OF_IMAGE],
    ['its image where no tokens are reported', 'unreported', {}, COST_OF_TOKENS + COST_OF_IMAGE],
  ])('UNIT-30: is that of %s; the charge is that of the image', async (_what, list, more, costNanoUsd) => {
    const answer = await post(list, more);
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('"type":"image_generation_call"')]);
    expect(answer.text.includes('"image_gen":{"input_tokens":1100,')).toBe(list !== 'unreported');
    expect(answer.text.includes('response.incomplete')).toBe('max_output_tokens' in more);
    const generationId = String(answer.headers['x-request-id']);
    expect(await booked(platform, generationId)).toMatchObject({
      charge: CHARGE,
      forgone: 0n,
      cost: costNanoUsd,
      usage_source: 'upstream',
      flags: [],
    });
    expect(await isUnknown(generationId)).toBe(false);
  });

  it.each([{}, { stream: true }])('UNIT-30: is unknown to a list that prices neither: %j', async (more) => {
    const generationId = String((await post('neither', more)).headers['x-request-id']);
    const { charge, cost, attempts, flags } = await booked(platform, generationId);
    expect({ charge, cost, flags }).toEqual({ charge: CHARGE, cost: 0n, flags: [] });
    expect(attempts).toMatchObject([{ status: 200, costNanoUsd: '0', costVersionId: null, meters: {} }]);
    expect(await isUnknown(generationId)).toBe(true);
  });

  it('UNIT-30: the audit computes every charge and cost again', async () => {
    await platform.settle();
    expect(await auditFindings(platform.environment)).toEqual([]);
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
