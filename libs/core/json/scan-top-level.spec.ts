import fc from 'fast-check';
import { propertyRuns } from '../../../test/support/property-runs.js';
import { JsonFault } from './json-fault.js';
import { findMember, holdsValue, scanTopLevel, valueBytes } from './scan-top-level.js';

const anyObject = fc.dictionary(fc.string({ maxLength: 40 }), fc.jsonValue(), { maxKeys: 8 });

describe('scanTopLevel', () => {
  it('finds every member of any object, however it is spaced', () => {
    fc.assert(
      fc.property(anyObject, fc.constantFrom(0, 1, '\t', ' \n'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const object = scanTopLevel(Buffer.from(` ${text}\n`));
        const found = object.members.map((member) => [
          member.key,
          JSON.parse(valueBytes(object, member).toString()) as unknown,
        ]);
        expect(found).toEqual(Object.entries(JSON.parse(text) as object));
        for (const { keyStart } of object.members) expect(object.bytes[keyStart]).toBe(0x22);
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  it('decodes keys, so that escapes do not hide a name', () => {
    const object = scanTopLevel(Buffer.from('{"m\\u006fdel":1,"mod\\u00e9l":2,"модель":3,"a\\"b":4}'));
    expect(object.members.map(({ key }) => key)).toEqual(['model', 'modél', 'модель', 'a"b']);
  });

  it('keeps both members of a duplicate key; the last one counts', () => {
    const object = scanTopLevel(Buffer.from('{"a":1,"a":22}'));
    expect(object.members).toHaveLength(2);
    const last = findMember(object, 'a');
    expect(last && valueBytes(object, last).toString()).toBe('22');
  });

  it.each([
    ['{"id":"a","b":1}', true],
    ['{"id" : "a" }', true],
    ['{"id":"a","i\\u0064":"a"}', true],
    ['{"id":"b","id":"a"}', false],
    ['{"id":"a","id":"b"}', false],
    ['{"id":"ab"}', false],
    ['{"id":"\\u0061"}', false],
    ['{"b":"a"}', false],
  ])('says of %s whether every "id" is "a" as it is written', (text, isHeld) => {
    expect(holdsValue(scanTopLevel(Buffer.from(text)), 'id', Buffer.from('"a"'))).toBe(isHeld);
  });

  it('scans a nested object from its own bytes', () => {
    const outer = scanTopLevel(Buffer.from('{"x": {"y" : [1, 2] } }'));
    const member = findMember(outer, 'x');
    const inner = scanTopLevel(valueBytes(outer, member!));
    expect(inner.members.map(({ key }) => key)).toEqual(['y']);
    expect(findMember(inner, 'constructor')).toBeNull();
  });

  it.each(['[]', '"a"', '{"a":1', '{"a":1}}', ''])('throws JsonFault for %j', (text) => {
    expect(() => scanTopLevel(Buffer.from(text))).toThrow(JsonFault);
  });
});
