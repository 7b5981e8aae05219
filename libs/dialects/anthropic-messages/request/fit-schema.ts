import { isRecord, jsonBytes, listOf, parseValue } from '#json';
import { isAnnotation, treatmentOf } from './schema-keywords.js';

/** A schema as the provider's grammars take it. */
interface FittedSchema {
  /** Null: they cannot express it, it has to be asked for in words. A schema without changes keeps its bytes. */
  readonly schema: Buffer | null;
  /** Keywords that descriptions state instead. */
  readonly described: readonly string[];
}

type Schema = Readonly<Record<string, unknown>>;

const DEFINITION = /^#\/(?:\$defs|definitions)\/([^/]+)$/;
const TYPES: ReadonlySet<unknown> = new Set([...['object', 'array', 'string', 'integer', 'number', 'boolean', 'null']]);
/** Bounds of all schemas of a request (the same page, "Schema complexity limits"). */
const OPTIONAL_MAX = 24;
const UNIONS_MAX = 16;

/**
 * Adapts a JSON Schema to the provider's structured outputs. The result never allows less than the schema, but for members
 * of an object that lists others and says nothing of more: those are closed, as the provider requires and clients mean.
 */
export function fitSchema(json: Buffer): FittedSchema {
  const schema = parseValue(json);
  const fitting = new Fitting(schema);
  const fitted = fitting.fit(schema);
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
    const { $defs, definitions } = isRecord(root) ? root : {};
    this.definitions = { ...(isRecord(definitions) ? definitions : {}), ...(isRecord($defs) ? $defs : {}) };
    this.fits = !this.isRecursive();
  }

  get isExpressible(): boolean {
    return this.fits && this.optional <= OPTIONAL_MAX && this.unions <= UNIONS_MAX;
  }

  /** Returns the same value when nothing changes. */
  fit(given: unknown): unknown {
    const schema = withoutSingleAllOf(given);
    // `true` and `{}` are any value.
    if (!isRecord(schema) || schema.allOf !== undefined || !this.isKnownKind(schema)) return this.cannot(given);
    const members: Record<string, unknown> = {};
    const stated: string[] = [];
    for (const [key, value] of Object.entries(schema)) {
      const treatment = treatmentOf(key, value);
      if (treatment === 'inexpressible') return this.cannot(given);
      if (treatment === 'kept') members[key] = this.fitMember(key, value);
      else {
        stated.push(`${key}: ${JSON.stringify(value)}`);
        this.described.add(key);
      }
    }
    if (hasType(schema, 'object')) this.fitObject(schema, members);
    if (hasType(schema, 'array') && !isRecord(schema.items)) return this.cannot(given);
    if (stated.length > 0) {
      const description = typeof schema.description === 'string' ? `${schema.description} ` : '';
      members.description = `${description}(${stated.join(', ')})`;
    }
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

  private fitMember(key: string, value: unknown): unknown {
    switch (key) {
      case 'properties':
      case '$defs':
      case 'definitions':
        return isRecord(value) ? this.fitEach(value) : value;
      case 'anyOf':
        return sameIfEqual(
          value,
          listOf(value).map((branch) => this.fit(branch)),
        );
      case 'items':
        return this.fit(value);
      default:
        return value;
    }
  }

  /** Keys are property names here, even if they match a keyword. */
  private fitEach(schemas: Schema): unknown {
    return sameIfEqual(
      schemas,
      Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, this.fit(schema)])),
    );
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
    const edges = new Map(Object.entries(this.definitions).map(([name, schema]) => [name, refsIn(schema)]));
    const done = new Set<string>();
    const visits = (name: string, path: ReadonlySet<string>): boolean => {
      if (path.has(name)) return true;
      if (done.has(name)) return false;
      const found = (edges.get(name) ?? []).some((next) => visits(next, new Set([...path, name])));
      done.add(name);
      return found;
    };
    return [...edges.keys()].some((name) => visits(name, new Set()));
  }
}

/** Definitions that a schema refers to, at any depth; `enum` and the like may hold look-alikes, which do no harm. */
function refsIn(schema: unknown): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(refsIn);
  if (!isRecord(schema)) return [];
  const own = definitionOf(schema.$ref);
  return [...(own === null ? [] : [own]), ...Object.values(schema).flatMap(refsIn)];
}

/** The name of a definition in a pointer (RFC 6901); null for any other reference, which the provider does not resolve. */
function definitionOf(ref: unknown): string | null {
  const name = typeof ref === 'string' ? DEFINITION.exec(ref)?.[1] : undefined;
  return name === undefined ? null : name.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** One schema of `allOf` is the schema itself: Pydantic's way to describe a reference. More are an intersection. */
function withoutSingleAllOf(schema: unknown): unknown {
  if (!isRecord(schema) || schema.allOf === undefined) return schema;
  const { allOf, ...own } = schema;
  const [only, ...others] = listOf(allOf);
  if (!isRecord(only) || others.length > 0) return schema;
  const collides = Object.keys(own).some((key) => Object.hasOwn(only, key) && !isAnnotation(key));
  return collides ? schema : withoutSingleAllOf({ ...only, ...own });
}

function typesOf({ type }: Schema): readonly unknown[] {
  return type === undefined ? [] : Array.isArray(type) ? type : [type];
}

function hasType(schema: Schema, name: string): boolean {
  return typesOf(schema).includes(name);
}

function sameIfEqual(before: unknown, after: object): unknown {
  if (typeof before !== 'object' || before === null) return after;
  const keys = Object.keys(after);
  const isSame =
    keys.length === Object.keys(before).length &&
    keys.every((key) => Reflect.get(before, key) === Reflect.get(after, key));
  return isSame ? before : after;
}
