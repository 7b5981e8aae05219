import { ShapeJudge, type Shape } from './shape-judge.js';

const text: Shape = { type: 'string' };
const judge = new ShapeJudge({
  Text: { type: 'object', properties: { type: { enum: ['text'] }, text }, required: ['type', 'text'] },
  Image: { type: 'object', properties: { type: { enum: ['image'] }, url: text }, required: ['type', 'url'] },
  Part: { anyOf: [{ $ref: 'Text' }, { $ref: 'Image' }] },
  Tree: { type: 'object', properties: { left: { $ref: 'Tree' }, kind: { enum: ['leaf', 'node'] } } },
});
const faultsOf = (shape: Shape, value: unknown): string[] =>
  judge.mismatches(shape, value).map(({ path, fault }) => `${path} ${fault}`);

describe('mismatches of a value', () => {
  it.each<[what: string, shape: Shape, value: unknown, faults: string[]]>([
    ['a text', text, 'a', []],
    ['a number for a text', text, 1, [' type']],
    ['null for a text', text, null, [' type']],
    ['null where it is named', { anyOf: [text, { type: 'null' }] }, null, []],
    ['anything', {}, [{ a: null }], []],
    ['a list', { type: 'array', items: text }, ['a', 2], ['[1] type']],
    ['an object for a list', { type: 'array', items: text }, {}, [' type']],
    ['a list for an object', { type: 'object' }, [], [' type']],
    ['a value of an enumeration', { enum: ['a', 1] }, 1, []],
    ['a value outside of it', { enum: ['a', 'b'] }, 'c', [' value']],
    ['a number for a named text', { enum: ['a', 'b'] }, 1, [' type']],
    ['a missing member', { $ref: 'Text' }, { type: 'text' }, ['text missing']],
    ['an unknown member', { $ref: 'Text' }, { type: 'text', text: '', x: 1 }, ['x unknown']],
    [
      'an unknown member of a common name',
      { $ref: 'Text' },
      { type: 'text', text: '', constructor: 1 },
      ['constructor unknown'],
    ],
    ['a member in an empty object', { type: 'object' }, { a: 1 }, ['a unknown']],
    ['members of any name', { type: 'object', additionalProperties: text }, { a: 'b', c: 1 }, ['c type']],
    ['a second alternative', { $ref: 'Part' }, { type: 'image', url: 'u' }, []],
    [
      'a fault in the alternative that is meant',
      { $ref: 'Part' },
      { type: 'image', text: 'u' },
      ['url missing', 'text unknown'],
    ],
    ['no known alternative', { $ref: 'Part' }, { type: 'sound' }, ['type value']],
    ['no mark', { $ref: 'Part' }, { url: 'u' }, ['type missing']],
    [
      'lists in lists',
      { type: 'array', items: { type: 'array', items: { $ref: 'Part' } } },
      [[{ type: 'text', text: 1 }]],
      ['[0][0].text type'],
    ],
    ['a shape in itself', { $ref: 'Tree' }, { left: { left: { kind: 'root' } } }, ['left.left.kind value']],
  ])('%s', (_what, shape, value, faults) => {
    expect(faultsOf(shape, value)).toEqual(faults);
  });

  it('takes the alternative with the fewest faults, whatever the order', () => {
    const near: Shape = { type: 'object', properties: { a: text, b: text, c: text } };
    const far: Shape = { type: 'object', properties: { d: text } };
    const value = { a: '', b: '', c: 1 };
    expect(faultsOf({ anyOf: [near, far] }, value)).toEqual(['c type']);
    expect(faultsOf({ anyOf: [far, near] }, value)).toEqual(['c type']);
  });

  it('refuses a reference that leads nowhere', () => {
    expect(() => faultsOf({ $ref: 'None' }, 1)).toThrow('no definition of None');
  });
});
