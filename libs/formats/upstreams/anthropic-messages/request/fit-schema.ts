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
import { isAnnotation, treatmentOf } from './schema-keywords.js';

const TYPES: ReadonlySet<unknown> = new Set([...['object', 'array', 'string', 'integer', 'number', 'boolean', 'null']]);
/** Bounds of all schemas of a request (the same page, "Schema complexity limits"). */
const OPTIONAL_MAX = 24;
const UNIONS_MAX = 16;

/**
 * Adapts a JSON Schema to the provider's structured outputs. The result never allows less than the schema, but for members
 * of an object that lists others and says nothing of more: those are closed, as the provider requires and clients mean.
 */
export function* fitSchema(json: Buffer): Steps<FittedSchema> {
  const schema = parseValue(json);
  yield;
  const fitting = new Fitting(schema);
  const fitted = yield* fitting.fit(schema);
  yield;
  if (!fitting.isExpressible) return { schema: null, described: [] };
  return { schema: fitted === schema ? json : jsonBytes(fitted), described: [...fitting.described] };
}

/** One pass over a schema. */
class Fitting {
  readonly described = new Set<string>();
  private fits: boolean;
  private optional = 0;
  private unions = 0;
  private readonly definitions: Schema;

  constructor(root: unknown) {
    this.definitions = definitionsOf(root);
    this.fits = !this.isRecursive();
  }

  get isExpressible(): boolean {
    return this.fits && this.optional <= OPTIONAL_MAX && this.unions <= UNIONS_MAX;
  }

  /** Returns the same value when nothing changes. */
  *fit(given: unknown): Steps<unknown> {
    const schema = withoutSingleAllOf(given, isAnnotation);
    // `true` and `{}` are any value.
    if (!isRecord(schema) || schema.allOf !== undefined || !this.isKnownKind(schema)) return this.cannot(given);
    yield;
    const members: Record<string, unknown> = {};
    const stated: string[] = [];
    for (const [key, value] of Object.entries(schema)) {
      const treatment = treatmentOf(key, value);
      if (treatment === 'inexpressible') return this.cannot(given);
      if (treatment === 'kept') members[key] = yield* this.fitMember(key, value);
      else {
        stated.push(`${key}: ${JSON.stringify(value)}`);
        this.described.add(key);
      }
    }
    if (hasType(schema, 'object')) this.fitObject(schema, members);
    if (hasType(schema, 'array') && !isRecord(schema.items)) return this.cannot(given);
    if (stated.length > 0) members.description = statedIn(schema, stated);
    return sameIfEqual(given, members);
  }

  private cannot(schema: unknown): unknown {
    this.fits = false;
    return schema;
  }

  /** Whether it names its definition, its alternatives, its values or its types. */
  private isKnownKind(schema: Schema): boolean {
    const { $ref, anyOf, type } = schema;
    if ($ref !== undefined || anyOf !== undefined) {
      const isAlone = Object.keys(schema).every((key) => isAnnotation(key) || key === '$ref' || key === 'anyOf');
      if (!isAlone || ($ref !== undefined && anyOf !== undefined)) return false;
      if (anyOf !== undefined) this.unions++;
      return $ref === undefined ? Array.isArray(anyOf) && anyOf.length > 0 : this.isDefined($ref);
    }
    const values = [...listOf(schema.enum), ...('const' in schema ? [schema.const] : [])];
    if (values.some((value) => typeof value === 'object' && value !== null)) return false;
    if (Array.isArray(type)) this.unions++;
    const types = typesOf(schema);
    return types.every((name) => TYPES.has(name)) && types.length + values.length > 0;
  }

  private *fitMember(key: string, value: unknown): Steps<unknown> {
    switch (key) {
      case 'properties':
      case '$defs':
      case 'definitions':
        return isRecord(value) ? yield* this.fitEach(value) : value;
      case 'anyOf':
        return yield* this.fitAll(value);
      case 'items':
        return yield* this.fit(value);
      default:
        return value;
    }
  }

  /** Keys are property names here, even if they match a keyword. */
  private *fitEach(schemas: Schema): Steps<unknown> {
    const fitted: [string, unknown][] = [];
    for (const [name, schema] of Object.entries(schemas)) fitted.push([name, yield* this.fit(schema)]);
    return sameIfEqual(schemas, Object.fromEntries(fitted));
  }

  private *fitAll(branches: unknown): Steps<unknown> {
    const fitted: unknown[] = [];
    for (const branch of listOf(branches)) fitted.push(yield* this.fit(branch));
    return sameIfEqual(branches, fitted);
  }

  /** The provider requires `additionalProperties: false`: an object that lists nothing is open, not empty. */
  private fitObject({ properties, required, additionalProperties }: Schema, members: Record<string, unknown>): void {
    const listed = Object.keys(isRecord(properties) ? properties : {});
    const needed = new Set(listOf(required));
    if (additionalProperties === undefined && listed.length > 0) members.additionalProperties = false;
    else if (additionalProperties !== false) this.fits = false;
    this.optional += listed.filter((name) => !needed.delete(name)).length;
    if (needed.size > 0) this.fits = false;
  }

  private isDefined(ref: unknown): boolean {
    return Object.hasOwn(this.definitions, definitionOf(ref) ?? '');
  }

  /** Whether a definition contains itself, at any depth. */
  private isRecursive(): boolean {
    const names = Object.keys(this.definitions);
    const refs = new Map(names.map((name) => [name, refsIn(this.definitions[name])]));
    return hasCycle(names, (name) => refs.get(name) ?? []);
  }
}

/** Definitions that a schema refers to, at any depth; `enum` and the like may hold look-alikes, which do no harm. */
function refsIn(root: unknown): readonly string[] {
  const found = new Set<string>();
  const search = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) search(one);
    if (!isRecord(value)) return;
    const own = definitionOf(value.$ref);
    if (own !== null) found.add(own);
    for (const one of Object.values(value)) search(one);
  };
  search(root);
  return [...found];
}

function typesOf({ type }: Schema): readonly unknown[] {
  return type === undefined ? [] : Array.isArray(type) ? type : [type];
}

function hasType(schema: Schema, name: string): boolean {
  return typesOf(schema).includes(name);
}
