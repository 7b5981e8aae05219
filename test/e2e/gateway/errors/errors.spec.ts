import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { ModelResolver } from '#completions';
import { Secret } from '#core';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../../../support/gateway/platform.js';

const messages = [{ role: 'user', content: 'Hello!' }];

describe('failures and their responses', () => {
  let platform: Platform;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/one', aliases: ['one'] });
    await platform.addModel({ canonicalId: 'acme/two', aliases: ['two'] });
    await platform.addModel({ canonicalId: 'acme/three' });
    await platform.addModel({ canonicalId: 'acme/nowhere' });
    await platform.addChannel({ name: 'solo', serves: ['one'] });
    await platform.addChannel({
      name: 'first',
      serves: ['two'],
      priority: 1,
      credentials: [{ secret: new Secret('sk-bad'), label: 'bad', weight: 1 }],
    });
    await platform.addChannel({ name: 'second', serves: ['two'], priority: 2 });
    const baseUrl = 'http://127.0.0.1:9/v1';
    await platform.addChannel({ name: 'dead', serves: ['acme/three'], baseUrl });
    caller = new GatewayCaller(platform, (await platform.addCustomer()).apiKey);
  }, 120_000);

  beforeEach(() => platform.restoreChannels());

  afterAll(() => platform.stop());

  /** The common properties of every failure, and the error itself. */
  function failed(answer: Answer): object {
    const { status, headers } = answer;
    const body = answer.json() as { error: Record<string, unknown>; request_id: string };
    expect(Object.keys(body)).toEqual(['error', 'request_id']);
    expect(Object.keys(body.error).slice(0, 4)).toEqual(['message', 'type', 'code', 'param']);
    expect(body.request_id).toMatch(/^gen_[0-9a-z]{26}$/);
    expect(headers['x-request-id']).toBe(body.request_id);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    const { type, code, param } = body.error;
    return { status, type, code, param, retry: headers['x-should-retry'], after: headers['retry-after'] };
  }

  const compressed = (from: GatewayCaller, encoding: string, body: Buffer): Promise<Answer> =>
    from.post('/v1/chat/completions', body, { 'content-encoding': encoding });

  const chat = (model: string, simulate: object, rest: object = {}): Promise<Answer> =>
    caller.chat({ model, messages, simulate, ...rest });

  const request = { type: 'invalid_request_error', param: null, retry: 'false' };

  it.each([
    ['/v1/threads', 'POST /v1/responses'],
    ['/responses', 'POST /v1/responses'],
    ['/v1/engines', 'GET /v1/models'],
    ['/v1/chat', 'POST /v1/chat/completions'],
    ['/v2/models', 'GET /v1/models'],
    ['/chat/completions', 'POST /v1/chat/completions'],
    ['/v1/v1/chat/completions', 'POST /v1/chat/completions'],
    ['/v1/chat/completions/chat/completions', 'POST /v1/chat/completions'],
    ['/api/v1/chat/completions', 'POST /v1/chat/completions'],
    ['/v1//chat/completions', 'POST /v1/chat/completions'],
    ['/admin/v1/keys', undefined],
    ['/v1/nothing', undefined],
  ])('ERR-404: no such path %s, without a key; it says what is served', async (path, use) => {
    const answer = await caller.send('POST', path);
    expect(failed(answer)).toEqual({ ...request, status: 404, code: 'not_found' });
    expect(answer.error().message).toContain(`POST ${path}`);
    expect(answer.error().metadata?.use).toBe(use);
    if (use !== undefined) expect(answer.error().metadata?.base_url).toBe(`${platform.gateway.url}/v1`);
  });

  it.each(['/v1/v1/messages', '/anthropic/v1/messages', '/messages', '/v1/v1/messages/count_tokens'])(
    'ERR-404: %s is answered in the format of Messages, with the base URL of its client',
    async (path) => {
      const { url } = platform.gateway;
      const { status, text } = await caller.send('POST', path);
      const body = JSON.parse(text) as { type: string; error: { message: string; metadata?: { base_url?: string } } };
      expect([status, body.type]).toEqual([404, 'error']);
      if (path !== '/messages') expect(body.error.message).not.toContain(`Set the base URL to ${url}/v1`);
      expect(body.error.message).toContain(
        path === '/messages' ? `their base URL is ${url}.` : `base URL to ${url}, without`,
      );
    },
  );

  it('ERR-404: the base URL is the address that the client used', async () => {
    const proxied = await caller.send('POST', '/chat/completions', { headers: { host: 'llm.example:8443' } });
    expect(proxied.error().metadata?.base_url).toBe('http://llm.example:8443/v1');
    const odd = await caller.send('POST', '/chat/completions', { headers: { host: '<script>' } });
    expect(odd.error().metadata?.base_url).toBe('/v1');
  });

  it.each(['/', '/v1', '/v1/'])('NBR-8: GET %s says what this is, without a key', async (path) => {
    const answer = await caller.send('GET', path);
    expect([answer.status, answer.json()]).toMatchObject([
      200,
      { object: 'service', base_url: `${platform.gateway.url}/v1`, documentation: `${platform.gateway.url}/docs` },
    ]);
    const refused = await caller.send('POST', path);
    expect(failed(refused)).toEqual({ ...request, status: 405, code: 'method_not_allowed' });
    expect(refused.error().message).toContain(`POST ${platform.gateway.url}/v1/chat/completions`);
  });

  it.each(['%zz', '%', 'a%2', '%c0%af'])('ERR-400: a path that cannot be decoded (%s)', async (name) => {
    expect(failed(await caller.get(`/v1/models/${name}`))).toEqual({
      ...request,
      status: 400,
      code: 'invalid_request_error',
    });
  });

  it.each([
    ['GET', '/v1/chat/completions', 'POST'],
    ['DELETE', '/v1/chat/completions', 'POST'],
    ['PUT', '/v1/chat/completions', 'POST'],
    ['OPTIONS', '/v1/chat/completions', 'POST'],
    ['POST', '/v1/models', 'GET'],
    ['PATCH', '/v1/models/acme/one', 'GET'],
    ['POST', '/v1/key', 'GET'],
    ['DELETE', '/v1/credits', 'GET'],
    ['POST', '/v1/generations/gen_x', 'GET'],
  ])('ERR-405: %s %s, with Allow and without a key', async (method, path, allowed) => {
    const answer = await caller.send(method, path);
    expect(failed(answer)).toEqual({ ...request, status: 405, code: 'method_not_allowed' });
    expect(answer.headers.allow).toBe(allowed);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    '',
  ])('ERR-405: 415 for the media type %j', async (type) => {
    const answer = await caller.chat({ model: 'one', messages }, { 'content-type': type });
    expect(failed(answer)).toEqual({ ...request, status: 415, code: 'unsupported_media_type' });
  });

  it.each(['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/vnd.api+json'])(
    'accepts JSON as %s',
    async (type) => {
      expect((await caller.chat({ model: 'one', messages }, { 'content-type': type })).status).toBe(200);
    },
  );

  it.each([
    ['gzip', gzipSync],
    ['X-Gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['identity', (bytes: Buffer) => bytes],
  ])('REQ-40: a body by %s is read', async (encoding, encode) => {
    const body = { model: 'one', messages: [{ role: 'user', content: 'Hello! '.repeat(20_000) }] };
    const answer = await compressed(caller, encoding, encode(Buffer.from(JSON.stringify(body))));
    expect(answer.status).toBe(200);
    expect(JSON.parse(caller.sentUpstream(answer))).toMatchObject(body);
  });

  it.each(['zstd', 'gzip, gzip', 'gzip, br', 'compress'])('REQ-40 ERR-405: 415 for %s', async (encoding) => {
    const body = gzipSync(gzipSync(JSON.stringify({ model: 'one', messages })));
    const answer = await compressed(caller, encoding, body);
    expect(failed(answer)).toEqual({ ...request, status: 415, code: 'unsupported_media_type' });
    expect(answer.error().message).toContain('gzip, br and deflate');
  });

  it('REQ-40 ERR-400: a body that is not what its header says, or is cut', async () => {
    const body = Buffer.from(JSON.stringify({ model: 'one', messages }));
    for (const bytes of [
      body,
      gzipSync(body).subarray(0, -3),
      Buffer.concat([gzipSync(body), body]),
      Buffer.alloc(0),
    ]) {
      const answer = await compressed(caller, 'gzip', bytes);
      expect(failed(answer)).toEqual({ ...request, status: 400, code: 'invalid_request_error' });
      expect(answer.error().message).toContain('could not be decompressed as gzip');
    }
  });

  it('REQ-40 ERR-413 ERR-429: bombs are refused like bodies of their size, and soon nothing more is read', async () => {
    const attacker = new GatewayCaller(platform, (await platform.addCustomer()).apiKey);
    const bomb = gzipSync(Buffer.alloc(64 * 1_048_576));
    const first = await compressed(attacker, 'gzip', bomb);
    expect([first.status, first.error().code]).toEqual([413, 'request_too_large']);
    expect(first.error().metadata).toMatchObject({ limit_bytes: 33_554_432 });
    const others = await Promise.all(Array.from({ length: 20 }, () => compressed(attacker, 'gzip', bomb)));
    expect(new Set(others.map(({ status }) => status))).toEqual(new Set([429]));
    expect(others[0]?.error().metadata).toMatchObject({ limit: 'uncharged_time' });
    expect((await compressed(caller, 'gzip', gzipSync(JSON.stringify({ model: 'one', messages })))).status).toBe(200);
  });

  it('REQ-40: a byte order mark before the JSON is skipped', async () => {
    expect((await caller.chat(`\uFEFF${JSON.stringify({ model: 'one', messages })}`)).status).toBe(200);
  });

  it.each([400, 404, 413, 422, 418])("ERR-4xx: the upstream's own %i, cleaned", async (status) => {
    const message = 'Bad seed for key sk-simulator-1234 at https://10.0.0.8:8443/v1/chat?api_key=abc';
    const error = { message, type: 'weird_error', param: 'seed', code: 'bad_seed' };
    const answer = await chat('one', { status, error: { error } });
    expect(failed(answer)).toEqual({ ...request, status, param: 'seed', code: 'bad_seed' });
    expect(answer.error().message).toContain('Bad seed for key');
    expect(answer.text).not.toMatch(/sk-simulator|10\.0\.0\.8|abc/);
    expect(Object.keys(answer.headers)).not.toEqual(expect.arrayContaining(['set-cookie']));
  });

  it('ERR-4xx ERR-400: context_length_exceeded is passed on', async () => {
    const error = {
      message: 'too long',
      type: 'invalid_request_error',
      param: 'messages',
      code: 'context_length_exceeded',
    };
    expect(failed(await chat('one', { status: 400, error: { error } }))).toEqual({
      ...request,
      status: 400,
      param: 'messages',
      code: 'context_length_exceeded',
    });
  });

  it('ERR-4xx: an HTML error page becomes an error envelope', async () => {
    const answer = await chat('one', { status: 400, error: '<html><h1>Bad Request</h1></html>' });
    expect(failed(answer)).toEqual({ ...request, status: 400, code: 'invalid_request_error' });
    expect(answer.text).not.toContain('<html>');
  });

  const gateway = { type: 'api_error', param: null };

  it.each([true, false])('ERR-500: a defect is reported with its id and nothing else (stream %s)', async (stream) => {
    const broken = jest.spyOn(platform.gateway.app.get(ModelResolver), 'resolve').mockImplementation(() => {
      throw new TypeError('secret of the code at /srv/app/file.ts:1');
    });
    const answer = await caller.chat({ model: 'one', messages, stream });
    broken.mockRestore();
    expect(failed(answer)).toEqual({ ...gateway, status: 500, code: 'internal_error', retry: 'true' });
    expect(answer.text).not.toMatch(/secret|srv|TypeError/);
    expect(answer.error().message).toContain(answer.headers['x-request-id']);
  });

  it('ERR-502: every channel failed, with each attempt under its public name', async () => {
    const answer = await chat('two', { status: 500, error: { error: { message: 'stack at /srv/internal' } } });
    expect(failed(answer)).toEqual({ ...gateway, status: 502, code: 'all_channels_failed', retry: 'false' });
    expect(answer.error().metadata).toEqual({
      attempts: [
        { channel: 'first', status: null, reason: 'unavailable' },
        ...Array<object>(2).fill({ channel: 'second', status: 500, reason: 'upstream_error' }),
      ],
    });
    expect(answer.text).not.toMatch(/srv|sk-bad|credential/);
  });

  it('ERR-502: no listener, and no channel at all', async () => {
    const dead = await caller.chat({ model: 'acme/three', messages });
    expect(failed(dead)).toEqual({ ...gateway, status: 502, code: 'all_channels_failed', retry: 'false' });
    const refused = { channel: 'dead', status: null, reason: 'connect_failed' };
    expect(dead.error().metadata).toEqual({ attempts: [refused, refused, refused] });
    const nowhere = await caller.chat({ model: 'acme/nowhere', messages });
    expect(failed(nowhere)).toEqual({ ...gateway, status: 502, code: 'all_channels_failed', retry: 'false' });
    expect(nowhere.error().metadata).toEqual({ attempts: [] });
  });

  it('ERR-502: a stream that failed before its start is a plain 502', async () => {
    const answer = await chat('one', { reset: true }, { stream: true });
    expect(failed(answer)).toEqual({ ...gateway, status: 502, code: 'all_channels_failed', retry: 'false' });
  });

  it('ERR-429: every candidate asks for a pause', async () => {
    const answer = await chat('one', { status: 429, retry_after: 7 });
    expect(failed(answer)).toEqual({
      type: 'rate_limit_error',
      param: null,
      status: 429,
      code: 'upstream_rate_limited',
      retry: 'true',
      after: '7',
    });
  });

  it.each([
    ['seconds', 86_400],
    ['a moment in 3,114 years', 100_000_000_000],
  ])('ERR-429: the wait that an upstream requests (%s) is capped by the gateway’s cool-down', async (_what, after) => {
    const answer = await chat('one', { status: 429, retry_after: after });
    expect(failed(answer)).toMatchObject({ status: 429, code: 'upstream_rate_limited', after: '300' });
    // The cool-down has begun; its remainder is the wait of the next request.
    const next = failed(await chat('one', {})) as { after: string };
    expect(Number(next.after)).toBeGreaterThan(250);
    expect(Number(next.after)).toBeLessThanOrEqual(300);
  });

  it.each([401, 402, 403])(
    'an upstream refusal of the credential (%i) is not reported as the customer’s error',
    async (status) => {
      const answer = await chat('one', { status });
      expect(failed(answer)).toEqual({ ...gateway, status: 502, code: 'all_channels_failed', retry: 'false' });
      expect(answer.error().metadata).toEqual({ attempts: [{ channel: 'solo', status: null, reason: 'unavailable' }] });
    },
  );

  it('failures before the first byte cost nothing', async () => {
    const answer = await chat('one', { status: 500 });
    await platform.settle();
    const generation = await caller.get(`/v1/generations/${String(answer.headers['x-request-id'])}`);
    expect(generation.json()).toMatchObject({
      settled: true,
      cost_usd: 0,
      outcome: 'all_channels_failed',
      status: 502,
    });
  });
});
