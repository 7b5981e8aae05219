import { isRecord } from '#core';
import type { ModelRequestDraft } from '../body/model-request.js';
import type { ChatBody } from '../body/read-chat-body.js';
import { refuseValue } from '../body/refuse-value.js';

/** One field to check: its rule's description, its body, and the draft for its facts. */
interface FieldContext {
  readonly field: string;
  readonly expected: string;
  readonly body: ChatBody;
  readonly draft: ModelRequestDraft;
}

/** Reads the value of a present field; throws a 400 when it breaks the rule. */
export type FieldCheck = (value: unknown, context: FieldContext) => void;

/** A check without side effects on the draft. */
export function satisfying(isValid: (value: unknown) => boolean): FieldCheck {
  return (value, { field, expected }) => {
    if (!isValid(value)) refuseValue(field, value, expected);
  };
}

export function oneOf(values: readonly unknown[]): FieldCheck {
  return satisfying((value) => values.includes(value));
}

export function numberInRange(min: number, max: number): FieldCheck {
  return satisfying((value) => typeof value === 'number' && value >= min && value <= max);
}

export function stringUpTo(charactersMax: number): FieldCheck {
  return satisfying((value) => typeof value === 'string' && value.length <= charactersMax);
}

const WORD_CHARACTERS_MAX = 64;

/** A value of a provider's list, which may grow: only its length is checked. */
export const shortWord: FieldCheck = stringUpTo(WORD_CHARACTERS_MAX);

export const SHORT_WORD_EXPECTED = `a string of up to ${WORD_CHARACTERS_MAX} characters or null`;

export const flag: FieldCheck = satisfying((value) => typeof value === 'boolean');

export const wholeNumber: FieldCheck = satisfying(Number.isInteger);

export const record: FieldCheck = satisfying(isRecord);

export const stringOrRecord: FieldCheck = satisfying((value) => typeof value === 'string' || isRecord(value));
