import { isRecord } from '../../json/is-record.js';
import type { ModelRequestDraft } from './chat-request.js';
import type { ChatBody } from './read-chat-body.js';
import { refuseValue } from './refuse-value.js';

/** One field in its place: what its rule wants, the body it stands in, and where its facts go. */
export interface FieldContext {
  readonly field: string;
  readonly wanted: string;
  readonly body: ChatBody;
  readonly draft: ModelRequestDraft;
}

/** Reads the value of a field that was given; throws a 400 when it breaks the rule. */
export type FieldCheck = (value: unknown, context: FieldContext) => void;

/** A check that only looks. */
export function satisfying(isValid: (value: unknown) => boolean): FieldCheck {
  return (value, { field, wanted }) => {
    if (!isValid(value)) refuseValue(field, value, wanted);
  };
}

export function oneOf(values: readonly unknown[]): FieldCheck {
  return satisfying((value) => values.includes(value));
}

export function numberWithin(min: number, max: number): FieldCheck {
  return satisfying((value) => typeof value === 'number' && value >= min && value <= max);
}

export function stringUpTo(charactersMax: number): FieldCheck {
  return satisfying((value) => typeof value === 'string' && value.length <= charactersMax);
}

export const flag: FieldCheck = satisfying((value) => typeof value === 'boolean');

export const wholeNumber: FieldCheck = satisfying(Number.isInteger);

export const record: FieldCheck = satisfying(isRecord);

export const stringOrRecord: FieldCheck = satisfying((value) => typeof value === 'string' || isRecord(value));
