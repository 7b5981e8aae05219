import { gemini } from '#formats';
import { SseSplitter } from '#core';
import { dialectRequest } from '../../test/support/samples/dialect-request.js';
import { startSimulator, type Simulator } from './simulator.js';

type Json = Record<string, unknown>;
interface Candidate {
  readonly content: { readonly parts: Json[] };
  readonly finishReason?: string;
}
interface Reply {
  readonly candidates: Candidate[];
  readonly usageMetadata: Json;
}

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await simulator.close();
});

const KEY = { 'x-goog-api-key': 'sk-test' };
const hello = { contents: [{ role: 'user', parts: [{ text: 'hello' }] }] };

function post(method: string, body: object, headers: Record<string, string> = KEY): Promise<Response> {
  return fetch(`${simulator.url}/v1beta/models/gemini-3-flash:${method}`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ ...hello, ...body }),
  });
}

async function framesOf(body: object): Promise<Json[]> {
  const response = await post('streamGenerateContent?alt=sse', body);
  const { frames } = new SseSplitter(1_000_000).push(Buffer.from(await response.arrayBuffer()));
  return frames.map(({ data }) => JSON.parse(data.toString()) as Json);
}

/** Calls the simulator as the gateway does, with a client's body; returns the client's reply. */
async function call(body: object): Promise<Json> {
  const chat = { model: 'm', messages: [{ role: 'user', content: 'hello' }], ...body };
  const request = dialectRequest(gemini, chat, { upstreamModel: 'gemini-3-flash' });
  const response = await fetch(`${simulator.url}/v1beta${request.path}`, {
    method: 'POST',
    headers: KEY,
    body: Buffer.concat(request.parts),
  });
  expect(response.status).toBe(200);
  const bytes = Buffer.from(await response.arrayBuffer());
  return JSON.parse((request.translation?.reply(bytes) ?? bytes).toString()) as Json;
}

describe('generateContent', () => {
  it('has the same content in a stream and in one reply', async () => {
    const generationConfig = { thinkingConfig: { thinkingLevel: 'LOW', includeThoughts: true } };
    const { candidates, usageMetadata } = (await (await post('generateContent', { generationConfig })).json()) as Reply;
    const chunks = (await framesOf({ generationConfig })) as unknown as Reply[];
    const parts = chunks.flatMap((chunk) => chunk.candidates.flatMap(({ content }) => content.parts));
    const said = (thought: boolean): string =>
      parts.map((part) => ((part.thought === true) === thought ? String(part.text) : '')).join('');
    expect(candidates[0]?.content.parts).toEqual([{ text: said(true), thought: true }, { text: said(false) }]);
    expect(chunks.at(-1)).toMatchObject({ candidates: [{ finishReason: 'STOP' }], usageMetadata });
    expect(usageMetadata).toMatchObject({ thoughtsTokenCount: 8 });
  });

  it.each([
    ['a wrong key', {}, { 'x-goog-api-key': 'sk-bad' }, 400, { status: 'INVALID_ARGUMENT' }],
    ['no key', {}, {}, 403, { status: 'PERMISSION_DENIED' }],
    ['an unknown name', { odd: 1 }, KEY, 400, { details: [{ fieldViolations: [{ field: 'odd' }] }] }],
    ['no turn', { contents: [] }, KEY, 400, { message: 'contents is not specified' }],
    ['status', { simulate: { status: 429 } }, KEY, 429, { code: 429, status: 'RESOURCE_EXHAUSTED' }],
  ])("refuses with Google's message: %s", async (_name, body, headers, status, error) => {
    const response = await post('generateContent', body, headers);
    expect([response.status, await response.json()]).toMatchObject([status, { error }]);
  });

  it('fails in the middle of a stream on request', async () => {
    expect((await framesOf({ simulate: { error_in_stream_after: 2 } }))[2]).toMatchObject({ error: { code: 500 } });
    expect(await framesOf({ simulate: { garbage: 'no-done', text: 'a b' } })).not.toContainEqual(
      expect.objectContaining({ candidates: [expect.objectContaining({ finishReason: 'STOP' })] }),
    );
  });
});

describe('a client behind the dialect', () => {
  const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }];

  it('calls functions and answers them', async () => {
    const first = await call({ messages: [{ role: 'user', content: 'call f' }], tools });
    expect(first).toMatchObject({
      choices: [{ message: { tool_calls: [{ function: { name: 'f' } }] }, finish_reason: 'tool_calls' }],
    });
    const { message } = (first.choices as { message: { tool_calls: { id: string }[] } }[])[0]!;
    const result = { role: 'tool', tool_call_id: message.tool_calls[0]?.id, content: 'done' };
    const second = await call({ messages: [{ role: 'user', content: 'call f' }, message, result], tools });
    expect(second).toMatchObject({ choices: [{ finish_reason: 'stop' }] });
  });

  it('gets thoughts, images, probabilities, choices and usage', async () => {
    const reply = await call({
      reasoning_effort: 'low',
      modalities: ['text', 'image'],
      n: 2,
      logprobs: true,
      top_logprobs: 1,
      max_tokens: 2_000,
    });
    const message = { reasoning_content: expect.any(String) as string, images: [{ type: 'image_url' }] };
    const logprobs = { content: expect.arrayContaining([expect.objectContaining({ logprob: -1 })]) as unknown };
    expect(reply).toMatchObject({
      model: 'gemini-3-flash',
      choices: [
        { message, logprobs, finish_reason: 'stop' },
        { index: 1, message },
      ],
      usage: { completion_tokens_details: { reasoning_tokens: 16, image_tokens: 512 } },
    });
  });

  it('gets an answer in the form of its schema', async () => {
    const schema = { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] };
    const reply = await call({ response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } });
    const { message } = (reply.choices as { message: { content: string } }[])[0]!;
    expect(JSON.parse(message.content)).toEqual({ a: expect.any(Number) as number });
  });
});

describe('batchEmbedContents', () => {
  const embed = { model: 'models/gemini-3-flash', content: { parts: [{ text: 'one two' }] } };

  it('gives each text a vector of the requested length, and counts', async () => {
    const other = { ...embed, content: { parts: [{ text: 'three' }] } };
    const response = await post('batchEmbedContents', { requests: [{ ...embed, outputDimensionality: 4 }, other] });
    const { embeddings, usageMetadata } = (await response.json()) as { embeddings: { values: number[] }[] } & Json;
    expect(embeddings.map(({ values }) => [values.length, Math.hypot(...values).toFixed(5)])).toEqual([
      [4, '1.00000'],
      [4, '1.00000'],
    ]);
    expect(usageMetadata).toEqual({ promptTokenCount: 3 });
  });

  it.each([
    [{ requests: [] }, 'requests'],
    [{ requests: [{ ...embed, model: 'models/other' }] }, 'requests[0].model'],
    [{ requests: [embed, { ...embed, content: {} }] }, 'requests[1].content'],
    [{ requests: [{ ...embed, input: 'a' }] }, 'requests[0].input'],
  ])('refuses %j at %s', async (body, field) => {
    const response = await post('batchEmbedContents', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { details: [{ fieldViolations: [{ field }] }] } });
  });
});
