import { composeReply } from '../reply/compose-reply.js';
import { readChatRequest } from '../request/read-chat-request.js';
import { formatChunks } from './format-chunks.js';
import { formatCompletion } from './format-completion.js';
import { DONE } from './frame.js';

const tools = [
  { type: 'function', function: { name: 'get_order', parameters: { properties: { id: { const: 'a b' } } } } },
];

interface Call {
  index: number;
  id?: string;
  function: { name?: string; arguments: string };
}

interface Content {
  content?: string | null;
  reasoning_content?: string;
  tool_calls?: Call[];
  function_call?: { name?: string; arguments: string };
  images?: { image_url: { url: string } }[];
}

interface Choice {
  index: number;
  finish_reason: string | null;
  logprobs: { content: { token: string; top_logprobs: object[] }[] } | null;
}

interface Chunk {
  choices: (Choice & { delta: Content })[];
  usage?: object | null;
}

interface Completion {
  choices: (Choice & { message: Content })[];
  usage: { completion_tokens_details: { reasoning_tokens: number } };
}

function chunksFor(fields: object): Chunk[] {
  const body = { model: 'o3', messages: [{ role: 'user', content: 'hello' }], stream: true, ...fields };
  const request = readChatRequest(Buffer.from(JSON.stringify(body)));
  const frames = formatChunks(request, composeReply(request));
  expect(frames.at(-1)).toBe(DONE);
  return frames.slice(0, -1).map(({ data }) => JSON.parse(data) as Chunk);
}

function completionFor(fields: object): Completion {
  const body = { model: 'o3', messages: [{ role: 'user', content: 'hello' }], ...fields };
  const request = readChatRequest(Buffer.from(JSON.stringify(body)));
  const completion: Completion = JSON.parse(formatCompletion(request, composeReply(request)).data);
  return completion;
}

function joined(chunks: Chunk[], pick: (delta: Content) => string | null | undefined, index = 0): string {
  const choices = chunks.flatMap((chunk) => chunk.choices).filter((choice) => choice.index === index);
  return choices.map((choice) => pick(choice.delta) ?? '').join('');
}

