import { isRecord, listOf } from '#core';

export type Schema = Readonly<Record<string, unknown>>;

/** A schema as a provider's grammar takes it. */
export interface FittedSchema {
  /** Null: the grammar cannot express it, it has to be asked for in words. A schema without changes keeps its bytes. */
  readonly schema: Buffer | null;
  /** Keywords that descriptions state instead. */
  readonly described: readonly string[];
}

/** The instruction for a schema that no grammar enforces. */
export function schemaInWords(schema: Buffer): string {
  return `${SCHEMA_INSTRUCTION}\n\n${schema.toString()}`;
}

export const NOTHING_ELSE = 'and nothing else: no text before or after it, and no Markdown around it.';
const SCHEMA_INSTRUCTION = `Answer with one valid JSON value that matches the JSON Schema below ${NOTHING_ELSE}`;
const DEFINITION = /^#\/(?:\$defs|definitions)\/([^/]+)$/;

/** The schemas that a document defines by name. */
export function definitionsOf(root: unknown): Schema {
  const { $defs, definitions } = isRecord(root) ? root : {};
  return { ...(isRecord(definitions) ? definitions : {}), ...(isRecord($defs) ? $defs : {}) };
}

/** The name of a definition in a pointer (RFC 6901); null for any other reference, which no provider resolves. */
export function definitionOf(ref: unknown): string | null {
  const name = typeof ref === 'string' ? DEFINITION.exec(ref)?.[1] : undefined;
  return name === undefined ? null : name.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Whether a name leads to itself. @param next the names that a name leads to */
export function hasCycle(names: Iterable<string>, next: (name: string) => readonly string[]): boolean {
  const states = new Map<string, 'open' | 'done'>();
  for (const start of names) {
    const stack = [start];
    for (let name = stack.at(-1); name !== undefined; name = stack.at(-1)) {
      if (states.has(name)) {
        states.set(name, 'done');
        stack.pop();
        continue;
      }
      states.set(name, 'open');
      for (const other of next(name)) {
        if (states.get(other) === 'open') return true;
        if (!states.has(other)) stack.push(other);
      }
    }
  }
  return false;
}

/**
 * One schema of `allOf` is the schema itself: Pydantic's way to describe a reference. More are an intersection. Each member
 * of a chain of them is copied once.
 */
export function withoutSingleAllOf(schema: unknown, isAnnotation: (key: string) => boolean): unknown {
  if (!isRecord(schema) || schema.allOf === undefined) return schema;
  const merged = new Map(Object.entries(schema));
  for (let level: unknown = schema; isRecord(level) && level.allOf !== undefined;) {
    const only = soleOf(level.allOf);
    if (only === null) break;
    const entries = Object.entries(only);
    if (entries.some(([key]) => key !== 'allOf' && merged.has(key) && !isAnnotation(key))) break;
    merged.delete('allOf');
    for (const [key, value] of entries) if (!merged.has(key)) merged.set(key, value);
    level = only;
  }
  return merged.get('allOf') === schema.allOf ? schema : Object.fromEntries(merged);
}

function soleOf(allOf: unknown): Schema | null {
  const [only] = listOf(allOf);
  return isRecord(only) && listOf(allOf).length === 1 ? only : null;
}

/** The description with what keywords say that the grammar ignores, such as `minLength: 2`. */
export function statedIn({ description }: Schema, stated: readonly string[]): string {
  return `${typeof description === 'string' ? `${description} ` : ''}(${stated.join(', ')})`;
}

export function sameIfEqual(before: unknown, after: object): unknown {
  if (typeof before !== 'object' || before === null) return after;
  const keys = Object.keys(after);
  const isSame =
    keys.length === Object.keys(before).length &&
    keys.every((key) => Reflect.get(before, key) === Reflect.get(after, key));
  return isSame ? before : after;
}
