import { finish } from '#core';
import { requestOf, type ClientFormat, chatBody } from '../../../../test/support/samples/dialect-request.js';
import { SAMPLE_STATES } from '../../../../test/support/samples/sample-states.js';
import { translateMessagesRequest } from '../../clients/messages/request/translate-messages-request.js';
import { anthropicMessages } from '../anthropic-messages/anthropic-messages.js';
import { bedrock } from '../bedrock/bedrock.js';
import type { Dialect, DialectOptions } from '../dialect.js';
import { gemini } from '../gemini/gemini.js';
import { openaiChat } from '../openai-chat/openai-chat.js';
import { openaiResponses } from '../openai-responses/openai-responses.js';
import { vertex } from '../vertex/vertex.js';

type Json = Readonly<Record<string, unknown>>;

const PARTS = [
  { type: 'text', text: 'no such' },
  { type: 'text', text: ' file' },
];

/** A failed call as each client says it. */
function bodies(content: unknown, failed: boolean): readonly (readonly [ClientFormat, Json])[] {
  const result = { type: 'tool_result', tool_use_id: 't1', is_error: failed, content };
  const called = { name: 'read', arguments: '{}' };
  const parts = Array.isArray(content) ? content.map((part: Json) => ({ ...part, type: 'input_text' })) : content;
  const status = failed ? 'incomplete' : 'completed';
  return [
    [
      'messages',
      {
        model: 'm',
        max_tokens: 9,
        tools: [{ name: 'read', input_schema: { type: 'object' } }],
        messages: [
          { role: 'user', content: 'q' },
          { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'read', input: {} }] },
          { role: 'user', content: [result] },
        ],
      },
    ],
    [
      'chat',
      {
        model: 'm',
        messages: [
          { role: 'user', content: 'q' },
          { role: 'assistant', tool_calls: [{ id: 't1', type: 'function', function: called }] },
          { role: 'tool', tool_call_id: 't1', content, is_error: failed },
        ],
      },
    ],
    [
      'responses',
      {
        model: 'm',
        input: [
          { role: 'user', content: 'q' },
          { type: 'function_call', call_id: 't1', ...called },
          { type: 'function_call_output', call_id: 't1', output: parts, status },
        ],
      },
    ],
  ];
}

type Marks = (sent: Json) => unknown;

const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Readonly<Record<string, unknown>>)[key], value);

const FORMATS: readonly (readonly [string, Dialect, Partial<DialectOptions>, Marks, expected: RegExp])[] = [
  ['chat', openaiChat, {}, (sent) => at(sent, 'messages', 2, 'content'), /The tool failed/],
  ['openai-responses', openaiResponses, {}, (sent) => at(sent, 'input', 2, 'status'), /"incomplete"/],
  [
    'gemini',
    gemini,
    {},
    (sent) => at(sent, 'contents', 2, 'parts', 0, 'functionResponse', 'response'),
    /^\{"error":"no such.* file"\}$/,
  ],
  ['anthropic-messages', anthropicMessages, {}, (sent) => at(sent, 'messages', 2, 'content', 0, 'is_error'), /^true$/],
  [
    'vertex',
    vertex,
    { upstreamModel: 'claude-x' },
    (sent) => at(sent, 'messages', 2, 'content', 0, 'is_error'),
    /^true$/,
  ],
  ['bedrock', bedrock, {}, (sent) => at(sent, 'messages', 2, 'content', 0, 'toolResult', 'status'), /"error"/],
];

describe('a failed call of a tool', () => {
  it.each(FORMATS)('is marked for %s, from clients of every format', (_kind, dialect, options, marks, expected) => {
    for (const content of ['no such file', PARTS]) {
      for (const [format, body] of bodies(content, true)) {
        const { sent } = requestOf(dialect, format, body, options);
        expect([format, JSON.stringify(marks(sent))]).toEqual([format, expect.stringMatching(expected)]);
        expect(JSON.stringify(sent)).toContain('no such');
      }
      for (const [format, body] of bodies(content, false)) {
        const text = JSON.stringify(requestOf(dialect, format, body, options).sent);
        expect([format, text]).not.toEqual([format, expect.stringMatching(/The tool failed|incomplete|"error"|true/)]);
      }
    }
  });

  it.each([
    ['42', 'The tool failed:\n42'],
    ['', 'The tool failed.'],
    [PARTS, [{ type: 'text', text: 'The tool failed:' }, ...PARTS]],
  ])('is said in words before %j where chat has no field', (content, expected) => {
    const [, [, body] = ['chat', {}] as const] = bodies(content, true);
    const { sent } = requestOf(openaiChat, 'chat', body);
    expect(at(sent, 'messages', 2)).toEqual({ role: 'tool', tool_call_id: 't1', content: expected });
  });

  it('is said in words before the output of a custom tool, which has no status', () => {
    const input = [
      { role: 'user', content: 'q' },
      { type: 'custom_tool_call', call_id: 't1', name: 'exec', input: 'ls' },
      { type: 'custom_tool_call_output', call_id: 't1', output: 'x', status: 'incomplete' },
    ];
    const { sent } = requestOf(openaiChat, 'responses', { model: 'm', input });
    expect(at(sent, 'messages', 2, 'content')).toBe('The tool failed:\nx');
  });

  it('keeps an object that a function gave as its error', () => {
    const [[, body] = ['messages', {}] as const] = bodies('{"code":1.0}', true);
    const { chat } = finish(translateMessagesRequest(chatBody(body), { betas: [], states: SAMPLE_STATES }));
    expect(chat.toString()).toContain('is_error');
    const { sent } = requestOf(gemini, 'messages', body);
    expect(at(sent, 'contents', 2, 'parts', 0, 'functionResponse', 'response')).toEqual({ error: { code: 1 } });
  });
});
