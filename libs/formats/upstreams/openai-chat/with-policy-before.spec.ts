import { finish, isRecord } from '#core';
import { readChatRequest } from '../../chat/request/read-chat-request.js';
import {
  chatBody,
  dialectRequest,
  PLAIN_OPTIONS,
  requestText,
} from '../../../../test/support/samples/dialect-request.js';
import type { Dialect } from '../dialect.js';
import type { ParameterPolicy } from '../upstream-request-options.js';
import { openaiChat } from './openai-chat.js';
import { withPolicyBefore } from './with-policy-before.js';

const HEAD = '{"model":"m","messages":[{"role":"user","content":"hi"}]';

/** The upstream's body, without the members that every case has. */
function send(dialect: Dialect, sent: string, policy: Partial<ParameterPolicy>, drop: readonly string[] = []): string {
  const all = { upstreamModel: 'm', drop, policy: { ...PLAIN_OPTIONS.policy, ...policy } };
  const text = requestText(dialectRequest(dialect, HEAD + sent, all));
  expect(text.startsWith(HEAD)).toBe(true);
  return text.slice(HEAD.length);
}

/** Returns the body passed to the translation. */
const foreign: Dialect = {
  ...openaiChat,
  *buildRequest(body, request) {
    expect(body.object.bytes).toBe(body.bytes);
    expect(isRecord(body.value)).toBe(true);
    expect(request.coercions.size).toBe(0);
    return {
      parts: [body.bytes],
      lengthBytes: body.bytes.length,
      path: '',
      headers: {},
      dropped: [],
      translation: null,
    };
  },
};

describe.each([
  ['an OpenAI upstream', openaiChat],
  ['a translating dialect', withPolicyBefore(foreign)],
])('the parameter policy for %s', (_dialectName, dialect) => {
  it.each<[sent: string, policy: Partial<ParameterPolicy>, expected: string]>([
    [',"top_k": 1e3 ,"x":1}', { rename: { top_k: 'k' } }, ',"x":1,"k":1e3}'],
    [',"k":2,"top_k":1}', { rename: { top_k: 'k' } }, ',"k":1}'],
    [',"k":2}', { rename: { top_k: 'k' } }, ',"k":2}'],
    [',"temperature":"0.50"}', { rename: { temperature: 'heat' } }, ',"heat":0.50}'],
    ['}', { default: { seed: 7, provider: { sort: 'price' } } }, ',"seed":7,"provider":{"sort":"price"}}'],
    [',"seed":null,"top_p":0}', { default: { seed: 7, top_p: 1 } }, ',"seed":null,"top_p":0}'],
    [',"seed":12345678901234567890}', { force: { user: 'u' } }, ',"seed":12345678901234567890,"user":"u"}'],
    [',"seed":1, "x":2}', { force: { seed: 9 } }, ',"seed":9, "x":2}'],
    [',"top_k":1}', { rename: { top_k: 'k' }, default: { k: 5, top_k: 6 } }, ',"top_k":6,"k":1}'],
    [',"top_k":1}', { rename: { top_k: 'k' }, default: { k: 5 }, force: { k: 7 } }, ',"k":7}'],
  ])('%s %j', (sent, policy, expected) => {
    expect(send(dialect, sent, policy)).toBe(expected);
  });
});

describe('the parameter policy', () => {
  it('drops last, over everything', () => {
    const policy = { rename: { a: 'b' }, default: { c: 1 }, force: { d: 1 } };
    expect(send(openaiChat, ',"a":1,"e":1}', policy, ['b', 'c', 'd'])).toBe(',"e":1}');
  });

  it('renames the token limit field after the field was chosen', () => {
    expect(send(openaiChat, ',"max_output_tokens":5}', { rename: { max_tokens: 'max_new_tokens' } })).toBe(
      ',"max_new_tokens":5}',
    );
  });

  it('passes the same body object when it is empty', () => {
    const body = chatBody(`${HEAD}}`);
    const seen: unknown[] = [];
    const dialect = withPolicyBefore({
      ...foreign,
      buildRequest: (given, request, all) => {
        seen.push(given);
        return foreign.buildRequest(given, request, all);
      },
    });
    finish(dialect.buildRequest(body, finish(readChatRequest(body)), PLAIN_OPTIONS));
    expect(seen[0]).toBe(body);
  });
});
