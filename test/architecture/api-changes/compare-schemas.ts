import type { ApiDocument, Schema } from './api-document.js';

/**
 * The writer of the described data. A request is written by callers and must still be accepted, so it can only become
 * wider. A reply is written by the server and must still be understood, so it can only become narrower, or get more
 * members: callers treat unknown fields and values as "other".
 */
export type Direction = 'request' | 'reply';

type Report = (path: string, what: string) => void;

const NARROWER_WHEN_LESS = ['maximum', 'maxLength', 'maxItems'] as const;
const NARROWER_WHEN_MORE = ['minimum', 'minLength', 'minItems'] as const;
const NARROWER_WHEN_OTHER = ['pattern', 'format', 'uniqueItems'] as const;

/** Finds where one schema breaks another's promise. Compares each node once: schemas can contain themselves. */
export class SchemaComparison {
  private readonly compared = new Map<Schema, Schema>();

  constructor(
    private readonly before: ApiDocument,
    private readonly after: ApiDocument,
    private readonly direction: Direction,
    private readonly report: Report,
  ) {}

  /** `path` is the reported location, as in `limits.rpm`. */
  compare(before: Schema, after: Schema, path: string): void {
    if (this.compared.get(before) === after) return;
    this.compared.set(before, after);
    const [was, is] = [flatten(before, this.before), flatten(after, this.after)];
    this.compareTypes(was, is, path);
    this.compareValues(was, is, path);
    if (this.direction === 'request') this.compareBounds(was, is, path);
    else if (was.format !== is.format && was.format !== undefined) this.report(path, `is no ${was.format} any more`);
    this.compareProperties(was, is, path);
    this.compareOthers(was, is, path);
  }

  private compareTypes(before: Schema, after: Schema, path: string): void {
    const [wide, narrow] = this.direction === 'request' ? [after, before] : [before, after];
    const types = typesOf(wide);
    if (types === null) return;
    const missing = typesOf(narrow)?.filter((type) => !types.includes(type)) ?? [];
    if (missing.length === 0) return;
    const names = missing.join(' or ');
    this.report(path, this.direction === 'request' ? `takes no ${names} any more` : `can be ${names} now`);
  }

  private compareValues(before: Schema, after: Schema, path: string): void {
    if (after.enum === undefined) return;
    const removed = before.enum?.filter((value) => after.enum?.includes(value) !== true) ?? [];
    if (this.direction === 'request') {
      if (before.enum === undefined) this.report(path, 'takes only some values now');
      else if (removed.length > 0) this.report(path, `takes no ${removed.join(', ')} any more`);
    } else if (before.enum !== undefined && removed.length === before.enum.length) {
      this.report(path, `is never ${removed.join(' or ')} any more`);
    }
  }

  private compareBounds(before: Schema, after: Schema, path: string): void {
    for (const name of NARROWER_WHEN_LESS) {
      if ((after[name] ?? Infinity) < (before[name] ?? Infinity)) this.report(path, `has a smaller ${name}`);
    }
    for (const name of NARROWER_WHEN_MORE) {
      if ((after[name] ?? -Infinity) > (before[name] ?? -Infinity)) this.report(path, `has a larger ${name}`);
    }
    for (const name of NARROWER_WHEN_OTHER) {
      if (after[name] !== undefined && after[name] !== false && after[name] !== before[name]) {
        this.report(path, `has another ${name}`);
      }
    }
  }

  private compareProperties(before: Schema, after: Schema, path: string): void {
    for (const [name, property] of Object.entries(before.properties ?? {})) {
      const own = path === '' ? name : `${path}.${name}`;
      const counterpart = after.properties?.[name];
      if (counterpart === undefined) this.report(own, 'was removed');
      else this.compare(property, counterpart, own);
    }
    const [wasRequired, isRequired] = [before.required ?? [], after.required ?? []];
    const [change, names] =
      this.direction === 'request'
        ? ['is required now', isRequired.filter((name) => !wasRequired.includes(name))]
        : ['can be absent now', wasRequired.filter((name) => !isRequired.includes(name) && after.properties?.[name])];
    for (const name of names) this.report(path === '' ? name : `${path}.${name}`, change);
  }

  /** Compares list items, map values and alternatives. */
  private compareOthers(before: Schema, after: Schema, path: string): void {
    if (before.items !== undefined && after.items !== undefined) {
      this.compare(before.items, after.items, `${path}[]`);
    }
    const [was, is] = [before.additionalProperties, after.additionalProperties];
    if (typeof was === 'object' && typeof is === 'object') this.compare(was, is, `${path}.*`);
    else if (was !== undefined && was !== false && (is === undefined || is === false)) {
      this.report(path, 'has no names of your own any more');
    }
    before.anyOf?.forEach((schema, index) => {
      const counterpart = after.anyOf?.[index];
      if (counterpart === undefined) this.report(path, 'has fewer alternatives');
      else this.compare(schema, counterpart, path);
    });
  }
}

/** Resolves a reference, an `allOf`, or an "or null" into one schema. */
function flatten(schema: Schema, document: ApiDocument): Schema {
  if (schema.$ref !== undefined) return flatten(named(schema.$ref, document), document);
  if (schema.allOf !== undefined) return schema.allOf.map((part) => flatten(part, document)).reduce(joined, {});
  const others = schema.anyOf?.filter(({ type }) => type !== 'null');
  const [only] = others ?? [];
  if (only === undefined || others?.length !== 1) return schema;
  const alone = flatten(only, document);
  return { ...alone, type: [...(typesOf(alone) ?? []), 'null'] };
}

function joined(one: Schema, other: Schema): Schema {
  return {
    ...one,
    ...other,
    properties: { ...one.properties, ...other.properties },
    required: [...(one.required ?? []), ...(other.required ?? [])],
  };
}

function named(reference: string, { components }: ApiDocument): Schema {
  const schema = components?.schemas?.[reference.replace('#/components/schemas/', '')];
  if (schema === undefined) throw new Error(`the document has no ${reference}`);
  return schema;
}

/** Null: any type. An integer is also a number. */
function typesOf({ type }: Schema): readonly string[] | null {
  if (type === undefined) return null;
  const types = typeof type === 'string' ? [type] : type;
  return types.includes('number') ? [...types, 'integer'] : types;
}
