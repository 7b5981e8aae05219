import { azureResponses, openaiResponses, type Dialect } from '#formats';
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

const hello = { model: 'gpt-5-pro', input: [{ role: 'user', content: 'hello' }] };
const TOOL = { type: 'function', name: 'f', parameters: { type: 'object', properties: { a: { type: 'string' } } } };

function post(body: object, headers: Record<string, string> = { authorization: 'Bearer sk-test' }): Promise<Response> {
  return fetch(`${simulator.url}/v1/responses`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ ...hello, ...body }),
  });
}

/** Calls the simulator as the gateway does, with a client's body; returns the client's reply. */
async function call(dialect: Dialect, body: object): Promise<Json> {
  const request = dialectRequest(dialect, { model: 'm', ...body }, { upstreamModel: 'gpt-5-pro' });
  const { name, prefix } = dialect.credentialHeader!;
  const root = dialect === azureResponses ? '' : '/v1';
  const response = await fetch(`${simulator.url}${root}${request.path}`, {
    method: 'POST',
    headers: { [name]: `${prefix}sk-test`, ...request.headers },
    body: Buffer.concat(request.parts),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  expect([response.status, bytes.toString()]).toEqual([200, expect.any(String)]);
  return JSON.parse((request.translation?.reply(bytes) ?? bytes).toString()) as Json;
}

describe('the Responses API', () => {
  it('has the same content in a stream and in a response', async () => {
    const body = {
      reasoning: { effort: 'low', summary: 'auto' },
      input: [{ role: 'user', content: 'call f' }],
      tools: [TOOL],
    };
    const whole = (await (await post(body)).json()) as { output: Json[]; usage: Json };
    const bytes = Buffer.from(await (await post({ ...body, stream: true })).arrayBuffer());
    const { frames } = new SseSplitter(1_000_000).push(bytes);
    const events = frames.map(({ data }) => JSON.parse(data.toString()) as Json);
    expect(frames.map(({ event }) => event)).toEqual(events.map(({ type }) => type));
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, index) => index));
    expect(events.at(-1)).toEqual({
      type: 'response.completed',
      sequence_number: events.length - 1,
      response: whole,
    });
    const deltas = (type: string): string =>
      events.map((event) => (event.type === type ? String(event.delta) : '')).join('');
    expect(whole.output).toMatchObject([
      { type: 'reasoning', summary: [{ text: deltas('response.reasoning_summary_text.delta') }] },
      { type: 'function_call', name: 'f', arguments: deltas('response.function_call_arguments.delta') },
    ]);
  });

  it.each([
    ['OpenAI', openaiResponses],
    ['Azure', azureResponses],
  ])('reads a conversation as the gateway translates it for %s', async (_provider, dialect) => {
    const schema = { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] };
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } };
    const turn = { messages: [{ role: 'user', content: 'Please call f.' }], reasoning_effort: 'low' };
    const tools = [{ type: 'function', function: { name: 'f', parameters: schema } }];
    const first = (await call(dialect, { ...turn, tools })) as { choices: { message: Json }[] };
    const said = first.choices[0]?.message as Json & { tool_calls: { id: string }[] };
    const completion = await call(dialect, {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'Please call f.' }, image] },
        said,
        { role: 'tool', tool_call_id: said.tool_calls[0]?.id, content: [{ type: 'text', text: 'seen' }, image] },
      ],
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema } },
      logprobs: true,
    });
    expect(completion).toMatchObject({
      id: expect.stringMatching(/^resp_/) as string,
      choices: [
        {
          message: { content: expect.stringMatching(/^\{"a":/) as string },
          finish_reason: 'stop',
          logprobs: { content: expect.arrayContaining([expect.objectContaining({ token: '{' })]) as unknown },
        },
      ],
    });
    expect(Number((completion as { usage: Json }).usage.prompt_tokens)).toBeGreaterThan(170);
  });

  it.each([
    [{ input: undefined }, 400, /'input'/],
    [{ stop: 'x' }, 400, /Unknown parameter: 'stop'/],
    [{ input: [{ type: 'reasoning', id: 'rs_1', summary: [] }] }, 404, /rs_1/],
    [{ input: [{ type: 'reasoning', summary: [], encrypted_content: 'another’s' }] }, 400, /could not be verified/],
    [{ model: 'unknown-x' }, 404, /unknown-x/],
    [{ simulate: { status: 429 } }, 429, /./],
  ])('refuses %j by %i', async (body, status, message) => {
    const response = await post(body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringMatching(message) as string } });
  });

  it('draws with the image tool, whose tokens are beside the usage, also of a response that is cut', async () => {
    const body = { tools: [TOOL, { type: 'image_generation', quality: 'low' }], simulate: { prompt_tokens: 9 } };
    const image = { role: 'user', content: [{ type: 'input_image', image_url: 'data:image/png;base64,AA==' }] };
    const whole = (await (await post({ ...body, input: [...hello.input, image] })).json()) as Json;
    const counts = { input_tokens: 109, output_tokens: 272, total_tokens: 381 };
    const call = { type: 'image_generation_call', status: 'completed', quality: 'low', size: '1024x1024' };
    const details = { input_tokens_details: { image_tokens: 100, text_tokens: 9 } };
    expect(whole).toMatchObject({ output: [call, {}], tool_usage: { image_gen: { ...counts, ...details } } });
    const cut = await (await post({ ...body, stream: true, max_output_tokens: 1 })).text();
    expect(cut).toMatch(/event: response\.image_generation_call\.completed\n/);
    expect(cut).toMatch(/event: response\.incomplete\n.*"image_gen":\{"input_tokens":9,.*\n\n$/);
    expect(await (await post({ tools: [TOOL] })).json()).not.toHaveProperty('tool_usage');
  });

  it('compacts a conversation, which only it can read', async () => {
    const compact = (body: object): Promise<Response> =>
      fetch(`${simulator.url}/v1/responses/compact`, {
        method: 'POST',
        headers: { authorization: 'Bearer sk-test' },
        body: JSON.stringify({ ...hello, ...body }),
      });
    const compacted = (await (await compact({})).json()) as Json & { output: object[] };
    const item = { type: 'compaction', encrypted_content: expect.stringMatching(/^gAAAAAB/) as string };
    expect(compacted).toMatchObject({
      object: 'response.compaction',
      usage: { input_tokens: expect.any(Number) as number },
      output: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hello' }] }, item],
    });
    expect((await post({ input: [...compacted.output, ...hello.input] })).status).toBe(200);
    const foreign = { type: 'compaction', encrypted_content: 'another’s' };
    expect((await post({ input: [foreign, ...hello.input] })).status).toBe(400);
    expect((await compact({ stream: true })).status).toBe(400);
  });

  it('fails in the middle of a stream, and ends one without an end event', async () => {
    const failed = await (await post({ stream: true, simulate: { error_in_stream_after: 4 } })).text();
    expect(failed).toMatch(/event: error\ndata: \{"type":"error","code":"overloaded".*\n\n$/);
    const cut = await (await post({ stream: true, simulate: { garbage: 'no-done' } })).text();
    expect(cut).toContain('event: response.output_item.done');
    expect(cut).not.toContain('response.completed');
  });

  it('is cut at the limit, and reports usage faults', async () => {
    expect(await (await post({ max_output_tokens: 2 })).json()).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      usage: { output_tokens: 2 },
    });
    const usageOf = async (usage: unknown) => ((await (await post({ simulate: { usage } })).json()) as Json).usage;
    expect(await usageOf('missing')).toBeNull();
    expect(await usageOf({ input_tokens: 1 })).toEqual({ input_tokens: 1 });
  });
});
