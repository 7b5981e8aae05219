import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { finish, isRecord } from '#core';
import { PURE_RUNS } from '../../../../../test/support/property-runs.js';
import { fitSchema } from './fit-schema.js';

type Schema = Readonly<Record<string, unknown>>;

const fitted = (schema: unknown) => finish(fitSchema(Buffer.from(JSON.stringify(schema))));

function fit(schema: unknown): unknown {
  const { schema: json } = fitted(schema);
  return json === null ? null : JSON.parse(json.toString());
}

const TEXT = { type: 'string' };
const closed = (properties: Schema, more: Schema = {}): Schema => ({
  type: 'object',
  properties,
  ...more,
  additionalProperties: false,
});
const within = (schema: unknown): Schema => closed({ a: { type: 'array', items: schema } });
const NODE = { type: 'object', properties: { next: { $ref: '#/$defs/node' } }, additionalProperties: false };

describe('fitSchema', () => {
  it('keeps the bytes of a schema that fits', () => {
    const json = Buffer.from('{"type":"object","properties":{"a":{"const":1.0}}, "additionalProperties":false}');
    expect(finish(fitSchema(json))).toEqual({ schema: json, described: [] });
  });

  it('closes objects that list their members, at any depth', () => {
    const open = { type: 'object', properties: { a: TEXT } };
    const shut = closed({ a: TEXT });
    const schema = {
      type: 'object',
      properties: { a: { type: 'array', items: open } },
      $defs: { d: { anyOf: [open] } },
    };
    expect(fit(schema)).toEqual({
      ...closed({ a: { type: 'array', items: shut } }),
      $defs: { d: { anyOf: [shut] } },
    });
  });

  it.each<[what: string, schema: unknown]>([
    ['an object that lists nothing', { type: 'object' }],
    ['an object with an empty list', { type: 'object', properties: {} }],
    ['an object that is or is not there', { type: ['object', 'null'] }],
    ['an object with other members', { type: 'object', properties: { a: TEXT }, additionalProperties: true }],
    ['any other members', { type: 'object', properties: { a: TEXT }, additionalProperties: {} }],
    ['a map', { type: 'object', additionalProperties: TEXT }],
    ['a map by patterns', { type: 'object', patternProperties: { '^x': TEXT }, additionalProperties: false }],
    ['other members that are unevaluated', closed({ a: TEXT }, { unevaluatedProperties: true })],
    ['a required member that is not listed', closed({ a: TEXT }, { required: ['b'] })],
    ['any value', {}],
    ['any value with a title', { title: 'Any' }],
    ['true', true],
    ['members without a type', { properties: { a: TEXT } }],
    ['any elements', { type: 'array' }],
    ['a tuple', { type: 'array', prefixItems: [TEXT], items: TEXT }],
    ['a tuple of older drafts', { type: 'array', items: [TEXT] }],
    ['oneOf', { oneOf: [TEXT, { type: 'null' }] }],
    ['an intersection', { allOf: [closed({ a: TEXT }), closed({ b: TEXT })] }],
    ['alternatives beside members', { type: 'object', properties: { a: TEXT }, anyOf: [{ required: ['a'] }] }],
    ['nullable of OpenAPI', { type: 'string', nullable: true }],
    ['values that are objects', { enum: [{ type: 'object' }] }],
    ['a constant list', { const: [1] }],
    ['a type of no JSON', { type: 'file' }],
    ['a reference to the whole', { ...closed({ a: { $ref: '#' } }) }],
    ['a reference to an address', { $ref: 'https://example.com/s.json' }],
    ['a reference to nothing', { $ref: '#/$defs/x' }],
    ['recursion', { $ref: '#/$defs/node', $defs: { node: NODE } }],
    ['recursion over two', { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }, ...TEXT }],
    ['25 optional members', closed(Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`a${at}`, TEXT])))],
    [
      '17 unions',
      closed(Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`a${at}`, { type: ['string', 'null'] }]))),
    ],
  ])('cannot express %s, at any depth', (_what, schema) => {
    expect([fit(schema), fit(within(schema)), fit({ anyOf: [TEXT, schema] })]).toEqual([null, null, null]);
  });

  it.each<[what: string, schema: Schema]>([
    ['an empty object', { type: 'object', additionalProperties: false }],
    ['types', closed({ a: { type: ['string', 'null'] } }, { required: ['a'] })],
    ['values', { enum: ['a', 1, true, null] }],
    ['a format', { type: 'string', format: 'date-time' }],
    ['a pattern', { type: 'string', pattern: '^[a-z]{2,3}$' }],
    ['a definition', { $ref: '#/$defs/t', $defs: { t: TEXT } }],
    ['a definition used twice', { anyOf: [{ $ref: '#/$defs/t' }, { $ref: '#/$defs/t' }], $defs: { t: TEXT } }],
    ['a definition with a name that is escaped', { $ref: '#/$defs/a~1b', $defs: { 'a/b': TEXT } }],
    ['members with names of keywords', closed({ oneOf: TEXT, minimum: TEXT, properties: TEXT })],
  ])('keeps %s', (_what, schema) => {
    expect(fitted(schema)).toEqual({ schema: Buffer.from(JSON.stringify(schema)), described: [] });
  });

  it('moves what only narrows a schema to the description, and names it', () => {
    expect(fit({ type: 'integer', minimum: 1, maximum: 9, description: 'A digit.' })).toEqual({
      type: 'integer',
      description: 'A digit. (minimum: 1, maximum: 9)',
    });
    expect(fit({ type: 'array', minItems: 2, items: { type: 'string', maxLength: 3 } })).toEqual({
      type: 'array',
      items: { type: 'string', description: '(maxLength: 3)' },
      description: '(minItems: 2)',
    });
    const narrow = {
      type: 'string',
      format: 'phone',
      pattern: '(?=a)b',
      not: { const: 'x' },
      contentEncoding: 'base64',
    };
    expect(fitted(narrow).described).toEqual(['format', 'pattern', 'not', 'contentEncoding']);
  });

  it('reads one schema of allOf as the schema itself', () => {
    const schema = { $defs: { t: TEXT }, ...closed({ a: { allOf: [{ $ref: '#/$defs/t' }], description: 'A.' } }) };
    expect(fit(schema)).toEqual({ $defs: { t: TEXT }, ...closed({ a: { $ref: '#/$defs/t', description: 'A.' } }) });
  });

  /** Objects say of other members what they mean, so that nothing is closed silently. */
  const { schema: anySchema } = fc.letrec<{ schema: Schema }>((tie) => ({
    schema: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<Schema>(TEXT, { type: 'integer', minimum: 2 }, { type: 'null' }, {}, { enum: ['a', 1, [2]] }),
      fc.constantFrom<Schema>({ type: 'string', minLength: 1, pattern: '\\bx' }, { type: ['string', 'null'] }),
      tie('schema').map((items) => ({ type: 'array', items, maxItems: 2 })),
      fc.tuple(tie('schema'), tie('schema')).map((anyOf) => ({ anyOf })),
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
      fc.constantFrom<unknown>('a', 'x', '', 1, 2, 3, null, true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value')),
    ),
  }));

  it('is never narrower than the schema, and nothing in it is refused', () => {
    const ajv = new Ajv2020({ strict: false });
    fc.assert(
      fc.property(anySchema, fc.array(anyValue, { minLength: 5, maxLength: 10 }), (schema, values) => {
        const result = fit(schema);
        if (result === null) return;
        expect(refusedIn(result)).toEqual([]);
        const [before, after] = [ajv.compile(schema), ajv.compile(result as Schema)];
        for (const value of values) if (before(value)) expect([value, after(value)]).toEqual([value, true]);
      }),
      { numRuns: PURE_RUNS },
    );
  });
});

/** Plays the provider: what it refuses in a schema. */
function refusedIn(schema: unknown): readonly string[] {
  if (!isRecord(schema)) return ['no object'];
  const { type, properties, items, anyOf, additionalProperties, ...rest } = schema;
  const isObject = type === 'object' || (Array.isArray(type) && type.includes('object'));
  return [
    ...(isObject && additionalProperties !== false ? ['open'] : []),
    ...(['oneOf', 'minimum', 'minLength', 'maxItems'] as const).filter((key) => key in rest),
    ...Object.values(isRecord(properties) ? properties : {}).flatMap(refusedIn),
    ...(items === undefined ? [] : refusedIn(items)),
    ...(Array.isArray(anyOf) ? anyOf.flatMap(refusedIn) : []),
  ];
}
