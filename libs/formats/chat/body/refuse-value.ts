import { RoutifyError, type Steps } from '#core';

const SHOWN_CHARACTERS_MAX = 40;
const PARAM_CHARACTERS_MAX = 200;
const MESSAGE_CHARACTERS_MAX = 600;

/** Throws a 400 for a value that breaks a rule: names the parameter, the value and the accepted values. */
export function refuseValue(param: string, value: unknown, expected: string): never {
  refuse(param, `Invalid value for '${param}': got ${describeValue(value)}, expected ${expected}.`);
}

/** Throws a 400. Both texts are truncated, because they may contain keys from the client. */
export function refuse(param: string, message: string): never {
  throw new RoutifyError('invalid_request_error', message.slice(0, MESSAGE_CHARACTERS_MAX), {
    param: param.slice(0, PARAM_CHARACTERS_MAX),
  });
}

/** A short text of any value, for messages. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string' || value.length <= SHOWN_CHARACTERS_MAX) return JSON.stringify(value);
  return `${JSON.stringify(value.slice(0, SHOWN_CHARACTERS_MAX))}… (${value.length} characters)`;
}

/** Translates a body. Long strings are not fully checked when it is read: a wrong escape in one is a 400, too. */
export function* refusingWrongEscapes<Translated>(translation: Steps<Translated>): Steps<Translated> {
  try {
    return yield* translation;
  } catch (fault) {
    if (!(fault instanceof SyntaxError)) throw fault;
    throw new RoutifyError('invalid_request_error', 'The request body holds a string with a wrong escape.', {
      cause: fault,
    });
  }
}