describe('formatChunks', () => {
  it.each([{}, { n: 3 }, { max_tokens: 20 }, { response_format: { type: 'json_object' } }])(
    'has with %j the content of the JSON reply',
    (fields) => {
      const chunks = chunksFor(fields);
      for (const { index, message, finish_reason } of completionFor(fields).choices) {
        expect(joined(chunks, (delta) => delta.content, index)).toBe(message.content);
        expect(joined(chunks, (delta) => delta.reasoning_content, index)).toBe(message.reasoning_content);
        const reasons = chunks.flatMap((chunk) => chunk.choices).filter((choice) => choice.index === index);
        expect(reasons.at(-1)!.finish_reason).toBe(finish_reason);
      }
    },
  );

  it('carries one token an event, and counts them', () => {
    const body = { model: 'gpt-4o', messages: [{ role: 'user', content: 'hello' }], stream: true, n: 2 };
    const request = readChatRequest(Buffer.from(JSON.stringify(body)));
    const reply = composeReply(request);
    const frames = formatChunks(request, reply);
    expect(frames.reduce((total, { tokens }) => total + tokens, 0)).toBe(reply.usage.completionTokens);
    expect(Math.max(...frames.map(({ tokens }) => tokens))).toBe(1);
  });

  it('omits usage unless requested', () => {
    for (const chunk of chunksFor({})) expect(chunk).not.toHaveProperty('usage');
  });

  it('reports usage as OpenAI does when requested: null, and a last chunk without choices', () => {
    const chunks = chunksFor({ stream_options: { include_usage: true } });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: completionFor({}).usage });
    for (const chunk of chunks.slice(0, -1)) expect(chunk.usage).toBeNull();
  });

  it.each([
    ['missing', 0, []],
    ['absurd-huge', 1, [-1]],
    ['twice', 2, [-2, -1]],
    ['early', 1, [-3]],
    ['with-finish', 1, [-1]],
    [{ total_tokens: 1 }, 1, [-1]],
  ])('%j reports usage %i times, at %j', (usage, times, positions) => {
    const chunks = chunksFor({ simulate: { usage } });
    expect(chunks.filter((chunk) => chunk.usage)).toHaveLength(times);
    for (const position of positions) expect(chunks.at(position)!.usage).toBeTruthy();
  });

  it('reports usage in every chunk', () => {
    for (const chunk of chunksFor({ simulate: { usage: 'every-chunk' } })) expect(chunk.usage).toBeTruthy();
  });

  it('streams the arguments of parallel calls in pieces', () => {
    const two = [...tools, { type: 'function', function: { name: 'get_time' } }];
    const question = { messages: [{ role: 'user', content: 'use the tools' }], tools: two };
    const calls = chunksFor(question).flatMap((chunk) => chunk.choices[0]!.delta.tool_calls ?? []);
    const [first, second] = [0, 1].map((index) => calls.filter((call) => call.index === index));
    expect(first![0]).toMatchObject({ id: expect.stringMatching(/^call_/), type: 'function' });
    expect(first!.length).toBeGreaterThan(3);
    expect(first!.map((call) => call.function.arguments).join('')).toBe('{"id":"a b"}');
    expect(second![0]!.function.name).toBe('get_time');
    expect(first![0]!.id).not.toBe(second![0]!.id);
  });

  it('answers functions with a function_call', () => {
    const functions = [{ name: 'old', parameters: { properties: { id: { const: 1 } } } }];
    const fields = { functions, function_call: { name: 'old' } };
    const chunks = chunksFor(fields);
    expect(joined(chunks, (delta) => delta.function_call?.arguments)).toBe('{"id":1}');
    expect(chunks.at(-1)!.choices[0]!.finish_reason).toBe('function_call');
    expect(completionFor(fields).choices[0]!.message.function_call).toEqual({ name: 'old', arguments: '{"id":1}' });
  });

  it('carries pictures in a delta', () => {
    const chunks = chunksFor({ modalities: ['image', 'text'] });
    const images = chunks.flatMap((chunk) => chunk.choices[0]!.delta.images ?? []);
    expect(images).toEqual(completionFor({ modalities: ['image', 'text'] }).choices[0]!.message.images);
    expect(images[0]!.image_url.url).toMatch(/^data:image\/png;base64,/);
  });

  it('hides reasoning that is excluded, and still counts it', () => {
    const fields = { reasoning: { exclude: true } };
    expect(joined(chunksFor(fields), (delta) => delta.reasoning_content)).toBe('');
    const { choices, usage } = completionFor(fields);
    expect(choices[0]!.message).not.toHaveProperty('reasoning_content');
    expect(usage.completion_tokens_details.reasoning_tokens).toBe(16);
  });

  it('gives log probabilities of each token of text', () => {
    const fields = { model: 'gpt-4o', logprobs: true, top_logprobs: 2 };
    const tokens = chunksFor(fields).flatMap((chunk) => chunk.choices[0]!.logprobs?.content ?? []);
    expect(tokens.map(({ token }) => token).join('')).toBe(completionFor(fields).choices[0]!.message.content);
    expect(tokens[0]).toMatchObject({ bytes: expect.any(Array), logprob: expect.any(Number) });
    expect(tokens[0]!.top_logprobs).toHaveLength(2);
    expect(completionFor(fields).choices[0]!.logprobs!.content).toEqual(tokens);
  });

  it.each(['id', 'object', 'created', 'model', 'usage'])('leaves out %s', (field) => {
    const fields = { simulate: { leave_out: [field] } };
    expect(completionFor(fields)).not.toHaveProperty(field);
    const chunks = chunksFor({ ...fields, stream_options: { include_usage: true } });
    for (const chunk of chunks) expect(chunk).not.toHaveProperty(field);
  });
});
