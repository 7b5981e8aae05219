import fc from 'fast-check';
import { finish, scanTopLevel, valueBytes } from '#core';
import { PLAIN_OPTIONS } from '../../../../test/support/samples/dialect-request.js';
import { propertyRuns } from '../../../../test/support/property-runs.js';
import { readChatBody } from '../../chat/body/read-chat-body.js';
import { readChatRequest } from '../../chat/request/read-chat-request.js';
import type { UpstreamRequestOptions } from '../upstream-request-options.js';
import { buildUpstreamRequest } from './build-upstream-request.js';

const defaults: UpstreamRequestOptions = {
  upstreamModel: 'up',
  outputTokenBound: null,
  tokenLimitField: 'as_sent',
  drop: [],
  forwardMetadata: false,
  dropBillingLine: false,
  reasoningField: 'both',
  thinkingOff: 'as_sent',
  knowsDeveloper: true,
  allow: [],
  policy: { rename: {}, default: {}, force: {} },
  endUsers: PLAIN_OPTIONS.endUsers,
};

const head = '{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]';
const sentHead = '{"model":"up","messages":[{"role":"user","content":"hi"}]';

function build(text: string, options: Partial<UpstreamRequestOptions> = {}): string {
  const body = readChatBody(Buffer.from(text));
  const { parts, lengthBytes } = finish(
    buildUpstreamRequest(body, finish(readChatRequest(body)), { ...defaults, ...options }),
  );
  const bytes = Buffer.concat(parts);
  expect(bytes).toHaveLength(lengthBytes);
  return bytes.toString();
}

