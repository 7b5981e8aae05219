import { RoutifyError, type PriceRow } from '#core';
import { parsePriceRows } from '../prices/price-rows.js';
import type { PricedEntry, PriceListEntry, PriceListFormat } from './price-list-entry.js';
import { readPriceList } from './read-price-list.js';

/** Of all lists one alone has later prices. */
const DAY = '2026-12-01';

function readOne(document: unknown, format: PriceListFormat): PriceListEntry {
  const [entry] = readPriceList(typeof document === 'string' ? document : JSON.stringify(document), {
    format,
    syntax: 'json',
    day: DAY,
  });
  if (entry === undefined) throw new Error('no entry');
  return entry;
}

function pricedOf(document: unknown, format: PriceListFormat): PricedEntry {
  const entry = readOne(document, format);
  if (entry.kind !== 'priced') throw new Error(JSON.stringify(entry));
  return entry;
}

/** Rows of a price in API form. */
function rowsOf(price: object): PriceRow[] {
  const rows = parsePriceRows(price);
  if ('details' in rows) throw new Error(JSON.stringify(rows));
  return rows;
}

const codesOf = (entry: PriceListEntry): string[] =>
  entry.kind === 'priced' ? [] : [entry.kind, ...entry.details.map(({ code }) => code)];

describe('a LiteLLM list', () => {
  // Floats as Python prints them.
  const SMALL = `{
    "sample_spec": {"mode": "one of: chat …"},
    "gpt-4o-mini": {
      "litellm_provider": "openai", "mode": "chat", "max_input_tokens": 128000, "max_output_tokens": 16384,
      "max_tokens": 16384, "input_cost_per_token": 1.5e-07, "output_cost_per_token": 6e-07,
      "cache_read_input_token_cost": 7.5e-08, "input_cost_per_token_batches": 7.5e-08,
      "input_cost_per_token_priority": 2.5e-07,
      "supports_function_calling": true, "supports_vision": true, "supports_response_schema": true
    }
  }`;

  it('is read from its digits, per token', () => {
    const entry = pricedOf(SMALL, 'litellm');
    expect(entry.rows).toEqual(
      rowsOf({ input_per_mtok_usd: '0.15', output_per_mtok_usd: '0.6', cache_read_per_mtok_usd: '0.075' }),
    );
    expect([entry.key, entry.names, entry.line]).toEqual(['gpt-4o-mini', ['openai/gpt-4o-mini', 'gpt-4o-mini'], 2]);
    expect(entry.card).toMatchObject({
      contextLength: 128_000,
      maxOutputTokens: 16_384,
      inputModalities: ['text', 'image'],
      outputModalities: ['text'],
      capabilities: ['tools', 'vision', 'json_object', 'json_schema'],
      endpoints: ['chat'],
    });
  });

  it('has steps by prompt length, which inherit omitted rates', () => {
    const entry = pricedOf(
      {
        'gemini/gemini-2.5-pro': {
          litellm_provider: 'gemini',
          max_tokens: 65_535,
          input_cost_per_token: 1.25e-6,
          output_cost_per_token: 1e-5,
          cache_creation_input_token_cost: 1.25e-6,
          cache_creation_input_token_cost_above_1hr: 2e-6,
          cache_creation_input_token_cost_above_1hr_above_200k_tokens: 4e-6,
          input_cost_per_token_above_200k_tokens: 2.5e-6,
          output_cost_per_token_above_1m_tokens: 2e-5,
          output_cost_per_token_above_200k_tokens_priority: 9,
          output_cost_per_reasoning_token: 0,
          input_cost_per_audio_token: 7e-7,
          input_cost_per_request: 0.035,
        },
      },
      'litellm',
    );
    expect(entry.names).toEqual(['google/gemini-2.5-pro', 'gemini/gemini-2.5-pro']);
    expect(entry.rows).toEqual(
      rowsOf({
        input_per_mtok_usd: '1.25',
        output_per_mtok_usd: '10',
        cache_write_per_mtok_usd: '1.25',
        cache_write_1h_per_mtok_usd: '2',
        audio_input_per_mtok_usd: '0.7',
        per_request_usd: '0.035',
        steps: [
          { from_prompt_tokens: 200_001, input_per_mtok_usd: '2.5', cache_write_1h_per_mtok_usd: '4' },
          {
            from_prompt_tokens: 1_000_001,
            input_per_mtok_usd: '2.5',
            cache_write_1h_per_mtok_usd: '4',
            output_per_mtok_usd: '20',
          },
        ],
      }),
    );
  });

  it('has ranges instead of prices', () => {
    const range = (from: number, to: number, input: number) => ({
      range: [from, to],
      input_cost_per_token: input,
      output_cost_per_token: input * 2,
    });
    const entry = { litellm_provider: 'dashscope', tiered_pricing: [range(0, 32e3, 1e-6), range(32e3, 128e3, 2e-6)] };
    expect(pricedOf({ 'dashscope/qwen-max': entry }, 'litellm')).toMatchObject({
      names: ['qwen/qwen-max', 'dashscope/qwen-max'],
      rows: rowsOf({
        input_per_mtok_usd: '1',
        output_per_mtok_usd: '2',
        steps: [{ from_prompt_tokens: 32_001, input_per_mtok_usd: '2', output_per_mtok_usd: '4' }],
      }),
      card: null,
    });
  });

  it('prices embeddings by their input alone', () => {
    const entry = { mode: 'embedding', max_input_tokens: 8_191, input_cost_per_token: 2e-8, max_tokens: 8_191 };
    const { rows, card } = pricedOf({ 'text-embedding-3-small': { ...entry, litellm_provider: 'openai' } }, 'litellm');
    expect(rows).toEqual(rowsOf({ input_per_mtok_usd: '0.02', output_per_mtok_usd: '0' }));
    expect(card).toMatchObject({ endpoints: ['embeddings'], maxOutputTokens: 0 });
  });

  it.each([
    [{ mode: 'image_generation', input_cost_per_pixel: 1e-8 }, ['skipped', 'unsupported_mode']],
    [{ mode: 'chat', input_cost_per_second: 1e-8 }, ['skipped', 'no_token_price']],
    [{ input_cost_per_token: 1e-8, output_cost_per_token: null }, ['skipped', 'no_token_price']],
    [{ input_cost_per_token: 'cheap', output_cost_per_token: -1 }, ['faulty', 'invalid', 'invalid']],
    [{ input_cost_per_token: 2, output_cost_per_token: 0 }, ['faulty', 'invalid']],
    ['prose', ['skipped', 'no_token_price']],
  ])('refuses %j', (entry, codes) => {
    expect(codesOf(readOne({ model: entry }, 'litellm'))).toEqual(codes);
  });
});

