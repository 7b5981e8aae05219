import type { OpenAPIObject } from '@nestjs/swagger';
import { methodsOf } from './methods-of.js';
import { toOpenApi31 } from './to-open-api-31.js';

describe('toOpenApi31', () => {
  it.each([
    { schema: { type: 'string' }, translated: { type: 'string' } },
    { schema: { type: 'string', nullable: true }, translated: { type: ['string', 'null'] } },
    {
      schema: { type: 'string', enum: ['a'], nullable: true },
      translated: { type: ['string', 'null'], enum: ['a', null] },
    },
    {
      schema: { allOf: [{ $ref: '#/x' }], nullable: true, description: 'd' },
      translated: { anyOf: [{ $ref: '#/x' }, { type: 'null' }], description: 'd' },
    },
    {
      schema: { $ref: '#/x', nullable: true },
      translated: { anyOf: [{ $ref: '#/x' }, { type: 'null' }] },
    },
  ])('of $schema', ({ schema, translated }) => {
    expect(toOpenApi31({ deep: [schema] })).toEqual({ deep: [translated] });
  });
});

describe('methodsOf', () => {
  const document = {
    paths: { '/keys/{id}': { get: {}, patch: {} }, '/keys/{id}/rotate': { post: {} } },
  } as unknown as OpenAPIObject;
  const find = methodsOf(() => document);

  it.each([
    { path: '/keys/x', methods: ['GET', 'PATCH'] },
    { path: '/keys/x/', methods: ['GET', 'PATCH'] },
    { path: '/keys/x/rotate', methods: ['POST'] },
    { path: '/keys', methods: [] },
    { path: '/keys/x/y', methods: [] },
  ])('$path supports $methods', ({ path, methods }) => {
    expect(find(path)).toEqual(methods);
  });
});
