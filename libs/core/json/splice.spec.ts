import fc from 'fast-check';
import { PURE_RUNS } from '../../../test/support/property-runs.js';
import { scanTopLevel, valueBytes } from './scan-top-level.js';
import { jsonBytes, spliceObject, type ByteParts, type MemberEdit } from './splice.js';

function splice(text: string, edits: Readonly<Record<string, string | null>>): string {
  const list = Object.entries(edits).map(([key, json]) => ({ key, value: json === null ? null : [Buffer.from(json)] }));
  return textOf(spliceObject(scanTopLevel(Buffer.from(text)), list));
}

function textOf({ parts, lengthBytes }: ByteParts): string {
  const bytes = Buffer.concat(parts);
  expect(bytes).toHaveLength(lengthBytes);
  return bytes.toString();
}

describe('spliceObject', () => {
  it.each([
    ['{"a":1,"b":2}', {}, '{"a":1,"b":2}'],
    ['{"a":1,"b":2}', { a: '9' }, '{"a":9,"b":2}'],
    ['{"a":1, "b":2}', { a: null }, '{"b":2}'],
    ['{"a":1 , "b":2 }', { b: null }, '{"a":1 }'],
    ['{"a":1,"b":2,"c":3}', { a: null, b: null }, '{"c":3}'],
    ['{"a":1,"b":2,"c":3}', { b: null, c: null }, '{"a":1}'],
    ['{"a":1,"b":2,"c":3}', { a: null, c: null }, '{"b":2}'],
    ['{ "a":1 }', { a: null }, '{  }'],
    ['{ "a":1 }', { a: null, b: '2' }, '{ "b":2 }'],
    ['{}', { a: '1', b: '2' }, '{"a":1,"b":2}'],
    [' { } ', { a: '1' }, ' {"a":1 } '],
    ['{"a":1,"b":2}\n', { b: null, c: '3' }, '{"a":1,"c":3}\n'],
    ['{"a":1,"b":2,"a":3}', { a: null }, '{"b":2}'],
    ['{"a":1,"b":2,"a":3}', { a: '7' }, '{"a":7,"b":2,"a":7}'],
    ['{"n":12345678901234567890,"s":"\\u00e9"}', { x: '0' }, '{"n":12345678901234567890,"s":"\\u00e9","x":0}'],
    ['{"a":1}', { 'k"é': '2' }, '{"a":1,"k\\"é":2}'],
    ['{"a":1}', { b: null }, '{"a":1}'],
  ])('%j with %j is %j', (text, edits, expected) => {
    expect(splice(text, edits)).toBe(expected);
  });

  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__', 'constructor');
  const anyObject = fc.dictionary(key, fc.jsonValue({ maxDepth: 2 }));
  const anyEdits = fc.dictionary(key, fc.option(fc.jsonValue({ maxDepth: 1 }), { freq: 2 }));

  it('P9: gives the object that the edits describe and keeps the bytes of every other member', () => {
    fc.assert(
      fc.property(anyObject, anyEdits, fc.constantFrom(0, 2, '\t'), (value, edits, indent) => {
        const object = scanTopLevel(Buffer.from(JSON.stringify(value, null, indent)));
        const list: MemberEdit[] = Object.entries(edits).map(([name, replacement]) => ({
          key: name,
          value: replacement === null ? null : [jsonBytes(replacement)],
        }));
        const result = scanTopLevel(Buffer.from(textOf(spliceObject(object, list))));

        const expected = new Map(object.members.map((member) => [member.key, valueBytes(object, member).toString()]));
        for (const [name, replacement] of Object.entries(edits)) {
          if (replacement === null) expected.delete(name);
          else expected.set(name, JSON.stringify(replacement));
        }
        const got = result.members.map((member) => [member.key, valueBytes(result, member).toString()]);
        expect(got).toEqual([...expected]);
      }),
      { numRuns: PURE_RUNS },
    );
  });

  it('P9: keeps every byte around the values it replaces, and copies none of them', () => {
    fc.assert(
      fc.property(anyObject, fc.constantFrom(0, 3, '\t'), fc.func(fc.boolean()), (value, indent, isEdited) => {
        const text = JSON.stringify(value, null, indent);
        const object = scanTopLevel(Buffer.from(text));
        const edited = object.members.filter((member) => isEdited(member.key));
        const replacement = Buffer.from('"replaced"');
        const { parts } = spliceObject(
          object,
          edited.map((member) => ({ key: member.key, value: [replacement] })),
        );
        let expected = Buffer.from(text);
        for (const { valueStart, valueEnd } of [...edited].reverse()) {
          expected = Buffer.concat([expected.subarray(0, valueStart), replacement, expected.subarray(valueEnd)]);
        }
        expect(Buffer.concat(parts).toString()).toBe(expected.toString());
        expect(parts.every((part) => part === replacement || part.buffer === object.bytes.buffer)).toBe(true);
      }),
      { numRuns: PURE_RUNS },
    );
  });
});
