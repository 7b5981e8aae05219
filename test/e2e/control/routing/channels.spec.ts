import { startControlApp, type ApiList, type ControlApp } from '../../../support/control/control-app.js';

/** Starting services is slow on a busy machine. */
jest.setTimeout(120_000);

const SECRET = 'sk-canary-0123456789-wxyz';
const PRICE = { input_per_mtok_usd: '1', output_per_mtok_usd: '2' };

let names = 0;
/** A body for POST /channels with a unique name. */
function newChannel(fields: object = {}): { readonly name: string; readonly [field: string]: unknown } {
  names++;
  return {
    name: `channel-${names}`,
    kind: 'openai-compatible',
    base_url: 'https://api.example.com/v1/',
    models: [{ model: 'acme/one', upstream_id: 'one', cost: PRICE }],
    credentials: [{ secret: SECRET }],
    ...fields,
  };
}

describe('channels', () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startControlApp();
    for (const name of ['one', 'two']) {
      const model = { canonical_id: `acme/${name}`, aliases: [name], context_length: 10, max_output_tokens: 5 };
      await app.call('post', '/models', model).expect(201);
    }
  });
  afterAll(() => app.stop());

  const create = async (fields: object = {}): Promise<{ id: string; name: string; label: string }> =>
    (await app.call('post', '/channels', newChannel(fields)).expect(201)).body as {
      id: string;
      name: string;
      label: string;
    };

  it('creates a channel with credentials and models; the secret is not shown', async () => {
    const answer = await app.call('post', '/channels', newChannel({ options: { idle_timeout_ms: 9 }, region: 'eu' }));
    expect(answer.status).toBe(201);
    expect(answer.text).not.toContain('canary');
    expect(answer.body).toMatchObject({
      object: 'channel',
      kind: 'openai-compatible',
      base_url: 'https://api.example.com/v1/',
      state: { status: 'enabled', reason: null },
      priority: 100,
      weight: 1,
      region: 'eu',
      options: { idle_timeout_ms: 9, total_timeout_ms: 900_000, token_limit_field: 'as_sent' },
      models: [{ model: 'acme/one', upstream_id: 'one', cost: { input_per_mtok_usd: '1', steps: [] } }],
      credentials: [{ object: 'credential', label: 'default', masked: '…wxyz', status: 'active' }],
      version: 1,
    });
    const got = await app.call('get', `/channels/${answer.body.id}`).expect(200);
    expect(got.body).toEqual(answer.body);
    expect(got.headers.etag).toBe('"1"');
  });

  it('changes several channels at once, each with an audit row: all of them, or none', async () => {
    const [one, two] = [await create({ tags: ['old', 'kept'] }), await create({ tags: ['new'] })];
    const ids = [one.id, two.id];
    const fields = { status: 'disabled', reason: 'maintenance', priority: 7, add_tags: ['new'], remove_tags: ['old'] };
    const { body, headers } = await app.call('post', '/channels/bulk', { ids, ...fields }).expect(200);
    expect(body).toMatchObject({
      object: 'changed_channels',
      data: [
        { id: one.id, priority: 7, tags: ['kept', 'new'], state: { status: 'disabled', reason: 'maintenance' } },
        { id: two.id, priority: 7, tags: ['new'], state: { status: 'disabled' } },
      ],
    });
    const rows = await app.query(
      'SELECT action, target_id FROM audit_event WHERE request_id = $1 ORDER BY target_id',
      headers['x-request-id'],
    );
    expect(rows).toEqual([...ids].sort().map((id) => ({ action: 'channel.update', target_id: id })));
    await app.call('delete', `/channels/${two.id}`).expect(200);
    await app.call('post', '/channels/bulk', { ids, status: 'enabled' }).expect(409);
    expect((await app.call('get', `/channels/${one.id}`)).body.state.status).toBe('disabled');
    const enabled = await app.call('post', '/channels/bulk', { ids: [one.id], status: 'enabled' }).expect(200);
    const [row] = await app.query(
      'SELECT action FROM audit_event WHERE request_id = $1',
      enabled.headers['x-request-id'],
    );
    expect(row).toEqual({ action: 'channel.enable' });
  });

  /** What Groq's published types do not have, of fields that a client of OpenAI may send. */
  const NOT_AT_GROQ = [
    ...['logit_bias', 'prediction', 'modalities', 'verbosity', 'safety_identifier', 'web_search_options'],
    ...['prompt_cache_key', 'prompt_cache_retention'],
  ];

  it('creates a channel from a preset; fields of the body take precedence', async () => {
    const { name } = newChannel();
    const bare = await app.call('post', '/channels', { name, preset: 'groq', models: [] }).expect(201);
    expect(bare.body).toMatchObject({
      preset: 'groq',
      kind: 'openai-compatible',
      base_url: 'https://api.groq.com/openai/v1',
      options: {
        token_limit_field: 'max_completion_tokens',
        idle_timeout_ms: 30_000,
        drop: NOT_AT_GROQ,
      },
    });
    const written = { base_url: 'https://llm.example.com/v2', options: { drop: [], forward_metadata: true } };
    const own = await create({ kind: undefined, preset: 'groq', ...written });
    expect(own).toMatchObject({
      ...written,
      options: { ...written.options, lacks: ['logprobs', 'web_search', 'file_input', 'audio_input', 'audio_output'] },
    });
    const patch = { options: { drop: null, lacks: [] } };
    const patched = await app.call('patch', `/channels/${own.id}`, patch).expect(200);
    expect(patched.body).toMatchObject({ preset: 'groq', options: { drop: NOT_AT_GROQ, lacks: [] } });
    expect((await app.call('patch', `/channels/${own.id}`, { preset: 'xai' }).expect(400)).body.error.param).toBe(
      'preset',
    );
  });

  it('creates a channel of another kind, with its API version', async () => {
    const azure = { kind: undefined, preset: 'azure-openai', base_url: 'https://me.openai.azure.com' };
    const channel = await create({ ...azure, options: { api_version: '2025-01-01-preview' } });
    expect(channel).toMatchObject({ kind: 'azure-openai', options: { api_version: '2025-01-01-preview' } });
  });

  it('names the preset for a model that another API serves', async () => {
    const models = [{ model: 'acme/one', upstream_id: 'gpt-5-pro' }];
    const fields = { kind: undefined, base_url: undefined, models };
    const refused = await app.call('post', '/channels', newChannel({ ...fields, preset: 'openai' })).expect(400);
    expect(refused.body.error).toMatchObject({
      param: 'models',
      message: expect.stringContaining('openai-responses'),
    });
    expect(await create({ ...fields, preset: 'openai-responses' })).toMatchObject({ kind: 'openai-responses' });
  });

  it('says which API gets the tools of a model, in every answer, and takes another choice', async () => {
    const models = [
      { model: 'acme/one', upstream_id: 'gpt-5.6-terra' },
      { model: 'acme/two', upstream_id: 'gpt-5.2' },
    ];
    const fromPreset = newChannel({ kind: undefined, base_url: undefined, preset: 'openai', models });
    const created = (await app.call('post', '/channels', fromPreset).expect(201)).body;
    const apisOf = ({ models: served }: { models: { upstream_id: string; tools_api: string | null }[] }) =>
      Object.fromEntries(served.map(({ upstream_id, tools_api }) => [upstream_id, tools_api]));
    const byName = { 'gpt-5.6-terra': 'responses', 'gpt-5.2': 'chat' };
    const listed = (await app.call('get', `/channels?q=${created.name}`).expect(200)).body.data[0];
    const got = (await app.call('get', `/channels/${created.id}`).expect(200)).body;
    for (const channel of [created, listed, got]) {
      expect(channel.options.tools_api).toBe('auto');
      expect(apisOf(channel)).toEqual(byName);
    }
    for (const choice of ['chat', 'responses'] as const) {
      const patched = await app
        .call('patch', `/channels/${created.id}`, { options: { tools_api: choice } })
        .expect(200);
      expect(apisOf(patched.body)).toEqual({ 'gpt-5.6-terra': choice, 'gpt-5.2': choice });
    }
    const reset = await app.call('patch', `/channels/${created.id}`, { options: { tools_api: null } }).expect(200);
    expect(apisOf(reset.body)).toEqual(byName);
    const other = await create({ kind: 'anthropic-messages', models });
    expect(apisOf((await app.call('get', `/channels/${other.id}`)).body)).toEqual({
      'gpt-5.6-terra': null,
      'gpt-5.2': null,
    });
    const fields = { kind: 'anthropic-messages', options: { tools_api: 'responses' } };
    const refused = await app.call('post', '/channels', newChannel(fields)).expect(400);
    expect(refused.body.error).toMatchObject({
      param: 'options.tools_api',
      message: expect.stringContaining('is for openai-compatible and azure-openai'),
    });
  });

  it('says of each model what is changed on the way, and leaves it out of lists', async () => {
    const models = [
      { model: 'acme/one', upstream_id: 'claude-opus-4-8' },
      { model: 'acme/two', upstream_id: 'claude-3-5-haiku' },
    ];
    const options = { allow: ['temperature'], drop: ['user'] };
    const created = await create({ kind: 'anthropic-messages', models, options });
    interface Served {
      readonly models: readonly { readonly upstream_id: string; readonly changes: readonly object[] | null }[];
    }
    const changesOf = ({ models: served }: Served, name: string) =>
      served.find(({ upstream_id: id }) => id === name)?.changes;
    const got = (await app.call('get', `/channels/${created.id}`).expect(200)).body as Served;
    const sampling = { effect: 'dropped', when: 'always', scope: 'all', sent: null, option: null };
    expect(changesOf(got, 'claude-opus-4-8')).toEqual([
      {
        fields: ['top_p', 'top_k'],
        ...sampling,
        rule: 'claude-sampling',
        overridden_by: null,
        source: 'https://platform.claude.com/docs/en/about-claude/models/migration-guide',
        read_on: '2026-11-30',
      },
      expect.objectContaining({ fields: ['temperature'], overridden_by: 'allow' }),
      expect.objectContaining({ rule: 'claude-thinking-beside-required-tool', scope: 'translated_messages' }),
      expect.objectContaining({ fields: ['user'], rule: null, option: 'drop', source: null, read_on: null }),
    ]);
    expect(changesOf(got, 'claude-3-5-haiku')).toHaveLength(2);
    const listed = await app.call('get', `/channels?q=${created.name}`).expect(200);
    expect(changesOf(listed.body.data[0], 'claude-opus-4-8')).toBeNull();
  });

  it('lists the presets', async () => {
    const { body } = await app.call('get', '/channel-presets?limit=100').expect(200);
    expect(body).toMatchObject({ object: 'list', has_more: false, first_id: body.data[0].id });
    expect(body.data).toContainEqual(
      expect.objectContaining({
        id: 'azure-openai',
        object: 'channel_preset',
        kind: 'azure-openai',
        base_url: null,
        docs_url: expect.stringMatching(/^https:/),
      }),
    );
    const page = await app.call('get', `/channel-presets?limit=1&after=${body.data[1].id}`).expect(200);
    expect(page.body.data).toEqual([body.data[2]]);
    await app.call('get', '/channel-presets?after=nobody').expect(400);
  });

  it('keeps and changes the parameter policy', async () => {
    const policy = {
      rename: { seed: 'random_seed' },
      default: { provider: { sort: 'price' }, temperature: 0 },
      force: { user: null },
      drop: ['logit_bias'],
    };
    const channel = await create({ options: policy });
    expect(channel).toMatchObject({ options: policy });
    const patch = { options: { force: { store: false }, default: null } };
    const { body } = await app.call('patch', `/channels/${channel.id}`, patch).expect(200);
    expect(body.options).toMatchObject({ ...policy, force: { store: false }, default: {} });
    const refused = await app.call('patch', `/channels/${channel.id}`, { options: { force: { n: 2 } } }).expect(400);
    expect(refused.body.error).toMatchObject({
      param: 'options.force',
      message: expect.stringContaining('max_tokens'),
    });
  });

  it.each([
    { case: 'neither a kind nor a preset', fields: { kind: undefined }, param: 'kind' },
    { case: 'a kind without an address', fields: { base_url: undefined }, param: 'base_url' },
    { case: 'an unknown preset', fields: { preset: 'grok' }, param: 'preset' },
    {
      case: 'a preset without an address of its own',
      fields: { preset: 'azure-openai', base_url: undefined },
      param: 'base_url',
    },
    { case: 'a forced price', fields: { options: { force: { max_tokens: 9 } } }, param: 'options.force' },
    { case: 'a name that decides the price', fields: { options: { rename: { x: 'n' } } }, param: 'options.rename' },
    { case: 'an API version with a slash', fields: { options: { api_version: 'a/b' } }, param: 'options.api_version' },
    { case: 'an unknown kind', fields: { kind: 'telepathy' }, param: 'kind' },
    { case: 'a name with a space', fields: { name: 'a b' }, param: 'name' },
    { case: 'no URL', fields: { base_url: 'somewhere' }, param: 'base_url' },
    { case: 'plain http', fields: { base_url: 'http://api.example.com/v1' }, param: 'base_url' },
    { case: 'a user name in the URL', fields: { base_url: 'https://me@api.example.com' }, param: 'base_url' },
    { case: 'a private address', fields: { base_url: 'https://192.168.0.1/v1' }, param: 'base_url' },
    { case: 'metadata in another spelling', fields: { base_url: 'http://0xa9fea9fe/v1' }, param: 'base_url' },
    {
      case: 'a mistyped option',
      fields: { options: { idle_timeout: 1 } },
      param: 'options.idle_timeout',
      hint: 'idle_timeout_ms',
    },
    { case: 'an option out of bounds', fields: { options: { idle_timeout_ms: 0 } }, param: 'options.idle_timeout_ms' },
    { case: 'an unknown model', fields: { models: [{ model: 'acme/x', upstream_id: 'x' }] }, param: 'models[0].model' },
    {
      case: 'a model twice',
      fields: { models: ['one', 'acme/one'].map((model) => ({ model, upstream_id: 'x' })) },
      param: 'models[1].model',
    },
    { case: 'a model without upstream_id', fields: { models: [{ model: 'one' }] }, param: 'models[0].upstream_id' },
    {
      case: 'a bad cost',
      fields: { models: [{ model: 'one', upstream_id: 'x', cost: {} }] },
      param: 'models[0].cost.input_per_mtok_usd',
    },
    { case: 'a credential without a secret', fields: { credentials: [{}] }, param: 'credentials[0].secret' },
    { case: 'a secret with a space', fields: { credentials: [{ secret: 'a b' }] }, param: 'credentials[0].secret' },
    { case: 'a mistyped field', fields: { prioritty: 1 }, param: 'prioritty', hint: 'priority' },
  ])('refuses $case', async ({ fields, param, hint }) => {
    const answer = await app.call('post', '/channels', newChannel(fields)).expect(400);
    expect(answer.body.error.param).toBe(param);
    if (hint !== undefined) expect(answer.body.error.message).toContain(hint);
    expect(answer.text).not.toContain('canary');
  });

  it('changes the patched fields, guarded by If-Match', async () => {
    const channel = await create({ options: { idle_timeout_ms: 9, connect_timeout_ms: 8 } });
    const path = `/channels/${channel.id}`;
    const patch = {
      priority: 5,
      region: null,
      options: { idle_timeout_ms: null, total_timeout_ms: 7 },
      models: [
        { model: 'one', upstream_id: 'one-b' },
        { model: 'two', upstream_id: 'two', cost: PRICE },
      ],
    };
    const patched = await app.call('patch', path, patch).set('if-match', '"1"').expect(200);
    expect(patched.body).toMatchObject({
      name: channel.name,
      priority: 5,
      options: { idle_timeout_ms: 30_000, connect_timeout_ms: 8, total_timeout_ms: 7 },
      version: 2,
    });
    const models = new Map((patched.body.models as { model: string }[]).map((served) => [served.model, served]));
    expect(models.get('acme/one')).toMatchObject({ upstream_id: 'one-b', cost: { input_per_mtok_usd: '1' } });
    expect(models.get('acme/two')).toMatchObject({ upstream_id: 'two', cost: { output_per_mtok_usd: '2' } });
    const late = await app.call('patch', path, { priority: 6 }).set('if-match', '"1"').expect(412);
    expect(late.body.error).toMatchObject({ code: 'version_conflict', metadata: { current: { priority: 5 } } });
    await app.call('patch', path, { kind: 'openai-compatible' }).expect(400);
  });

  it('drains, and resets its health on the gateways', async () => {
    const { id } = await create();
    const draining = await app.call('post', `/channels/${id}/drain`, { reason: 'moving' }).expect(200);
    expect(draining.body).toMatchObject({ state: { status: 'draining', reason: 'moving' }, health: [] });
    const listed = await app.call('get', '/channels?status=draining').expect(200);
    expect(listed.body.data).toMatchObject([{ id, health: [] }]);
    expect((await app.call('post', `/channels/${id}/reset-breaker`).expect(200)).body).toMatchObject({
      id,
      health: [],
    });
    const audit = await app.call('get', `/audit?target_id=${id}`).expect(200);
    expect(audit.body.data).toContainEqual(expect.objectContaining({ action: 'channel.reset_breaker' }));
  });

  it('has the rate limits of a credential', async () => {
    const { id } = await create({ credentials: [{ secret: SECRET, rpm: 500, tpm: 200_000 }] });
    const [credential] = (await app.call('get', `/channels/${id}/credentials`).expect(200)).body.data;
    expect(credential).toMatchObject({ rpm: 500, tpm: 200_000 });
    const changed = await app.call('patch', `/credentials/${credential.id}`, { rpm: null, tpm: 7 }).expect(200);
    expect(changed.body).toMatchObject({ rpm: null, tpm: 7 });
    await app.call('patch', `/credentials/${credential.id}`, { rpm: 0 }).expect(400);
  });

  it('disables and enables with a reason', async () => {
    const { id } = await create();
    const disabled = await app.call('post', `/channels/${id}/disable`, { reason: 'provider is down' }).expect(200);
    expect(disabled.body.state).toMatchObject({ status: 'disabled', reason: 'provider is down' });
    const listed = await app.call('get', '/channels?status=disabled').expect(200);
    expect(listed.body.data).toMatchObject([{ id }]);
    const enabled = await app.call('post', `/channels/${id}/enable`).expect(200);
    expect(enabled.body.state).toMatchObject({ status: 'enabled', reason: null });
  });

  it('archives and restores', async () => {
    const { id, name } = await create();
    await app.call('delete', `/channels/${id}`).expect(200);
    expect((await app.call('get', `/channels?q=${name}`).expect(200)).body.data).toEqual([]);
    await app.call('patch', `/channels/${id}`, { priority: 1 }).expect(409);
    expect((await app.call('post', `/channels/${id}/restore`).expect(200)).body.archived_at).toBeNull();
    await app.call('post', `/channels/${id}/restore`).expect(409);
  });

  it('refuses a duplicate name, and answers 404 for an unknown id', async () => {
    const { name } = await create();
    const { body } = await app.call('post', '/channels', newChannel({ name })).expect(409);
    expect(body.error).toMatchObject({ code: 'conflict', param: 'name' });
    const unknownId = 'chn_00000000000000000000000000';
    await app.call('get', `/channels/${unknownId}`).expect(404);
    await app.call('post', `/channels/${unknownId}/disable`).expect(404);
    await app.call('get', '/channels/key_00000000000000000000000000').expect(400);
  });

  it('have labels for customers: random ones, until an operator writes others', async () => {
    const [first, second] = [await create(), await create()];
    const labels = [first, second].map(({ label }) => label);
    expect(labels).toEqual(Array(2).fill(expect.stringMatching(/^ch-[0-9a-f]{10}$/)));
    expect(new Set(labels).size).toBe(2);
    const { body } = await app.call('patch', `/channels/${first.id}`, { label: 'Fast.EU_1' }).expect(200);
    expect(body).toMatchObject({ name: first.name, label: 'Fast.EU_1' });
    expect((await app.call('patch', `/channels/${first.id}`, { priority: 3 }).expect(200)).body.label).toBe(
      'Fast.EU_1',
    );
    expect((await app.call('get', '/channels?q=fast.eu').expect(200)).body.data).toMatchObject([{ id: first.id }]);
    await app.call('patch', `/channels/${first.id}`, { label: 'fast.eu_1' }).expect(200);
    await app.call('delete', `/channels/${first.id}`).expect(200);
    for (const label of ['fast.eu_1', 'FAST.EU_1']) {
      const taken = await app.call('patch', `/channels/${second.id}`, { label }).expect(409);
      expect(taken.body.error).toMatchObject({ code: 'conflict', param: 'label' });
      await app.call('post', '/channels', newChannel({ label })).expect(409);
    }
    expect((await app.call('get', `/channels/${second.id}`).expect(200)).body.label).toBe(second.label);
  });

  it.each(['', ' ', 'a b', 'a\r\nx: y', '-a', 'ä', '%41', 'a'.repeat(65), null])(
    'refuse the label %j: labels stand in headers',
    async (label) => {
      const { body } = await app.call('post', '/channels', newChannel({ label })).expect(400);
      expect(body.error.param).toBe('label');
    },
  );

  it('adds, changes and deletes credentials', async () => {
    const { id } = await create({ credentials: [] });
    const path = `/channels/${id}/credentials`;
    const added = await app.call('post', path, { secret: SECRET, label: 'second', weight: 3 }).expect(201);
    expect(added.text).not.toContain('canary');
    expect(added.body).toMatchObject({ channel_id: id, label: 'second', masked: '…wxyz', weight: 3, status: 'active' });
    const credential = `/credentials/${added.body.id}`;
    const patch = { status: 'disabled', status_reason: 'refused', label: 'old' };
    const patched = await app.call('patch', credential, patch).expect(200);
    expect(patched.body).toMatchObject({ ...patch, weight: 3 });
    expect((await app.call('get', path).expect(200)).body.data).toEqual([patched.body]);
    await app.call('patch', credential, { secret: 'sk-other' }).expect(400);
    await app.call('delete', credential).expect(200);
    await app.call('delete', credential).expect(404);
    expect((await app.call('get', path).expect(200)).body.data).toEqual([]);
    await app.call('get', '/channels/chn_00000000000000000000000000/credentials').expect(404);
  });

  it('sets, shows and removes proxies of channels and credentials; passwords are not shown', async () => {
    const proxy = { url: 'socks5://proxy.example', username: 'ann', password: 'canary-0123456789-abcd' };
    const shown = { url: 'socks5://proxy.example:1080', username: 'ann', masked: '…abcd' };
    const short = { url: 'http://proxy.example', username: 'ann', password: 'canary' };
    const made = await app.call(
      'post',
      '/channels',
      newChannel({ proxy, credentials: [{ secret: SECRET, proxy: short }] }),
    );
    expect([made.status, made.text.includes('canary')]).toEqual([201, false]);
    expect(made.body).toMatchObject({
      proxy: { ...shown, since: expect.any(String) },
      credentials: [{ proxy: { url: 'http://proxy.example:80', masked: '•••' } }],
    });
    const path = `/channels/${made.body.id}/proxy`;
    await app.call('put', path, { url: 'https://proxy.example' }).set('if-match', '"7"').expect(412);
    const changed = await app.call('put', path, { url: 'https://proxy.example' }).set('if-match', '"1"').expect(200);
    expect(changed.body).toMatchObject({ proxy: { url: 'https://proxy.example:443', username: null, masked: null } });
    expect(changed.body.version).toBe(2);
    expect((await app.call('delete', path).expect(200)).body).toMatchObject({ proxy: null, version: 3 });
    expect((await app.call('delete', path).expect(200)).body).toMatchObject({ proxy: null, version: 3 });
    const credential = `/credentials/${made.body.credentials[0].id}/proxy`;
    expect((await app.call('put', credential, proxy).expect(200)).body).toMatchObject({ proxy: shown });
    expect((await app.call('delete', credential).expect(200)).body).toMatchObject({ proxy: null });
    const { body } = await app.call('put', path, { url: 'http://10.0.0.1:3128' }).expect(400);
    expect(body.error).toMatchObject({ param: 'proxy.url' });
    const events = await app.call('get', `/channels/${made.body.id}/events`).expect(200);
    expect((events.body as ApiList).data.map(({ detail }) => detail)).toContain('proxy');
    expect(await app.dump()).not.toContain('canary-0123456789-abcd');
  });

  it('replays a creation without running it twice', async () => {
    const body = newChannel();
    const send = () => app.call('post', '/channels', body).set('idempotency-key', 'channels-1').expect(201);
    const first = await send();
    const second = await send();
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(second.body.id).toBe(first.body.id);
  });
});
