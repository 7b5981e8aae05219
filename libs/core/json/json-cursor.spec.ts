import fc from 'fast-check';
import { propertyRuns } from '../../../test/support/property-runs.js';
import { JsonCursor, type JsonLimits } from './json-cursor.js';
import { JsonFault, TooManyValues } from './json-fault.js';

function walk(text: string | Buffer, depthMax = 64): JsonCursor {
  const cursor = new JsonCursor(Buffer.from(text), depthMax);
  cursor.skipValue();
  cursor.expectEnd();
  return cursor;
}

function isAccepted(accept: () => unknown): boolean {
  try {
    accept();
    return true;
  } catch (error) {
    if (error instanceof JsonFault || error instanceof SyntaxError) return false;
    throw error;
  }
}

describe('JsonCursor', () => {
  it.each([
    ['true'],
    ['-0.5e+7'],
    ['0'],
    ['""'],
    ['"\\u00e9\\n\\"\\\\"'],
    [' [ ] '],
    ['{"a":{"b":[1,2,{"c":null}]}}\n'],
    [`"${'x'.repeat(10_000)}"`],
    [`"${'\\"'.repeat(10_000)}"`],
    [`"${'\\\\'.repeat(10_000)}"`],
    [`"${'y'.repeat(30)}\\\\"`],
  ])('walks over %.40j', (text) => {
    expect(walk(text).at).toBe(Buffer.byteLength(text));
  });

  it.each([
    ['', 'unexpected end at byte 0'],
    ['{', 'unexpected end at byte 1'],
    ['{"a":1,}', "unexpected '}' at byte 7"],
    ['[1,]', "unexpected ']' at byte 3"],
    ['[1 2]', "unexpected '2' at byte 3"],
    ['{"a" 1}', "unexpected '1' at byte 5"],
    ['{a:1}', "unexpected 'a' at byte 1"],
    ['01', "unexpected '1' at byte 1"],
    ['1.', 'unexpected end at byte 2'],
    ['-', 'unexpected end at byte 1'],
    ['1e', 'unexpected end at byte 2'],
    ['tru', 'unexpected end at byte 3'],
    ['NaN', "unexpected 'N' at byte 0"],
    ['"a\u0000"', 'unexpected byte 0x0 at byte 2'],
    ['"\\x"', "unexpected '\\' at byte 1"],
    ['"\\u12g4"', "unexpected '\\' at byte 1"],
    ['"never closed', 'unexpected end at byte 13'],
    [`"${'never closed '.repeat(9)}`, 'unexpected end at byte 118'],
    ['{"long keys are checked whole \\x":1}', "unexpected '\\' at byte 30"],
    ['{} {}', "unexpected '{' at byte 3"],
  ])('refuses %.30j: %s', (text, message) => {
    expect(() => walk(text)).toThrow(JsonFault);
    expect(() => walk(text)).toThrow(message);
  });

  it('counts the outermost value as the first level of nesting', () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect(isAccepted(() => walk(nested(64)))).toBe(true);
    expect(() => walk(nested(65))).toThrow('nesting deeper than 64 levels at byte 64');
  });

  it('records string values over 4 kB at any depth, but not keys', () => {
    const long = JSON.stringify('z'.repeat(4_095));
    const { longStrings } = walk(`{"a":[${long}],"b":"${'z'.repeat(4_094)}",${long}:1}`);
    expect(longStrings).toEqual([{ start: 6, end: 6 + long.length }]);
  });

  function valuesOf(value: unknown): number {
    if (typeof value !== 'object' || value === null) return 1;
    return Object.values(value).reduce<number>((sum, inner) => sum + valuesOf(inner), 1);
  }

  function isWithin(text: string, limits: JsonLimits): boolean {
    try {
      new JsonCursor(Buffer.from(text), 64, limits).skipValue();
      return true;
    } catch (error) {
      if (error instanceof TooManyValues) return false;
      throw error;
    }
  }

  it('counts every value at every depth, up to the limit', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value);
        const values = walk(text).valueCount;
        expect(values).toBe(valuesOf(JSON.parse(text)));
        expect(isWithin(text, { valuesMax: values })).toBe(true);
        expect(isWithin(text, { valuesMax: values - 1 })).toBe(false);
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  it('counts several numbers as one value where they may be tokens', () => {
    const limits = { valuesMax: 3, numbersPerValue: 4 };
    expect(isWithin('[1,-2,3e1,0,5,6,7,8]', limits)).toBe(true);
    expect(isWithin('[1,-2,3e1,0,5,6,7,8,9]', limits)).toBe(false);
    expect(isWithin('["1",[]]', limits)).toBe(true);
    expect(isWithin('["1",[],{}]', limits)).toBe(false);
  });

  it('stops at the limit, before a later fault', () => {
    expect(() => {
      new JsonCursor(Buffer.from('[1,2,3,x'), 64, { valuesMax: 3 }).skipValue();
    }).toThrow('more than 3 values at byte 5');
  });

  it('accepts whatever JSON.parse accepts', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(3), (text, indent) => {
        walk(text);
        walk(JSON.stringify(JSON.parse(text), null, indent));
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  it('refuses whatever JSON.parse refuses, escapes of long strings aside', () => {
    const words = fc.jsonValue({ maxDepth: 3, stringUnit: fc.constantFrom('a', 'b', ' ', 'é') });
    const damage = fc.constantFrom(...Array.from('{}[]:,"0-.eE tfn'));
    fc.assert(
      fc.property(words, fc.nat(), damage, fc.nat(1), (value, position, replacement, removed) => {
        const text = JSON.stringify(value);
        const at = position % text.length;
        const damaged = text.slice(0, at) + replacement + text.slice(at + removed);
        expect(isAccepted(() => walk(damaged))).toBe(isAccepted(() => JSON.parse(damaged) as unknown));
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  it('walks over numbers as over any value, and searches only their end', () => {
    const endOf = (text: string, walk: (cursor: JsonCursor) => void): number => {
      const cursor = new JsonCursor(Buffer.from(`[${text} ,0]`), 64);
      cursor.enterArray();
      cursor.nextElement();
      walk(cursor);
      const { at } = cursor;
      expect([cursor.nextElement(), cursor.peek()]).toEqual([true, 0x30]);
      return at;
    };
    const skipValue = (cursor: JsonCursor): void => {
      cursor.skipValue();
    };
    const skipNumbers = (cursor: JsonCursor): void => {
      cursor.skipNumbers();
    };
    for (const text of ['[]', '[1, -2.5e3]', ' [ 0 ] ', '["a]"]', '[[1],[2]]', '{"a":[1]}', 'null']) {
      expect(endOf(text, skipNumbers)).toBe(endOf(text, skipValue));
    }
    expect(isAccepted(() => endOf('[1', skipNumbers))).toBe(false);
  });
});
