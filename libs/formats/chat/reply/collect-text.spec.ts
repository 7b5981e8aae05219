import { collectChunkText, collectReplyText } from './collect-text.js';

const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

describe('collectReplyText', () => {
  it.each<[what: string, message: object, text: string]>([
    ['content', { role: 'assistant', content: 'Hi' }, 'Hi'],
    [
      'parts',
      {
        content: [
          { type: 'text', text: 'a' },
          { type: 'thinking', thinking: [{ type: 'text', text: 'b' }] },
        ],
      },
      'ab',
    ],
    ['reasoning', { reasoning_content: 'think ', content: 'say' }, 'think say'],
    ['reasoning by two names', { reasoning_content: 'think', reasoning: 'think', content: null }, 'think'],
    ['reasoning by the other name', { reasoning: 'think' }, 'think'],
    ['a refusal', { content: null, refusal: 'No.' }, 'No.'],
    ['tool calls', { tool_calls: [{ id: 'x', function: { name: 'f', arguments: '{"a":1}' } }] }, 'f{"a":1}'],
    ['arguments as an object', { tool_calls: [{ function: { name: 'f', arguments: { a: 1 } } }] }, 'f{"a":1}'],
    ['a custom tool', { tool_calls: [{ custom: { name: 'f', input: 'x' } }] }, 'fx'],
    ['the older call', { function_call: { name: 'f', arguments: '{}' } }, 'f{}'],
    ['images', { content: '', images: [{ image_url: { url: 'data:…' } }] }, ''],
  ])('reads %s', (_what, message, text) => {
    expect(collectReplyText(bytes({ choices: [{ message }] }))).toEqual([text]);
  });

  it('gives one text per choice, and none for other bytes', () => {
    expect(collectReplyText(bytes({ choices: [{ message: { content: 'a' } }, {}, null] }))).toEqual(['a', '', '']);
    expect(collectReplyText(Buffer.from('{"choices":'))).toEqual([]);
    expect(collectReplyText(bytes([1]))).toEqual([]);
  });
});

describe('collectChunkText', () => {
  it('reads deltas with their choice index', () => {
    const choices = [
      { index: 3, delta: { content: 'a' } },
      { delta: { tool_calls: [{ index: 0, function: { arguments: '{"' } }] } },
    ];
    expect(collectChunkText(bytes({ choices }))).toEqual([
      { index: 3, text: 'a' },
      { index: 1, text: '{"' },
    ]);
  });
});
