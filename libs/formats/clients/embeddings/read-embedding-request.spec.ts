import fc from 'fast-check';
import { finish, RoutifyError } from '#core';
import type { ModelRequest } from '../../chat/body/model-request.js';
import { readChatBody } from '../../chat/body/read-chat-body.js';
import { collectPrompts } from '../../chat/request/read-prompts.js';
import { readEmbeddingRequest } from './read-embedding-request.js';

const bodyOf = (fields: object) => readChatBody(Buffer.from(JSON.stringify({ model: 'm', input: 'a', ...fields })));
const request = (fields: object = {}): ModelRequest => readEmbeddingRequest(bodyOf(fields));

describe('a request for embeddings', () => {
  it('has its inputs, and no output', () => {
    const parsedRequest = request({ input: ['a', 'b'], encoding_format: 'base64', metadata: { team: 'x' } });
    expect(parsedRequest).toMatchObject({
      endpoint: 'embeddings',
      promptCount: 2,
      n: 0,
      stream: false,
      outputTokenLimit: null,
      vectorEncoding: 'base64',
      tags: { team: 'x' },
    });
    expect(request()).toMatchObject({ promptCount: 1, vectorEncoding: 'float' });
  });

  it('bounds token ids by their bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1 }), (input) => {
        expect(request({ input }).promptTextBytes).toBeGreaterThanOrEqual(2 * input.length);
      }),
    );
  });

  it.each([
    ['a', { texts: ['a'], tokens: 0 }],
    [['a', 'b'], { texts: ['a', 'b'], tokens: 0 }],
    [[1, 2], { texts: [], tokens: 2 }],
    [[[1, 2], [3]], { texts: [], tokens: 3 }],
  ])('counts %j', (input, content) => {
    expect(finish(collectPrompts(bodyOf({ input }).bytes, 'input'))).toEqual(content);
  });

  it('accepts up to 2,048 inputs', () => {
    expect(request({ input: Array(2_048).fill('a') }).promptCount).toBe(2_048);
    expect(() => request({ input: Array(2_049).fill('a') })).toThrow(RoutifyError);
  });
});
