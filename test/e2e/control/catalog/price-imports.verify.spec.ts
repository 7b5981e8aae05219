import { randomUUID } from 'node:crypto';
import { Client, type QueryConfig } from 'pg';
import type { Response } from 'supertest';
import { formatId } from '#core';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';
import { IMPORTED_DRAFTS } from '../../../support/property-runs.js';

/** Starting services is slow on a busy machine. */
jest.setTimeout(120_000);

const PRICE = { input_per_mtok_usd: '2', output_per_mtok_usd: '8' };

interface Row {
  readonly key: string;
  readonly model: string | null;
  readonly action: string;
  readonly diff: readonly object[];
  readonly errors: readonly { readonly code: string }[];
}

interface Answer {
  readonly applied: boolean;
  readonly summary: Readonly<Record<string, number>>;
  readonly rows: readonly Row[];
  readonly import_token: string | null;
}

let names = 0;
const newName = (): string => `acme/imported-${++names}`;

describe('imports of prices', () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startControlApp();
  });
  afterAll(() => app.stop());

  /** A model with the price above. */
  async function addModel(): Promise<string> {
    const model = { canonical_id: newName(), context_length: 8_000, max_output_tokens: 1_000, price: PRICE };
    await app.call('post', '/models', model).expect(201);
    return model.canonical_id;
  }

  async function send(query: string, file: string | object = '', mediaType = 'application/json'): Promise<Response> {
    const body = typeof file === 'string' ? file : JSON.stringify(file);
    return app.call('post', `/prices/import?${query}`).set('content-type', mediaType).send(body);
  }

  async function preview(file: string | object, query = '', mediaType?: string): Promise<Answer> {
    const { status, body } = await send(`dry_run=true${query}`, file, mediaType);
    expect([status, body]).toEqual([200, expect.objectContaining({ object: 'price_import', applied: false })]);
    return body as Answer;
  }

  async function pricesOf(model: string): Promise<Record<string, unknown>[]> {
    const { body } = await app.call('get', `/models/${encodeURIComponent(model)}/prices`).expect(200);
    return (body as { data: Record<string, unknown>[] }).data;
  }

  it('previews the changes, changes nothing, then applies exactly these', async () => {
    const [known, unknown] = [await addModel(), newName()];
    const file = {
      prices: [
        { model: known, ...PRICE, input_per_mtok_usd: '2.5' },
        { model: unknown, name: 'New', context_length: 9_000, max_output_tokens: 500, ...PRICE },
        { model: newName(), ...PRICE },
      ],
    };
    const { rows, summary, import_token: token } = await preview(file);
    expect(summary).toEqual({ create: 1, update: 1, unchanged: 0, skip: 0, error: 1, blocked: 0 });
    expect(rows[0]).toEqual({
      line: 1,
      key: known,
      model: known,
      schedule_changes: false,
      action: 'update',
      diff: [
        {
          field: 'input_per_mtok_usd',
          window: null,
          service_tier: null,
          from_prompt_tokens: 0,
          before: '2',
          after: '2.5',
          change_percent: '25',
        },
      ],
      errors: [],
    });
    expect(rows[2]).toMatchObject({ action: 'error', errors: [{ code: 'unknown_model' }] });
    expect(await pricesOf(known)).toHaveLength(1);
    await app.call('get', `/models/${encodeURIComponent(unknown)}`).expect(404);

    const applied = await send(`import_token=${token}`);
    expect([applied.status, applied.body]).toEqual([
      200,
      { object: 'price_import', applied: true, summary, rows, import_token: null },
    ]);
    expect((await pricesOf(known))[0]).toMatchObject({ input_per_mtok_usd: '2.5', source: 'import' });
    const draft = await app.call('get', `/models/${encodeURIComponent(unknown)}`).expect(200);
    expect(draft.body).toMatchObject({ status: 'draft', name: 'New', context_length: 9_000, current_price: PRICE });
    const audit = await app.query(
      'SELECT action FROM audit_event WHERE request_id = $1 ORDER BY action',
      applied.headers['x-request-id'],
    );
    expect(audit.map(({ action }) => action)).toEqual(['model.create', 'price.create', 'price.create']);
    const again = await send(`import_token=${token}`);
    expect([again.status, again.body.error.code]).toEqual([404, 'not_found']);
    expect((await preview(file)).summary).toMatchObject({ unchanged: 2, update: 0, create: 0 });
  });

  it('is refused when the base has changed', async () => {
    const [repriced, archived, taken] = [await addModel(), await addModel(), newName()];
    const dearer = { ...PRICE, input_per_mtok_usd: '3' };
    const changes: (readonly [object, () => Promise<unknown>])[] = [
      [
        { model: repriced, ...dearer },
        () => app.call('post', `/models/${encodeURIComponent(repriced)}/prices`, PRICE).expect(201),
      ],
      [
        // A version for next year is not in force, and so the base differs again.
        { model: repriced, ...dearer },
        () => {
          const later = { ...PRICE, effective_from: new Date(Date.now() + 86_400_000).toISOString() };
          return app.call('post', `/models/${encodeURIComponent(repriced)}/prices`, later).expect(201);
        },
      ],
      [{ model: archived, ...dearer }, () => app.call('delete', `/models/${encodeURIComponent(archived)}`).expect(200)],
      [
        { model: taken, context_length: 10, ...PRICE },
        () => app.call('post', '/models', { canonical_id: taken, context_length: 9, max_output_tokens: 9 }).expect(201),
      ],
    ];
    for (const [row, change] of changes) {
      const other = newName();
      const { import_token: token } = await preview([{ model: other, context_length: 10, ...PRICE }, row]);
      await change();
      const { status, body } = await send(`import_token=${token}`);
      expect([row, status, body.error.code]).toEqual([row, 409, 'conflict']);
      await app.call('get', `/models/${encodeURIComponent(other)}`).expect(404);
    }
  });

  it('applies a preview once, whatever the number of parallel requests', async () => {
    const model = await addModel();
    const { import_token: token } = await preview([{ model, ...PRICE, input_per_mtok_usd: '9' }]);
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(`import_token=${token}`)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status } of answers) expect([200, 404, 409]).toContain(status);
    expect(await pricesOf(model)).toHaveLength(2);
  });

  it('is guarded against prices that change too much', async () => {
    const [tame, wild] = [await addModel(), await addModel()];
    const file = [
      { model: tame, ...PRICE, output_per_mtok_usd: '8.8' },
      { model: wild, ...PRICE, output_per_mtok_usd: '0.08' },
    ];
    const blocked = await preview(file, '&max_change=10');
    expect(blocked.rows.map(({ action }) => action)).toEqual(['update', 'blocked']);
    expect(blocked.import_token).toBeNull();
    expect((await preview(file, '&max_change=99')).import_token).toEqual(expect.any(String));
  });

  it('reads foreign prices without float artefacts', async () => {
    const model = await addModel();
    const name = model.slice('acme/'.length);
    const file = `{"${name}": {"litellm_provider": "acme", "mode": "chat", "input_cost_per_token": 1.5e-07,
      "output_cost_per_token": 4.4999999999999996e-07, "input_cost_per_token_above_200k_tokens": 3e-07}}`;
    const { import_token: token } = await preview(file, '&format=litellm&mode=update_only&source=litellm');
    expect((await send(`import_token=${token}&format=litellm`, file)).status).toBe(200);
    expect((await pricesOf(model))[0]).toMatchObject({
      source: 'litellm',
      input_per_mtok_usd: '0.15',
      output_per_mtok_usd: '0.45',
      steps: [{ from_prompt_tokens: 200_001, input_per_mtok_usd: '0.3', output_per_mtok_usd: '0.45' }],
    });
  });

  /** A file of each format: one model at $2 and $8 per million tokens, $4 for prompts above 200k, $0.2 if cached. */
  const FILES: readonly (readonly [string, (model: string, input: string) => object])[] = [
    [
      'litellm',
      (model, input) => ({
        [model]: {
          litellm_provider: 'acme',
          mode: 'chat',
          max_input_tokens: 400_000,
          max_output_tokens: 8_000,
          input_cost_per_token: Number(`${input}e-6`),
          output_cost_per_token: 8e-6,
          cache_read_input_token_cost: 2e-7,
          input_cost_per_token_above_200k_tokens: 4e-6,
        },
      }),
    ],
    [
      'openrouter',
      (model, input) => ({
        data: [
          {
            id: model,
            name: 'Listed',
            context_length: 400_000,
            top_provider: { max_completion_tokens: 8_000 },
            architecture: { input_modalities: ['text'], output_modalities: ['text'] },
            pricing: {
              prompt: `0.00000${input}`,
              completion: '0.000008',
              input_cache_read: '0.0000002',
              overrides: [{ min_prompt_tokens: 200_001, prompt: '0.000004' }],
            },
          },
        ],
      }),
    ],
    [
      'models_dev',
      (model, input) => ({
        acme: {
          models: {
            [model.slice('acme/'.length)]: {
              name: 'Listed',
              limit: { context: 400_000, output: 8_000 },
              modalities: { input: ['text'], output: ['text'] },
              cost: {
                input: Number(input),
                output: 8,
                cache_read: 0.2,
                tiers: [{ tier: { type: 'context', size: 200_000 }, input: 4 }],
              },
            },
          },
        },
      }),
    ],
  ];

  it.each(FILES)('%s: creates a draft, shows a diff, is guarded, and prices requests', async (format, fileOf) => {
    const model = newName();
    const made = await preview(fileOf(model, '2'), `&format=${format}&max_change=10`);
    expect(made.rows).toMatchObject([{ model, action: 'create', errors: [] }]);
    expect((await send(`import_token=${made.import_token}`)).body).toMatchObject({ applied: true });
    const path = `/models/${encodeURIComponent(model)}`;
    const price = { ...PRICE, cache_read_per_mtok_usd: '0.2' };
    const step = { ...price, from_prompt_tokens: 200_001, input_per_mtok_usd: '4' };
    expect((await app.call('get', path).expect(200)).body).toMatchObject({
      status: 'draft',
      context_length: 400_000,
      max_output_tokens: 8_000,
      current_price: { ...price, steps: [step] },
    });
    await app.call('patch', path, { status: 'active' }).expect(200);

    const dearer = fileOf(model, '3');
    const diff = [
      { field: 'input_per_mtok_usd', from_prompt_tokens: 0, before: '2', after: '3', change_percent: '50' },
    ];
    const blocked = await preview(dearer, `&format=${format}&max_change=49`);
    expect(blocked).toMatchObject({ import_token: null, rows: [{ action: 'blocked', diff }] });
    const allowed = await preview(dearer, `&format=${format}&max_change=50`);
    expect(allowed.rows).toMatchObject([{ action: 'update', diff }]);
    expect((await send(`import_token=${allowed.import_token}`)).body).toMatchObject({ applied: true });
    const usage = { prompt_tokens: 1_000_000, cached_tokens: 100_000, completion_tokens: 0 };
    const costOf = async (promptTokens: number): Promise<unknown> => {
      const body = { model, usage: { ...usage, prompt_tokens: promptTokens } };
      return (await app.call('post', '/prices/preview', body).expect(200)).body.arithmetic.price_usd as unknown;
    };
    // 100,000 cached tokens cost $0.02, the rest $3 a million; one token more, and the rate is $4.
    expect([await costOf(200_000), await costOf(200_001)]).toEqual(['0.32', '0.420004']);
  });

  it('accepts CSV and NDJSON', async () => {
    const model = await addModel();
    const csv = `model,input_per_mtok_usd,output_per_mtok_usd\n${model},5,10\n`;
    expect((await preview(csv, '', 'text/csv')).rows[0]).toMatchObject({ action: 'update', model });
    const lines = `${JSON.stringify({ model, ...PRICE })}\n{`;
    expect((await preview(lines, '', 'application/x-ndjson')).rows.map(({ action }) => action)).toEqual([
      'unchanged',
      'error',
    ]);
  });

  it('applies to all, a tier or an organization, from a given moment on', async () => {
    const model = await addModel();
    const tier = (await app.call('post', '/tiers', { name: randomUUID() }).expect(201)).body.id as string;
    const from = new Date(Date.now() + 3_600_000).toISOString();
    const file = [
      { model, ...PRICE },
      { model: newName(), context_length: 10, ...PRICE },
    ];
    const { rows, import_token: token } = await preview(file, `&tier_id=${tier}&effective_from=${from}`);
    expect(rows.map(({ action }) => action)).toEqual(['update', 'error']);
    await send(`import_token=${token}`);
    expect((await pricesOf(model))[0]).toMatchObject({ tier_id: tier, effective_from: from, organization_id: null });
  });

  it('requires a preview first, then the same file and options', async () => {
    const file = [{ model: await addModel(), ...PRICE, input_per_mtok_usd: '7' }];
    const { import_token: token } = await preview(file);
    const refusals: (readonly [string, string | object, number, string | null])[] = [
      ['', file, 400, 'import_token'],
      [`dry_run=true&import_token=${token}`, file, 400, 'import_token'],
      [`import_token=${token}`, [...file, ...file], 400, 'import_token'],
      [`import_token=${token}&mode=create_only`, file, 400, 'import_token'],
      ['import_token=unknown', '', 404, 'import_token'],
      ['dry_run=true&format=new-api', file, 400, 'format'],
      ['dry_run=true&format=openrouter', file, 400, 'format'],
      ['dry_run=true&effective_from=2020-01-01T00:00:00Z', file, 400, 'effective_from'],
      ['dry_run=true', '{"prices": [', 400, null],
      ['dry_run=true&max_changes=1', file, 400, 'max_changes'],
    ];
    for (const [query, body, status, param] of refusals) {
      const answer = await send(query, body);
      expect([query, answer.status, answer.body.error.param]).toEqual([query, status, param]);
    }
    expect((await send('dry_run=true', 'x', 'text/plain')).status).toBe(415);
    expect((await send('dry_run=true', ' '.repeat(8 * 1_048_576 + 1))).status).toBe(413);
    expect((await send(`import_token=${token}`, file)).status).toBe(200);
  });

  it('takes capabilities of a draft from known lists where the file has none', async () => {
    const { import_token: token } = await preview([{ model: 'openai/o4-mini', context_length: 200_000, ...PRICE }]);
    expect((await send(`import_token=${token}`)).body).toMatchObject({ applied: true });
    const [draft] = await app.query(`SELECT capabilities FROM model WHERE canonical_id = 'openai/o4-mini'`);
    expect(draft?.capabilities).toContain('reasoning');
  });

  it('writes many drafts in one transaction, each with its audit row, in few parameters, and no more than 5,000', async () => {
    const price = () => ({ model: newName(), context_length: 10, ...PRICE });
    const file = Array.from({ length: IMPORTED_DRAFTS }, price);
    const { import_token: token, summary } = await preview(file);
    expect(summary).toMatchObject({ create: IMPORTED_DRAFTS });
    const sent = jest.spyOn(Client.prototype, 'query');
    expect((await send(`import_token=${token}`)).body).toMatchObject({ applied: true, summary });
    const statements = sent.mock.calls.map(([query], index) => {
      const { text, values = [] } = query as unknown as QueryConfig;
      return { client: sent.mock.contexts[index], text, parameters: values.length };
    });
    sent.mockRestore();
    // Those of the connection that wrote the models: other work of the process goes on meanwhile.
    const writer = statements.find(({ text }) => /^\s*INSERT INTO model /.test(text))?.client;
    const own = statements.filter(({ client }) => client === writer && writer !== undefined);
    expect(own.filter(({ text }) => text.includes('INSERT INTO')).length).toBeGreaterThanOrEqual(3);
    const transaction = own.slice(
      own.findIndex(({ text }) => text === 'BEGIN'),
      own.findIndex(({ text }) => text === 'COMMIT'),
    );
    expect(transaction.length).toBeGreaterThan(3);
    // The client's query builder would send one for each column of each row, at eight times the cost.
    expect(transaction.reduce((sum, { parameters }) => sum + parameters, 0)).toBeLessThan(IMPORTED_DRAFTS);
    // Each draft is looked up by its name, once in a statement.
    for (const { parameters } of statements) expect(parameters).toBeLessThan(2 * IMPORTED_DRAFTS);
    const written = await app.query(
      `SELECT m.id, v.id AS price, m.xmin::text || v.xmin::text AS transaction FROM model m
       JOIN price_version v ON v.model_id = m.id WHERE m.status = 'draft' AND m.canonical_id = ANY($1)`,
      file.map(({ model }) => model),
    );
    expect([written.length, new Set(written.map(({ transaction }) => transaction)).size]).toEqual([IMPORTED_DRAFTS, 1]);
    const targets = written.flatMap(({ id, price: version }) => [
      formatId('mdl', String(id)),
      formatId('price', String(version)),
    ]);
    const [audited] = await app.query(
      `SELECT count(*)::int AS events, count(l.event_id)::int AS links FROM audit_event e
       LEFT JOIN audit_link l ON l.event_id = e.id WHERE e.target_id = ANY($1)`,
      targets,
    );
    expect(audited).toEqual({ events: 2 * IMPORTED_DRAFTS, links: 2 * IMPORTED_DRAFTS });
    const over = Array.from({ length: 5_001 }, price);
    expect((await send('dry_run=true', over)).status).toBe(400);
  });
});
