import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';

/** Starting services is slow on a busy machine. */
jest.setTimeout(120_000);

const USAGE = { prompt_tokens: 1_000, cached_tokens: 400, completion_tokens: 30, reasoning_tokens: 10 };
const UNITS = { web_search_call: '0.01', 'image{quality=high}': '0.2', image: '0.04' };
const LIST = { input_per_mtok_usd: '2', cache_read_per_mtok_usd: '0.5', output_per_mtok_usd: '8' };

describe('previews of prices', () => {
  let app: ControlApp;
  let tier: string;
  let organization: string;
  let model: string;

  beforeAll(async () => {
    app = await startControlApp();
    const create = async (path: string, body: object): Promise<string> =>
      ((await app.call('post', path, body).expect(201)).body as { id: string }).id;
    tier = await create('/tiers', { name: 'marked up', markup_bps: 1_000, is_default: true });
    organization = await create('/organizations', { name: 'discounted', discount_bps: 333 });
    const steps = [{ from_prompt_tokens: 2_000, input_per_mtok_usd: '4' }];
    const price = { ...LIST, per_request_usd: '0.001', per_unit_usd: UNITS, steps };
    model = await create('/models', {
      canonical_id: 'acme/previewed',
      aliases: ['previewed'],
      context_length: 8_000,
      max_output_tokens: 1_000,
      price,
    });
  });
  afterAll(() => app.stop());

  const preview = (fields: object = {}) =>
    app.call('post', '/prices/preview', { model: 'previewed', usage: USAGE, ...fields });

  it('UNIT-3: shows each product, the sum, each multiplier and the one rounding', async () => {
    const { body } = await preview({ organization_id: organization }).expect(200);
    expect(body).toMatchObject({
      object: 'price_preview',
      scope: 'list',
      price: { model_id: model, input_per_mtok_usd: '2' },
      arithmetic: {
        price_id: body.price.id,
        from_prompt_tokens: 0,
        lines: [
          { meter: 'input', quantity: 600, per_million_usd: '2', amount_usd: '0.0012' },
          { meter: 'cache_read', quantity: 400, per_million_usd: '0.5', amount_usd: '0.0002' },
          { meter: 'output', quantity: 30, per_million_usd: '8', amount_usd: '0.00024' },
          { meter: 'request', quantity: 1, per_million_usd: '1000', amount_usd: '0.001' },
        ],
        sum_usd: '0.00264',
        multipliers: ['1.1', '0.9667'],
        // 0.00264 × 1.1 × 0.9667 = 0.0028072968
        price_usd: '0.002807297',
      },
    });
    const { body: whole } = await preview({ organization_id: organization, usage: { prompt_tokens: 2_000 } });
    expect(whole.arithmetic).toMatchObject({ from_prompt_tokens: 2_000, sum_usd: '0.009' });
  });

  it('UNIT-18: shows units beside tokens, each at its own price', async () => {
    const units = { web_search_call: 3, 'image{quality=high,size=1024x1024}': 1, 'image{quality=low}': 2, page: 9 };
    const { body } = await preview({ usage: { units } }).expect(200);
    expect(body.price.per_unit_usd).toEqual(UNITS);
    expect((body.arithmetic.lines as unknown[]).slice(1)).toEqual([
      { meter: 'image', quantity: 2, per_million_usd: '40000', amount_usd: '0.08' },
      { meter: 'image{quality=high}', quantity: 1, per_million_usd: '200000', amount_usd: '0.2' },
      { meter: 'web_search_call', quantity: 3, per_million_usd: '10000', amount_usd: '0.03' },
    ]);
    expect(body.arithmetic.price_usd).toBe('0.311');
    await preview({ usage: { units: { pages: 1 } } }).expect(400);
  });

  it('UNIT-3: shows the list price without a tier, and a tier’s mark-up with one', async () => {
    const alone = await preview().expect(200);
    expect(alone.body.arithmetic).toMatchObject({ multipliers: ['1', '1'], price_usd: '0.00264' });
    const marked = await preview({ tier_id: tier, model }).expect(200);
    expect(marked.body.arithmetic).toMatchObject({ multipliers: ['1.1', '1'], price_usd: '0.002904' });
  });

  it("UNIT-13: takes the organization's price, else the tier's, else the list's, each once it has begun", async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const add = (fields: object) => app.call('post', `/models/${model}/prices`, { ...LIST, ...fields }).expect(201);
    const winner = async (fields: object) => {
      const { body } = await preview(fields).expect(200);
      return [body.scope, body.price.input_per_mtok_usd] as unknown;
    };
    const buyer = { organization_id: organization };
    await add({ tier_id: tier, input_per_mtok_usd: '3' });
    expect(await winner(buyer)).toEqual(['tier', '3']);
    await add({ organization_id: organization, input_per_mtok_usd: '5', effective_from: later });
    expect(await winner(buyer)).toEqual(['tier', '3']);
    expect(await winner({ ...buyer, at: later })).toEqual(['organization', '5']);
    expect(await winner({ at: later })).toEqual(['list', '2']);
    await add({ input_per_mtok_usd: '1', effective_from: later });
    expect([await winner({}), await winner({ at: later })]).toEqual([
      ['list', '2'],
      ['list', '1'],
    ]);
  });

  it.each([
    [{ model: 'acme/nothing' }, 404, 'model'],
    [{ at: '2020-01-01T00:00:00Z' }, 400, 'model'],
    [{ usage: { prompt_tokens: -1 } }, 400, 'usage.prompt_tokens'],
    [{ usage: { tokens: 1 } }, 400, 'usage.tokens'],
    [{ tier_id: 'tier_1' }, 400, 'tier_id'],
  ])('refuses %j', async (fields, status, param) => {
    const answer = await preview(fields);
    expect([answer.status, answer.body.error.param]).toEqual([status, param]);
  });

  it('takes an organization or a tier', async () => {
    const answer = await preview({ organization_id: organization, tier_id: tier });
    expect([answer.status, answer.body.error.param]).toEqual([400, 'tier_id']);
  });
});
