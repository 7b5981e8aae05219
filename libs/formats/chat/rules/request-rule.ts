import type { FieldCheck } from './field-check.js';

/** One rule of the request body contract. */
export interface RequestRule {
  /** Id of the requirement, such as REQ-7. */
  readonly id: string;
  readonly fields: readonly string[];
  /** Description of a valid value; last part of the error message. */
  readonly expected: string;
  readonly docs: string;
  readonly check: FieldCheck;
  /** `required`: absent is an error. `even_null`: null is checked like any other value. Default: null means absent. */
  readonly presence?: 'required' | 'even_null';
}
