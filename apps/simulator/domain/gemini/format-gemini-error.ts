import type { JsonObject } from '../json.js';
import type { ChatError } from '../chat-error.js';

const STATUSES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** A refusal in Google's shape; the invalid field is a violation in `details`. */
export function formatGeminiError({ status, message, param, code }: ChatError): JsonObject {
  const details: JsonObject[] = [];
  if (param !== null) {
    const fieldViolations = [{ field: param, description: message }];
    details.push({ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations });
  }
  if (code === 'API_KEY_INVALID') {
    details.push({ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: code, domain: 'googleapis.com' });
  }
  const error = {
    code: status,
    message,
    status: STATUSES[status] ?? (status >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT'),
  };
  return { error: details.length === 0 ? error : { ...error, details } };
}
