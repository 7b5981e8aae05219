import { dialectRequest, requestText } from '../../../../test/support/samples/dialect-request.js';
import { openaiChat } from '../openai-chat/openai-chat.js';
import { markChat } from './mark-chat.js';

type Json = Readonly<Record<string, unknown>>;

const MARKED = { cache_control: { type: 'ephemeral' } };

const text = (said: string): Json => ({ type: 'text', text: said });
const message = (role: string, content: unknown): Json => ({ role, content });

function marked(messages: readonly Json[]): { readonly messages: unknown; readonly cacheMarks: number } {
  const bytes = Buffer.from(JSON.stringify({ messages }));
  const { parts, cacheMarks } = markChat({ parts: [bytes], lengthBytes: bytes.length });
  return { ...(JSON.parse(Buffer.concat(parts).toString()) as { messages: unknown }), cacheMarks };
}

describe('the marks of a body of chat for OpenRouter', () => {
  it('stand in the last texts of instructions and of the user’s last two turns', () => {
    const image = { type: 'image_url', image_url: { url: 'https://example.com/a' } };
    const call = { role: 'assistant', content: null, tool_calls: [] };
    const conversation = [
      message('system', 'a'),
      message('developer', [text('b'), text('')]),
      message('user', '1'),
      message('assistant', '2'),
      message('user', [text('3'), image]),
      call,
      message('tool', 'done'),
      message('system', 'Later.'),
      message('assistant', '4'),
      message('user', '5'),
    ];
    expect(marked(conversation)).toEqual({
      cacheMarks: 3,
      messages: [
        conversation[0],
        message('developer', [{ ...text('b'), ...MARKED }, text('')]),
        ...conversation.slice(2, 4),
        message('user', [{ ...text('3'), ...MARKED }, image]),
        ...conversation.slice(5, 9),
        message('user', [{ ...text('5'), ...MARKED }]),
      ],
    });
  });

  it.each([
    [[message('user', [{ ...text('1'), ...MARKED }]), message('user', '2')]],
    [[message('user', ''), message('assistant', 'a'), message('tool', 'b')]],
    [[]],
  ])('are none in %j', (messages) => {
    expect(marked(messages)).toEqual({ messages, cacheMarks: 0 });
  });

  it.each([
    ['reasoning_details', 'anthropic/claude-sonnet-4.5', 1_024],
    ['reasoning_details', 'openai/gpt-5', null],
    ['reasoning', 'anthropic/claude-sonnet-4.5', null],
  ] as const)('are for upstreams with %s and models such as %s', (reasoningField, upstreamModel, minimum) => {
    expect(openaiChat.cacheMinimum({ reasoningField, upstreamModel })).toBe(minimum);
  });

  it('are set in what is sent, where the options say so', () => {
    const options = { reasoningField: 'reasoning_details' } as const;
    const body = { model: 'm', messages: [message('user', '1')] };
    const request = dialectRequest(openaiChat, body, { ...options, cacheMarks: true });
    expect(requestText(request)).toContain('"cache_control"');
    expect(request.cacheMarks).toBe(1);
    expect(requestText(dialectRequest(openaiChat, body, options))).not.toContain('cache_control');
  });
});
