import { finish, RoutifyError } from '#core';
import type { ModelRequest } from '../../chat/body/model-request.js';
import { readChatBody } from '../../chat/body/read-chat-body.js';
import { readCompletionPrompt, readCompletionRequest } from './read-completion-request.js';

const bodyOf = (fields: object) => readChatBody(Buffer.from(JSON.stringify({ model: 'm', prompt: 'a', ...fields })));
const request = (fields: object = {}): ModelRequest => readCompletionRequest(bodyOf(fields));

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
      endpoint: 'completions',
      promptCount: 3,
      n: 6,
      echo: true,
      outputTokenLimit: 16,
      outputTokenField: 'max_tokens',
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
    expect(finish(readCompletionPrompt(body.bytes))).toEqual({ texts: ['a', 'tail', 'b', 'tail'], tokens: 0 });
    expect(readCompletionRequest(body).promptTextBytes).toBe(body.bytes.length + '"tail"'.length);
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
});