describe('an OpenRouter list', () => {
  const listed = (pricing: object) => ({
    data: [
      {
        id: 'acme/model',
        name: 'Acme: Model',
        context_length: 1_000_000,
        architecture: { input_modalities: ['text', 'image', 'file'], output_modalities: ['text'] },
        top_provider: { max_completion_tokens: null },
        supported_parameters: ['tools', 'structured_outputs', 'reasoning', 'temperature'],
        pricing,
      },
    ],
  });

  it.each([
    [{ search_context_size_low: 0.01, search_context_size_high: 0.01 }, { web_search_call: '0.01' }],
    [{ search_context_size_low: 0.006, search_context_size_high: 0.014 }, {}],
    [{}, {}],
  ])(
    'UNIT-26: LiteLLM’s price of a search is read where it is one: %j',
    (search_context_cost_per_query, per_unit_usd) => {
      const rates = { input_cost_per_token: 1e-6, output_cost_per_token: 2e-6, input_cost_per_image: 0.01 };
      const entry = { ...rates, litellm_provider: 'anthropic', mode: 'chat', search_context_cost_per_query };
      expect(pricedOf({ claude: entry }, 'litellm').rows).toEqual(
        rowsOf({ input_per_mtok_usd: '1', output_per_mtok_usd: '2', per_unit_usd }),
      );
    },
  );

  it.each([
    ['0.01', { web_search_call: '0.01' }],
    ['0', {}],
  ])('UNIT-18: has a price of %s for a web search', (web_search, per_unit_usd) => {
    const [entry] = readPriceList(JSON.stringify(listed({ prompt: '0.000001', completion: '0.000002', web_search })), {
      format: 'openrouter',
      syntax: 'json',
      day: DAY,
    });
    expect(entry).toMatchObject({ rows: rowsOf({ input_per_mtok_usd: '1', output_per_mtok_usd: '2', per_unit_usd }) });
  });

  it('is read per token; a zero for a part counts as no rate', () => {
    const entry = pricedOf(
      listed({
        prompt: '0.00000125',
        completion: '0.00001',
        request: '0',
        image: '0.005',
        internal_reasoning: '0',
        input_cache_read: '0.000000125',
        input_cache_write_1h: '0.000002',
        audio: '0.0000025',
      }),
      'openrouter',
    );
    expect(entry.rows).toEqual(
      rowsOf({
        input_per_mtok_usd: '1.25',
        output_per_mtok_usd: '10',
        per_request_usd: '0',
        cache_read_per_mtok_usd: '0.125',
        cache_write_1h_per_mtok_usd: '2',
        audio_input_per_mtok_usd: '2.5',
      }),
    );
    expect(entry.card).toMatchObject({
      name: 'Acme: Model',
      contextLength: 1_000_000,
      maxOutputTokens: 1_000_000,
      inputModalities: ['text', 'image', 'file'],
      capabilities: ['tools', 'vision', 'json_schema', 'reasoning', 'caching'],
    });
  });

  it('has steps by prompt length; prices by time of day are ignored', () => {
    const overrides = [
      { min_prompt_tokens: 200_000, prompt: '0.0000025' },
      { utc_start: '16:30', utc_end: '00:30', prompt: '0.0000001' },
    ];
    const { rows } = pricedOf(listed({ prompt: '0.00000125', completion: '0', overrides }), 'openrouter');
    expect(rows).toEqual(
      rowsOf({
        input_per_mtok_usd: '1.25',
        output_per_mtok_usd: '0',
        steps: [{ from_prompt_tokens: 200_000, input_per_mtok_usd: '2.5' }],
      }),
    );
  });

  it.each([
    [{ prompt: '-1', completion: '-1' }, ['skipped', 'price_varies']],
    [{ prompt: '1' }, ['skipped', 'no_token_price']],
    [{ prompt: '0', completion: 'free' }, ['faulty', 'invalid']],
  ])('refuses %j', (pricing, codes) => {
    expect(codesOf(readOne(listed(pricing), 'openrouter'))).toEqual(codes);
  });

  it('keeps rates of 0 when the whole is free', () => {
    const { rows } = pricedOf(listed({ prompt: '0', completion: '0', input_cache_read: '0' }), 'openrouter');
    expect(rows[0]?.rates).toEqual({ input: 0n, output: 0n, cache_read: 0n });
  });
});

