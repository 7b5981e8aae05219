import type { ApiDocument, Schema } from './api-document.js';

/**
 * Who writes what a schema describes. What callers write must still be taken, so a request may only become wider. What
 * the server writes must still be understood, so a reply may only become narrower, or have more in it: callers treat
 * unknown fields and values as "other".
 */
export type Direction = 'request' | 'reply';

type Tell = (path: string, what: string) => void;

const NARROWER_WHEN_LESS = ['maximum', 'maxLength', 'maxItems'] as const;
const NARROWER_WHEN_MORE = ['minimum', 'minLength', 'minItems'] as const;
const NARROWER_WHEN_OTHER = ['pattern', 'format', 'uniqueItems'] as const;

/** Finds where one schema breaks what another promised. Each place of the document is compared once: some hold themselves. */
export class SchemaComparison {
  private readonly compared = new Map<Schema, Schema>();

  constructor(
    private readonly before: ApiDocument,
    private readonly after: ApiDocument,
    private readonly direction: Direction,
    private readonly tell: Tell,
  ) {}

  /** `path` names the place for people, as in `limits.rpm`. */
  compare(before: Schema, after: Schema, path: string): void {
    if (this.compared.get(before) === after) return;
    this.compared.set(before, after);
    const [was, is] = [flatten(before, this.before), flatten(after, this.after)];
    this.compareTypes(was, is, path);
    this.compareValues(was, is, path);
    if (this.direction === 'request') this.compareBounds(was, is, path);
    else if (was.format !== is.format && was.format !== undefined) this.tell(path, `is no ${was.format} any more`);
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
    this.tell(path, this.direction === 'request' ? `takes no ${names} any more` : `can be ${names} now`);
  }

  private compareValues(before: Schema, after: Schema, path: string): void {
    if (after.enum === undefined) return;
    const gone = before.enum?.filter((value) => after.enum?.includes(value) !== true) ?? [];
    if (this.direction === 'request') {
      if (before.enum === undefined) this.tell(path, 'takes only some values now');
      else if (gone.length > 0) this.tell(path, `takes no ${gone.join(', ')} any more`);
    } else if (before.enum !== undefined && gone.length === before.enum.length) {
      this.tell(path, `is never ${gone.join(' or ')} any more`);
    }
  }

  private compareBounds(before: Schema, after: Schema, path: string): void {
    for (const name of NARROWER_WHEN_LESS) {
      if ((after[name] ?? Infinity) < (before[name] ?? Infinity)) this.tell(path, `has a smaller ${name}`);
    }
    for (const name of NARROWER_WHEN_MORE) {
      if ((after[name] ?? -Infinity) > (before[name] ?? -Infinity)) this.tell(path, `has a larger ${name}`);
    }
    for (const name of NARROWER_WHEN_OTHER) {
      if (after[name] !== undefined && after[name] !== false && after[name] !== before[name]) {
        this.tell(path, `has another ${name}`);
      }
    }
  }

  private compareProperties(before: Schema, after: Schema, path: string): void {
    for (const [name, property] of Object.entries(before.properties ?? {})) {
      const own = path === '' ? name : `${path}.${name}`;
      const counterpart = after.properties?.[name];
      if (counterpart === undefined) this.tell(own, 'is gone');
      else this.compare(property, counterpart, own);
    }
    const [wasRequired, isRequired] = [before.required ?? [], after.required ?? []];
    const [told, names] =
      this.direction === 'request'
        ? ['is required now', isRequired.filter((name) => !wasRequired.includes(name))]
        : ['can be absent now', wasRequired.filter((name) => !isRequired.includes(name) && after.properties?.[name])];
    for (const name of names) this.tell(path === '' ? name : `${path}.${name}`, told);
  }

  /** What is in lists, in maps and behind alternatives. */
  private compareOthers(before: Schema, after: Schema, path: string): void {
    if (before.items !== undefined && after.items !== undefined) {
      this.compare(before.items, after.items, `${path}[]`);
    }
    const [was, is] = [before.additionalProperties, after.additionalProperties];
    if (typeof was === 'object' && typeof is === 'object') this.compare(was, is, `${path}.*`);
    else if (was !== undefined && was !== false && (is === undefined || is === false)) {
      this.tell(path, 'has no names of your own any more');
    }
    before.anyOf?.forEach((schema, index) => {
      const counterpart = after.anyOf?.[index];
      if (counterpart === undefined) this.tell(path, 'has fewer alternatives');
      else this.compare(schema, counterpart, path);
    });
  }
}

/** One schema instead of a reference, of parts that all apply, or of "this or null". */
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

/** Null: any. A whole number is a number. */
function typesOf({ type }: Schema): readonly string[] | null {
  if (type === undefined) return null;
  const types = typeof type === 'string' ? [type] : type;
  return types.includes('number') ? [...types, 'integer'] : types;
}
