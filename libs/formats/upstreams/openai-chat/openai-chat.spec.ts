import { finish } from '#core';
import { readCompletionRequest } from '../../clients/completions/read-completion-request.js';
import { readEmbeddingRequest } from '../../clients/embeddings/read-embedding-request.js';
import { chatBody, PLAIN_OPTIONS } from '../../../../test/support/samples/dialect-request.js';
import { openaiChat } from './openai-chat.js';

describe('openaiChat with embeddings', () => {
  it('sends them to their own path, without the sampling policy of the channel', () => {
    const body = chatBody({ model: 'm', input: [1, 2], x_new: 1.5 });
    const policy = { rename: {}, default: { temperature: 0 }, force: { top_p: 1 } };
    const options = { ...PLAIN_OPTIONS, upstreamModel: 'up', policy, drop: ['x_old'] };
    const { path, parts } = finish(openaiChat.buildRequest(body, readEmbeddingRequest(body), options));
    expect([path, Buffer.concat(parts).toString()]).toEqual([
      '/embeddings',
      '{"model":"up","input":[1,2],"x_new":1.5}',
    ]);
  });
});

describe('openaiChat with legacy completions', () => {
  it.each([
    ['as_sent', {}, '{"model":"up","prompt":"a","max_tokens":16}'],
    ['max_completion_tokens', { max_tokens: 9 }, '{"model":"up","prompt":"a","max_tokens":9}'],
    ['as_sent', { max_completion_tokens: 9 }, '{"model":"up","prompt":"a","max_tokens":9}'],
    ['as_sent', { max_tokens: null }, '{"model":"up","prompt":"a","max_tokens":16}'],
    ['as_sent', { max_tokens: 0 }, '{"model":"up","prompt":"a","max_tokens":0}'],
  ] as const)('with the option %s sends %j as %s', (tokenLimitField, fields, sent) => {
    const body = chatBody({ model: 'm', prompt: 'a', ...fields });
    const { parts } = finish(
      openaiChat.buildRequest(body, readCompletionRequest(body), {
        ...PLAIN_OPTIONS,
        upstreamModel: 'up',
        tokenLimitField,
      }),
    );
    expect(Buffer.concat(parts).toString()).toBe(sent);
  });
});
