import { request } from 'node:http';
import OpenAI from 'openai';
import { booked, leftovers } from '../../../support/gateway/bookings.js';
import {
  addFormatChannels,
  CLOUD_KINDS,
  FORMAT_KINDS,
  FORMAT_MODEL,
  onlyChannel,
} from '../../../support/gateway/format-platform.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { atTurn, onlyInVerify } from '../../../support/property-runs.js';

jest.setTimeout(120_000);

const KINDS = [...FORMAT_KINDS, ...CLOUD_KINDS];
/** The client's own format and OpenAI's, and in `verify` all. */
const THROUGH = ['openai-responses', 'openai-compatible', ...onlyInVerify(...KINDS.map(([kind]) => kind))];

type Params = OpenAI.Responses.ResponseCreateParamsNonStreaming;
type Item = OpenAI.Responses.ResponseInputItem;

const WEATHER: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  strict: false,
};
const CALL: Item = { role: 'user', content: 'Please call weather.' };
const REQUESTS: readonly (readonly [what: string, params: Partial<Params>])[] = [
  ['text', { instructions: 'Be short.' }],
  ['a tool', { input: [CALL], tools: [WEATHER] }],
  ['reasoning', { reasoning: { effort: 'low' } }],
  ['a bound', { max_output_tokens: 2 }],
];

