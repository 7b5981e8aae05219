import { isRecord, jsonBytes, listOf, parseValue, type Steps } from '#core';
import {
  definitionOf,
  definitionsOf,
  hasCycle,
  sameIfEqual,
  statedIn,
  withoutSingleAllOf,
  type FittedSchema,
  type Schema,
} from '../../schemas/schema-parts.js';

/** What the grammar knows (ai.google.dev/api/generate-content, `responseJsonSchema`). It ignores the rest in silence. */
const KNOWN: ReadonlySet<string> = new Set([
  ...['$id', '$defs', '$ref', '$anchor', 'type', 'format', 'title', 'description', 'enum', 'anyOf', 'oneOf'],
  ...['items', 'prefixItems', 'minItems', 'maxItems', 'minimum', 'maximum'],
  ...['properties', 'additionalProperties', 'required', 'propertyOrdering', 'definitions'],
]);

/** Keywords that say nothing of which values are allowed. */
const ANNOTATIONS: ReadonlySet<string> = new Set([
  ...['$schema', '$comment', 'title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'],
]);
const isAnnotation = (key: string): boolean => ANNOTATIONS.has(key);

const EACH: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions']);
const LISTS: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'prefixItems']);
const ONE: ReadonlySet<string> = new Set(['items', 'additionalProperties']);
/** Keywords that hold schemas; others are not looked at, however many a schema has. */
const HOLDERS: readonly string[] = [...ONE, ...LISTS, ...EACH];
const OWN_HOLDERS: readonly string[] = [...ONE, ...LISTS];
const ROOT = '#';

/**
 * Adapts a JSON Schema to Google's structured outputs: what the grammar ignores stands in descriptions. An intersection,
 * a tuple of older drafts, and recursion over required members, which it refuses, are for words.
 */
export function* fitAnswerSchema(json: Buffer): Steps<FittedSchema> {
  yield;
  const schema = parseValue(json);
  const described = new Set<string>();
  yield;
  if (isRefused(schema)) return { schema: null, described: [] };
  yield;
  const fitted = yield* fit(schema, described);
  yield;
  return { schema: fitted === schema ? json : jsonBytes(fitted), described: [...described] };
}

/** Returns the same value when nothing changes. */
function* fit(given: unknown, described: Set<string>): Steps<unknown> {
  const schema = withoutSingleAllOf(given, isAnnotation);
  if (!isRecord(schema)) return given;
  const members: Record<string, unknown> = {};
  const stated: string[] = [];
  yield;
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'const' && schema.enum === undefined && isEnumerable(value)) members.enum = [value];
    else if (KNOWN.has(key)) members[key] = yield* fitMember(key, value, described);
    else if (isAnnotation(key)) members[key] = value;
    else {
      stated.push(`${key}: ${JSON.stringify(value)}`);
      described.add(key);
    }
  }
  if (stated.length > 0) members.description = statedIn(schema, stated);
  return sameIfEqual(given, withRefAlone(members));
}

/** The grammar's enumerations are of texts and numbers. */
function isEnumerable(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function* fitMember(key: string, value: unknown, described: Set<string>): Steps<unknown> {
  if (ONE.has(key)) return yield* fit(value, described);
  if (LISTS.has(key) && Array.isArray(value)) {
    const fitted: unknown[] = [];
    for (const one of value) fitted.push(yield* fit(one, described));
    return sameIfEqual(value, fitted);
  }
  if (!EACH.has(key) || !isRecord(value)) return value;
  // Keys are names here, even if they match a keyword.
  const fitted: [string, unknown][] = [];
  for (const [name, one] of Object.entries(value)) fitted.push([name, yield* fit(one, described)]);
  return sameIfEqual(value, Object.fromEntries(fitted));
}

/** Beside `$ref` only members with a `$` are allowed. */
function withRefAlone(members: Record<string, unknown>): Record<string, unknown> {
  const { $ref, ...others } = members;
  if ($ref === undefined || Object.keys(others).every((key) => key.startsWith('$') || key === 'definitions')) {
    return members;
  }
  return others.anyOf === undefined ? { ...others, anyOf: [{ $ref }] } : members;
}

function isRefused(root: unknown): boolean {
  const definitions = definitionsOf(root);
  const needed = new Map(Object.entries({ ...definitions, [ROOT]: root }).map(([name, one]) => [name, neededIn(one)]));
  return holdsRefused(root) || hasCycle(needed.keys(), (name) => needed.get(name) ?? []);
}

function holdsRefused(given: unknown): boolean {
  const schema = withoutSingleAllOf(given, isAnnotation);
  if (!isRecord(schema)) return false;
  if (schema.allOf !== undefined || Array.isArray(schema.items)) return true;
  return schemasIn(schema, HOLDERS).some(holdsRefused);
}

/** Definitions that every value of a schema may need: those behind optional members are not among them. */
function neededIn(root: unknown): readonly string[] {
  const found = new Set<string>();
  const search = (given: unknown): void => {
    const schema = withoutSingleAllOf(given, isAnnotation);
    if (!isRecord(schema)) return;
    const { properties } = schema;
    const name = schema.$ref === ROOT ? ROOT : definitionOf(schema.$ref);
    if (name !== null) found.add(name);
    for (const one of schemasIn(schema, OWN_HOLDERS)) search(one);
    const required = new Set(listOf(schema.required));
    for (const [key, one] of Object.entries(isRecord(properties) ? properties : {})) if (required.has(key)) search(one);
  };
  search(root);
  return [...found];
}

function schemasIn(schema: Schema, holders: readonly string[]): readonly unknown[] {
  return holders.flatMap((key): readonly unknown[] => {
    const value = schema[key];
    if (ONE.has(key)) return value === undefined ? [] : [value];
    if (LISTS.has(key)) return listOf(value);
    return EACH.has(key) && isRecord(value) ? Object.values(value) : [];
  });
}