describe('a catalog of models.dev', () => {
  const listed = (cost: object | undefined) => ({
    xai: {
      id: 'xai',
      models: {
        'grok-5': {
          name: 'Grok 5',
          reasoning: true,
          tool_call: true,
          modalities: { input: ['text', 'pdf'], output: ['text'] },
          limit: { context: 500_000, output: 64_000 },
          cost,
        },
      },
    },
  });

  it('is read per million tokens', () => {
    const tiers = [{ input: 4, output: 12.5, tier: { type: 'context', size: 128_000 } }];
    const entry = pricedOf(listed({ input: 2, output: 6.25, cache_read: 0.5, output_audio: 20, tiers }), 'models_dev');
    expect(entry).toMatchObject({ key: 'xai/grok-5', names: ['x-ai/grok-5', 'xai/grok-5'] });
    expect(entry.rows).toEqual(
      rowsOf({
        input_per_mtok_usd: '2',
        output_per_mtok_usd: '6.25',
        cache_read_per_mtok_usd: '0.5',
        audio_output_per_mtok_usd: '20',
        steps: [{ from_prompt_tokens: 128_001, input_per_mtok_usd: '4', output_per_mtok_usd: '12.5' }],
      }),
    );
    expect(entry.card).toMatchObject({
      contextLength: 500_000,
      maxOutputTokens: 64_000,
      inputModalities: ['text', 'file'],
      capabilities: ['tools', 'reasoning', 'caching'],
    });
  });

  it('reads the step of older files', () => {
    const { rows } = pricedOf(listed({ input: 1, output: 2, context_over_200k: { input: 3 } }), 'models_dev');
    expect(rows[1]).toEqual({ fromPromptTokens: 200_001, rates: { input: 3_000_000_000n, output: 2_000_000_000n } });
  });

  it('skips a model without a price', () => {
    expect(codesOf(readOne(listed(undefined), 'models_dev'))).toEqual(['skipped', 'no_token_price']);
  });
});

