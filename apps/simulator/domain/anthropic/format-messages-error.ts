import type { JsonObject } from '../json.js';
import type { ChatError } from '../chat-error.js';

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  529: 'overloaded_error',
};

/** A refusal in Anthropic's shape: the message starts with the invalid field. */
export function formatMessagesError({ status, message, param }: ChatError): JsonObject {
  const type = TYPES[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
  return {
    type: 'error',
    error: { type, message: param === null ? message : `${param}: ${message}` },
    request_id: 'req_simulator',
  };
}
