import { isRecord, objectPiece, parseValue, textPiece, type JsonPiece } from '#core';
import { readError, type UpstreamError } from '../../../chat/errors/read-error.js';

/** The client's fields by the provider's, the likeliest first. */
const CLIENT_FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['input', ['messages']],
  ['max_output_tokens', ['max_completion_tokens', 'max_tokens', 'max_output_tokens']],
  ['text', ['response_format', 'verbosity', 'text']],
  ['reasoning', ['reasoning_effort', 'reasoning', 'reasoningSummary', 'thinking']],
  ['tools', ['tools', 'functions']],
  ['tool_choice', ['tool_choice', 'function_call']],
  ['include', ['logprobs', 'include']],
]);
const FIELD = /^[a-z_]{1,40}/i;

/**
 * Reads the error of a rejected request. It names a field of the provider's body, `input[2].content[0]`; the path is of
 * no use to the client, so only the field is reported, by the client's name and only if the client sent it.
 */
export function readResponsesError(bytes: Buffer, sentFields: readonly string[]): UpstreamError {
  const error = readError(bytes);
  const name = FIELD.exec(error.param ?? '')?.[0];
  if (name === undefined) return error;
  const field = (CLIENT_FIELDS.get(name) ?? [name]).find((known) => sentFields.includes(known));
  return { ...error, param: field ?? null };
}

/**
 * An error with status 200, in OpenAI's format: of a failed response, or of an `error` event.
 * @param usage of the response in OpenAI's format; null: it has none
 */
export function errorPiece(json: Buffer | undefined, usage: JsonPiece | null = null): JsonPiece {
  const value = json === undefined ? null : parseValue(json);
  const outer = isRecord(value) ? value : {};
  const error = isRecord(outer.error) ? outer.error : outer;
  const code = wordOf(error.code) ?? (error === outer ? null : wordOf(error.type)) ?? 'server_error';
  return errorOf(wordOf(error.message) ?? '', code, wordOf(error.param), usage);
}

export function errorOf(
  message: string,
  code: string,
  param: string | null = null,
  usage: JsonPiece | null = null,
): JsonPiece {
  return objectPiece({
    error: objectPiece({
      message: textPiece(message),
      type: textPiece(code),
      param: param === null ? 'null' : textPiece(param),
      code: textPiece(code),
    }),
    usage,
  });
}

function wordOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
