import { anthropicMessages } from '#formats';
import { SseSplitter } from '#core';
import { dialectRequest } from '../../test/support/samples/dialect-request.js';
import { startSimulator, type Simulator } from './simulator.js';

type Json = Record<string, unknown>;

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await simulator.close();
});

const hello = { model: 'claude-sonnet-5', max_tokens: 200, messages: [{ role: 'user', content: 'hello' }] };

function post(body: object, headers: Record<string, string> = { 'x-api-key': 'sk-test' }): Promise<Response> {
  return fetch(`${simulator.url}/v1/messages`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ ...hello, ...body }),
  });
}

/** Calls the simulator as the gateway does, with a client's body; returns the client's reply. */
async function call(body: object): Promise<Json> {
  const request = dialectRequest(anthropicMessages, { ...hello, ...body }, { upstreamModel: 'claude-sonnet-5' });
  const response = await fetch(`${simulator.url}${request.path}`, {
    method: 'POST',
    headers: { 'x-api-key': 'sk-test', ...request.headers },
    body: Buffer.concat(request.parts),
  });
  expect(response.status).toBe(200);
  const bytes = Buffer.from(await response.arrayBuffer());
  return JSON.parse((request.translation?.reply(bytes) ?? bytes).toString()) as Json;
}

describe('the Messages API', () => {
  it.each([false, true])('consults an advisor once, and lists its tokens apart (stream: %s)', async (stream) => {
    const tools = [{ type: 'advisor_20260301', name: 'advisor', model: 'claude-opus-5' }];
    const text = await (await post({ tools, stream })).text();
    const types = ['server_tool_use', 'advisor_tool_result', 'text'].map((type) => text.indexOf(`"type":"${type}"`));
    expect(types.every((at) => at > 0)).toBe(true);
    expect(types).toEqual(types.toSorted((one, other) => one - other));
    const last = text.slice(text.lastIndexOf('"usage":{') + '"usage":'.length);
    const usage = last.slice(0, last.indexOf(']}') + 2);
    const { output_tokens: total, iterations } = JSON.parse(usage) as { output_tokens: number; iterations: Json[] };
    expect(iterations.map(({ type, model }) => [type, model])).toEqual([
      ['message', undefined],
      ['advisor_message', 'claude-opus-5'],
      ['message', undefined],
    ]);
    expect(Number(iterations[0]?.output_tokens) + Number(iterations[2]?.output_tokens)).toBe(total);
  });

  it('has the same content in a stream and in a message', async () => {
    const body = {
      thinking: { type: 'adaptive' },
      messages: [{ role: 'user', content: 'call f' }],
      tools: [{ name: 'f', input_schema: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] } }],
    };
    const message = (await (await post(body)).json()) as { content: Json[]; usage: Json; stop_reason: string };
    const bytes = Buffer.from(await (await post({ ...body, stream: true })).arrayBuffer());
    const { frames } = new SseSplitter(1_000_000).push(bytes);
    const events = frames.map(
      ({ data }) => JSON.parse(data.toString()) as { type: string; delta?: Record<string, string>; usage?: Json },
    );
    expect(frames.map(({ event }) => event)).toEqual(events.map(({ type }) => type));

    const deltas = (member: string): string => events.map(({ delta }) => delta?.[member] ?? '').join('');
    expect(message.content).toEqual([
      { type: 'thinking', thinking: deltas('thinking'), signature: deltas('signature') },
      {
        type: 'tool_use',
        id: expect.stringMatching(/^toolu_/) as string,
        name: 'f',
        input: JSON.parse(deltas('partial_json')) as unknown,
      },
    ]);
    expect(message.stop_reason).toBe('tool_use');
    expect(events.at(-2)).toMatchObject({ type: 'message_delta', usage: message.usage });
    expect(events.at(-1)).toEqual({ type: 'message_stop' });
  });

  it('takes instructions in the middle of a conversation', async () => {
    const messages = [...hello.messages, { role: 'system', content: 'Be brief.' }];
    expect((await post({ messages })).status).toBe(200);
  });

  it('reads a conversation as the gateway translates it', async () => {
    const schema = { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] };
    const completion = await call({
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
          ],
        },
        { role: 'assistant', tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }] },
        { role: 'tool', tool_call_id: 'c1', content: 'seen' },
      ],
      reasoning_effort: 'low',
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema } },
    });
    expect(completion).toMatchObject({
      id: expect.stringMatching(/^msg_/) as string,
      choices: [{ message: { content: expect.stringMatching(/^\{"a":/) as string }, finish_reason: 'stop' }],
      usage: { completion_tokens_details: { reasoning_tokens: 8 } },
    });
    const { prompt_tokens: withImage } = (completion as { usage: Json }).usage;
    expect(Number(withImage)).toBeGreaterThan(85);
  });

  it.each([
    [{ max_tokens: undefined }, 400, 'invalid_request_error', /^max_tokens: /],
    [{ temperature: 1.5 }, 400, 'invalid_request_error', /^temperature: /],
    [{ messages: [{ role: 'system', content: 'a' }] }, 400, 'invalid_request_error', /^messages.0.role: /],
    [
      { messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] },
      400,
      'invalid_request_error',
      /non-empty/,
    ],
    [{ model: 'unknown-x' }, 404, 'not_found_error', /unknown-x/],
    [{ simulate: { status: 529 } }, 529, 'overloaded_error', /./],
    [{ simulate: { status: 429 } }, 429, 'rate_limit_error', /./],
    [{ simulate: { x: 1 } }, 400, 'invalid_request_error', /^simulate.x: /],
  ])('refuses %j by %i %s', async (body, status, type, message) => {
    const response = await post(body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      type: 'error',
      error: { type, message: expect.stringMatching(message) as string },
    });
  });

  it.each([
    [{}, 401],
    [{ 'x-api-key': 'sk-bad' }, 401],
    [{ 'x-api-key': 'sk-poor' }, 429],
    [{ authorization: 'Bearer sk-test' }, 200],
  ])('takes the credential of %j by %i', async (headers, status) => {
    expect((await post({}, headers)).status).toBe(status);
  });

  it('fails in the middle of a stream, and ends one without an end event', async () => {
    const failed = await (await post({ stream: true, simulate: { error_in_stream_after: 4 } })).text();
    expect(failed).toMatch(/event: error\ndata: \{"type":"error","error":\{"type":"overloaded_error".*\n\n$/);
    const cut = await (await post({ stream: true, simulate: { garbage: 'no-done' } })).text();
    expect(cut).toContain('event: message_delta');
    expect(cut).not.toContain('message_stop');
  });

  it('reports usage faults', async () => {
    const usageOf = async (usage: unknown) => ((await (await post({ simulate: { usage } })).json()) as Json).usage;
    expect(await usageOf('missing')).toBeUndefined();
    expect(await usageOf({ input_tokens: 1 })).toEqual({ input_tokens: 1 });
    expect(await usageOf('string')).toMatchObject({ output_tokens: expect.any(String) as string });
  });

  it('writes its journal', async () => {
    simulator.journal.clear();
    await (await post({ stream: true })).text();
    const { data } = (await (await fetch(`${simulator.url}/journal`)).json()) as { data: Json[] };
    const [entry] = data;
    expect(entry).toMatchObject({ path: '/v1/messages', model: hello.model, stream: true, status: 200 });
    expect(entry).toMatchObject({ prompt_tokens: 8, completion_tokens: entry?.tokens_sent });
  });
});
