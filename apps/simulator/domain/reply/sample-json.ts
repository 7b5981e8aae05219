import { isJsonObject, objectsOf, type JsonObject } from '../json.js';

/** Schemas can refer to themselves; below this depth every value is null. */
const DEPTH_MAX = 16;
const ITEMS_MAX = 100;

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2025-01-01T00:00:00Z',
  date: '2025-01-01',
  time: '00:00:00Z',
  email: 'someone@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/**
 * A small value that fits a JSON Schema, always the same one. Supports the keywords of structured outputs: types, enum,
 * const, nesting, `$ref` inside the document, anyOf, oneOf, allOf and the simple bounds. Ignores patterns.
 */
export function sampleJson(schema: unknown): unknown {
  return sample(schema, schema, 0);
}

function sample(schema: unknown, root: unknown, depth: number): unknown {
  if (!isJsonObject(schema) || depth > DEPTH_MAX) return null;
  const reference = schema['$ref'];
  if (typeof reference === 'string') return sample(resolve(reference, root), root, depth + 1);
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0] ?? null;
  const variant = objectsOf(schema['anyOf'] ?? schema['oneOf'])[0];
  if (variant !== undefined) return sample({ ...withoutVariants(schema), ...variant }, root, depth + 1);
  const parts = objectsOf(schema['allOf']);
  if (parts.length > 0) return sample(mergeAll(schema, parts, root), root, depth + 1);
  return sampleOfType(schema, root, depth);
}

function sampleOfType(schema: JsonObject, root: unknown, depth: number): unknown {
  switch (typeOf(schema)) {
    case 'object':
      return sampleObject(schema, root, depth);
    case 'array':
      return Array.from({ length: itemCount(schema) }, () => sample(schema['items'], root, depth + 1));
    case 'string':
      return sampleString(schema);
    case 'integer':
      return Math.ceil(sampleNumber(schema));
    case 'number':
      return sampleNumber(schema);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function typeOf(schema: JsonObject): unknown {
  const type: unknown = Array.isArray(schema['type']) ? schema['type'][0] : schema['type'];
  return type ?? (isJsonObject(schema['properties']) ? 'object' : 'null');
}

function sampleObject(schema: JsonObject, root: unknown, depth: number): JsonObject {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const required: unknown[] = Array.isArray(schema['required']) ? schema['required'] : Object.keys(properties);
  const names = required.filter((name) => typeof name === 'string');
  return Object.fromEntries(names.map((name) => [name, sample(properties[name], root, depth + 1)]));
}

function itemCount(schema: JsonObject): number {
  return Math.min(numberOr(schema['minItems'], 0), ITEMS_MAX);
}

function sampleString(schema: JsonObject): string {
  const { format } = schema;
  const text = (typeof format === 'string' ? FORMATS[format] : undefined) ?? 'text';
  return text.padEnd(numberOr(schema['minLength'], 0), '.').slice(0, numberOr(schema['maxLength'], Infinity));
}

function sampleNumber(schema: JsonObject): number {
  const above = typeof schema['exclusiveMinimum'] === 'number' ? schema['exclusiveMinimum'] + 1 : -Infinity;
  const least = Math.max(numberOr(schema['minimum'], -Infinity), above);
  const most = numberOr(schema['maximum'], Infinity);
  return Math.min(Math.max(1, least), most);
}

function numberOr(value: unknown, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
}

function withoutVariants(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== 'anyOf' && name !== 'oneOf'));
}

/** One schema with the properties and required names of all parts. */
function mergeAll(schema: JsonObject, parts: readonly JsonObject[], root: unknown): JsonObject {
  const rest = Object.fromEntries(Object.entries(schema).filter(([name]) => name !== 'allOf'));
  return [rest, ...parts].reduce<JsonObject>((merged, part) => {
    const reference = part['$ref'];
    const target = typeof reference === 'string' ? resolve(reference, root) : part;
    if (!isJsonObject(target)) return merged;
    const properties = { ...asObject(merged['properties']), ...asObject(target['properties']) };
    const required = [...asList(merged['required']), ...asList(target['required'])];
    return { ...merged, ...target, properties, required };
  }, {});
}

function asObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Resolves `#/a/b` from the root of the document; other references resolve to nothing. */
function resolve(reference: string, root: unknown): unknown {
  if (!reference.startsWith('#')) return null;
  const steps = reference.split('/').slice(1);
  return steps.reduce<unknown>(
    (value, step) => (isJsonObject(value) ? value[step.replaceAll('~1', '/').replaceAll('~0', '~')] : null),
    root,
  );
}
