import type { AnyField, Field, FieldOptions } from './field.js';

/** What a field accepts, in words that complete "expected …". Throws for a field of replies, which has no check. */
export function expectedOf(field: AnyField): string {
  const { nullable = false }: FieldOptions = field.options;
  const { expected } = checkOf(field);
  return nullable ? `${expected}, or null` : expected;
}

/** Whether a field can have this value. */
export function isAccepted(field: AnyField, value: unknown): boolean {
  const { nullable = false }: FieldOptions = field.options;
  return (nullable && value === null) || checkOf(field).accepts(value);
}

/** The value that a text stands for, in a query or a variable; null: it stands for none. */
export function valueOfText<T>(field: Field<T>, text: string): NonNullable<T> | null {
  const { fromText, accepts } = checkOf(field);
  const value = fromText === undefined ? text : fromText(text);
  return accepts(value) ? (value as NonNullable<T>) : null;
}

function checkOf({ rule: { check } }: AnyField) {
  if (check === undefined) throw new Error('A field of replies has no check.');
  return check;
}
