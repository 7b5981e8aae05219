import { EXAMPLE_TIME } from '#core';
import { ExampleComposer, type ExampleSchema } from './compose-example.js';

const NAMED: Readonly<Record<string, ExampleSchema>> = {
  Limits: { properties: { rpm: { type: ['integer', 'null'] } }, required: ['rpm'] },
  Optional: { properties: { name: { type: 'string' } } },
  Shown: { properties: { name: { type: 'string', example: 'Ada' } } },
};
const find = (reference: string): ExampleSchema => NAMED[reference] ?? {};
const objectOf = (field: ExampleSchema, required: string[] = ['a']): ExampleSchema => ({
  type: 'object',
  properties: { a: field },
  required,
});

describe('ExampleComposer', () => {
  it.each<[what: string, schema: ExampleSchema, reply: unknown]>([
    ['an example of its own', { type: 'string', example: 'x' }, 'x'],
    ['null as an example', { type: 'string', example: null }, null],
    ['the first value', { type: 'string', enum: ['active', 'revoked'] }, 'active'],
    ['a time', { type: 'string', format: 'date-time' }, EXAMPLE_TIME],
    ['null where it can be', { type: ['string', 'null'] }, null],
    ['false', { type: 'boolean' }, false],
    ['the smallest number', { type: 'integer', minimum: 3 }, 3],
    ['a map', { type: 'object' }, {}],
    ['nothing for text', { type: 'string' }, undefined],
    ['a reference', { $ref: 'Limits' }, { rpm: null }],
    ['a described reference', { allOf: [{ $ref: 'Limits' }] }, { rpm: null }],
    ['a reference or null', { anyOf: [{ $ref: 'Limits' }, { type: 'null' }] }, { rpm: null }],
    ['a list of objects', { type: 'array', items: { $ref: 'Limits' } }, [{ rpm: null }]],
    ['a list of values', { type: 'array', items: { type: 'string', enum: ['chat'] } }, ['chat']],
    ['a list of texts', { type: 'array', items: { type: 'string' } }, []],
  ])('a reply shows %s', (_what, schema, reply) => {
    expect(new ExampleComposer('reply', find).compose(schema)).toEqual(reply);
  });

  it.each<[what: string, schema: ExampleSchema, request: unknown]>([
    ['a required field', objectOf({ type: 'integer' }), { a: 0 }],
    ['no optional field without an example', objectOf({ type: 'integer' }, []), {}],
    ['an optional field with one', objectOf({ type: 'integer', example: 5 }, []), { a: 5 }],
    ['no optional object without an example', objectOf({ $ref: 'Optional' }, []), {}],
    ['an optional object with an example', objectOf({ $ref: 'Shown' }, []), { a: { name: 'Ada' } }],
    ['an optional list of such objects', objectOf({ items: { $ref: 'Shown' } }, []), { a: [{ name: 'Ada' }] }],
    ['no optional list of texts', objectOf({ items: { type: 'string' } }, []), {}],
  ])('a request shows %s', (_what, schema, request) => {
    expect(new ExampleComposer('request', find).compose(schema)).toEqual(request);
  });
});