describe('a native list', () => {
  const PRICE = { input_per_mtok_usd: '1', output_per_mtok_usd: '2.5' };

  it.each([
    ['an object', { prices: [{ model: 'acme/a', ...PRICE }] }],
    ['a list', [{ model: 'acme/a', ...PRICE }]],
    ['numbers', '[{"model": "acme/a", "input_per_mtok_usd": 1, "output_per_mtok_usd": 2.5}]'],
  ])('is JSON: %s', (_name, document) => {
    expect(pricedOf(document, 'native')).toMatchObject({ line: 1, names: ['acme/a'], rows: rowsOf(PRICE), card: null });
  });

  it('is NDJSON; a bad line does not affect others', () => {
    const long = { model: 'acme/b', ...PRICE, context_length: 8_000, steps: [{ from_prompt_tokens: 5 }] };
    const text = `{"model": \n\n${JSON.stringify(long)}\n{"model": "", "input_per_mtok_usd": "1"}\n`;
    const entries = readPriceList(text, { format: 'native', syntax: 'ndjson', day: DAY });
    expect(entries.map(({ line, kind }) => [line, kind])).toEqual([
      [1, 'faulty'],
      [3, 'priced'],
      [4, 'faulty'],
    ]);
    expect(entries[1]).toMatchObject({
      rows: [{ fromPromptTokens: 0 }, { fromPromptTokens: 5 }],
      card: { contextLength: 8_000, maxOutputTokens: 8_000, name: 'acme/b' },
    });
  });

  it('is CSV; a record of longer prompts is a step', () => {
    const text = [
      'model,from_prompt_tokens,input_per_mtok_usd,output_per_mtok_usd,cache_read_per_mtok_usd',
      'acme/a,,1.25,10,0.125',
      'acme/a,200001,2.5,,',
      'acme/b,0,0.1,0.2,',
      'acme/c,7,0.1,0.2,',
    ].join('\n');
    const [stepped, plain, dangling] = readPriceList(text, { format: 'native', syntax: 'csv', day: DAY });
    expect(stepped).toMatchObject({
      line: 2,
      rows: rowsOf({
        input_per_mtok_usd: '1.25',
        output_per_mtok_usd: '10',
        cache_read_per_mtok_usd: '0.125',
        steps: [{ from_prompt_tokens: 200_001, input_per_mtok_usd: '2.5' }],
      }),
    });
    expect(plain).toMatchObject({ line: 4, rows: rowsOf({ input_per_mtok_usd: '0.1', output_per_mtok_usd: '0.2' }) });
    expect(codesOf(dangling!)).toEqual(['faulty', 'unknown_field']);
  });

  it('UNIT-18: has a column for each unit', () => {
    const text = [
      'model,input_per_mtok_usd,output_per_mtok_usd,per_unit_usd.web_search_call,"per_unit_usd.image{quality=high}"',
      'acme/a,1,2,0.01,0.2',
      'acme/b,1,2,,',
    ].join('\n');
    const rates = { input_per_mtok_usd: '1', output_per_mtok_usd: '2' };
    const [priced, plain] = readPriceList(text, { format: 'native', syntax: 'csv', day: DAY });
    const per_unit_usd = { web_search_call: '0.01', 'image{quality=high}': '0.2' };
    expect(priced).toMatchObject({ rows: rowsOf({ ...rates, per_unit_usd }) });
    expect(plain).toMatchObject({ rows: rowsOf(rates) });
  });

  it('names every invalid field', () => {
    const entry = readOne([{ input_per_mtok_usd: '1e3', outptu_per_mtok_usd: '1' }], 'native');
    expect(entry.kind === 'faulty' && entry.details.map(({ path }) => path)).toEqual([
      'model',
      'input_per_mtok_usd',
      'outptu_per_mtok_usd',
      'output_per_mtok_usd',
    ]);
  });
});

