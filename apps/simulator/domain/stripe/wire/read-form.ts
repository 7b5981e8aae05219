import { StripeError } from './stripe-error.js';

/** Texts by name; lists and objects are nested. */
export interface Fields {
  readonly [name: string]: FieldValue;
}

type FieldValue = string | Fields | readonly FieldValue[];

type Branch = Map<string, string | Branch>;

const PART = /^[^[\]]+|\[[^[\]]*\]/g;
const DEPTH_MAX = 8;
const FIELDS_MAX = 1_000;

/**
 * Reads a body or a query with brackets: `a[b][0][c]=1` is `{a: {b: [{c: '1'}]}}`, and `types[]=x` a list of one.
 *
 * @throws StripeError a name with open brackets, too deep, or too many fields
 */
export function readForm(text: string): Fields {
  const root: Branch = new Map();
  const pairs = [...new URLSearchParams(text)];
  if (pairs.length > FIELDS_MAX) throw new StripeError(400, 'The request has too many parameters.');
  for (const [name, value] of pairs) put(root, pathOf(name), value);
  return fieldsOf(root);
}

/** JSON as if it had arrived as a form: numbers and booleans become texts, nulls are dropped. */
export function fieldsOfJson(value: unknown): Fields {
  const read = valueOfJson(value, 0);
  return typeof read === 'object' && !Array.isArray(read) ? (read as Fields) : {};
}

function valueOfJson(value: unknown, depth: number): FieldValue {
  if (depth > DEPTH_MAX) throw new StripeError(400, 'The request is nested too deep.');
  if (Array.isArray(value)) return value.map((item) => valueOfJson(item, depth + 1));
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? value : '';
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(entries.map(([name, inner]) => [name, valueOfJson(inner, depth + 1)]));
}

function pathOf(name: string): string[] {
  const parts = name.match(PART) ?? [];
  const isWhole = parts.join('') === name && parts.length > 0;
  if (!isWhole || parts.length > DEPTH_MAX) throw new StripeError(400, `Invalid parameter name: ${name}`);
  return parts.map((part) => (part.startsWith('[') ? part.slice(1, -1) : part));
}

function put(root: Branch, path: readonly string[], value: string): void {
  let branch = root;
  for (const [index, part] of path.entries()) {
    const key = part === '' ? String(branch.size) : part;
    if (index === path.length - 1) branch.set(key, value);
    else {
      const known = branch.get(key);
      const next: Branch = known instanceof Map ? known : new Map();
      branch.set(key, next);
      branch = next;
    }
  }
}

function fieldsOf(branch: Branch): Fields {
  return Object.fromEntries([...branch].map(([name, value]) => [name, valueOf(value)]));
}

function valueOf(value: string | Branch): FieldValue {
  if (typeof value === 'string') return value;
  const isList = [...value.keys()].every((key) => /^\d+$/.test(key));
  return isList ? [...value.values()].map(valueOf) : fieldsOf(value);
}
