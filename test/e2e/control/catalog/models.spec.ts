import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';

/** Starting services is slow on a busy machine. */
jest.setTimeout(120_000);

const PRICE = { input_per_mtok_usd: '2.5', output_per_mtok_usd: 10 };

interface Model {
  readonly id: string;
  readonly canonical_id: string;
  readonly name: string;
}

let names = 0;
/** A body for POST /models with unique names. */
function newModel(fields: object = {}): { readonly canonical_id: string; readonly [field: string]: unknown } {
  names++;
  return { canonical_id: `acme/model-${names}`, context_length: 8_000, max_output_tokens: 1_000, ...fields };
}

describe('models', () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startControlApp();
  });
  afterAll(() => app.stop());

  const create = async (fields: object = {}): Promise<Model> =>
    (await app.call('post', '/models', newModel(fields)).expect(201)).body as Model;

  it('creates a model with its price and aliases, active at once', async () => {
    const { status, body, headers } = await app.call(
      'post',
      '/models',
      newModel({
        name: 'GPT-4o',
        aliases: ['gpt-4o'],
        input_modalities: ['text', 'image'],
        capabilities: ['tools', 'vision'],
        price: { ...PRICE, steps: [{ from_prompt_tokens: 4_000, input_per_mtok_usd: '5' }] },
      }),
    );
    expect(status).toBe(201);
    expect(headers.etag).toBe('"1"');
    expect(body).toMatchObject({
      object: 'model',
      name: 'GPT-4o',
      aliases: ['gpt-4o'],
      status: 'active',
      input_modalities: ['text', 'image'],
      output_modalities: ['text'],
      image_part_tokens: 3_000,
      archived_at: null,
      current_price: {
        object: 'price',
        model_id: body.id,
        tier_id: null,
        input_per_mtok_usd: '2.5',
        output_per_mtok_usd: '10',
        cache_read_per_mtok_usd: null,
        steps: [{ from_prompt_tokens: 4_000, input_per_mtok_usd: '5', output_per_mtok_usd: '10' }],
      },
    });
    expect(body.id).toMatch(/^mdl_/);
  });

  it('names the endpoints of a model', async () => {
    expect(await create()).toMatchObject({ endpoints: ['chat'] });
    const made = await create({ endpoints: ['embeddings'], max_output_tokens: 0 });
    expect(made).toMatchObject({ endpoints: ['embeddings'], max_output_tokens: 0 });
    for (const [fields, param] of [
      [{ endpoints: ['speech'] }, 'endpoints'],
      [{ endpoints: ['chat', 'chat'] }, 'endpoints'],
      [{ endpoints: [] }, 'endpoints'],
      [{ endpoints: ['chat', 'embeddings'], max_output_tokens: 0 }, 'max_output_tokens'],
      [{ max_output_tokens: 0 }, 'max_output_tokens'],
    ] as const) {
      const { status, body } = await app.call('post', '/models', newModel(fields));
      expect([status, body.error.param]).toEqual([400, param]);
    }
    const chatting = await app.call('patch', `/models/${made.id}`, { endpoints: ['chat'] });
    expect([chatting.status, chatting.body.error.param]).toEqual([400, 'max_output_tokens']);
    const both = { endpoints: ['chat', 'completions'], max_output_tokens: 5 };
    expect((await app.call('patch', `/models/${made.id}`, both).expect(200)).body).toMatchObject(both);
  });

  it('takes capabilities of a new model from known lists, unless the body names them', async () => {
    // A thinking model created without capabilities was billed by its visible text: 7 of 1,816 tokens.
    const capabilities = expect.arrayContaining(['tools', 'reasoning']) as string[];
    expect(await create({ canonical_id: 'openai/o4-mini' })).toMatchObject({ capabilities });
    expect(await create({ aliases: ['deepseek-r1'] })).toMatchObject({
      capabilities: expect.arrayContaining(['reasoning']),
    });
    expect(await create({ aliases: ['o3-mini'], capabilities: [] })).toMatchObject({ capabilities: [] });
    expect(await create()).toMatchObject({ capabilities: [] });
  });

  it('STORY-25: keeps a model without a price a draft', async () => {
    // A model without a price was billed at an implicit default (new-api #7058).
    const draft = await create();
    expect(draft).toMatchObject({ status: 'draft', current_price: null });
    const { status, body } = await app.call('patch', `/models/${draft.id}`, { status: 'active' });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 'invalid_request_error', param: 'status' });
    await app.call('post', `/models/${draft.id}/prices`, PRICE).expect(201);
    const active = await app.call('patch', `/models/${draft.id}`, { status: 'active' }).expect(200);
    expect(active.body).toMatchObject({ status: 'active', version: 2, current_price: { input_per_mtok_usd: '2.5' } });
  });

  it('is named by id or by canonical id with %2F', async () => {
    const model = await create();
    const byName = await app.call('get', `/models/${encodeURIComponent(model.canonical_id)}`).expect(200);
    expect(byName.body).toEqual(model);
    expect((await app.call('get', `/models/${model.id}`).expect(200)).body).toEqual(model);
    const unknown = await app.call('get', '/models/acme%2Fnothing').expect(404);
    expect(unknown.body.error).toMatchObject({ code: 'not_found' });
    const wrong = await app.call('get', `/models/${model.id.replace('mdl_', 'key_')}`).expect(400);
    expect(wrong.body.error).toMatchObject({
      code: 'invalid_id',
      message: expect.stringContaining('a model id (mdl_…)'),
    });
  });

  it('changes the patched fields, guarded by If-Match', async () => {
    const next = await create();
    const model = await create({ aliases: ['before'], price: PRICE, replacement: next.canonical_id });
    const path = `/models/${model.id}`;
    const patched = await app.call('patch', path, { aliases: ['after'], replacement: null }).set('if-match', '"1"');
    expect(patched.status).toBe(200);
    expect(patched.headers.etag).toBe('"2"');
    expect(patched.body).toMatchObject({ aliases: ['after'], replacement: null, name: model.name });
    const late = await app.call('patch', path, { name: 'Late' }).set('if-match', '"1"').expect(412);
    expect(late.body.error).toMatchObject({
      code: 'version_conflict',
      metadata: { current: { id: model.id, version: 2, aliases: ['after'] } },
    });
    await app.call('delete', path).set('if-match', '"1"').expect(412);
  });

  it('retires a model: a date, a replacement, what becomes of requests, and a note', async () => {
    const next = await create({ price: PRICE });
    const model = await create({ price: PRICE });
    const path = `/models/${model.id}`;
    expect(model).toMatchObject({ sunset_at: null, sunset_action: 'refuse', sunset_note: null, deprecated_at: null });
    const fields = { sunset_at: '2027-03-31T02:00:00+02:00', sunset_action: 'redirect', sunset_note: 'Bye' };
    const { body } = await app.call('patch', path, { ...fields, replacement: next.canonical_id }).expect(200);
    expect(body).toMatchObject({ ...fields, sunset_at: '2027-03-31T00:00:00.000Z', status: 'active' });
    expect(Date.parse(body.deprecated_at as string)).toBeLessThanOrEqual(Date.now());
    const later = await app.call('patch', path, { sunset_at: '2028-01-01T00:00:00Z' }).expect(200);
    expect(later.body).toMatchObject({ deprecated_at: body.deprecated_at, replacement: next.canonical_id });
    const audit = await app.call('get', `/audit?target_id=${model.id}&limit=1`).expect(200);
    expect((audit.body.data as unknown[])[0]).toMatchObject({
      action: 'model.update',
      before: { sunset_at: '2027-03-31T00:00:00.000Z' },
      after: { sunset_at: '2028-01-01T00:00:00.000Z' },
    });
    const stays = { sunset_at: null, sunset_action: 'refuse' };
    expect((await app.call('patch', path, stays).expect(200)).body).toMatchObject({ ...stays, deprecated_at: null });
    const marked = await app.call('patch', path, { status: 'deprecated' }).expect(200);
    expect(marked.body.deprecated_at).not.toBeNull();
  });

  it('says what the provider has announced, which has no effect', async () => {
    const announced = { sunset_at: '2026-12-01T00:00:00.000Z', replacement: 'google/gemini-3.8-flash' };
    const model = await create({ canonical_id: 'google/gemini-2.5-pro' });
    expect(model).toMatchObject({ sunset_at: null, announced_retirement: announced });
    expect(await create()).toMatchObject({ announced_retirement: null });
  });

  it('refuses replacements that are not there, and those in a circle', async () => {
    const [first, second, third] = [await create({ price: PRICE }), await create({ price: PRICE }), await create()];
    const refused = async (model: Model, patch: object): Promise<unknown> => {
      const { body } = await app.call('patch', `/models/${model.id}`, patch).expect(400);
      return [body.error.param, body.error.metadata?.reason];
    };
    const replace = (model: Model, by: Model) =>
      app.call('patch', `/models/${model.id}`, { replacement: by.canonical_id }).expect(200);
    expect(await refused(first, { replacement: 'acme/nothing' })).toEqual(['replacement', 'replacement_unknown']);
    expect(await refused(first, { replacement: first.canonical_id })).toEqual(['replacement', 'replacement_itself']);
    expect(await refused(first, { sunset_action: 'redirect' })).toEqual([
      'sunset_action',
      'redirect_without_replacement',
    ]);
    await replace(first, second);
    await replace(second, third);
    expect(await refused(third, { replacement: first.canonical_id })).toEqual(['replacement', 'replacement_circular']);
    const itself = newModel();
    const made = await app.call('post', '/models', { ...itself, replacement: itself.canonical_id }).expect(400);
    expect(made.body.error.param).toBe('replacement');
    await app.call('post', '/models', newModel({ replacement: 'acme/nothing' })).expect(400);
    for (const [field, value] of [
      ['sunset_at', 'tomorrow'],
      ['sunset_action', 'forward'],
      ['sunset_note', 'x'.repeat(301)],
    ] as const) {
      expect(await refused(first, { [field]: value })).toEqual([field, undefined]);
    }
  });

  it('archives and restores', async () => {
    const model = await create({ price: PRICE });
    const archived = await app.call('delete', `/models/${model.id}`).expect(200);
    expect(archived.body.archived_at).not.toBeNull();
    const listed = async (query: string): Promise<number> => {
      const { body } = await app.call('get', `/models?q=${model.canonical_id}${query}`).expect(200);
      return (body.data as Model[]).length;
    };
    expect(await listed('')).toBe(0);
    expect(await listed('&include_archived=true')).toBe(1);
    const restored = await app.call('post', `/models/${model.id}/restore`).expect(200);
    expect(restored.body.archived_at).toBeNull();
    await app.call('post', `/models/${model.id}/restore`).expect(409);
  });

  it.each([
    { case: 'a missing field', body: { canonical_id: 'a/b', context_length: 1 }, param: 'max_output_tokens' },
    {
      case: 'a mistyped field',
      body: newModel({ context_lenght: 1 }),
      param: 'context_lenght',
      hint: 'context_length',
    },
    { case: 'a bad id', body: newModel({ canonical_id: 'no-slash' }), param: 'canonical_id' },
    { case: 'an unknown capability', body: newModel({ capabilities: ['magic'] }), param: 'capabilities' },
    { case: 'an unknown status', body: newModel({ status: 'on' }), param: 'status' },
    { case: 'active without a price', body: newModel({ status: 'active' }), param: 'status' },
    {
      case: 'a float as a price',
      body: newModel({ price: { ...PRICE, input_per_mtok_usd: 0.1 } }),
      param: 'price.input_per_mtok_usd',
      hint: '"0.1"',
    },
    {
      case: 'a price without output',
      body: newModel({ price: { input_per_mtok_usd: '1' } }),
      param: 'price.output_per_mtok_usd',
    },
    {
      case: 'a mistyped price',
      body: newModel({ price: { ...PRICE, outptu_per_mtok_usd: '1' } }),
      param: 'price.outptu_per_mtok_usd',
      hint: 'output_per_mtok_usd',
    },
    {
      case: 'steps that do not ascend',
      body: newModel({ price: { ...PRICE, steps: [{ from_prompt_tokens: 5 }, { from_prompt_tokens: 5 }] } }),
      param: 'price.steps[1].from_prompt_tokens',
    },
    { case: 'the reserved name routify-auto', body: newModel({ aliases: ['routify-auto'] }), param: 'aliases[0]' },
  ])('refuses $case', async ({ body, param, hint }) => {
    const answer = await app.call('post', '/models', body).expect(400);
    expect(answer.body.error.param).toBe(param);
    if (hint !== undefined) expect(answer.body.error.message).toContain(hint);
  });

  it('assigns a name to one model only', async () => {
    const model = await create({ aliases: ['only-once'] });
    const { body } = await app.call('post', '/models', newModel({ aliases: ['only-once'] })).expect(409);
    expect(body.error).toMatchObject({ code: 'conflict', message: expect.stringContaining(model.canonical_id) });
  });

  it('refuses unknown filters with the closest name, and unknown statuses', async () => {
    const filter = await app.call('get', '/models?statsu=active').expect(400);
    expect(filter.body.error).toMatchObject({ code: 'unknown_parameter', message: expect.stringContaining('status') });
    await app.call('get', '/models?status=active,on').expect(400);
    const drafts = await app.call('get', '/models?status=draft,hidden&limit=1').expect(200);
    expect(drafts.body).toMatchObject({ object: 'list', has_more: expect.any(Boolean) });
  });

  it('creates once for one Idempotency-Key', async () => {
    const body = newModel();
    const send = () => app.call('post', '/models', body).set('idempotency-key', 'models-1');
    const [first, second] = [await send().expect(201), await send().expect(201)];
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(second.body).toEqual(first.body);
  });
});

