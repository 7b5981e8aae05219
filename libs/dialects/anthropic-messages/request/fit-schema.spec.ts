import { fitSchema } from './fit-schema.js';

function fit(schema: unknown): unknown {
  return JSON.parse(fitSchema(Buffer.from(JSON.stringify(schema))).toString());
}

describe('fitSchema', () => {
  it('keeps the bytes of a schema that fits', () => {
    const json = Buffer.from('{"type":"object","properties":{"a":{"const":1.0}}, "additionalProperties":false}');
    expect(fitSchema(json)).toBe(json);
  });

  it('closes objects at any depth', () => {
    const open = { type: 'object', properties: { a: { type: 'array', items: { type: 'object' } } } };
    expect(fit({ ...open, $defs: { d: { anyOf: [{ type: 'object' }] } } })).toEqual({
      type: 'object',
      properties: { a: { type: 'array', items: { type: 'object', additionalProperties: false } } },
      $defs: { d: { anyOf: [{ type: 'object', additionalProperties: false }] } },
      additionalProperties: false,
    });
  });

  it('keeps objects with additionalProperties open', () => {
    const map = { type: 'object', additionalProperties: { type: 'string' } };
    expect(fit(map)).toEqual(map);
  });

  it('moves unsupported keywords to the description', () => {
    expect(fit({ type: 'integer', minimum: 1, maximum: 9, description: 'A digit.' })).toEqual({
      type: 'integer',
      description: 'A digit. (minimum: 1, maximum: 9)',
    });
    expect(fit({ type: 'array', minItems: 2, items: { type: 'string', maxLength: 3 } })).toEqual({
      type: 'array',
      items: { type: 'string', description: '(maxLength: 3)' },
      description: '(minItems: 2)',
    });
    expect(fit({ type: 'array', minItems: 1 })).toEqual({ type: 'array', minItems: 1 });
  });

  it('treats a property with the name of a keyword as a property', () => {
    const schema = { type: 'object', properties: { minimum: { type: 'string' } }, additionalProperties: false };
    expect(fit(schema)).toEqual(schema);
    expect(fit({ enum: [{ type: 'object' }] })).toEqual({ enum: [{ type: 'object' }] });
  });
});
