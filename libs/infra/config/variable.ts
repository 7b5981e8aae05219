import type { Config } from './config.js';
import type { Parser } from './parse-value.js';

/**
 * The value of an unset variable. `none`: the parser's result for an empty text, null or an empty list. Derived values
 * can use fields above them in the table, and are null when those are invalid.
 */
export type Fallback =
  | { readonly kind: 'required' }
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'derived'; readonly shown: string; readonly derive: Derive };

type Derive = (known: Partial<Config>, hostName: string) => string | null;

/** The documentation of a variable. */
export interface VariableFacts {
  readonly name: string;
  /** Its heading in `docs/configuration.md` and `.env.example`. */
  readonly group: string;
  readonly expected: string;
  readonly example: string;
  /** Sentences for the operator. */
  readonly doc: string;
  /** The value is never printed. */
  readonly secret?: true;
  readonly development: Fallback;
  readonly production: Fallback;
}

/** One row of the table from which the loader, the error report, the documentation and `.env.example` are made. */
export interface Variable<T> extends VariableFacts {
  readonly parse: Parser<T>;
  /** An additional rule in production: the expected value, or null when the value is valid. */
  readonly productionRule?: (value: T) => string | null;
}
