import type { FieldCheck } from './field-check.js';

/** One row of the contract of the request body. */
export interface RequestRule {
  /** The promise it keeps. */
  readonly id: string;
  readonly fields: readonly string[];
  /** What a valid value is; ends the message of a refusal. */
  readonly wanted: string;
  readonly docs: string;
  readonly check: FieldCheck;
  /** `required`: absent is refused. `even_null`: null is a value like any other. Left out: null means absent. */
  readonly presence?: 'required' | 'even_null';
}
