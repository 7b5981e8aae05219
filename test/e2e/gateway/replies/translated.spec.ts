import { booked, bookingOf, leftovers } from '../../../support/gateway/bookings.js';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

/** Starting services is slow on a busy machine. */
jest.setTimeout(120_000);

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
/** Nano-USD a token. */
const INPUT = 2_000n;
const OUTPUT = 8_000n;
const TOOL = { type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } };

/** A program written for OpenAI's API, with an upstream that has Anthropic's. */
describe('a channel of another wire format', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  const scripted = new ScriptedUpstream();

  beforeAll(async () => {
    await scripted.start();
    platform = await startPlatform();
    for (const name of ['claude', 'either', 'scripted', 'dropping', 'gemini']) {
      await platform.addModel({ canonicalId: `acme/${name}`, aliases: [name] });
    }
    const kind = 'anthropic-messages';
    await platform.addChannel({ name: 'messages', kind, serves: ['claude'] });
    await platform.addChannel({
      name: 'gemini',
      kind: 'gemini',
      serves: ['gemini'],
      baseUrl: `${platform.simulator.url}/v1beta`,
    });
    await platform.addChannel({ name: 'messages-first', kind, serves: ['either'], priority: 1 });
    await platform.addChannel({ name: 'chat-second', serves: ['either'], priority: 2 });
    await platform.addChannel({ name: 'scripted', kind, serves: ['scripted'], baseUrl: scripted.url });
    await platform.addChannel({
      name: 'dropping',
      kind,
      serves: ['dropping'],
      options: { drop: ['logit_bias'], default: { temperature: 0.25 }, rename: { heat: 'top_k' } },
    });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  });

  afterAll(async () => {
    await platform.stop();
    await scripted.stop();
  });

  const send = (model: string, more: object = {}) => caller.chat({ model, messages: MESSAGES, ...more });

  it('answers in OpenAI’s format, and books the reported usage exactly', async () => {
    const answer = await send('claude', { simulate: { text: 'one two three' } });
    expect(answer.status).toBe(200);
    const reply = answer.json();
    expect(reply).toMatchObject({
      object: 'chat.completion',
      model: 'claude',
      choices: [{ index: 0, message: { role: 'assistant', content: 'one two three' }, finish_reason: 'stop' }],
      routify: { channel: 'messages', usage_source: 'upstream' },
    });
    expect(JSON.parse(caller.sentUpstream(answer))).toMatchObject({ model: 'claude', max_tokens: 16_000 });
    const { prompt_tokens: prompt, completion_tokens: completion } = reply.usage as Record<string, number>;
    const charge = BigInt(prompt!) * INPUT + BigInt(completion!) * OUTPUT;
    const booking = await booked(platform, String(answer.headers['x-request-id']));
    expect(booking).toMatchObject({ outcome: 'completed', usage_source: 'upstream', charge, flags: [] });
    expect(booking.transfers[0]).toEqual(['usage', charge]);
    expect((reply.routify as Record<string, unknown>).cost_usd).toBe(Number(charge) / 1e9);
  });

  it('streams, with usage and cost at the end', async () => {
    const stream = await GatewayStream.open(platform, customer.apiKey, {
      model: 'claude',
      messages: MESSAGES,
      stream_options: { include_usage: true },
      simulate: { text: 'one two three' },
    });
    await stream.ended();
    expect(stream.text).toBe('one two three');
    expect(stream.isDone).toBe(true);
    expect(new Set(stream.chunks.map(({ object }) => object))).toEqual(new Set(['chat.completion.chunk']));
    const { charge, usage_source: source } = await booked(platform, stream.id);
    expect(source).toBe('upstream');
    expect(stream.chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: expect.any(Number) },
      routify: { cost_usd: Number(charge) / 1e9 },
    });
  });

  it('translates for Gemini, too', async () => {
    const answer = await send('gemini', { simulate: { text: 'one two three' } });
    expect(answer.json()).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'one two three' }, finish_reason: 'stop' }],
      routify: { channel: 'gemini', usage_source: 'upstream' },
    });
    const body = { model: 'gemini', messages: MESSAGES, simulate: { text: 'one two three' } };
    const stream = await (await GatewayStream.open(platform, customer.apiKey, body)).ended();
    expect(stream.text).toBe('one two three');
    expect(stream.isDone).toBe(true);
  });

  it('REQ-3: names the part whose address cannot be read for a provider that takes only bytes', async () => {
    const image = { type: 'image_url', image_url: { url: `${platform.simulator.url}/image` } };
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'Look' }, image] }];
    const answer = await caller.chat({ model: 'gemini', messages });
    expect(answer.status).toBe(400);
    expect(answer.error()).toMatchObject({
      param: 'messages[0].content[1].image_url',
      message: expect.stringContaining('https://'),
    });
    const booking = await bookingOf(platform, String(answer.headers['x-request-id']));
    expect(booking).toMatchObject({ charge: 0n, cost: 0n });
  });

  it('completes two rounds of tool calls', async () => {
    const first = await send('claude', { tools: [TOOL], tool_choice: 'required' });
    const [choice] = first.json().choices as { message: { tool_calls: { id: string }[] }; finish_reason: string }[];
    expect(choice).toMatchObject({
      message: { tool_calls: [{ id: expect.stringMatching(/./), type: 'function', function: { name: 'weather' } }] },
      finish_reason: 'tool_calls',
    });
    const messages = [
      ...MESSAGES,
      choice!.message,
      { role: 'tool', tool_call_id: choice!.message.tool_calls[0]!.id, content: 'Sunny.' },
    ];
    const second = await caller.chat({ model: 'claude', messages, tools: [TOOL], simulate: { text: 'It is sunny.' } });
    expect(second.json()).toMatchObject({ choices: [{ message: { content: 'It is sunny.' } }] });
    expect(caller.sentUpstream(second)).toContain('"tool_result"');
  });

  it('ERR-4xx: gives the provider’s complaint in the one envelope', async () => {
    scripted.answers((response) => {
      const error = { type: 'invalid_request_error', message: 'max_tokens: too many' };
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ type: 'error', error }));
    });
    const answer = await send('scripted');
    expect(answer.status).toBe(400);
    expect(answer.error()).toMatchObject({
      type: 'invalid_request_error',
      message: expect.stringContaining('too many'),
    });
  });

  it('RES-10: a stream that breaks off never looks complete', async () => {
    scripted.answers((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const start = { id: 'msg_1', type: 'message', role: 'assistant', content: [], model: 'x', usage: {} };
      const text = { type: 'text_delta', text: 'half' };
      const events = [
        { type: 'message_start', message: start },
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        { type: 'content_block_delta', index: 0, delta: text },
      ];
      response.end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
    });
    const body = { model: 'scripted', messages: MESSAGES };
    const stream = await (await GatewayStream.open(platform, customer.apiKey, body)).ended();
    expect(stream.text).toBe('half');
    expect(stream.isDone).toBe(false);
    expect(stream.chunks.at(-1)).toMatchObject({ choices: [{ finish_reason: 'error' }], error: { type: 'api_error' } });
  });

  it('REQ-22: names the parameter that has no place; nothing is sent, and nothing charged', async () => {
    const answer = await send('claude', { logit_bias: { 50256: -100 } });
    expect(answer.status).toBe(400);
    expect(answer.error()).toMatchObject({ type: 'invalid_request_error', param: 'logit_bias' });
    expect(answer.headers['x-should-retry']).toBe('false');
    const id = String(answer.headers['x-request-id']);
    expect(platform.simulator.journal.ofRequest(id)).toEqual([]);
    const booking = await bookingOf(platform, id);
    expect(booking).toMatchObject({ outcome: 'upstream_refused', status: 400, charge: 0n, cost: 0n });
    expect(booking?.attempts).toMatchObject([
      { channelName: 'messages', status: null, reason: expect.stringContaining('unsupported_parameter') },
    ]);
  });

  it('REQ-22: a channel with a counterpart of the field is used instead', async () => {
    const answer = await send('either', { logit_bias: { 50256: -100 } });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-routify-channel']).toBe('chat-second');
    const failing = { logit_bias: { 50256: -100 }, simulate: { status: 503 } };
    expect((await send('either', failing)).error().metadata).toEqual({
      attempts: [
        { channel: 'messages-first', status: null, reason: 'unsupported_parameter' },
        ...Array<object>(3).fill({ channel: 'chat-second', status: 503, reason: 'upstream_error' }),
      ],
    });
  });

  it('applies the parameter policy to the translated body', async () => {
    const answer = await send('dropping', { logit_bias: { 50256: -100 }, heat: 40 });
    expect(answer.status).toBe(200);
    const sent = JSON.parse(caller.sentUpstream(answer)) as object;
    expect(sent).toMatchObject({ temperature: 0.25, top_k: 40 });
    expect(sent).not.toHaveProperty('logit_bias');
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
