import { startSimulator, type Simulator } from '../../../../apps/simulator/simulator.js';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

/** Starting services is slow on a busy machine. */
jest.setTimeout(120_000);

const SECRET = 'sk-canary-0123456789-wxyz';
const PRICE = { input_per_mtok_usd: '1', output_per_mtok_usd: '2' };
const PATHS: ReadonlyMap<string, string> = new Map([
  ['openai-compatible', '/v1'],
  ['openai-responses', '/v1'],
  ['anthropic-messages', '/v1'],
  ['gemini', '/v1beta'],
  ['azure-openai', ''],
  ['azure-openai-responses', ''],
]);

interface Channel {
  readonly id: string;
  readonly credentials: readonly { readonly id: string }[];
}

/** Operators test channels and see the upstream's answers. */
describe('channel tests', () => {
  let app: ControlApp;
  let simulator: Simulator;
  const upstream = new ScriptedUpstream();
  let names = 0;

  beforeAll(async () => {
    [app, simulator] = await Promise.all([startControlApp(), startSimulator({ host: '127.0.0.1', port: 0 })]);
    await upstream.start();
    const model = { context_length: 1_000, max_output_tokens: 500, price: PRICE, status: 'active' };
    await app.call('post', '/models', { ...model, canonical_id: 'acme/one', aliases: ['one'] }).expect(201);
    const draft = { ...model, canonical_id: 'acme/two', price: undefined, status: 'draft' };
    await app.call('post', '/models', draft).expect(201);
  });
  afterAll(async () => {
    await Promise.all([app.stop(), simulator.close()]);
    await upstream.stop();
  });

  const addChannel = async (fields: object = {}): Promise<Channel> => {
    names++;
    const body = {
      name: `channel-${names}`,
      kind: 'openai-compatible',
      base_url: upstream.url,
      models: [{ model: 'acme/one', upstream_id: 'upstream-one' }],
      credentials: [{ secret: SECRET }],
      ...fields,
    };
    return (await app.call('post', '/channels', body).expect(201)).body as Channel;
  };
  const send = async (path: string, body: object = {}) => {
    const answer = await app.call('post', path, body);
    expect(answer.text).not.toContain('canary');
    return answer;
  };
  interface Event {
    readonly event: string;
    readonly data: { readonly text?: string };
  }

  /** The events of a response as text. */
  const eventsOf = (text: string): Event[] =>
    [...text.matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(([, event = '', data = '']) => ({
      event,
      data: JSON.parse(data) as Event['data'],
    }));

  it.each([...PATHS])('streams what an upstream of kind %s says, then the result with its cost', async (kind, path) => {
    const cost = { input_per_mtok_usd: '1', output_per_mtok_usd: '2' };
    const models = [{ model: 'acme/one', upstream_id: 'upstream-one', cost }];
    const { id } = await addChannel({ kind, base_url: simulator.url + path, models });
    const { status, text, headers } = await send(`/channels/${id}/test-stream`, { model: 'one' });
    expect([status, headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    const events = eventsOf(text);
    const pieces = events.filter(({ event }) => event === 'text').map(({ data }) => data.text);
    expect(pieces.length).toBeGreaterThan(1);
    expect(events.at(-1)).toMatchObject({
      event: 'result',
      data: { ok: true, stream: true, text: pieces.join('').slice(0, 500), cost_usd: expect.stringMatching(/^0\.0/) },
    });
  });

  it('ATK-134: the stream of a test ends when the token of its caller is revoked', async () => {
    const begin = 'data: {"choices":[{"index":0,"delta":{"content":"He"}}]}\n\n';
    upstream.answers((response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).write(begin));
    const { id } = await addChannel();
    const { id: tokenId, secret } = (await app.call('post', '/tokens', { name: 'tester' }).expect(201)).body as {
      readonly id: string;
      readonly secret: string;
    };
    const answer = await fetch(`${app.control.adminUrl}/admin/v1/channels/${id}/test-stream`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: '{}',
    });
    await app.call('post', `/tokens/${tokenId}/revoke`).expect(200);
    expect(eventsOf(await answer.text()).map(({ event }) => event)).toEqual(['text']);
  });

  it('streams a failure as its result, and refuses before it streams', async () => {
    const message = 'Incorrect API key provided.';
    upstream.answers((response) => response.writeHead(401).end(JSON.stringify({ error: { message } })));
    const { id } = await addChannel();
    const failed = eventsOf((await send(`/channels/${id}/test-stream`)).text);
    expect(failed).toEqual([
      { event: 'result', data: expect.objectContaining({ ok: false, status: 401, cost_usd: null }) },
    ]);
    const unknown = await send(`/channels/${id}/test-stream`, { model: 'nothing' });
    expect([unknown.status, unknown.body.error.param]).toEqual([400, 'model']);
  });

  it.each([...PATHS].flatMap(([kind, path]) => [false, true].map((stream) => ({ kind, path, stream }))))(
    'shows the answer of an upstream of kind $kind, stream $stream',
    async ({ kind, path, stream }) => {
      const { id, credentials } = await addChannel({ kind, base_url: simulator.url + path });
      const { status, body } = await send(`/channels/${id}/test`, { model: 'one', stream, prompt: 'Say it.' });
      expect([status, body]).toEqual([
        200,
        {
          object: 'channel_test',
          channel_id: id,
          credential_id: credentials[0]?.id,
          model_id: expect.stringMatching(/^mdl_/),
          model: 'acme/one',
          upstream_id: 'upstream-one',
          stream,
          ok: true,
          status: 200,
          first_byte_ms: expect.any(Number),
          latency_ms: expect.any(Number),
          text: expect.stringMatching(/\w/),
          finish_reason: 'stop',
          usage: { prompt_tokens: expect.any(Number), completion_tokens: expect.any(Number) },
          cost_usd: null,
          error: null,
        },
      ]);
      expect(body.latency_ms).toBeGreaterThanOrEqual(body.first_byte_ms);
      expect(body.usage.completion_tokens).toBeGreaterThan(0);
    },
  );

  it.each([
    { status: 401, message: `Incorrect API key provided: ${SECRET}.`, reason: 'credential_refused' },
    { status: 429, message: 'Slow down.', reason: 'rate_limited' },
    { status: 404, message: 'The model upstream-one does not exist.', reason: 'model_missing' },
    { status: 400, message: 'No.', reason: 'request_refused' },
    { status: 500, message: 'Down.', reason: 'upstream_error' },
  ])('shows a refusal with $status as $reason, and changes nothing', async ({ status, message, reason }) => {
    upstream.answers((response) => response.writeHead(status).end(JSON.stringify({ error: { message } })));
    const { id } = await addChannel();
    for (const stream of [false, true]) {
      const { body } = await send(`/channels/${id}/test`, { stream });
      expect(body).toMatchObject({ ok: false, status, text: '', usage: null, error: { reason } });
      expect(body.error.message).toContain(message.slice(0, 3));
    }
    const { body } = await app.call('get', `/channels/${id}`).expect(200);
    expect(body).toMatchObject({ version: 1, health: [], credentials: [{ status: 'active' }] });
  });

  it('shows what a broken stream delivered', async () => {
    upstream.answersEvents(['{"choices":[{"index":0,"delta":{"content":"Half"}}]}']);
    const { id } = await addChannel();
    const { body } = await send(`/channels/${id}/test`, { stream: true });
    expect(body).toMatchObject({ ok: false, status: 200, text: 'Half', error: { reason: 'incomplete_stream' } });
  });

  it('shows that an upstream does not answer', async () => {
    const { id, credentials } = await addChannel({ base_url: 'http://127.0.0.1:1/v1' });
    const none = { status: null, error: { reason: 'connect_failed' } };
    expect((await send(`/channels/${id}/test`)).body).toMatchObject({ ok: false, first_byte_ms: null, ...none });
    expect((await send(`/channels/${id}/discover-models`)).body).toMatchObject({
      models: [],
      complete: false,
      ...none,
    });
    const verified = await send(`/credentials/${credentials[0]!.id}/verify`);
    expect(verified.body).toMatchObject({ verdict: 'unclear', ...none });
  });

  it('calls no address that the guard refuses, even if the database has it', async () => {
    const { id, credentials } = await addChannel();
    await app.query(`UPDATE channel SET base_url = 'http://169.254.169.254/v1' WHERE name = 'channel-' || $1`, names);
    for (const path of [`/channels/${id}/test`, `/channels/${id}/discover-models`]) {
      expect((await send(path)).body).toMatchObject({ status: null, error: { reason: 'blocked' } });
    }
    expect((await send(`/credentials/${credentials[0]!.id}/verify`)).body.error.reason).toBe('blocked');
  });

  it('tests disabled channels, and refuses what cannot be tested', async () => {
    upstream.answersJson('{"data":[{"id":"upstream-one"}]}');
    const { id, credentials } = await addChannel();
    const [credential] = credentials;
    await app.call('post', `/channels/${id}/disable`).expect(200);
    await app.call('patch', `/credentials/${credential!.id}`, { status: 'disabled' }).expect(200);
    expect((await send(`/channels/${id}/test`)).status).toBe(409);
    expect((await send(`/channels/${id}/discover-models`, { credential_id: credential!.id })).status).toBe(200);
    expect((await send(`/credentials/${credential!.id}/verify`)).body).toMatchObject({ verdict: 'accepted' });
    const other = await addChannel();
    const foreign = { credential_id: credential!.id };
    expect((await send(`/channels/${other.id}/test`, foreign)).status).toBe(404);
    const unserved = await send(`/channels/${other.id}/test`, { model: 'acme/two' });
    expect([unserved.status, unserved.body.error.param]).toEqual([400, 'model']);
    await app.call('delete', `/channels/${other.id}`).expect(200);
    expect((await send(`/channels/${other.id}/test`)).status).toBe(409);
    const bare = await addChannel({ models: [] });
    expect((await send(`/channels/${bare.id}/test`)).status).toBe(409);
    expect((await send('/channels/chn_00000000000000000000000000/test')).status).toBe(404);
    expect((await send('/credentials/crd_00000000000000000000000000/verify')).status).toBe(404);
  });

  it.each([
    {
      status: 401,
      text: `{"error":{"message":"Bad key ${SECRET}"}}`,
      verdict: 'refused',
      reason: 'credential_refused',
    },
    {
      status: 400,
      text: '{"error":{"message":"API key not valid. Please pass a valid API key."}}',
      verdict: 'refused',
      reason: 'credential_refused',
    },
    {
      status: 403,
      text: '{"error":{"message":"No money","code":"insufficient_quota"}}',
      verdict: 'exhausted',
      reason: 'quota_exhausted',
    },
    { status: 404, text: 'no such page', verdict: 'unclear', reason: 'no_model_list' },
    { status: 200, text: '<html>', verdict: 'unclear', reason: 'no_model_list' },
    { status: 503, text: '', verdict: 'unclear', reason: 'upstream_error' },
  ])('a credential is $verdict after $status $text', async ({ status, text, verdict, reason }) => {
    upstream.answers((response) => response.writeHead(status).end(text));
    const { credentials } = await addChannel();
    const { body } = await send(`/credentials/${credentials[0]!.id}/verify`);
    expect(body).toMatchObject({ object: 'credential_verification', verdict, status, error: { reason } });
  });

  it('lists the upstream’s models with their catalog entries', async () => {
    const listed = ['upstream-one', 'one', 'acme/two', 'news'].map((id) => ({
      id,
      shutdown_date: null as string | null,
    }));
    listed[0]!.shutdown_date = '2026-12-11';
    upstream.answersJson(JSON.stringify({ data: listed }));
    const { id, credentials } = await addChannel();
    const { body } = await send(`/channels/${id}/discover-models`);
    const ends = (body.models as { shutdown_date: string | null }[]).map(({ shutdown_date: end }) => end);
    expect(ends).toEqual(['2026-12-11', null, null, null]);
    expect(body).toMatchObject({ channel_id: id, credential_id: credentials[0]?.id, status: 200, complete: true });
    const chat = { name: null, tools_api: 'chat' };
    const one = { model_id: expect.stringMatching(/^mdl_/), model: 'acme/one', priced: true };
    expect(body.models).toMatchObject([
      { ...chat, upstream_id: 'upstream-one', served: true, ...one },
      { ...chat, upstream_id: 'one', served: false, ...one },
      { ...chat, upstream_id: 'acme/two', served: false, ...one, model: 'acme/two', priced: false },
      { ...chat, upstream_id: 'news', served: false, model_id: null, model: null, priced: false },
    ]);
  });

  it('proposes what a new model of the catalog could have', async () => {
    const priced = { id: 'acme/large', context_length: 8_192, pricing: { prompt: '0.000002', completion: '0.000008' } };
    const odd = { id: 'x'.repeat(10_000), pricing: { prompt: '-1', completion: '-1' } };
    upstream.answersJson(JSON.stringify({ data: [priced, { id: 'gpt-4.1' }, odd, { id: '<img src=x>' }] }));
    const { id } = await addChannel({ name: 'proposing' });
    const { body } = await send(`/channels/${id}/discover-models`);
    const cost = { input_per_mtok_usd: '2', output_per_mtok_usd: '8' };
    const { models } = body as { models: { proposal: object }[] };
    expect(models.map(({ proposal }) => proposal)).toMatchObject([
      { model: 'acme/large', context_length: 8_192, max_output_tokens: null, price: null, cost },
      { model: 'openai/gpt-4.1', context_length: 1_047_576, price: cost, cost: null },
      { model: expect.stringMatching(/^proposing\/x{1,190}$/), price: null, cost: null },
      { model: 'proposing/img-src-x', context_length: null },
    ]);
  });

  it('says which API would get the tools of a model', async () => {
    upstream.answersJson(JSON.stringify({ data: ['gpt-5.2', 'gpt-5.4-mini'].map((id) => ({ id })) }));
    const { id } = await addChannel({ preset: 'openai' });
    const { body } = await send(`/channels/${id}/discover-models`);
    expect(body.models).toMatchObject([
      { upstream_id: 'gpt-5.2', tools_api: 'chat' },
      { upstream_id: 'gpt-5.4-mini', tools_api: 'responses' },
    ]);
  });

  it('leaves out models whose ids a channel cannot store', async () => {
    upstream.answersJson(JSON.stringify({ data: ['a\0', '\ud800', 'news'].map((id) => ({ id, name: `${id}\0` })) }));
    const { id } = await addChannel();
    const { status, body } = await send(`/channels/${id}/discover-models`);
    expect([status, body.models.length, body.models[0]]).toMatchObject([200, 1, { upstream_id: 'news' }]);
  });

  it('reads lists page by page, with the credential where the dialect has it', async () => {
    upstream.answers((response, request) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://upstream');
      const isRight = pathname === '/v1/models' && request.headers['x-api-key'] === SECRET;
      const id = searchParams.get('after_id') === null ? 'first' : 'second';
      const page = { data: [{ id, display_name: id.toUpperCase() }], has_more: id === 'first', last_id: id };
      response.writeHead(isRight ? 200 : 500).end(JSON.stringify(page));
    });
    const { id } = await addChannel({ kind: 'anthropic-messages' });
    const { body } = await send(`/channels/${id}/discover-models`);
    expect(body).toMatchObject({ complete: true, error: null });
    expect(body.models).toMatchObject([
      { upstream_id: 'first', name: 'FIRST' },
      { upstream_id: 'second', name: 'SECOND' },
    ]);
  });

  it('stops at an upstream with an endless list', async () => {
    let pages = 0;
    upstream.answers((response) => {
      pages++;
      response.end(JSON.stringify({ data: [{ id: `page-${pages}` }], has_more: true, last_id: String(pages) }));
    });
    const { id } = await addChannel({ kind: 'anthropic-messages' });
    const { body } = await send(`/channels/${id}/discover-models`);
    expect([body.models.length, body.complete, pages]).toEqual([20, false, 20]);
  });
});
