import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { finish } from '#core';
import { PURE_RUNS } from '../../../../../test/support/property-runs.js';
import type { Schema } from '../../schemas/schema-parts.js';
import { fitAnswerSchema } from './fit-answer-schema.js';

const fitted = (schema: unknown) => finish(fitAnswerSchema(Buffer.from(JSON.stringify(schema))));

function fit(schema: unknown): unknown {
  const { schema: json } = fitted(schema);
  return json === null ? null : JSON.parse(json.toString());
}

const TEXT = { type: 'string' };
const object = (properties: Schema, more: Schema = {}): Schema => ({ type: 'object', properties, ...more });
const within = (schema: unknown): Schema => object({ a: { type: 'array', items: schema } });
const node = (required: readonly string[]): Schema => {
  const children = { type: 'array', items: { $ref: '#/$defs/node' } };
  return { $ref: '#/$defs/node', $defs: { node: object({ name: TEXT, children }, { required }) } };
};

describe('fitAnswerSchema', () => {
  it.each<[what: string, schema: unknown]>([
    ['an open object', { type: 'object' }],
    ['a map', { type: 'object', additionalProperties: TEXT }],
    ['alternatives', { oneOf: [TEXT, { type: 'null' }] }],
    ['a tuple', { type: 'array', prefixItems: [TEXT, TEXT] }],
    ['bounds that it knows', { type: 'integer', minimum: 1, maximum: 2 }],
    [
      'annotations',
      { ...TEXT, default: 'a', examples: ['b'], $schema: 'https://json-schema.org/draft/2020-12/schema' },
    ],
    ['members with names of keywords', object({ pattern: TEXT, allOf: TEXT, const: TEXT })],
    ['recursion over a member that may be missing', node(['name'])],
  ])('keeps the bytes of %s', (_what, schema) => {
    const json = Buffer.from(JSON.stringify(schema));
    expect(finish(fitAnswerSchema(json))).toEqual({ schema: json, described: [] });
  });

  it('states in descriptions what the grammar ignores, and names it', () => {
    const schema = object({ a: { ...TEXT, pattern: '^x', minLength: 2, description: 'A.' } });
    const { schema: json, described } = fitted(schema);
    expect(JSON.parse(String(json))).toEqual(
      object({ a: { ...TEXT, description: 'A. (pattern: "^x", minLength: 2)' } }),
    );
    expect(described).toEqual(['pattern', 'minLength']);
  });

  it('writes a constant as the only value, and what may not stand beside a reference around it', () => {
    expect(fit({ const: 'a' })).toEqual({ enum: ['a'] });
    expect(fit(object({ a: { $ref: '#/$defs/t', description: 'A.' } }, { $defs: { t: TEXT } }))).toEqual(
      object({ a: { description: 'A.', anyOf: [{ $ref: '#/$defs/t' }] } }, { $defs: { t: TEXT } }),
    );
  });

  it.each<[what: string, schema: unknown]>([
    ['recursion over required members', node(['name', 'children'])],
    [
      'a required reference to the whole',
      object({ next: { anyOf: [{ $ref: '#' }, { type: 'null' }] } }, { required: ['next'] }),
    ],
    ['an intersection', within({ allOf: [object({ a: TEXT }), object({ b: TEXT })] })],
    ['a tuple of older drafts', within({ type: 'array', items: [TEXT] })],
  ])('cannot express %s', (_what, schema) => {
    expect(fitted(schema)).toEqual({ schema: null, described: [] });
  });

  it('reads a long chain of definitions', () => {
    const names = Array.from({ length: 20_000 }, (_, at) => `d${at}`);
    const $defs = Object.fromEntries(names.map((name, at) => [name, { $ref: `#/$defs/${names[at + 1] ?? 'd0'}` }]));
    expect(fit({ $ref: '#/$defs/d0', $defs })).toBeNull();
    expect(fit({ $ref: '#/$defs/d0', $defs: { ...$defs, [names.at(-1)!]: TEXT } })).not.toBeNull();
  });

  const { schema: anySchema } = fc.letrec<{ schema: Schema }>((tie) => ({
    schema: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<Schema>(TEXT, { const: 'a' }, { const: [1] }, { type: 'integer', multipleOf: 2 }, {}),
      fc.constantFrom<Schema>({ type: 'string', minLength: 1 }, { not: TEXT }, { enum: ['a', 1] }),
      tie('schema').map((items) => ({ type: 'array', items, uniqueItems: true })),
      fc.tuple(tie('schema'), tie('schema')).map((oneOf) => ({ oneOf })),
      tie('schema').map((only) => ({ allOf: [only] })),
      fc
        .tuple(fc.dictionary(fc.constantFrom('a', 'b'), tie('schema')), fc.constantFrom<unknown>(true, false, TEXT))
        .map(([properties, additionalProperties]) => ({ type: 'object', properties, additionalProperties })),
    ),
  }));
  const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<unknown>('a', '', 1, 2, null, true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { noNullPrototype: true }),
    ),
  }));

  it('is never narrower than the schema', () => {
    const ajv = new Ajv2020({ strict: false });
    // Google reads `oneOf` as `anyOf`.
    const asGoogle = (json: unknown): Schema =>
      JSON.parse(JSON.stringify(json).replaceAll('"oneOf"', '"anyOf"')) as Schema;
    fc.assert(
      fc.property(anySchema, fc.array(anyValue, { minLength: 5, maxLength: 10 }), (schema, values) => {
        const result = fit(schema);
        if (result === null) return;
        const [before, after] = [ajv.compile(schema), ajv.compile(asGoogle(result))];
        for (const value of values) if (before(value)) expect([value, after(value)]).toEqual([value, true]);
      }),
      { numRuns: PURE_RUNS },
    );
  });
});
