import type { AnyField, Field, FieldOptions } from '../../fields/field.js';
import type { Config } from './config.js';

/**
 * The value of an unset variable. `none`: what an empty text stands for, null or an empty list. Derived values
 * can use fields above them in the table, and are null when those are invalid.
 */
export type Fallback =
  | { readonly kind: 'required' }
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'derived'; readonly shown: string; readonly derive: Derive };

type Derive = (known: Partial<Config>, hostName: string) => string | null;

export const required: Fallback = { kind: 'required' };
export const none: Fallback = { kind: 'none' };
export const defaultText = (text: string): Fallback => ({ kind: 'text', text });
/** The same in both profiles. */
export const both = (fallback: Fallback) => ({ development: fallback, production: fallback });

/** What stands around the field of a variable. */
export interface VariableFacts {
  readonly name: string;
  /** Its heading in `docs/configuration.md` and `.env.example`. */
  readonly group: string;
  /** What its text stands for, with sentences for the operator and an example. */
  readonly field: AnyField;
  /** The value is never printed. */
  readonly secret?: true;
  /** It is not printed for its length alone: a file with it may be read by all. */
  readonly isPublic?: true;
  readonly development: Fallback;
  readonly production: Fallback;
}

/** One row of the table from which the loader, the error report, the documentation and `.env.example` are made. */
export interface Variable<T> extends VariableFacts {
  readonly field: Field<T>;
  /** An additional rule in production, which may use fields above: the expected value, or null when the value is valid. */
  readonly productionRule?: (value: T, known: Partial<Config>) => string | null;
}

export function exampleOf({ options }: AnyField): string {
  return String((options as FieldOptions).example);
}
