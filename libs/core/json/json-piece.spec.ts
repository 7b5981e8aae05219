import fc from 'fast-check';
import { propertyRuns } from '../../../test/support/property-runs.js';
import {
  arrayPiece,
  entriesPiece,
  joinPiece,
  objectPiece,
  pieceBytes,
  textPiece,
  type JsonPiece,
} from './json-piece.js';
import { JsonFault } from './json-fault.js';
import { elementsOf, isGiven, membersOf, objectsOf, parsedOf, rawTextOf, textOf, valueAt } from './json-view.js';

function bytesOf(piece: JsonPiece): Buffer {
  const { parts, lengthBytes } = pieceBytes(piece);
  const bytes = Buffer.concat(parts);
  expect(bytes).toHaveLength(lengthBytes);
  return bytes;
}

/** The value rewritten from views of its own bytes. */
function rewrite(json: Buffer): JsonPiece {
  const members = membersOf(json);
  if (members !== null) return entriesPiece([...members].map(([key, value]) => [key, rewrite(value)]));
  const elements = elementsOf(json);
  if (elements !== null) return arrayPiece(elements.map(rewrite));
  const text = textOf(json);
  return text === null ? json : textPiece(text);
}

describe('views and pieces', () => {
  it('read and write any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const json = Buffer.from(JSON.stringify(value, null, indent));
        expect(bytesOf(rewrite(json)).toString()).toBe(JSON.stringify(value));
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  it('find the value at a path', () => {
    const json = Buffer.from('{"a": {"b" : 1.0 , "c":[2]}}');
    expect(valueAt(json, 'a', 'b')?.toString()).toBe('1.0');
    expect(valueAt(json)).toBe(json);
    expect([valueAt(json, 'x', 'b'), valueAt(json, 'a', 'c', 'd')]).toEqual([null, null]);
  });

  it('read the objects of an array in one pass', () => {
    const objects = objectsOf(Buffer.from('[ {"a": 1.0, "b": [2]}, 3, {} ]'));
    expect(objects.map((members) => members && [...members].map(([key, value]) => key + String(value)))).toEqual([
      ['a1.0', 'b[2]'],
      null,
      [],
    ]);
    expect(() => objectsOf(Buffer.from('[{}'))).toThrow(JsonFault);
  });

  it('have nothing in absent values and in values of other kinds', () => {
    for (const json of [undefined, null, Buffer.from('7')]) {
      expect([membersOf(json), elementsOf(json), objectsOf(json), textOf(json), valueAt(json, 'a')]).toEqual([
        ...[null, null, [], null, null],
      ]);
    }
    expect([parsedOf(undefined), parsedOf(Buffer.from('7'))]).toEqual([undefined, 7]);
  });

  it('leave out null members', () => {
    expect(bytesOf(objectPiece({ a: null, b: '1', c: null, d: Buffer.from('2') })).toString()).toBe('{"b":1,"d":2}');
  });

  it('copy small bytes together and large ones never', () => {
    const large = Buffer.from(`"${'x'.repeat(5_000)}"`);
    expect(joinPiece([large])).toBe(large);
    const { parts } = pieceBytes(['[', Buffer.from('1'), ',', large, ',', '2', ']']);
    expect(parts.map((part) => part.length)).toEqual([3, 5_002, 3]);
    expect(parts[1]).toBe(large);
  });

  it('recognise strings and null', () => {
    expect(rawTextOf(Buffer.from('"a\\n"'))?.toString()).toBe('a\\n');
    expect([rawTextOf(Buffer.from('1')), textOf(undefined), textOf(Buffer.from('{}'))]).toEqual([null, null, null]);
    const given = ['null', '0', '""', 'false'].map((json) => isGiven(Buffer.from(json)));
    expect([...given, isGiven(null)]).toEqual([false, true, true, true, false]);
  });
});
