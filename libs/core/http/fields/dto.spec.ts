import 'reflect-metadata';
import { choice, flag, integer, metadata, object, objects, text, texts, time } from '../../fields/kinds.js';
import { each, nullable, omit, optional, pick, shown } from '../../fields/variants.js';
import { id, ids } from '../../fields/id-kinds.js';
import { usdInput, usdText } from '../../fields/usd.js';
import { RoutifyError } from '../../kernel/errors.js';
import { BodyPipe } from './body.pipe.js';
import { body, query, reply } from './dto.js';
import { version } from './resource-fields.js';
import { globs } from './globs.js';

class Part extends body({
  name: text('a field', { max: 3 }),
}) {}

class Body extends body(
  optional({
    text: text('a field', { max: 5, nullable: true, example: 'abc' }),
    secret: text({ max: 8 }),
    count: integer({ min: 1, max: 10 }),
    flag: flag(),
    choice: choice(['on', 'off']),
    tier_id: id('tier'),
    ids: ids('org', { items: 2 }),
    at: time(),
    tags: texts({ items: 2, max: 3 }),
    globs: globs(),
    metadata: metadata(),
    amount_usd: usdInput({ sign: 'positive' }),
    kept_usd: usdText({ sign: 'positive' }),
    part: object(Part, { nullable: true }),
    parts: objects(Part, { items: 2 }),
  }),
) {}

class Query extends query(optional({ limit: integer({ min: 1, max: 10 }), all: flag() })) {}

const TIER = 'tier_01m7w2mk8re3d89bpwra0z08v2';
const ORG = 'org_01m7w2mk8re3d89bpwra0z08v2';

async function read(value: unknown, type: 'body' | 'query' = 'body'): Promise<unknown> {
  return new BodyPipe().transform(value, { type, metatype: type === 'body' ? Body : Query });
}

async function refusal(value: unknown, type: 'body' | 'query' = 'body'): Promise<RoutifyError> {
  const error = await read(value, type).catch((thrown: unknown) => thrown);
  if (error instanceof RoutifyError) return error;
  throw new Error(`accepted: ${JSON.stringify(value)}`);
}

describe('fields', () => {
  it.each([
    {},
    { text: 'abcde', count: 10, flag: false, choice: 'off' },
    { text: null, part: null },
    { tier_id: TIER, ids: [ORG], at: '2026-11-20T08:00:00Z' },
    { at: '2026-11-20T08:00:00.123+02:00', tags: [], globs: ['*', 'openai/*'] },
    { metadata: { a: 'b', gone: null } },
    { amount_usd: '0.000000001' },
    { amount_usd: 25 },
    { part: { name: 'abc' }, parts: [{ name: 'a' }, { name: 'b' }] },
  ])('take %j', async (body) => {
    expect(JSON.parse(JSON.stringify(await read(body)))).toEqual(body);
  });

  it.each([
    { body: { text: '' }, path: 'text' },
    { body: { text: 'abcdef' }, path: 'text' },
    { body: { text: 5 }, path: 'text' },
    { body: { text: 'a\u0000' }, path: 'text' },
    { body: { count: null }, path: 'count' },
    { body: { count: 0 }, path: 'count' },
    { body: { count: 1.5 }, path: 'count' },
    { body: { count: '5' }, path: 'count' },
    { body: { flag: 'true' }, path: 'flag' },
    { body: { choice: 'toString' }, path: 'choice' },
    { body: { ids: [ORG, ORG] }, path: 'ids' },
    { body: { at: '2026-11-20' }, path: 'at' },
    { body: { at: '2026-13-20T08:00:00Z' }, path: 'at' },
    { body: { tags: ['a', 'a'] }, path: 'tags' },
    { body: { tags: ['a', 'b', 'c'] }, path: 'tags' },
    { body: { globs: ['two words'] }, path: 'globs' },
    { body: { metadata: { a: 1 } }, path: 'metadata' },
    { body: { metadata: [] }, path: 'metadata' },
    { body: { amount_usd: 0.1 }, path: 'amount_usd' },
    { body: { amount_usd: '1e3' }, path: 'amount_usd' },
    { body: { amount_usd: '0.0000000001' }, path: 'amount_usd' },
    { body: { amount_usd: '0' }, path: 'amount_usd' },
    { body: { amount_usd: '-1' }, path: 'amount_usd' },
    { body: { part: 'x' }, path: 'part' },
    { body: { part: {} }, path: 'part.name' },
    { body: { parts: [{ name: 'a' }, { name: 'long' }] }, path: 'parts[1].name' },
    { body: { parts: ['x'] }, path: 'parts[0]' },
    { body: { parts: 'x' }, path: 'parts' },
    { body: { parts: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] }, path: 'parts' },
  ])('refuse $body at $path', async ({ body, path }) => {
    const error = await refusal(body);
    expect(error).toMatchObject({ code: 'invalid_request_error', param: path });
    expect(error.details).toContainEqual(expect.objectContaining({ path }));
  });

  it.each([[[]], ['text'], [5], [[{ text: 'a' }]]])('refuse the body %j', async (body) => {
    expect((await refusal(body)).message).toBe('The body must be a JSON object.');
  });

  it('treat a missing body as an empty one', async () => {
    expect(await read(undefined)).toEqual({});
  });

  it('name the expected and the received value', async () => {
    const { message, details } = await refusal({ count: 'many' });
    expect(message).toBe('count: expected a whole number from 1 to 10, got "many"');
    expect(details).toEqual([
      { path: 'count', code: 'invalid_value', message, expected: 'a whole number from 1 to 10' },
    ]);
  });

  it('never repeat a secret', async () => {
    const { message, details } = await refusal({ secret: 'sk-canary-0123456789' });
    expect([message, details?.length]).toEqual([expect.stringContaining('secret: expected text of 1 to 8'), 1]);
    expect(JSON.stringify(details)).not.toContain('canary');
  });

  it('suggest a string for money sent as a fraction', async () => {
    expect((await refusal({ amount_usd: 0.1 })).message).toContain('send 0.1 as "0.1"');
  });

  it('name the unknown field and its closest match', async () => {
    const error = await refusal({ txt: 'a' });
    expect(error).toMatchObject({
      code: 'unknown_parameter',
      param: 'txt',
      message: 'unknown parameter txt; did you mean text?',
    });
  });

  it.each(['__proto__', 'constructor', 'hasOwnProperty'])('refuse %s, a name of Object.prototype', async (name) => {
    const body: unknown = JSON.parse(`{"${name}": {"polluted": 1}}`);
    expect(await refusal(body)).toMatchObject({ code: 'unknown_parameter', param: name });
    expect({}).not.toHaveProperty('polluted');
  });

  it('report a wrong id with its own code', async () => {
    expect(await refusal({ tier_id: ORG })).toMatchObject({ code: 'invalid_id', param: 'tier_id' });
  });

  it('list everything that is wrong', async () => {
    const { details } = await refusal({ count: 0, flag: 1, x: 1 });
    expect(details?.map(({ path }) => path).sort()).toEqual(['count', 'flag', 'x']);
  });
});

