import { booked, leftovers } from '../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

/** Starting services is slow on a busy machine. */
jest.setTimeout(120_000);

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
const TOOL = { function: { name: 'weather', parameters: { type: 'object', properties: {} } } };
const PREDICTION = { type: 'content', content: 'Hello, hello.' };
/** A channel of each wire format and the base path of its API. */
const FORMATS = [
  { kind: 'openai-compatible', path: '/v1' },
  { kind: 'azure-openai', path: '' },
  { kind: 'anthropic-messages', path: '/v1' },
  { kind: 'gemini', path: '/v1beta' },
  { kind: 'openai-responses', path: '/v1' },
] as const;
const [CHAT, AZURE, MESSAGES_API, GEMINI, RESPONSES_API] = FORMATS.map(({ kind }) => kind);

/**
 * One body for every channel: fields outside the channel's format are dropped and named, or routed to another channel.
 */
describe('fields that not every wire format has', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    const add = async (model: string, kinds: readonly (string | undefined)[]): Promise<void> => {
      await platform.addModel({ canonicalId: `acme/${model}`, aliases: [model], capabilities: ['tools'] });
      for (const [priority, name] of kinds.entries()) {
        const format = FORMATS.find(({ kind }) => kind === name);
        if (format === undefined) throw new Error(`no format is called ${name}`);
        const { kind, path } = format;
        const baseUrl = platform.simulator.url + path;
        await platform.addChannel({ name: `${model}-${kind}`, kind, serves: [model], baseUrl, priority: priority + 1 });
      }
    };
    for (const { kind } of FORMATS) await add(kind, [kind]);
    await add('either', [GEMINI, CHAT]);
    await platform.addModel({ canonicalId: 'acme/switched', aliases: ['switched'], capabilities: ['reasoning'] });
    await platform.addChannel({ name: 'switched', serves: ['switched'], options: { thinking_off: 'thinking' } });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  });

  afterAll(() => platform.stop());

  const send = (model: string | undefined, fields: object): Promise<Answer> =>
    caller.chat({ model, messages: MESSAGES, ...fields });
  const droppedBy = ({ status, text, headers }: Answer): unknown => {
    expect([status, text]).toEqual([200, text]);
    return headers['x-routify-dropped'];
  };

  it.each<[fields: object, messages: string | undefined, gemini: string | undefined]>([
    [{ tools: [TOOL] }, undefined, undefined],
    [{ reasoning_effort: 'max' }, undefined, undefined],
    [{ reasoning_effort: 'default' }, undefined, undefined],
    [{ reasoning_effort: 'ultra' }, undefined, 'reasoning_effort'],
    [{ service_tier: 'on_demand' }, undefined, undefined],
    [{ service_tier: 'standard' }, undefined, undefined],
    [{ service_tier: 'auto' }, undefined, undefined],
    [{ service_tier: 'default' }, undefined, undefined],
    [{ stop: ['1', '2', '3', '4', '5'] }, undefined, undefined],
    [{ prediction: PREDICTION }, 'prediction', 'prediction'],
    [{ tools: [TOOL], parallel_tool_calls: false }, undefined, 'parallel_tool_calls'],
    [{ seed: 7 }, 'seed', undefined],
    [{ presence_penalty: 0.1, frequency_penalty: -0.1 }, 'presence_penalty, frequency_penalty', undefined],
    [{ n: 1 }, undefined, undefined],
    [{ verbosity: 'low' }, undefined, 'verbosity'],
    [{ user: 'u', verbosity: 'low', seed: 1 }, 'seed', 'verbosity, user'],
  ])('REQ-8 REQ-10 REQ-21 REQ-22 REQ-24 RES-6: %j', async (fields, byMessages, byGemini) => {
    for (const [kind, dropped] of [[CHAT], [AZURE], [MESSAGES_API, byMessages], [GEMINI, byGemini]] as const) {
      const answer = await send(kind, fields);
      expect([kind, droppedBy(answer)]).toEqual([kind, dropped]);
      if (kind === CHAT || kind === AZURE) expect(JSON.parse(caller.sentUpstream(answer))).toMatchObject(fields);
    }
  });

  it('REQ-22 RES-6 AUTH-6: streams name them as well, and browsers may read the header', async () => {
    const body = { model: MESSAGES_API, messages: MESSAGES, seed: 1, stream: true };
    const stream = await (await GatewayStream.open(platform, customer.apiKey, body)).ended();
    expect(stream.isDone).toBe(true);
    expect(stream.headers['x-routify-dropped']).toBe('seed');
    const answer = await caller.chat({ ...body, stream: false }, { origin: 'https://app.example' });
    expect(answer.headers['access-control-expose-headers']?.split(', ')).toContain('x-routify-dropped');
  });

  it('REQ-22: parallel_tool_calls false prefers a channel that supports it, and falls back to any other', async () => {
    const single = { tools: [TOOL], parallel_tool_calls: false };
    const channelOf = (answer: Answer): unknown => [answer.headers['x-routify-channel'], droppedBy(answer)];
    expect(channelOf(await send('either', { tools: [TOOL] }))).toEqual([`either-${GEMINI}`, undefined]);
    expect(channelOf(await send('either', { parallel_tool_calls: false }))).toEqual([`either-${GEMINI}`, undefined]);
    expect(channelOf(await send('either', single))).toEqual([`either-${CHAT}`, undefined]);
    const failing = { ...single, simulate: { fail_times: 1, fail_key: 'single', fail_status: 503 } };
    expect(channelOf(await send('either', failing))).toEqual([`either-${GEMINI}`, 'parallel_tool_calls']);
  });

  it.each([MESSAGES_API, GEMINI, RESPONSES_API])(
    'REQ-22: %s refuses fields that change the answer, with one message',
    async (kind) => {
      const answer = await send(kind, { logit_bias: { 1: 1 }, seed: 1 });
      expect(answer.status).toBe(400);
      expect(answer.error()).toMatchObject({
        param: 'logit_bias',
        message: "'logit_bias' is not supported by the provider of this model: it has no counterpart there.",
      });
      expect(answer.headers).not.toHaveProperty('x-routify-dropped');
    },
  );

  it('RES-25: the record of a request names them, before and after it is booked', async () => {
    const fields = { seed: 1, presence_penalty: 0.1 };
    const whole = await send(MESSAGES_API, fields);
    const body = { model: MESSAGES_API, messages: MESSAGES, ...fields, stream: true };
    const stream = await (await GatewayStream.open(platform, customer.apiKey, body)).ended();
    const bare = await send(MESSAGES_API, {});
    const recordedOf = async (id: unknown): Promise<unknown> => {
      const answer = await caller.get(`/v1/generations/${String(id)}`);
      const { attempts } = JSON.parse(answer.text) as { readonly attempts: readonly { readonly dropped: unknown }[] };
      return attempts.map(({ dropped }) => dropped);
    };
    for (const { headers } of [whole, stream]) {
      const named = String(headers['x-routify-dropped']).split(', ');
      expect(named.toSorted()).toEqual(['presence_penalty', 'seed']);
      expect(await recordedOf(headers['x-request-id'])).toEqual([named]);
    }
    expect(await recordedOf(bare.headers['x-request-id'])).toEqual([[]]);
    const { attempts } = await booked(platform, String(whole.headers['x-request-id']));
    expect(attempts.map(({ dropped }) => dropped)).toEqual([await recordedOf(whole.headers['x-request-id'])].flat());
    expect(attempts).toHaveLength(1);
  });

  it('REQ-41: thinking is turned off by the channel’s field, or named for a client of Messages', async () => {
    const messages = (model: string | undefined): Promise<Answer> =>
      caller.post('/v1/messages', { model, messages: MESSAGES, max_tokens: 9, thinking: { type: 'disabled' } });
    for (const answer of [await send('switched', { reasoning_effort: 'none' }), await messages('switched')]) {
      expect(droppedBy(answer)).toBeUndefined();
      const sent = JSON.parse(caller.sentUpstream(answer)) as Readonly<Record<string, unknown>>;
      expect([sent.thinking, sent.reasoning_effort]).toEqual([{ type: 'disabled' }, undefined]);
    }
    expect(droppedBy(await messages(CHAT))).toBe('thinking');
  });

  it('REQ-42: calls by the id of an earlier one are served', async () => {
    const turn = [
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'f:0', type: 'function', function: { name: 'f', arguments: '{' } }],
      },
      { role: 'tool', tool_call_id: 'f:0', content: 'done' },
    ];
    const history = [...MESSAGES, ...turn, ...turn, { role: 'user', content: 'Go on.' }];
    for (const { kind } of FORMATS) expect(droppedBy(await send(kind, { messages: history }))).toBeUndefined();
    const sent = JSON.parse(caller.sentUpstream(await send(MESSAGES_API, { messages: history }))) as {
      readonly messages: readonly { readonly content: readonly { readonly type: string; readonly id?: string }[] }[];
    };
    const calls = sent.messages.flatMap(({ content }) => content).filter(({ type }) => type === 'tool_use');
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
