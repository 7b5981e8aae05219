import { CallNumbers } from '../openai-chat/shape/call-numbers.js';
import { RoutifyError } from '#kernel';
import { PLAIN_OPTIONS } from '../../../test/support/samples/dialect-request.js';
import { buildUpstreamRequest } from '../openai-chat/request/build-upstream-request.js';
import type { ModelRequest } from '../openai-chat/request/chat-request.js';
import { readChatBody } from '../openai-chat/request/read-chat-body.js';
import { droppedFields } from '../openai-chat/reply/dropped-fields.js';
import { readChunk, type Chunk } from '../openai-chat/stream/chunk-reader.js';
import { errorChunk, lengthChunk } from '../openai-chat/stream/own-chunks.js';
import { chunkIdentity, spliceChunk } from '../openai-chat/stream/splice-chunk.js';
import { completionsEndpoint } from './completions-endpoint.js';

const bodyOf = (fields: object) => readChatBody(Buffer.from(JSON.stringify({ model: 'm', prompt: 'a', ...fields })));
const request = (fields: object = {}): ModelRequest => completionsEndpoint.readRequest(bodyOf(fields));

function paramOf(fields: object): string | null {
  try {
    request(fields);
    return null;
  } catch (error) {
    if (error instanceof RoutifyError) return error.param;
    throw error;
  }
}

describe('a legacy completion request', () => {
  it('multiplies choices by prompts, and has the documented bound', () => {
    expect(request({ prompt: ['a', 'b', 'c'], n: 2, echo: true })).toMatchObject({
      ...{ endpoint: 'completions', promptCount: 3, n: 6, echo: true },
      ...{ outputTokenLimit: 16, outputTokenField: 'max_tokens' },
    });
  });

  it.each([
    [{ max_tokens: 0 }, 0],
    [{ max_tokens: 5, max_completion_tokens: 4 }, 4],
    [{ max_tokens: null }, 16],
  ])('bounds the output of %j by %d', (fields, limit) => {
    expect(request(fields).outputTokenLimit).toBe(limit);
  });

  it('counts the suffix once for each prompt', () => {
    const body = bodyOf({ prompt: ['a', 'b'], suffix: 'tail' });
    expect(completionsEndpoint.readPrompt(body.bytes)).toEqual({ texts: ['a', 'tail', 'b', 'tail'], tokens: 0 });
    expect(completionsEndpoint.readRequest(body).promptTextBytes).toBe(body.bytes.length + '"tail"'.length);
  });

  it.each([
    [{ best_of: 1 }, null],
    [{ best_of: 3, n: 3 }, null],
    [{ best_of: 2 }, 'best_of'],
    [{ best_of: 0 }, 'best_of'],
    [{ logprobs: 0 }, null],
    [{ logprobs: 20 }, null],
    [{ logprobs: 21 }, 'logprobs'],
    [{ logprobs: true }, 'logprobs'],
    [{ prompt: '' }, null],
    [{ prompt: [[]] }, 'prompt[0]'],
    [{ prompt: null }, 'prompt'],
    [{ store: true }, 'store'],
  ])('%j breaks a rule at %s', (fields, param) => {
    expect(paramOf(fields)).toBe(param);
  });

  it.each([
    ['as_sent', {}, '{"model":"up","prompt":"a","max_tokens":16}'],
    ['max_completion_tokens', { max_tokens: 9 }, '{"model":"up","prompt":"a","max_tokens":9}'],
    ['as_sent', { max_completion_tokens: 9 }, '{"model":"up","prompt":"a","max_tokens":9}'],
    ['as_sent', { max_tokens: null }, '{"model":"up","prompt":"a","max_tokens":16}'],
    ['as_sent', { max_tokens: 0 }, '{"model":"up","prompt":"a","max_tokens":0}'],
  ] as const)('with the option %s sends %j as %s', (tokenLimitField, fields, sent) => {
    const body = bodyOf(fields);
    const { parts } = buildUpstreamRequest(body, completionsEndpoint.readRequest(body), {
      ...PLAIN_OPTIONS,
      upstreamModel: 'up',
      tokenLimitField,
    });
    expect(Buffer.concat(parts).toString()).toBe(sent);
  });
});

describe('the text of a legacy completion', () => {
  const reply = '{"choices":[{"text":"Hi","index":0,"finish_reason":"stop"},{"text":" there","index":1}]}';

  it('is read and counted', () => {
    expect(completionsEndpoint.inspectReply(Buffer.from(reply), request())).toMatchObject({
      ...{ kind: 'reply', choiceCount: 2, finishReasons: ['stop'], visibleTextBytes: 8 },
    });
    expect(completionsEndpoint.collectReplyText(Buffer.from(reply))).toEqual(['Hi', ' there']);
    expect(completionsEndpoint.collectChunkText(Buffer.from(reply))).toEqual([
      { index: 0, text: 'Hi' },
      { index: 1, text: ' there' },
    ]);
  });

  it('is not counted twice when a chat delta repeats it', () => {
    const chunk = readChunk({
      event: null,
      data: Buffer.from('{"choices":[{"index":0,"text":"Hi","delta":{"content":"Hi"}}]}'),
    });
    expect(chunk).toMatchObject({ visibleTextBytes: 2 });
  });

  it('is streamed in its own format', () => {
    const identity = chunkIdentity(null, {
      ...{ generationId: 'gen_1', createdSeconds: 7, model: 'm', form: completionsEndpoint.choiceForm! },
    });
    const chunk = readChunk({ event: null, data: Buffer.from('{"choices":[{"text":"Hi"}]}') }) as Chunk;
    expect(
      spliceChunk(chunk, identity, {
        ...{ stripUsage: true, dropped: droppedFields([]) },
        calls: { numbers: new CallNumbers(), generationId: 'gen_1' },
      }).toString(),
    ).toBe(
      'data: {"choices":[{"text":"Hi"}],"id":"cmpl-gen_1","model":"m","object":"text_completion","created":7}\n\n',
    );
    const body = new RoutifyError('upstream_error', 'Gone.').toBody('gen_1');
    for (const [frame, reason] of [
      [errorChunk(identity, body), 'error'],
      [lengthChunk(identity, { ended: 'insufficient_balance' }), 'length'],
    ] as const) {
      expect(JSON.parse(frame.toString().slice('data: '.length))).toMatchObject({
        ...{ id: 'cmpl-gen_1', object: 'text_completion', created: 7, model: 'm' },
        choices: [{ index: 0, text: '', logprobs: null, finish_reason: reason }],
      });
    }
  });
});
