import { sampleJson } from './sample-json.js';

const node = {
  $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } }, required: ['next'] } },
  $ref: '#/$defs/node',
};

describe('sampleJson', () => {
  it.each([
    ['a string', { type: 'string' }, 'text'],
    ['a long string', { type: 'string', minLength: 6 }, 'text..'],
    ['a short string', { type: 'string', maxLength: 2 }, 'te'],
    ['a date', { type: 'string', format: 'date' }, '2025-01-01'],
    ['an integer', { type: 'integer', minimum: 4.5 }, 5],
    ['a number above', { type: 'number', exclusiveMinimum: 3 }, 4],
    ['a small number', { type: 'number', maximum: 0.5 }, 0.5],
    ['a boolean', { type: 'boolean' }, true],
    ['null', { type: 'null' }, null],
    ['a const', { const: 'x' }, 'x'],
    ['an enum', { type: 'string', enum: ['red', 'blue'] }, 'red'],
    ['the first of several types', { type: ['integer', 'null'] }, 1],
    ['an empty array', { type: 'array', items: { type: 'string' } }, []],
    ['an array', { type: 'array', items: { type: 'string' }, minItems: 2 }, ['text', 'text']],
    ['the first variant', { anyOf: [{ type: 'boolean' }, { type: 'string' }] }, true],
    [
      'required members',
      { properties: { a: { type: 'string' }, b: { type: 'null' } }, required: ['a'] },
      { a: 'text' },
    ],
    ['all members where none is required', { type: 'object', properties: { a: { type: 'integer' } } }, { a: 1 }],
    [
      'all parts together',
      {
        allOf: [
          { type: 'object', properties: { a: { const: 1 } }, required: ['a'] },
          { properties: { b: { const: 2 } }, required: ['b'] },
        ],
      },
      { a: 1, b: 2 },
    ],
    ['what is no schema', 'nonsense', null],
  ])('makes %s', (_, schema, value) => {
    expect(sampleJson(schema)).toEqual(value);
  });

  it('ends in a schema that contains itself', () => {
    expect(JSON.stringify(sampleJson(node)).length).toBeLessThan(200);
  });
});
