import { BODY_BOUNDS, type BodyRule } from './body-rule.js';
import { readContent } from './read-content.js';

const VALUE: BodyRule = { mediaTypes: ['application/json'], bytesMax: 100, content: 'value', bounds: BODY_BOUNDS };
const FILE: BodyRule = { ...VALUE, content: 'text' };
const MESSAGE: BodyRule = { ...FILE, bounds: null, isMessage: true };
const DEEP = '['.repeat(33) + ']'.repeat(33);

const read = (text: string | Buffer, rule: BodyRule, isJson = true): unknown =>
  readContent(Buffer.from(text), rule, isJson);
const refusal = (message: RegExp): unknown =>
  expect.objectContaining({ status: 400, message: expect.stringMatching(message) });

describe('readContent', () => {
  it('parses JSON, with a byte order mark too', () => {
    expect(read('{"a":[1]}', VALUE)).toEqual({ a: [1] });
    expect(read('\ufeff{"a":1}', VALUE)).toEqual({ a: 1 });
  });

  it('leaves files and messages as text, and statements as bytes', () => {
    expect(read('{"a":1.10}', FILE)).toBe('{"a":1.10}');
    expect(read('a,b\n', FILE, false)).toBe('a,b\n');
    expect(read(DEEP, MESSAGE)).toBe(DEEP);
    expect(read(Buffer.from([0xff]), { ...FILE, content: 'bytes' }, false)).toEqual(Buffer.from([0xff]));
  });

  it.each([VALUE, FILE])('refuses JSON beyond the bounds of a $content', (rule) => {
    expect(() => read(DEEP, rule)).toThrow(refusal(/at most 32 levels, 2000 names of 512 characters/) as Error);
    expect(read(DEEP.slice(1, -1), FILE)).toBe(DEEP.slice(1, -1));
  });

  it.each([
    ['[1,', /not valid JSON: unexpected end at byte 3/],
    ['{"a":"\\x"}', /not valid JSON: unexpected/],
    [`"${'a'.repeat(100)}\n"`, /not valid JSON/],
    [Buffer.from([0x22, 0xff, 0x22]), /not valid UTF-8/],
    ['{"a":"b\\u0000"}', /a: expected text without NUL/],
  ])('refuses %j', (text, message) => {
    expect(() => read(text, VALUE)).toThrow(refusal(message) as Error);
  });
});
