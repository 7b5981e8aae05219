import { elementBytes, memberBytes } from './nested-bytes.js';

const json = Buffer.from('{"a": [ {"b":1.0} , [2], "]" ], "c":{"d":null}}');

describe('memberBytes', () => {
  it('finds a value as it was written', () => {
    expect(memberBytes(json, 'c', 'd')?.toString()).toBe('null');
    expect(memberBytes(json)?.toString()).toBe(json.toString());
  });

  it.each([[['x']], [['a', 'b']], [['c', 'd', 'e']]])('finds nothing at %j', (path) => {
    expect(memberBytes(json, ...path)).toBeNull();
  });
});

describe('elementBytes', () => {
  it('cuts an array into its elements', () => {
    expect(elementBytes(memberBytes(json, 'a')!).map(String)).toEqual(['{"b":1.0}', '[2]', '"]"']);
  });

  it.each(['[]', '{}', ' 1'])('finds none in %s', (text) => {
    expect(elementBytes(Buffer.from(text))).toEqual([]);
  });
});
