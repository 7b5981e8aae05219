import { finish } from '#core';
import { boundMarks } from './bound-marks.js';

const MARK = { cache_control: { type: 'ephemeral' } };
const text = (words: string, isMarked = true): object => ({ type: 'text', text: words, ...(isMarked ? MARK : {}) });

function bounded(body: object): { readonly json: string; readonly marked: readonly string[] } {
  const bytes = Buffer.from(JSON.stringify(body));
  const { parts, lengthBytes } = finish(boundMarks({ parts: [bytes], lengthBytes: bytes.length }));
  const json = Buffer.concat(parts).toString();
  expect(lengthBytes).toBe(Buffer.byteLength(json));
  const marked = [...json.matchAll(/"(?:text|name)":"([^"]+)"[^{}]*"cache_control":\{/g)].map(
    ([, words = '']) => words,
  );
  return { json, marked };
}

describe('marks of prompt caches', () => {
  it('REQ-42: above four, the last of tools, of the system prompt and of the conversation stay', () => {
    const result = { type: 'tool_result', tool_use_id: 't', content: [text('m3'), text('m4')] };
    const { json, marked } = bounded({
      tools: [{ name: 't1', ...MARK }, { name: 't2', ...MARK }, { name: 't3' }],
      system: [text('s1'), text('s2')],
      messages: [
        { role: 'user', content: [text('m1'), text('m2', false)] },
        { role: 'user', content: [result, text('m5')] },
      ],
    });
    expect(marked).toEqual(['t2', 's2', 'm4', 'm5']);
    expect(json.match(/"cache_control":null/g)).toHaveLength(4);
  });

  it('REQ-42: of one conversation alone the last four stay, and no other byte changes', () => {
    const content = ['1', '2', '3', '4', '5', '6'].map((words) => text(words));
    const { json, marked } = bounded({ messages: [{ role: 'user', content }] });
    expect(marked).toEqual(['3', '4', '5', '6']);
    const isDropped = [true, true, false, false, false, false];
    const expected = content.map((part, index) =>
      isDropped[index] === true ? { ...part, cache_control: null } : part,
    );
    expect(json).toBe(JSON.stringify({ messages: [{ role: 'user', content: expected }] }));
  });

  it('are found beside what a block of an unknown type holds, however much that is', () => {
    const content = ['1', '2', '3', '4', '5'].map((words) => text(words));
    const wide = { type: 'x', content: Array<number>(200_000).fill(1) };
    expect(bounded({ messages: [{ role: 'user', content: [wide, ...content] }] }).marked).toEqual(['2', '3', '4', '5']);
  });

  it.each([
    ['four', { messages: [{ role: 'user', content: ['1', '2', '3', '4'].map((words) => text(words)) }] }],
    ['texts of the name', { messages: [{ role: 'user', content: [text('"cache_control" '.repeat(9))] }] }],
    ['other members of the name', { tools: [{ name: 't', input_schema: { properties: Array(9).fill(MARK) } }] }],
  ])('stay as they are: %s', (_what, body) => {
    expect(bounded(body).json).toBe(JSON.stringify(body));
  });
});
