import { ChatError } from '../chat-error.js';
import { readChatRequest } from './read-chat-request.js';

const valid = { model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }] };

function read(body: unknown) {
  return readChatRequest(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
}

describe('readChatRequest', () => {
  it('gives defaults for absent fields', () => {
    expect(read(valid)).toMatchObject({
      model: 'gpt-4o',
      stream: false,
      includeUsage: false,
      tokenLimit: Infinity,
      stop: [],
      choiceCount: 1,
      tools: [],
      toolChoice: 'auto',
      parallelToolCalls: true,
      wantsJson: false,
      wantsImage: false,
      effort: null,
      topLogprobs: null,
      simulate: {},
    });
  });

  it('reads null as absent', () => {
    const nulls = { stream: null, temperature: null, stop: null, n: null, tools: null, max_tokens: null };
    expect(read({ ...valid, ...nulls })).toMatchObject({ stream: false, stop: [], choiceCount: 1, tools: [] });
  });

  it.each([
    [{ max_tokens: 5 }, { tokenLimit: 5 }],
    [{ max_completion_tokens: 6 }, { tokenLimit: 6 }],
    [{ stop: 'x' }, { stop: ['x'] }],
    [{ stop: ['x', 'y'] }, { stop: ['x', 'y'] }],
    [{ logprobs: true, top_logprobs: 2 }, { topLogprobs: 2 }],
    [
      { stream: true, stream_options: { include_usage: true } },
      { stream: true, includeUsage: true },
    ],
    [{ reasoning: { effort: 'high', exclude: true } }, { effort: 'high', hidesReasoning: true }],
    [{ modalities: ['text', 'image'] }, { wantsImage: true }],
    [{ response_format: { type: 'json_object' } }, { wantsJson: true, jsonSchema: null }],
    [{ functions: [{ name: 'f' }] }, { legacyFunctions: true, tools: [{ name: 'f', parameters: undefined }] }],
  ])('reads %j', (fields, expected) => {
    expect(read({ ...valid, ...fields })).toMatchObject(expected);
  });

  it.each([
    ['{', null],
    ['[]', null],
    [{ messages: [] }, null],
    [{ model: 5, messages: [] }, 'model'],
    [{ model: 'm' }, 'messages'],
    [{ model: 'm', messages: 'hi' }, 'messages'],
    [{ model: 'm', messages: [] }, 'messages'],
    [{ model: 'm', messages: ['hi'] }, 'messages[0]'],
    [{ model: 'm', messages: [{ role: 'user' }, {}] }, 'messages[1].role'],
    [{ ...valid, stream: 'yes' }, 'stream'],
    [{ ...valid, temperature: 2.1 }, 'temperature'],
    [{ ...valid, max_tokens: 0 }, 'max_tokens'],
    [{ ...valid, max_tokens: 1.5 }, 'max_tokens'],
    [{ ...valid, n: 129 }, 'n'],
    [{ ...valid, stop: ['a', 7] }, 'stop'],
    [{ ...valid, tools: [{ type: 'function' }] }, 'tools'],
    [{ ...valid, functions: [{}] }, 'functions'],
    [{ ...valid, reasoning_effort: 7 }, 'reasoning_effort'],
    [{ ...valid, response_format: { type: 'xml' } }, 'response_format'],
    [{ ...valid, stream_options: {} }, 'stream_options'],
    [{ ...valid, max_tokens: 1, max_completion_tokens: 1 }, 'max_tokens'],
    [{ ...valid, simulate: { nope: 1 } }, 'simulate.nope'],
  ])('refuses %j', (body, param) => {
    expect(() => read(body)).toThrow(ChatError);
    expect(() => read(body)).toThrow(expect.objectContaining({ status: 400, param }));
  });
});
