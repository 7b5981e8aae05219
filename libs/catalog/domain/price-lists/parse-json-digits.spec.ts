import fc from 'fast-check';
import { parseJsonDigits } from './parse-json-digits.js';

describe('parseJsonDigits', () => {
  it('preserves the digits of numbers', () => {
    const text = '{"a": 1.50e-07, "b": [0.1, -2, 123456789012345678901234567890], "c": true, "d": null, "1e5": "2"}';
    expect(parseJsonDigits(text)).toEqual({
      a: '1.50e-07',
      b: ['0.1', '-2', '123456789012345678901234567890'],
      c: true,
      d: null,
      '1e5': '2',
    });
  });

  it('leaves numbers inside strings alone', () => {
    expect(parseJsonDigits(String.raw`["costs 5 \" 6", "\\", 7]`)).toEqual(['costs 5 " 6', '\\', '7']);
  });

  it.each(['', '{', '{"a": 01}', '{"a": 1,}', 'NaN', '1 2'])('refuses %p', (text) => {
    expect(() => parseJsonDigits(text)).toThrow(SyntaxError);
  });

  it('changes nothing but numbers', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parseJsonDigits(text)).toEqual(JSON.parse(text, (_key, part: unknown) => asText(part)));
      }),
    );
  });
});

function asText(part: unknown): unknown {
  return typeof part === 'number' ? JSON.stringify(part) : part;
}
