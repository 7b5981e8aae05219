import { GatewayCaller } from '../support/gateway/gateway-caller.js';
import { GatewayStream } from '../support/gateway/gateway-stream.js';
import { shapeFaults } from '../support/samples/openai-shapes.js';
import { startPlatform, type Customer, type Platform } from '../support/gateway/platform.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
const WITH_USAGE = { stream_options: { include_usage: true } };
const EVERYTHING = ['id', 'object', 'created', 'model', 'usage'];

/** Bodies written by the gateway follow OpenAI's documentation; upstream text is relayed as it is. */
describe('bodies written by the gateway', () => {
  let platform: Platform;
  let customer: Customer;
  let poor: Customer;
  let nearlyPoor: Customer;
  let scoped: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform({ ROUTIFY_BODY_BYTES_MAX: '100000' });
    await platform.addModel({ canonicalId: 'acme/plain', aliases: ['plain'] });
    await platform.addModel({ canonicalId: 'acme/nobody', aliases: ['nobody'] });
    await platform.addChannel({ name: 'simulator', serves: ['plain'] });
    customer = await platform.addCustomer({ key: { rpm: 1_000 } });
    poor = await platform.addCustomer({ topUpUsd: '0' });
    nearlyPoor = await platform.addCustomer({ topUpUsd: '0.003' });
    scoped = await platform.addCustomer({ key: { modelAllow: ['acme/nobody'], rpm: 1 } });
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  // Channel health from one test does not affect the next.
  beforeEach(() => platform.restoreChannels());

  afterAll(() => platform.stop());

  const streamOf = async (body: object, { apiKey } = customer): Promise<GatewayStream> =>
    (await GatewayStream.open(platform, apiKey, { model: 'plain', messages: MESSAGES, ...body })).ended();

  function expectChunks({ chunks }: GatewayStream): void {
    expect(chunks.length).toBeGreaterThan(0);
    for (const chunk of chunks) expect({ chunk, faults: shapeFaults('chunk', chunk) }).toMatchObject({ faults: [] });
  }

  it.each([{}, { n: 2 }, { simulate: { leave_out: EVERYTHING } }])('RES-1 RES-2: a reply (%j)', async (fields) => {
    const answer = await caller.chat({ model: 'plain', messages: MESSAGES, ...fields });
    expect(shapeFaults('reply', answer.json())).toEqual([]);
  });

  it.each<[what: string, body: object]>([
    ['with usage', WITH_USAGE],
    ['without usage', {}],
    ['of an upstream with the required fields only', { ...WITH_USAGE, simulate: { leave_out: EVERYTHING } }],
    ['of an upstream with usage in every chunk', { ...WITH_USAGE, simulate: { usage: 'every-chunk' } }],
  ])('RES-7 RES-8: a stream %s', async (_what, body) => {
    const stream = await streamOf(body);
    expect(stream.isDone).toBe(true);
    expectChunks(stream);
  });

  it('RES-11: the end of a stream where the wallet ends', async () => {
    const stream = await streamOf({ ...WITH_USAGE, simulate: { completion_tokens: 20_000, chunk_ms: 1 } }, nearlyPoor);
    expect(stream.chunks.at(-2)).toMatchObject({ routify: { ended: 'insufficient_balance' } });
    expectChunks(stream);
  });

  it('RES-10: an error chunk differs in its finish reason alone', async () => {
    const { chunks } = await streamOf({ simulate: { cut_after_chunks: 3 } });
    expect(shapeFaults('chunk', chunks.at(-1))).toEqual([
      '/choices/0/finish_reason must be equal to one of the allowed values',
      '/choices/0/finish_reason must be null',
      '/choices/0/finish_reason must match a schema in anyOf',
    ]);
  });

  it('NBR-1: the list of models and each of them', async () => {
    expect(shapeFaults('models', (await caller.get('/v1/models')).json())).toEqual([]);
    expect(shapeFaults('model', (await caller.get('/v1/models/acme/plain')).json())).toEqual([]);
  });

  it.each<[status: number, row: string, what: string, fields: object]>([
    [400, 'ERR-400', 'a rule is broken', { temperature: 3 }],
    [400, 'ERR-4xx', 'the upstream refuses with an HTML page', { simulate: { status: 400, error: 'no' } }],
    [404, 'ERR-404', 'no such model', { model: 'nothing' }],
    [413, 'ERR-413', 'a large body', { user: 'x'.repeat(100_000) }],
    [422, 'ERR-4xx', 'the upstream gives no reason', { simulate: { status: 422, error: { error: { message: '' } } } }],
    [429, 'ERR-429', 'every channel is limited', { simulate: { status: 429 } }],
    [502, 'ERR-502', 'every channel failed', { simulate: { status: 500 } }],
    [502, 'ERR-502', 'no channel', { model: 'nobody' }],
  ])('%i %s: %s', async (status, _row, _what, fields) => {
    const answer = await caller.chat({ model: 'plain', messages: MESSAGES, ...fields });
    expect({ status: answer.status, faults: shapeFaults('failure', answer.json()) }).toEqual({ status, faults: [] });
  });

  it('ERR-401 ERR-402 ERR-403 ERR-404 ERR-405 ERR-409: failures before the body is looked at, or behind it', async () => {
    const as = ({ apiKey }: Customer): GatewayCaller => new GatewayCaller(platform, apiKey);
    const hello = { model: 'plain', messages: MESSAGES };
    const once = { 'idempotency-key': 'once' };
    await caller.chat(hello, once);
    const answers = [
      await caller.send('POST', '/v1/chat/completions', { body: '{}' }),
      await as(poor).chat(hello),
      await as(scoped).chat(hello),
      await caller.get('/v1/nothing'),
      await caller.get('/v1/chat/completions'),
      await caller.chat(hello, once),
      await caller.chat(hello, { 'content-type': 'text/plain' }),
      await caller.chat('{"model":'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 402, 403, 404, 405, 409, 415, 400]);
    for (const answer of answers) expect(shapeFaults('failure', answer.json())).toEqual([]);
  });
});
