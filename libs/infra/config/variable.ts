import type { Config } from './config.js';
import type { Parser } from './parse-value.js';

/**
 * What a variable is when the environment does not set it. `none`: whatever the parser makes of an empty text, null or
 * an empty list. Derived values may use fields that stand before them, and are null when those are wrong.
 */
export type Fallback =
  | { readonly kind: 'required' }
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'derived'; readonly shown: string; readonly derive: Derive };

type Derive = (known: Partial<Config>, hostName: string) => string | null;

/** What can be said of a variable without its value. */
export interface VariableFacts {
  readonly name: string;
  /** Heading of `docs/configuration.md` and `.env.example` under which it stands. */
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
  /** A rule on top of `expected`: what is wanted instead, or null when the value is fine. */
  readonly productionRule?: (value: T) => string | null;
}
