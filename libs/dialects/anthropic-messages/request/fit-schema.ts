import { isRecord, jsonBytes, parseValue } from '#json';

/** Keywords that the provider's grammars do not support. The description states them instead. */
const UNSUPPORTED: ReadonlySet<string> = new Set([
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength'],
  ...['maxItems', 'uniqueItems', 'minContains', 'maxContains', 'minProperties', 'maxProperties'],
]);
const SCHEMA_MAPS: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions', 'patternProperties']);

/** Adapts a JSON Schema to the provider's structured outputs. A schema without changes keeps its bytes. */
export function fitSchema(json: Buffer): Buffer {
  const schema = parseValue(json);
  const fitted = fit(schema);
  return fitted === schema ? json : jsonBytes(fitted);
}

/** Returns the same value when nothing changes. */
function fit(schema: unknown): unknown {
  if (Array.isArray(schema)) return sameIfEqual(schema, schema.map(fit));
  if (!isRecord(schema)) return schema;
  const members: Record<string, unknown> = {};
  const unsupported: string[] = [];
  for (const [key, value] of Object.entries(schema)) {
    if (isUnsupported(key, value)) unsupported.push(`${key}: ${JSON.stringify(value)}`);
    else if (SCHEMA_MAPS.has(key) && isRecord(value)) members[key] = fitEach(value);
    else members[key] = key === 'enum' || key === 'const' || key === 'default' ? value : fit(value);
  }
  if (isOpenObject(schema)) members['additionalProperties'] = false;
  if (unsupported.length > 0) {
    const description = typeof schema.description === 'string' ? `${schema.description} ` : '';
    members['description'] = `${description}(${unsupported.join(', ')})`;
  }
  return sameIfEqual(schema, members);
}

/** Keys are property names here, even if they match a keyword. */
function fitEach(schemas: Record<string, unknown>): Record<string, unknown> {
  return sameIfEqual(schemas, Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, fit(schema)])));
}

function isUnsupported(key: string, value: unknown): boolean {
  if (key === 'minItems') return typeof value === 'number' && value > 1;
  return UNSUPPORTED.has(key) && (typeof value === 'number' || typeof value === 'boolean');
}

/** The provider requires `additionalProperties: false` on objects. */
function isOpenObject(schema: Record<string, unknown>): boolean {
  return schema.additionalProperties === undefined && (schema.type === 'object' || isRecord(schema.properties));
}

function sameIfEqual<T extends object>(before: T, after: T): T {
  const keys = Object.keys(after);
  const isSame =
    keys.length === Object.keys(before).length &&
    keys.every((key) => Reflect.get(before, key) === Reflect.get(after, key));
  return isSame ? before : after;
}
