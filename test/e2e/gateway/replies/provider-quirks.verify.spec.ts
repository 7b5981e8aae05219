import { booked, leftovers } from '../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { PLAIN_PRICE, startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
const MESSAGE = { role: 'assistant', content: 'Hi' };
/** The model name of the upstream. */
const BOUGHT_AS = 'our-deployment-7';
const SEARCH_NANO_USD = 5_000_000n;

/** Provider behaviour that OpenAI's documentation does not cover. */
describe('provider quirks', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  const upstream = new ScriptedUpstream();

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    const [{ rates }] = PLAIN_PRICE as [(typeof PLAIN_PRICE)[number]];
    await platform.addModel({ canonicalId: 'acme/plain', capabilities: ['web_search'] });
    await platform.addModel({
      canonicalId: 'acme/searching',
      capabilities: ['web_search'],
      outputModalities: ['text', 'audio'],
      price: [
        {
          fromPromptTokens: 0,
          rates: { ...rates, request: SEARCH_NANO_USD * 1_000_000n, audio_output: 9_000_000_000n },
        },
      ],
    });
    await platform.addChannel({ name: 'quirky', serves: ['acme/plain', 'acme/searching'], baseUrl: upstream.url });
    await platform.addModel({ canonicalId: 'acme/verbatim' });
    const verbatim = {
      name: 'verbatim',
      serves: ['acme/verbatim'],
      baseUrl: upstream.url,
      options: { drop_reply: [] },
    };
    await platform.addChannel(verbatim);
    await platform.addModel({ canonicalId: 'acme/renamed', aliases: ['renamed'] });
    const models = [{ model: 'acme/renamed', upstreamModel: BOUGHT_AS, cost: PLAIN_PRICE }];
    await platform.addChannel({ name: 'renaming', serves: [], models, baseUrl: upstream.url });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  // Channel health from one test does not affect the next.
  beforeEach(() => platform.restoreChannels());

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  const send = (body: object = {}): Promise<Answer> =>
    caller.chat({ model: 'acme/plain', messages: MESSAGES, ...body });

  async function stream(body: object = {}): Promise<GatewayStream> {
    const opened = await GatewayStream.open(platform, customer.apiKey, {
      model: 'acme/plain',
      messages: MESSAGES,
      ...body,
    });
    return opened.ended();
  }

  function refuses(status: number, body: unknown): void {
    upstream.answers((response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  }

  const usage =
    '"provider":"Elsewhere","usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11,"x_time":1e-3,' +
    '"cost":0.00120,"cost_details":{"upstream":1},"is_byok":true,"cost_in_usd_ticks":12000}';
  const PURCHASE = /Elsewhere|provider|cost_details|is_byok|cost_in_usd_ticks|0\.00120/;

  it.each([
    ['in a separate chunk', `{"choices":[],"service_tier":"flex",${usage}}`],
    ['with the last choice', `{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],${usage}}`],
  ])('RES-5 RES-8: a stream keeps what is said of usage %s', async (_where, last) => {
    const end = '{"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}';
    upstream.answersEvents([end, last, '[DONE]']);
    const withUsage = await stream({ stream_options: { include_usage: true } });
    expect(withUsage.data.at(-2)).toContain('"x_time":1e-3');
    expect(withUsage.data.join()).not.toMatch(PURCHASE);
    expect(withUsage.chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 9, total_tokens: 11, prompt_tokens_details: { cached_tokens: 0 } },
      routify: { generation_id: withUsage.id, usage_source: 'upstream' },
    });
    const withoutUsage = await stream();
    expect(withoutUsage.data.join()).not.toMatch(/usage|cost|x_time/);
    expect(withoutUsage.isDone).toBe(true);
  });

  it.each<[code: string | number, status: number, expected: string]>([
    ['content_filter', 400, 'content_filter'],
    [400, 400, '400'],
    [429, 429, 'upstream_rate_limited'],
    ['server_error', 502, 'all_channels_failed'],
  ])('an error behind status 200 counts as one with its own status: %s is %d', async (code, status, expected) => {
    const error = { code, message: 'The response was filtered.', type: 'x' };
    refuses(200, { error });
    const whole = await send();
    upstream.answersEvents([JSON.stringify({ error })]);
    await platform.restoreChannels();
    const streamed = await send({ stream: true });
    for (const answer of [whole, streamed]) expect([answer.status, answer.error().code]).toEqual([status, expected]);
    expect(await booked(platform, String(whole.headers['x-request-id']))).toMatchObject({ charge: 0n, transfers: [] });
  });

  const answersWhole = (): void => {
    upstream.answers((response) => {
      const choices = JSON.stringify([{ index: 0, message: MESSAGE, finish_reason: 'stop' }]);
      response.writeHead(200, { 'content-type': 'application/json' }).end(`{"choices":${choices},${usage}}`);
    });
  };

  /** The fields of `usage` that are kept with the attempt, at `/admin/v1/requests/{id}`. */
  const FACTS = {
    provider: 'Elsewhere',
    'usage.cost': '0.00120',
    'usage.cost_details': '{"upstream":1}',
    'usage.is_byok': 'true',
    'usage.cost_in_usd_ticks': '12000',
  };

  it.each(['acme/plain', 'acme/verbatim'])('RES-5: the attempt has it for the operator (%s)', async (model) => {
    answersWhole();
    const whole = await send({ model });
    upstream.answersEvents([`{"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}],${usage}}`]);
    const streamed = await send({ model, stream: true });
    for (const { headers } of [whole, streamed]) {
      const id = String(headers['x-request-id']);
      const { attempts } = await booked(platform, id);
      expect(attempts.map(({ upstreamFacts }) => upstreamFacts)).toEqual([FACTS]);
      const generation = await caller.get(`/v1/generations/${id}`);
      expect(generation.status).toBe(200);
      expect(generation.text).not.toMatch(PURCHASE);
    }
  });

  it('RES-5: a reply without it adds nothing to the attempt', async () => {
    upstream.answersJson(JSON.stringify({ choices: [{ index: 0, message: MESSAGE, finish_reason: 'stop' }] }));
    const { attempts } = await booked(platform, String((await send()).headers['x-request-id']));
    expect(attempts[0]).not.toHaveProperty('upstreamFacts');
  });

  it('RES-5: a reply does not reveal the operator’s purchase or its price', async () => {
    answersWhole();
    const { status, text: body } = await send();
    expect(status).toBe(200);
    expect(body).toContain('"x_time":1e-3');
    expect(body).not.toMatch(PURCHASE);
  });

  it('RES-5: a channel without a drop list relays the purchase fields of its upstream', async () => {
    answersWhole();
    const { text: body } = await send({ model: 'acme/verbatim' });
    for (const field of ['"provider":"Elsewhere"', '"cost":0.00120', '"cost_in_usd_ticks":12000']) {
      expect(body).toContain(field);
    }
    upstream.answersEvents([
      `{"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}],${usage}}`,
      '[DONE]',
    ]);
    const streamed = await stream({ model: 'acme/verbatim', stream_options: { include_usage: true } });
    expect(streamed.data.at(-2)).toContain('"cost":0.00120');
    expect(streamed.data[0]).toContain('"provider":"Elsewhere"');
  });

  it.each<[provider: string, status: number, body: unknown, code: string]>([
    ['Google', 400, { error: { code: 400, message: 'No', status: 'INVALID_ARGUMENT' } }, '400'],
    [
      'Mistral',
      422,
      { object: 'error', message: { detail: [{ loc: ['body'], msg: 'No', type: 'missing' }] } },
      'missing',
    ],
    ['FastAPI', 422, { detail: [{ loc: ['body', 'n'], msg: 'No', type: 'int' }] }, 'int'],
    ['xAI', 400, { code: 'invalid', error: 'No' }, 'invalid'],
    ['a bare text', 400, 'No', 'invalid_request_error'],
  ])('ERR-4xx: the refusal of %s is passed on in our envelope', async (_provider, status, body, code) => {
    refuses(status, body);
    const answer = await send();
    expect(answer.status).toBe(status);
    expect(answer.error()).toMatchObject({ message: 'No', type: 'invalid_request_error', code });
  });

  it('ERR-4xx: an error message has the client’s name of the model, in a stream, too', async () => {
    refuses(400, { error: { message: `${BOUGHT_AS} takes no tools`, metadata: { raw: `no ${BOUGHT_AS}` } } });
    const refused = await send({ model: 'renamed' });
    expect(refused.error().message).toBe('renamed takes no tools');
    expect(refused.text).not.toContain(BOUGHT_AS);
    const begun = '{"choices":[{"index":0,"delta":{"content":"Hi"}}]}';
    upstream.answersEvents([begun, JSON.stringify({ error: { message: `${BOUGHT_AS} is overloaded` } })]);
    const { data } = await stream({ model: 'renamed' });
    expect(data.join()).toContain('renamed is overloaded');
    expect(data.join()).not.toContain(BOUGHT_AS);
  });

  it.each([
    [400, { error: { code: 400, message: 'API key not valid. Please pass a valid API key.' } }],
    [400, { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xai-0123456789' }],
    [400, { type: 'error', error: { type: 'invalid_request_error', message: 'Your credit balance is too low.' } }],
  ])('ERR-502: a %i about our credential is not the customer’s business (%j)', async (status, body) => {
    refuses(status, body);
    const answer = await send();
    expect(answer.status).toBe(502);
    expect(answer.error().metadata).toEqual({
      attempts: [{ channel: 'quirky', status: null, reason: 'unavailable' }],
    });
    expect(answer.text).not.toMatch(/key|credit/i);
  });

  it('ERR-429: a 402 that passes is a pause, and its status is not the customer’s business', async () => {
    upstream.answers((response) => {
      const error = { code: 402, message: 'Wait.', metadata: { limit_source: 'openrouter_in_flight_budget' } };
      response.writeHead(402, { 'content-type': 'application/json', 'retry-after': '4' });
      response.end(JSON.stringify({ error }));
    });
    const answer = await send();
    expect(answer.status).toBe(429);
    expect(answer.error().code).toBe('upstream_rate_limited');
    const id = String(answer.headers['x-request-id']);
    await booked(platform, id);
    const generation = (await caller.get(`/v1/generations/${id}`)).json();
    expect(generation.attempts).toMatchObject([{ status: null, reason: 'rate_limited' }]);
    expect(answer.error().metadata?.['attempts']).toMatchObject([{ status: null, reason: 'rate_limited' }]);
  });

  it('ERR-502: an answer that ended in an error is a failure', async () => {
    upstream.answersJson(JSON.stringify({ choices: [{ index: 0, message: MESSAGE, finish_reason: 'error' }] }));
    const answer = await send();
    expect(answer.status).toBe(502);
    expect(answer.error().metadata).toEqual({
      attempts: [{ channel: 'quirky', status: 200, reason: 'upstream_error' }],
    });
  });

  it('RES-10: a stream whose answer ended in an error is broken, [DONE] or not', async () => {
    const begun = '{"choices":[{"index":0,"delta":{"content":"Hi"}}]}';
    upstream.answersEvents([begun, '{"choices":[{"index":0,"delta":{},"finish_reason":"error"}]}', '[DONE]']);
    const { chunks, isDone } = await stream();
    expect(isDone).toBe(false);
    expect(chunks.at(-1)).toMatchObject({ error: { code: 'upstream_error' } });
  });

  describe('REQ-24: what costs extra', () => {
    const complete = JSON.stringify({
      choices: [{ index: 0, message: MESSAGE, finish_reason: 'stop' }],
      usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
    });

    it.each([
      ['web_search_options', { web_search_options: { search_context_size: 'low' } }],
      ['audio', { modalities: ['text', 'audio'], audio: { voice: 'x', format: 'wav' } }],
    ])('REQ-24: %s is served where it has a price, and refused where it has none', async (field, fields) => {
      let sent = '';
      upstream.answers((response, _request, body) => {
        sent = body;
        response.writeHead(200, { 'content-type': 'application/json' }).end(complete);
      });
      const answer = await send({ model: 'acme/searching', ...fields });
      expect(answer.status).toBe(200);
      expect(JSON.parse(sent)).toMatchObject(fields);
      // 9 tokens at 2,000 and 2 at 8,000 nano-USD, plus the price of the request.
      const { charge } = await booked(platform, String(answer.headers['x-request-id']));
      expect(charge).toBe(34_000n + SEARCH_NANO_USD);
      expect((await send(fields)).error()).toMatchObject({ code: 'invalid_request_error', param: field });
    });
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
