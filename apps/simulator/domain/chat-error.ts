import type { JsonObject } from './json.js';

interface ErrorFacts {
  readonly type: string;
  readonly code: string | null;
  readonly message: string;
}

const SERVER_ERROR: ErrorFacts = {
  type: 'server_error',
  code: null,
  message: 'The server had an error while processing your request. Sorry about that!',
};

/** OpenAI's error for each status. A status without an entry uses that of its class (4xx, 5xx). */
const BY_STATUS: Readonly<Record<number, ErrorFacts>> = {
  400: { type: 'invalid_request_error', code: null, message: 'The request was refused.' },
  401: { type: 'invalid_request_error', code: 'invalid_api_key', message: 'Incorrect API key provided.' },
  403: { type: 'invalid_request_error', code: 'unsupported_country_region_territory', message: 'Not supported here.' },
  404: { type: 'invalid_request_error', code: 'model_not_found', message: 'The model does not exist.' },
  429: { type: 'requests', code: 'rate_limit_exceeded', message: 'Rate limit reached.' },
  503: { type: 'server_error', code: 'overloaded', message: 'The engine is currently overloaded, please try again.' },
};

/** A refusal in OpenAI's shape. It differs from an error of Routify: the envelope has no `request_id`. */
export class ChatError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code: string | null,
    readonly param: string | null = null,
    readonly type = 'invalid_request_error',
  ) {
    super(message);
    this.name = 'ChatError';
  }

  toBody(): JsonObject {
    return { error: { message: this.message, type: this.type, param: this.param, code: this.code } };
  }
}

/** A 400 about one field of the body. */
export function invalidField(param: string, message: string, code = 'invalid_value'): ChatError {
  return new ChatError(400, message, code, param);
}

/** A provider's own failure with this status. */
export function errorOfStatus(status: number): ChatError {
  const facts = BY_STATUS[status] ?? (status >= 500 ? SERVER_ERROR : BY_STATUS[400]) ?? SERVER_ERROR;
  return new ChatError(status, facts.message, facts.code, null, facts.type);
}
