import { findUnstorable, isStorable, storable } from './storable-text.js';

const UNSTORABLE = ['\0', 'a\0b', '\ud800', 'a\udfff', '\udc00\ud800', '\ud83d!', 'x'.repeat(9_999) + '\ud800'];

describe('storable text', () => {
  it.each(UNSTORABLE)('is not %j', (text) => {
    expect(isStorable(text)).toBe(false);
    expect(isStorable(storable(text))).toBe(true);
    expect(storable(text)).toHaveLength(text.length);
  });

  it.each(['', 'plain', 'Grüße', '😀', '\ufffd', '\u0001', '\\u0000 \\ud800', 'line\nbreak'])('is %j', (text) => {
    expect(isStorable(text)).toBe(true);
    expect(storable(text)).toBe(text);
  });

  it.each(UNSTORABLE)('is found at every path of a value (%j)', (text) => {
    const cases: [unknown, string][] = [
      [text, ''],
      [{ name: text }, 'name'],
      [{ metadata: { team: text } }, 'metadata.team'],
      [{ tags: ['good', text] }, 'tags[1]'],
      [{ models: [{}, {}, { upstream_id: text }] }, 'models[2].upstream_id'],
      [[[text]], '[0][0]'],
      [{ first: { a: 1, b: text }, second: text }, 'first.b'],
      [{ options: { [`a${text}`]: 1 } }, storable(`options.a${text}`)],
    ];
    for (const [value, path] of cases) {
      expect(findUnstorable(value)).toBe(path);
    }
  });

  it('has no false positives', () => {
    expect(findUnstorable({ a: [1, null, true, { b: 'c', 'd😀': '😀' }], e: {} })).toBeNull();
    for (const value of [undefined, null, 1, true, '', [], {}]) expect(findUnstorable(value)).toBeNull();
  });

  it('is found at any depth', () => {
    const levels = 200_000;
    const deep: unknown = JSON.parse(`${'['.repeat(levels)}"\\ud800"${']'.repeat(levels)}`);
    expect(findUnstorable(deep)).toBe('[0]'.repeat(levels));
  });
});