describe('prices', () => {
  let app: ControlApp;
  let modelId: string;
  let tierId: string;

  beforeAll(async () => {
    app = await startControlApp();
    modelId = (await app.call('post', '/models', newModel({ price: PRICE })).expect(201)).body.id;
    tierId = (await app.call('post', '/tiers', { name: 'pro', is_default: true }).expect(201)).body.id;
  });
  afterAll(() => app.stop());

  it('are added for all, a tier or an organization, now or later', async () => {
    const { body: organization } = await app.call('post', '/organizations', { name: 'Acme' }).expect(201);
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const path = `/models/${modelId}/prices`;
    const forTier = await app.call('post', path, { ...PRICE, tier_id: tierId, source: 'contract 7' }).expect(201);
    expect(forTier.body).toMatchObject({ tier_id: tierId, organization_id: null, source: 'contract 7' });
    const forBoth = await app.call('post', path, { ...PRICE, tier_id: tierId, organization_id: organization.id });
    expect(forBoth.status).toBe(400);
    expect(forBoth.body.error.param).toBe('organization_id');
    const body = { ...PRICE, organization_id: organization.id, effective_from: later };
    const forOrganization = await app.call('post', path, body).expect(201);
    expect(forOrganization.body).toMatchObject({ organization_id: organization.id, effective_from: later });
    const { body: list } = await app.call('get', path).expect(200);
    expect(list.data).toMatchObject([{ id: forOrganization.body.id }, { id: forTier.body.id }, { source: 'manual' }]);
    const current = await app.call('get', `/models/${modelId}`).expect(200);
    expect(current.body.current_price.id).toBe(list.data[2].id);
  });

  it.each([
    { case: 'an unknown tier', status: 404, fields: () => ({ tier_id: 'tier_00000000000000000000000000' }) },
    {
      case: 'an id of another kind',
      status: 400,
      fields: (tier: string) => ({ tier_id: tier.replace('tier_', 'org_') }),
    },
    { case: 'the past', status: 400, fields: () => ({ effective_from: '2020-01-01T00:00:00Z' }) },
    { case: 'a negative price', status: 400, fields: () => ({ input_per_mtok_usd: '-1' }) },
    { case: 'no price for output', status: 400, fields: () => ({ output_per_mtok_usd: null }) },
  ])('refuse $case', async ({ status, fields }) => {
    await app.call('post', `/models/${modelId}/prices`, { ...PRICE, ...fields(tierId) }).expect(status);
  });

  it('are not found without a model', async () => {
    await app.call('get', '/models/acme%2Fnothing/prices').expect(404);
    await app.call('post', '/models/mdl_00000000000000000000000000/prices', PRICE).expect(404);
    await app.call('get', '/models/mdl_00000000000000000000000000/prices').expect(404);
  });
});