describe('POST /v1/responses', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  let client: OpenAI;

  beforeAll(async () => {
    platform = await startPlatform();
    await addFormatChannels(platform, KINDS);
    await platform.addModel({ canonicalId: 'acme/reader', inputModalities: ['text'] });
    await platform.addChannel({ name: 'reader', serves: ['acme/reader'] });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
    client = new OpenAI({ baseURL: `${platform.gateway.url}/v1`, apiKey: customer.apiKey, maxRetries: 0 });
  });
  beforeEach(() => platform.restoreChannels());
  afterAll(() => platform.stop());

  const paramsOf = (channel: string, more: Partial<Params> = {}): Params => ({
    model: FORMAT_MODEL,
    input: 'Hello!',
    max_output_tokens: 200,
    ...more,
    ...onlyChannel(channel),
  });

  /** The events as a client without an SDK reads them. */
  function eventsOf({ text }: Answer): { type: string; sequence_number: number; response?: object }[] {
    return text
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => JSON.parse(line.slice('data: '.length)) as { type: string; sequence_number: number });
  }

  const stream = (channel: string, more: object = {}): Promise<Answer> =>
    caller.post('/v1/responses', { ...paramsOf(channel), stream: true, ...more });

  describe.each([...new Set(THROUGH)].map((kind, index) => [kind, index] as const))('through %s', (kind, index) => {
    it.each(atTurn(REQUESTS, index))(
      'AGT-1 AGT-2 AGT-6: %s, in one piece and in a stream that say the same',
      async (_what, params) => {
        const { data, response } = await client.responses.create(paramsOf(kind, params)).withResponse();
        const reply = data as OpenAI.Responses.Response & { routify?: object; store?: boolean };
        expect(reply).toMatchObject({ object: 'response', model: FORMAT_MODEL, store: false });
        const streamed = await client.responses.stream(paramsOf(kind, params) as never).finalResponse();
        expect(streamed.output.map(comparable)).toEqual(reply.output.map(comparable));
        expect([streamed.status, streamed.usage]).toEqual([reply.status, reply.usage]);
        const generation = String(response.headers.get('x-request-id'));
        const { charge, prompt, completion } = await booked(platform, generation);
        expect(reply.routify).toMatchObject({ channel: kind, cost_usd: Number(charge) / 1e9 });
        expect([reply.usage?.input_tokens, reply.usage?.output_tokens]).toEqual([Number(prompt), Number(completion)]);
        expect((await caller.get(`/v1/generations/${generation}`)).json()).toMatchObject({ endpoint: 'responses' });
      },
    );

    it('AGT-5: calls tools over five turns', async () => {
      const input: Item[] = [CALL];
      for (let turn = 0; turn < 5; turn++) {
        const reply = await client.responses.create(paramsOf(kind, { input, tools: [WEATHER] }));
        const call = reply.output.find((item) => item.type === 'function_call');
        expect(call).toMatchObject({ name: 'weather', arguments: expect.stringContaining('city') as string });
        input.push(
          ...(reply.output as Item[]),
          { type: 'function_call_output', call_id: call!.call_id, output: `${turn}` },
          CALL,
        );
      }
    });

    it('AGT-2: a broken stream ends in response.failed, and a failure before it is an error', async () => {
      const events = eventsOf(await stream(`${kind}-cut`));
      expect(events[0]?.type).toBe('response.created');
      expect(events.at(-1)).toMatchObject({ type: 'response.failed', response: { error: { code: 'server_error' } } });
      const failed = await stream(`${kind}-failing`);
      expect([failed.status, failed.error().code]).toEqual([502, 'all_channels_failed']);
      const refused = await caller.post('/v1/responses', paramsOf(`${kind}-refused`));
      expect([refused.status, refused.error().type]).toEqual([400, 'invalid_request_error']);
    });
  });

  it('AGT-2: numbers its events, and ends with usage and cost', async () => {
    const events = eventsOf(await stream('openai-compatible'));
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_event, index) => index));
    expect(events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1])).toEqual([
      ...['response.created', 'response.in_progress', 'response.output_item.added', 'response.content_part.added'],
      ...['response.output_text.delta', 'response.output_text.done', 'response.content_part.done'],
      ...['response.output_item.done', 'response.completed'],
    ]);
    expect(events.at(-1)).toMatchObject({
      response: { usage: { output_tokens: expect.any(Number) as number }, routify: { channel: 'openai-compatible' } },
    });
  });

  it.each<[what: string, body: object, param: string]>([
    ['no input', { input: undefined }, 'input'],
    ['a wrong role', { input: [{ role: 'robot', content: 'x' }] }, 'input[0].role'],
    ['stored state', { previous_response_id: 'resp_1' }, 'previous_response_id'],
    ['a forced tool that nothing has', { tool_choice: { type: 'web_search' } }, 'tool_choice'],
    ['an unknown model', { model: 'acme/agents' }, 'model'],
  ])('AGT-3 AGT-6: %s is refused by its name', async (_what, body, param) => {
    const answer = await caller.post('/v1/responses', { ...paramsOf('openai-compatible'), ...body });
    expect([answer.status >= 400 && answer.status < 500, answer.error().param]).toEqual([true, param]);
  });

  it('AGT-1: what has no place is left out and named, and never refused', async () => {
    const answer = await caller.post('/v1/responses', {
      ...paramsOf('openai-compatible'),
      input: [{ type: 'item_of_tomorrow', x: 1 }, CALL],
      tools: [WEATHER, { type: 'web_search' }],
      of_tomorrow: { x: 1 },
    });
    expect([answer.status, answer.headers['x-routify-dropped']]).toEqual([
      200,
      expect.stringMatching(/of_tomorrow.*web_search|web_search.*of_tomorrow/) as string,
    ]);
  });

  it('AGT-1: an image of the model returns to models that take images; elsewhere it is named', async () => {
    const painted = await caller.post('/v1/responses', paramsOf('gemini-painting', { max_output_tokens: 400 }));
    const output = painted.json().output as { type: string; result: string }[];
    const image = output.find(({ type }) => type === 'image_generation_call');
    const input = [{ role: 'user', content: 'Paint.' }, ...output, { role: 'user', content: 'Now a cat.' }];
    for (const [kind] of KINDS) {
      const answer = await caller.post('/v1/responses', { ...paramsOf(kind), input });
      expect([kind, answer.status, answer.headers['x-routify-dropped']]).toEqual([kind, 200, undefined]);
      expect(caller.sentUpstream(answer)).toContain(image?.result);
    }
    const answer = await caller.post('/v1/responses', { model: 'acme/reader', input });
    expect([answer.status, answer.headers['x-routify-dropped']]).toEqual([200, 'input.image_generation_call']);
    expect([answer.status, answer.headers['x-routify-dropped']]).toEqual([200, 'input.image_generation_call']);
    expect(caller.sentUpstream(answer)).not.toContain('image');
  });

  it.each([
    [{ include: ['message.output_text.logprobs'] }, 'include'],
    [{ top_logprobs: 2 }, 'top_logprobs'],
  ])('AGT-6: log probabilities, which a provider has not, are refused by the name of %j', async (fields, named) => {
    const answer = await caller.post('/v1/responses', { ...paramsOf('anthropic-messages'), ...fields });
    expect([answer.status, answer.error().param]).toEqual([400, named]);
  });

  it('AGT-3: nothing is stored, so nothing can be read', async () => {
    const { id } = await client.responses.create(paramsOf('gemini', { store: true }));
    await expect(client.responses.retrieve(id)).rejects.toMatchObject({ status: 404, code: 'not_found' });
    await expect(client.responses.delete(id)).rejects.toMatchObject({ status: 404 });
    const { input_tokens: tokens } = await client.responses.inputTokens.count({ model: FORMAT_MODEL, input: 'Hi.' });
    expect(tokens).toBeGreaterThan(4);
  });

  it('AGT-4 ERR-426: refuses a WebSocket with 426, after which clients use HTTP', async () => {
    const status = await new Promise((resolve, reject) => {
      request(`${platform.gateway.url}/v1/responses`, {
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          authorization: `Bearer ${customer.apiKey}`,
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        },
      })
        .once('response', (response) => {
          response.resume();
          resolve(response.statusCode);
        })
        .once('error', reject)
        .end();
    });
    expect(status).toBe(426);
    const get = await caller.get('/v1/responses');
    expect([get.status, get.headers.allow]).toEqual([405, 'POST']);
  });

  it('AGT-6: a wallet that ends fails the response with a code that no agent repeats', async () => {
    await platform.addModel({ canonicalId: 'acme/plain' });
    await platform.addChannel({
      name: 'long',
      serves: ['acme/plain'],
      options: { force: { simulate: { completion_tokens: 3_000 } } },
    });
    const poor = await platform.addCustomer({ topUpUsd: '0.01' });
    const body = { model: 'acme/plain', input: 'Hello!', max_output_tokens: 4_000, stream: true };
    const answer = await new GatewayCaller(platform, poor.apiKey).post('/v1/responses', body);
    expect(eventsOf(answer).at(-1)).toMatchObject({
      type: 'response.failed',
      response: { error: { code: 'insufficient_quota' }, routify: { ended: 'insufficient_balance' } },
    });
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});

/** Without what differs from request to request. */
function comparable(item: OpenAI.Responses.ResponseOutputItem): object {
  const content = 'content' in item && Array.isArray(item.content) ? item.content.map(withoutParsed) : null;
  return { ...item, id: null, encrypted_content: null, parsed_arguments: null, content };
}

function withoutParsed(part: object): object {
  return { ...part, parsed: null };
}
