import { ERRORS, type ErrorBody, type FailureFacts } from '#core';

/** An error of the Messages API. Its `code`, `param`, `metadata` and `routify` are ours; SDKs skip them. */
interface MessagesErrorBody {
  readonly type: 'error';
  readonly error: {
    readonly type: string;
    readonly message: string;
    readonly code: string;
    readonly param?: string;
    readonly metadata?: Readonly<Record<string, unknown>>;
    /** What SDKs read of an error that Anthropic has, too: an `error_code` and its facts. */
    readonly details?: Readonly<Record<string, unknown>>;
    readonly routify?: FailureFacts;
  };
  readonly request_id: string;
}

const TYPES: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
]);
const SERVER_ERROR = 500;

/** @param status of the reply; null within a stream, where the code of the error decides */
export function messagesError({ error, request_id }: ErrorBody, status: number | null): MessagesErrorBody {
  const { message, code, param, metadata, routify } = error;
  return {
    type: 'error',
    error: {
      type: typeOf(status ?? statusOf(code)),
      message,
      code,
      ...(param === null ? {} : { param }),
      ...(metadata === undefined ? {} : { [isAnthropics(metadata) ? 'details' : 'metadata']: metadata }),
      ...(routify === undefined ? {} : { routify }),
    },
    request_id,
  };
}

function isAnthropics(metadata: Readonly<Record<string, unknown>>): boolean {
  return 'error_code' in metadata;
}

function typeOf(status: number): string {
  return TYPES.get(status) ?? (status >= SERVER_ERROR ? 'api_error' : 'invalid_request_error');
}

function statusOf(code: string): number {
  return Object.hasOwn(ERRORS, code) ? ERRORS[code as keyof typeof ERRORS].status : SERVER_ERROR;
}
