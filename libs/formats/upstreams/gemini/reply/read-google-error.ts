import { isRecord, parseValue } from '#core';
import { readError, readErrorValue, type UpstreamError } from '../../../chat/errors/read-error.js';

type Fields = Readonly<Record<string, unknown>>;

/** Reads the error of a Google body; other shapes are read like any upstream's. */
export function readGoogleError(bytes: Buffer): UpstreamError {
  const error = findGoogleError(parseValue(bytes));
  return error === null ? readError(bytes) : toUpstreamError(error);
}

/** The `error` of a body, or of the single element of an array, as sent on streams. */
export function findGoogleError(value: unknown): Fields | null {
  const body: unknown = Array.isArray(value) ? value[0] : value;
  return isRecord(body) && isRecord(body.error) ? body.error : null;
}

/**
 * The code is the most specific one: the reason in the details (`API_KEY_INVALID`, which comes with status 400), else
 * the status (`INVALID_ARGUMENT`), else the number.
 */
function toUpstreamError({ message, status, code, details }: Fields): UpstreamError {
  const facts = Array.isArray(details) ? details.filter(isRecord) : [];
  const reason = facts.find((fact) => typeof fact.reason === 'string')?.reason;
  const violations = facts.find((fact) => Array.isArray(fact.fieldViolations))?.fieldViolations;
  const violation: unknown = Array.isArray(violations) ? violations[0] : undefined;
  const param = isRecord(violation) ? violation.field : undefined;
  return readErrorValue({ message, param, code: reason ?? status ?? code, details });
}

/** An error with status 200, in OpenAI's format. */
export function errorBody(error: Fields): object {
  const { message, param, code } = toUpstreamError(error);
  return { error: { message, type: 'api_error', param, code } };
}
