import { StreamTimings } from '#completions';
import { Logger, MaintenanceSwitch } from '#core/infra';
import { bookingOf } from '../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { Arrival } from '../../../../libs/completions/v1/conventions/arrival.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

const messages = [{ role: 'user', content: 'Hello!' }];
const tools = [{ type: 'function', function: { name: 'look_up', parameters: { type: 'object', properties: {} } } }];

interface Facts {
  readonly code: string;
  readonly retryable: boolean;
  readonly retry_after_ms: number | null;
  readonly excluded: readonly object[];
  readonly alternatives: readonly string[];
}

const factsOf = (body: unknown): Facts => (body as { error: { routify: Facts } }).error.routify;

describe('errors for programs, and ids for support', () => {
  let platform: Platform;
  let caller: GatewayCaller;
  let customer: Customer;

  beforeAll(async () => {
    platform = await startPlatform();
    const own = ['failing', 'able', 'plain', 'idle', 'abroad', 'vectors', 'claude'];
    for (const name of [...own, 'hidden']) await platform.addModel(modelOf(name));
    const failing = { force: { simulate: { status: 500, first_byte_ms: 60 } } };
    await platform.addChannel({ name: 'reseller-broken', serves: ['acme/failing'], options: failing });
    await platform.addChannel({ name: 'reseller-unpaid', serves: ['acme/failing', 'acme/idle'], credentials: [] });
    await platform.addChannel({ name: 'reseller', serves: ['acme/able', 'acme/plain', 'acme/vectors', 'acme/hidden'] });
    const second = { kind: 'anthropic-messages', priority: 200 } as const;
    await platform.addChannel({ name: 'reseller-first', serves: ['acme/claude'], options: failing });
    await platform.addChannel({ name: 'reseller-claude', serves: ['acme/claude'], ...second });
    await platform.addChannel({ name: 'reseller-eu', serves: ['acme/abroad'], region: 'eu' });
    const modelAllow = own.map((name) => `acme/${name}`);
    customer = await platform.addCustomer({ key: { modelAllow } });
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  beforeEach(() => platform.restoreChannels());

  afterAll(() => platform.stop());

  const chat = (model: string, rest: object = {}): Promise<Answer> => caller.chat({ model, messages, ...rest });

  it('RES-21: the three formats say the same, in JSON', async () => {
    const answers = [
      await chat('acme/idle'),
      await caller.post('/v1/responses', { model: 'acme/idle', input: 'Hello!' }),
      await caller.post('/v1/messages', { model: 'acme/idle', messages, max_tokens: 9 }),
    ];
    for (const answer of answers) {
      expect(factsOf(answer.json())).toEqual({
        code: 'all_channels_failed',
        retryable: false,
        retry_after_ms: null,
        excluded: [{ reason: 'unavailable', count: 1 }],
        alternatives: ['acme/able', 'acme/abroad', 'acme/claude', 'acme/failing', 'acme/plain'],
      });
    }
    expect(answers[2]!.json()).toMatchObject({ type: 'error', error: { type: 'api_error' } });
  });

  it('RES-21 RES-9: and in the error events of streams that have begun', async () => {
    const timings = platform.gateway.app.get(StreamTimings);
    const usualMs = timings.keepAliveMs;
    timings.keepAliveMs = 10;
    try {
      const open = async (path: string, body: object): Promise<Record<string, unknown>[]> => {
        const stream = await GatewayStream.open(platform, customer.apiKey, { model: 'acme/failing', ...body }, path);
        const { status, frames } = await stream.ended();
        expect(status).toBe(200);
        await platform.restoreChannels();
        const lines = frames.flatMap((frame) => frame.split('\n')).filter((line) => line.startsWith('data: {'));
        return lines.map((line) => JSON.parse(line.slice('data: '.length)) as Record<string, unknown>);
      };
      const chunk = (await open('/v1/chat/completions', { messages })).at(-1);
      const event = (await open('/v1/messages', { messages, max_tokens: 9 })).at(-1);
      const [error, failed] = (await open('/v1/responses', { input: 'Hello!' })).slice(-2);
      const expected = {
        code: 'all_channels_failed',
        retryable: false,
        retry_after_ms: null,
        excluded: [{ reason: 'unavailable', count: 1 }],
        alternatives: ['acme/able', 'acme/abroad', 'acme/claude', 'acme/plain'],
      };
      expect([chunk, event, error, failed?.response].map(factsOf)).toEqual([expected, expected, expected, expected]);
      expect([event, error, failed].map((one) => one?.type)).toEqual(['error', 'error', 'response.failed']);
    } finally {
      timings.keepAliveMs = usualMs;
    }
  });

  it('RES-21: retryable and retry_after_ms agree with the headers, whatever failed', async () => {
    const poor = await platform.addCustomer({ topUpUsd: '0' });
    const limited = new GatewayCaller(platform, (await platform.addCustomer({ key: { rpm: 1 } })).apiKey);
    await limited.chat({ model: 'acme/able', messages });
    const maintenance = jest
      .spyOn(platform.gateway.app.get(MaintenanceSwitch), 'inForce')
      .mockReturnValueOnce({ on: true, message: null, until: new Date(Date.now() + 90_000), allowOrganizations: [] });
    const down = await chat('acme/able');
    maintenance.mockRestore();
    const answers = [
      down,
      await new GatewayCaller(platform, 'rtf_wrong').chat({ model: 'acme/able', messages }),
      await new GatewayCaller(platform, poor.apiKey).chat({ model: 'acme/able', messages }),
      await chat('acme/hidden'),
      await chat('acme/unknown'),
      await caller.get('/v1/nothing'),
      await caller.get('/v1/chat/completions'),
      await chat('acme/able', { temperature: 9 }),
      await chat('acme/able', { simulate: { status: 422 } }),
      await limited.chat({ model: 'acme/able', messages }),
      await chat('acme/able', { simulate: { status: 429, retry_after: 7 } }),
      await chat('acme/failing'),
    ];
    const codes = answers.map((answer) => {
      const { retryable, retry_after_ms: afterMs, code } = factsOf(answer.json());
      const { 'x-should-retry': retry, 'retry-after': after } = answer.headers;
      expect([
        answer.status,
        String(retryable),
        afterMs === null ? undefined : String(Math.ceil(afterMs / 1_000)),
      ]).toEqual([answer.status, retry, after]);
      return code;
    });
    expect(codes).toEqual([
      ...[
        'maintenance',
        'invalid_api_key',
        'insufficient_balance',
        'model_not_allowed',
        'model_not_found',
        'not_found',
      ],
      ...['method_not_allowed', 'invalid_request_error', 'upstream_refused', 'rate_limit_exceeded'],
      ...['upstream_rate_limited', 'all_channels_failed'],
    ]);
  });

  it('RES-21: alternatives have what the request needs, and nothing that the key may not use', async () => {
    const named = async (model: string, rest: object = {}): Promise<readonly string[]> =>
      factsOf((await chat(model, rest)).json()).alternatives;
    expect(await named('acme/unknown')).toEqual([
      'acme/able',
      'acme/abroad',
      'acme/claude',
      'acme/failing',
      'acme/plain',
    ]);
    expect(await named('acme/hidden', { tools })).toEqual(['acme/able', 'acme/abroad', 'acme/claude', 'acme/failing']);
    expect(await named('acme/idle', { routify: { region: 'eu' } })).toEqual(['acme/abroad']);
    expect(await named('acme/idle', { routify: { max_price: { prompt: 0 } } })).toEqual([]);
    const vectors = await caller.post('/v1/embeddings', { model: 'acme/unknown', input: 'x' });
    expect(factsOf(vectors.json()).alternatives).toEqual([]);
    expect(await named('acme/able', { temperature: 9 })).toEqual([]);
  });

  it('RES-21: a model whose channel has just failed is no alternative', async () => {
    await chat('acme/able', { simulate: { status: 429, retry_after: 60 } });
    expect(factsOf((await chat('acme/idle')).json()).alternatives).toEqual([
      'acme/abroad',
      'acme/claude',
      'acme/failing',
    ]);
  });

  it('ATK-202: an error for programs tells no channel, no price and no model of others', async () => {
    const answer = await chat('acme/idle');
    expect(answer.text).not.toMatch(/reseller|unpaid|hidden|usd|credential|key_/);
    const dear = await chat('acme/able', { routify: { max_price: { prompt: 0 } } });
    expect(factsOf(dear.json()).excluded).toEqual([{ reason: 'over_max_price', count: 1 }]);
  });

  it('RES-22: the client’s id comes back beside ours, is kept, and is found with the request', async () => {
    const answer = await chatWith('checkout 7/"a"');
    const id = String(answer.headers['x-request-id']);
    expect([answer.status, id, answer.headers['x-client-request-id']]).toEqual([
      ...[200, expect.stringMatching(/^gen_/), 'checkout 7/"a"'],
    ]);
    await platform.settle();
    const generation = await caller.get(`/v1/generations/${id}`);
    expect(generation.json()).toMatchObject({ id, client_request_id: 'checkout 7/"a"', settled: true });
  });

  it('RES-22: on errors and refusals for load, too, and readable for browsers', async () => {
    const headers = { 'x-request-id': 'mine-1', origin: 'https://app.example' };
    const busy = jest.spyOn(Arrival.prototype, 'runningCount', 'get').mockReturnValueOnce(Infinity);
    const shed = await caller.post('/v1/messages', { model: 'acme/able', messages, max_tokens: 9 }, headers);
    busy.mockRestore();
    expect([shed.status, shed.json()]).toMatchObject([503, { type: 'error', error: { type: 'overloaded_error' } }]);
    const { retryable, retry_after_ms: afterMs } = factsOf(shed.json());
    expect([retryable, afterMs]).toEqual([true, Number(shed.headers['retry-after']) * 1_000]);
    const answers = [
      shed,
      await caller.chat({ model: 'acme/unknown', messages }, headers),
      await caller.chat('{', headers),
      await caller.send('GET', '/v1/nothing', { headers }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([503, 404, 400, 404]);
    for (const answer of answers) {
      expect(answer.headers['x-client-request-id']).toBe('mine-1');
      expect(answer.headers['access-control-expose-headers']?.split(', ')).toContain('x-client-request-id');
    }
  });

  it('ATK-200: an x-request-id that is too long or no printable ASCII is ignored, and none breaks out', async () => {
    for (const id of ['x'.repeat(129), 'x'.repeat(8_000), 'caf\u00e9', 'a\tb']) {
      const answer = await chatWith(id);
      expect([answer.status, answer.headers['x-client-request-id']]).toEqual([200, undefined]);
      expect(String(answer.headers['x-request-id'])).toMatch(/^gen_[0-9a-z]{26}$/);
    }
    const lines = jest.spyOn(platform.gateway.app.get(Logger), 'infoText');
    const hostile = `","cost_usd":"0","x":{"$(id)';--\\`;
    const answer = await chatWith(hostile);
    await platform.settle();
    const line = lines.mock.calls.map(([text]) => JSON.parse(`{${text}}`) as Record<string, unknown>).at(-1);
    lines.mockRestore();
    expect(line).toMatchObject({ client_request: hostile, request: answer.headers['x-request-id'] });
    expect(line!.cost_usd).not.toBe('0');
    expect(answer.headers['x-client-request-id']).toBe(hostile);
    const generation = await caller.get(`/v1/generations/${String(answer.headers['x-request-id'])}`);
    expect(generation.json()).toMatchObject({ client_request_id: hostile });
    expect(platform.simulator.journal.ofRequest(hostile)).toEqual([]);
  });

  it('RES-22: each call keeps the id of its provider, which the customer never sees', async () => {
    const streamed = await GatewayStream.open(platform, customer.apiKey, { model: 'acme/claude', messages });
    await streamed.ended();
    const ids = [String((await chat('acme/claude')).headers['x-request-id']), streamed.id];
    for (const id of ids) {
      const entries = platform.simulator.journal.ofRequest(id);
      const { attempts } = (await bookingOf(platform, id))!;
      expect(attempts.map(({ status }) => status)).toEqual([500, 200]);
      expect(attempts.map(({ upstreamRequestId }) => upstreamRequestId)).toEqual(entries.map(({ ownId }) => ownId));
      const generation = await caller.get(`/v1/generations/${id}`);
      for (const { ownId } of entries) {
        expect(ownId).toMatch(/^req_/);
        expect(generation.text).not.toContain(ownId);
      }
    }
  });

  const chatWith = (id: string): Promise<Answer> =>
    caller.chat({ model: 'acme/able', messages }, { 'x-request-id': id });
});

function modelOf(name: string) {
  const capabilities = name === 'plain' ? [] : (['tools'] as const);
  const endpoints = name === 'vectors' ? (['embeddings'] as const) : (['chat'] as const);
  return { canonicalId: `acme/${name}`, capabilities, endpoints };
}
