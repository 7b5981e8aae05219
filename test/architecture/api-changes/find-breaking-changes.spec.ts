import type { ApiDocument, Operation, Schema } from './api-document.js';
import { findBreakingChanges } from './find-breaking-changes.js';

const text: Schema = { type: 'string' };
const object = (properties: Record<string, Schema>, required: string[] = []): Schema => ({
  type: 'object',
  properties,
  required,
});

function documentOf(operation: Partial<Operation>, schemas: Record<string, Schema> = {}): ApiDocument {
  return { paths: { '/keys': { post: { responses: {}, ...operation } } }, components: { schemas } };
}
const taking = (schema: Schema, required = true): ApiDocument =>
  documentOf({ requestBody: { required, content: { 'application/json': { schema } } } });
const answering = (schema: Schema): ApiDocument =>
  documentOf({ responses: { 200: { content: { 'application/json': { schema } } } } });
const querying = (schema: Schema, required = false): ApiDocument =>
  documentOf({ parameters: [{ name: 'q', in: 'query', required, schema }] });

/** Null: no breaking change. */
type Case = readonly [what: string, before: Schema, after: Schema, change: string | null];

describe('findBreakingChanges', () => {
  it.each<Case>([
    ['the same field', object({ a: text }), object({ a: text }), null],
    ['a new optional field', object({}), object({ a: text }), null],
    ['a new required field', object({}), object({ a: text }, ['a']), 'a is required now'],
    ['an optional field that is required', object({ a: text }), object({ a: text }, ['a']), 'a is required now'],
    ['a required field that is optional', object({ a: text }, ['a']), object({ a: text }), null],
    ['a removed field', object({ a: text }), object({}), 'a was removed'],
    ['a renamed field', object({ a: text }), object({ b: text }), 'a was removed'],
    ['a removed deep field', object({ a: object({ b: text }) }), object({ a: object({}) }), 'a.b was removed'],
    ['a wider type', text, { type: ['string', 'null'] }, null],
    ['a narrower type', { type: ['string', 'null'] }, text, 'takes no null any more'],
    ['another type', text, { type: 'integer' }, 'takes no string any more'],
    ['whole numbers that may have a fraction', { type: 'integer' }, { type: 'number' }, null],
    ['numbers that may have none', { type: 'number' }, { type: 'integer' }, 'takes no number any more'],
    ['one value more', { enum: ['a'] }, { enum: ['a', 'b'] }, null],
    ['one value less', { enum: ['a', 'b'] }, { enum: ['a'] }, 'takes no b any more'],
    ['values instead of anything', text, { type: 'string', enum: ['a'] }, 'takes only some values now'],
    ['a larger bound', { maxLength: 5 }, { maxLength: 6 }, null],
    ['a smaller bound', { maxLength: 5 }, { maxLength: 4 }, 'has a smaller maxLength'],
    ['a bound where there was none', {}, { maximum: 4 }, 'has a smaller maximum'],
    ['a higher minimum', { minimum: 0 }, { minimum: 1 }, 'has a larger minimum'],
    ['a minimum of items', {}, { minItems: 1 }, 'has a larger minItems'],
    ['another pattern', { pattern: '^a' }, { pattern: '^b' }, 'has another pattern'],
    ['no pattern any more', { pattern: '^a' }, {}, null],
    ['items that must differ', {}, { uniqueItems: true }, 'has another uniqueItems'],
    ['narrower items', { items: text }, { items: { type: 'null' } }, '[] takes no string any more'],
    ['removed names of your own', { additionalProperties: text }, {}, 'has no names of your own any more'],
  ])('a request with %s', (_what, before, after, change) => {
    const expected = change === null ? [] : [`POST /keys, request ${change}`];
    expect(findBreakingChanges(taking(before), taking(after))).toEqual(expected);
  });

  it.each<Case>([
    ['the same field', object({ a: text }, ['a']), object({ a: text }, ['a']), null],
    ['a new field', object({}), object({ a: text }, ['a']), null],
    ['a removed field', object({ a: text }, ['a']), object({}), 'a was removed'],
    ['a field that can be absent', object({ a: text }, ['a']), object({ a: text }), 'a can be absent now'],
    ['a field that is always there', object({ a: text }), object({ a: text }, ['a']), null],
    ['a value that can be null', text, { type: ['string', 'null'] }, 'can be null now'],
    ['a value that is never null', { type: ['string', 'null'] }, text, null],
    ['a number that is text', { type: 'integer' }, text, 'can be string now'],
    ['one value more', { enum: ['a'] }, { enum: ['a', 'b'] }, null],
    ['one value less', { enum: ['a', 'b'] }, { enum: ['a'] }, null],
    ['another constant', { enum: ['key'] }, { enum: ['api_key'] }, 'is never key any more'],
    ['times in another form', { format: 'date-time' }, { format: 'date' }, 'is no date-time any more'],
    ['a larger bound', { maximum: 5 }, { maximum: 6 }, null],
    ['deep items', { items: object({ a: text }) }, { items: object({}) }, '[].a was removed'],
  ])('a reply with %s', (_what, before, after, change) => {
    const expected = change === null ? [] : [`POST /keys, reply 200 ${change}`];
    expect(findBreakingChanges(answering(before), answering(after))).toEqual(expected);
  });

  it.each<[what: string, before: ApiDocument, after: ApiDocument, change: string[]]>([
    ['a new route', { paths: {} }, documentOf({}), []],
    ['a removed route', documentOf({}), { paths: {} }, ['POST /keys was removed']],
    ['a removed parameter', querying(text), documentOf({}), ['POST /keys, query q: was removed']],
    ['a new parameter', documentOf({}), querying(text), []],
    ['a new required parameter', documentOf({}), querying(text, true), ['POST /keys, query q: is required now']],
    ['a narrower parameter', querying({}), querying({ maximum: 1 }), ['POST /keys, query q: has a smaller maximum']],
    ['a body that is not read', taking(text), documentOf({}), ['POST /keys, request: is not read any more']],
    ['a body that must be sent', taking(text, false), taking(text), ['POST /keys, request: is required now']],
    ['an answer of another status', answering(text), documentOf({}), ['POST /keys never answers 200 any more']],
  ])('%s', (_what, before, after, change) => {
    expect(findBreakingChanges(before, after)).toEqual(change);
  });

  it('resolves references, parts and "or null"', () => {
    const reply = (schema: Schema, Key: Schema): ApiDocument => ({
      ...answering(schema),
      components: { schemas: { Key } },
    });
    const reference = { $ref: '#/components/schemas/Key' };
    const [before, after] = [object({ a: text }), object({})];
    const change = ['POST /keys, reply 200 a was removed'];
    expect(findBreakingChanges(reply(reference, before), reply(reference, after))).toEqual(change);
    const parts = { allOf: [reference, object({})] };
    expect(findBreakingChanges(reply(parts, before), reply(parts, after))).toEqual(change);
    const orNull = { anyOf: [reference, { type: 'null' }] };
    expect(findBreakingChanges(reply(orNull, before), reply(orNull, after))).toEqual(change);
    expect(findBreakingChanges(reply(reference, before), reply(orNull, before))).toEqual([
      'POST /keys, reply 200 can be null now',
    ]);
  });

  it('resolves replies that many routes share', () => {
    const shared = (schema: Schema): ApiDocument => ({
      ...documentOf({ responses: { default: { $ref: '#/components/responses/Failure' } } }),
      components: { responses: { Failure: { content: { 'application/json': { schema } } } } },
    });
    expect(findBreakingChanges(shared(object({ a: text })), shared(object({})))).toEqual([
      'POST /keys, reply default a was removed',
    ]);
  });

  it('ends where a schema refers to itself', () => {
    const reference = { $ref: '#/components/schemas/Key' };
    const self = object({ inner: { anyOf: [reference, { type: 'null' }] } });
    const document = { ...answering(reference), components: { schemas: { Key: self } } };
    expect(findBreakingChanges(document, document)).toEqual([]);
  });
});