describe('query fields', () => {
  it('read numbers and flags from text', async () => {
    expect(await read({ limit: '7', all: 'true' }, 'query')).toEqual({ limit: 7, all: true });
  });

  it.each([{ limit: '0' }, { limit: '1e1' }, { limit: ['1', '2'] }, { limit: '' }, { all: '1' }, { al: 'true' }])(
    'refuse %j',
    async (query) => {
      expect((await refusal(query, 'query')).status).toBe(400);
    },
  );
});

describe('declarations', () => {
  const schemaOf = (type: { readonly prototype: object }, name: string): unknown =>
    Reflect.getMetadata('swagger/apiModelProperties', type.prototype, name);

  it('give a reply the field of a request: without its bounds, and present', () => {
    class Shown extends reply({ ...shown(pick(Body.fields, 'text', 'count')), version: version() }) {}
    expect(schemaOf(Body, 'text')).toMatchObject({ maxLength: 5, required: false });
    expect(schemaOf(Shown, 'text')).toMatchObject({ type: 'string', nullable: true, example: 'abc' });
    expect(schemaOf(Shown, 'text')).not.toHaveProperty('required', false);
    expect(schemaOf(Shown, 'text')).not.toHaveProperty('maxLength');
    expect(schemaOf(Shown, 'count')).not.toHaveProperty('maximum');
  });

  it('give a PATCH the fields of a POST, with null where it takes a default back', async () => {
    class Create extends body({ name: text({ max: 3 }), note: text({ max: 3 }) }) {}
    class Update extends body(optional(nullable(omit(Create.fields, 'note')))) {}
    const pipe = new BodyPipe();
    expect(await pipe.transform({}, { type: 'body', metatype: Update })).toEqual({});
    expect(await pipe.transform({ name: null }, { type: 'body', metatype: Update })).toEqual({ name: null });
    for (const [value, metatype] of [
      [{ name: 'a' }, Create],
      [{ note: 'a' }, Update],
    ] as const) {
      await expect(pipe.transform(value, { type: 'body', metatype })).rejects.toThrow(RoutifyError);
    }
  });

  it('repeat a field under several names', () => {
    class Counts extends reply(each(['a', 'b'], integer())) {}
    const counts: Counts = { a: 1, b: 2 };
    expect(Object.keys(counts)).toEqual(Object.keys(Counts.fields));
  });

  it('refuse a request whose field has no bounds', () => {
    expect(() => body({ name: text() })).toThrow('name: a field of a request needs bounds');
    expect(() => body({ parts: objects(Part) })).toThrow('parts: a field of a request needs bounds');
  });

  it('keep an amount as text, where it was sent as an integer', async () => {
    expect(await read({ kept_usd: 5 })).toEqual({ kept_usd: '5' });
  });
});
