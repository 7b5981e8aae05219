import { isRecord, objectPiece, parseValue, textPiece, type JsonPiece } from '#core';
import { readError, type UpstreamError } from '../../../chat/errors/read-error.js';

/** The provider's field names by OpenAI's. */
const CLIENT_NAMES: Readonly<Record<string, string>> = {
  stop_sequences: 'stop',
  system: 'messages',
  metadata: 'user',
  output_config: 'response_format',
};
/** `messages.0.content.1.image.source: …`, `temperature: …` */
const FIELD_PREFIX = /^([a-z_]{1,40})(?:\.[\w.-]{1,200})?: /;

/**
 * Reads the error of a rejected request. The provider puts a field path before its message. The positions are those of
 * its own body, so only the field is reported, and only if the client sent it.
 */
export function readMessagesError(bytes: Buffer, sentFields: readonly string[]): UpstreamError {
  const error = readError(bytes);
  const name = FIELD_PREFIX.exec(error.message)?.[1];
  if (error.param !== null || name === undefined) return error;
  const field = [name, CLIENT_NAMES[name] ?? name].find((known) => sentFields.includes(known));
  return field === undefined ? error : { ...error, param: field };
}

/** An error with status 200, in OpenAI's format. `json` is the provider's `{"type":"error","error":{…}}`. */
export function errorPiece(json: Buffer): JsonPiece {
  const value = parseValue(json);
  const error = isRecord(value) && isRecord(value.error) ? value.error : {};
  return errorOf(
    typeof error.message === 'string' ? error.message : '',
    typeof error.type === 'string' ? error.type : 'api_error',
  );
}

export function errorOf(message: string, type: string): JsonPiece {
  return objectPiece({
    error: objectPiece({ message: textPiece(message), type: textPiece(type), param: 'null', code: textPiece(type) }),
  });
}