describe('a file that is no price list', () => {
  it.each([
    ['', 'native', 'json'],
    ['{}', 'native', 'json'],
    ['[]', 'openrouter', 'json'],
    ['{"data": {}}', 'openrouter', 'json'],
    ['null', 'models_dev', 'json'],
    ['a\n', 'native', 'csv'],
    ['a,a\n1,2', 'native', 'csv'],
    ['a\n1', 'litellm', 'csv'],
  ] as const)('%j as %s in %s is refused', (text, format, syntax) => {
    expect(() => readPriceList(text, { format, syntax, day: DAY })).toThrow(RoutifyError);
  });
});

describe('the list of genai-prices', () => {
  const list = (prices: unknown) => [{ id: 'xai', models: [{ id: 'grok-5', context_window: 256_000, prices }] }];
  const plain = { input_mtok: 2, output_mtok: 10 };

  it('has tiers above a count of tokens, and a price of a thousand searches', () => {
    const entry = pricedOf(
      list({
        input_mtok: { base: 2, tiers: [{ start: 271_999, price: 4 }] },
        cache_read_mtok: 0.2,
        output_mtok: 10,
        web_searches_kcount: 10,
      }),
      'genai_prices',
    );
    expect([entry.names, entry.card]).toEqual([['x-ai/grok-5', 'xai/grok-5'], null]);
    expect(entry.rows).toEqual(
      rowsOf({
        input_per_mtok_usd: '2',
        cache_read_per_mtok_usd: '0.2',
        output_per_mtok_usd: '10',
        per_unit_usd: { web_search_call: '0.01' },
        steps: [{ from_prompt_tokens: 272_000, input_per_mtok_usd: '4' }],
      }),
    );
  });

  it('has the price in force: later ones, and those of a service tier, are not', () => {
    const from = (start: string, input: number) => ({
      prices: { ...plain, input_mtok: input },
      constraint: { type: 'start_date', start_date: start },
    });
    const flex = { prices: { ...plain, input_mtok: 1 }, constraint: { type: 'price_context', service_tier: 'flex' } };
    const entry = pricedOf(
      list([flex, from('2026-12-01', 3), { prices: plain }, from('2027-01-01', 9)]),
      'genai_prices',
    );
    expect(entry.rows).toEqual(rowsOf({ input_per_mtok_usd: '3', output_per_mtok_usd: '10' }));
  });

  it('leaves out what has prices by the time of day, or none of tokens', () => {
    const night = { prices: plain, constraint: { type: 'time_of_date', start_time: '01:00:00Z' } };
    expect(codesOf(readOne(list([{ prices: plain }, night]), 'genai_prices'))).toEqual([
      'skipped',
      'price_by_the_hour',
    ]);
    expect(codesOf(readOne(list({ audio_hours: 1 }), 'genai_prices'))).toEqual(['skipped', 'no_token_price']);
    expect(codesOf(readOne(list({ ...plain, input_mtok: -1 }), 'genai_prices'))).toEqual(['faulty', 'invalid']);
  });
});