describe('buildUpstreamRequest', () => {
  it.each<[id: string, sent: string, options: Partial<UpstreamRequestOptions>, expected: string]>([
    ['REQ-1', '}', {}, '}'],
    ['REQ-1', '}', { upstreamModel: 'a/"b"' }, '}'],
    ['REQ-5', ',"temperature":"0.70"}', {}, ',"temperature":0.70}'],
    ['REQ-7', ',"max_tokens":256.0}', {}, ',"max_tokens":256}'],
    ['REQ-7', ',"max_output_tokens":9}', {}, ',"max_tokens":9}'],
    ['REQ-7', ',"max_output_tokens":9.0}', {}, ',"max_tokens":9}'],
    ['REQ-7', ',"max_completion_tokens":9}', {}, ',"max_completion_tokens":9}'],
    ['REQ-7', ',"max_completion_tokens":9}', { tokenLimitField: 'max_tokens' }, ',"max_tokens":9}'],
    [
      'REQ-7',
      ',"max_tokens":9,"x":1}',
      { tokenLimitField: 'max_completion_tokens' },
      ',"x":1,"max_completion_tokens":9}',
    ],
    ['REQ-7', ',"max_tokens":5,"max_completion_tokens":9,"max_output_tokens":1}', {}, ',"max_completion_tokens":9}'],
    ['REQ-7', ',"max_tokens":5,"max_completion_tokens":9}', { tokenLimitField: 'max_tokens' }, ',"max_tokens":9}'],
    ['REQ-7', ',"max_tokens":5,"max_completion_tokens":null}', {}, ',"max_tokens":5}'],
    ['REQ-7', ',"max_tokens":5}', { outputTokenBound: 3 }, ',"max_tokens":3}'],
    ['REQ-7', ',"max_output_tokens":5.0}', { outputTokenBound: 3 }, ',"max_tokens":3}'],
    ['REQ-7', '}', { outputTokenBound: 3 }, ',"max_tokens":3}'],
    ['REQ-7', '}', { outputTokenBound: 3, tokenLimitField: 'max_completion_tokens' }, ',"max_completion_tokens":3}'],
    ['REQ-8', ',"stop":[],"x":1}', {}, ',"x":1}'],
    ['REQ-16', ',"stream":true}', {}, ',"stream":true,"stream_options":{"include_usage":true}}'],
    ['REQ-16', ',"stream":true,"stream_options":null}', {}, ',"stream":true,"stream_options":{"include_usage":true}}'],
    [
      'REQ-16',
      ',"stream":true,"stream_options":{"include_usage": false, "include_obfuscation": false}}',
      {},
      ',"stream":true,"stream_options":{"include_usage": true, "include_obfuscation": false}}',
    ],
    ['REQ-16', ',"stream":true,"stream_options":{}}', { drop: ['stream_options'] }, ',"stream":true}'],
    ['REQ-18', ',"metadata":{"a":"b"},"x":1}', {}, ',"x":1}'],
    ['REQ-18', ',"metadata":{"a":"b"}}', { forwardMetadata: true }, ',"metadata":{"a":"b"}}'],
    ['REQ-20', ',"routify":{"region":"eu"},"x":1}', {}, ',"x":1}'],
    ['REQ-20', ',"models":["a"],"x":1}', {}, ',"x":1}'],
    ['REQ-20', ',"extra_body":{"routify":{"region":"eu"}}}', {}, '}'],
    ['REQ-20', ',"extra_body":{"routify":{"region":"eu"},"k":1}}', {}, ',"extra_body":{"k":1}}'],
    ['REQ-20', ',"extra_body":{}}', {}, ',"extra_body":{}}'],
    ['REQ-20', ',"extra_body":"x"}', {}, ',"extra_body":"x"}'],
    ['REQ-21', ',"top_k":40,"y":2}', { drop: ['top_k', 'absent'] }, ',"y":2}'],
    [
      'REQ-21',
      ', "big": 12345678901234567890.10, "s" : "\\u00e9\\/" ,"__proto__":{"a":1}}',
      {},
      ', "big": 12345678901234567890.10, "s" : "\\u00e9\\/" ,"__proto__":{"a":1}}',
    ],
    [
      'REQ-23',
      ',"temperature":0,"logprobs":false,"user":"","seed":null}',
      {},
      ',"temperature":0,"logprobs":false,"user":"","seed":null}',
    ],
  ])('%s %s %j', (_id, sent, options, expected) => {
    const model = JSON.stringify(options.upstreamModel ?? 'up');
    expect(build(head + sent, options)).toBe(sentHead.replace('"up"', () => model) + expected);
  });

  it('shortens ids of calls beyond the bound of OpenAI, the same for a call and its result', () => {
    const long = 'toolu_'.padEnd(41, 'x');
    const called = (id: string): object => ({ id, type: 'function', function: { name: 'f', arguments: '{"n": 1.0}' } });
    const messages = [
      { role: 'assistant', content: null, reasoning: 'r', tool_calls: [called(long), called('functions.f:0')] },
      { role: 'tool', tool_call_id: long, content: '1.0' },
      { role: 'tool', tool_call_id: 'functions.f:0', content: '' },
    ];
    const text = JSON.stringify({ model: 'm', messages });
    const sent = JSON.parse(build(text, { reasoningField: 'none' })) as { messages: Record<string, unknown>[] };
    const [calls, result, other] = sent.messages;
    const short = result?.tool_call_id as string;
    expect(short).toMatch(/^call_\w{1,35}$/);
    expect(calls).toEqual({ role: 'assistant', content: null, tool_calls: [called(short), called('functions.f:0')] });
    expect(other).toEqual(messages[2]);
    expect(build(text, { reasoningField: 'reasoning' })).toContain(long);
  });

  it('REQ-21: keeps the bytes and the order of every unknown field', () => {
    const unknown = fc.string({ minLength: 1, maxLength: 12 }).map((key) => `x_${key}`);
    const shape = fc.constantFrom(0, 2, '\t');
    fc.assert(
      fc.property(fc.dictionary(unknown, fc.jsonValue()), shape, fc.boolean(), (fields, indent, stream) => {
        const sent = { ...fields, model: 'm', messages: [{ role: 'user', content: 'é' }], stream, routify: {} };
        const text = JSON.stringify(sent, null, indent);
        const before = members(text);
        const after = members(build(text));
        expect(after.get('model')).toBe('"up"');
        expect(after.has('routify')).toBe(false);
        expect(after.has('stream_options')).toBe(stream);
        for (const key of ['model', 'routify', 'stream_options']) {
          before.delete(key);
          after.delete(key);
        }
        expect([...after]).toEqual([...before]);
      }),
      { numRuns: propertyRuns(300) },
    );
  });
});

function members(text: string): Map<string, string> {
  const object = scanTopLevel(Buffer.from(text));
  return new Map(object.members.map((member) => [member.key, valueBytes(object, member).toString()]));
}
