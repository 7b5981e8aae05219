import {
  arrayPiece,
  objectPiece,
  textPiece,
  type JsonPiece,
  ERRORS,
  type ErrorCode,
  type FailureFacts,
  type TokenUsage,
} from '#core';
import type { ResponsesContext } from '../request/responses-context.js';
import { tierName } from '../../../chat/reply/service-tier.js';

/** Members of a response that are known before its output. */
export interface ResponseIdentity {
  readonly generationId: string;
  readonly createdSeconds: number;
  /** The public name of the model. */
  readonly model: string;
}

/** The error of a failed response. */
export interface ResponseError {
  readonly code: string;
  readonly message: string;
  readonly routify?: FailureFacts;
}

/** Why a response is incomplete. The format has two words; a provider's own that is unknown stands beside. */
export interface IncompleteDetails {
  readonly reason: 'max_output_tokens' | 'content_filter';
  readonly native_finish_reason?: string;
}

/** The state of a response: in progress, or its end. */
export interface ResponseState {
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'cancelled' | 'failed';
  readonly output: readonly JsonPiece[];
  readonly incomplete?: IncompleteDetails | null;
  readonly error?: ResponseError;
  readonly completedSeconds?: number;
  readonly usage?: TokenUsage;
  /** The one that served; absent: it is not known yet. */
  readonly serviceTier?: string | null;
  /** JSON text. */
  readonly routify?: string;
}

const CODES: ReadonlyMap<string, string> = new Map([
  ['insufficient_balance', 'insufficient_quota'],
  ['spend_cap_reached', 'insufficient_quota'],
  ['context_length_exceeded', 'context_length_exceeded'],
  ['rate_limit_exceeded', 'rate_limit_exceeded'],
  ['upstream_rate_limited', 'rate_limit_exceeded'],
]);
const BAD_REQUEST_STATUS = 400;
const SERVER_ERROR_STATUS = 500;

/** The id of a response, which names its generation. */
export function responseId(identity: Pick<ResponseIdentity, 'generationId'>): string {
  return `resp_${seedOf(identity)}`;
}

/** Seeds the ids of a response and its items. */
export function seedOf({ generationId }: Pick<ResponseIdentity, 'generationId'>): string {
  return generationId.replace(/^gen_/, '');
}

/** The `response` of an event, or the complete reply. Its echo has the settings of the request. */
export function responsePiece(
  identity: ResponseIdentity,
  { echo, serviceTier: requested }: Pick<ResponsesContext, 'echo' | 'serviceTier'>,
  state: ResponseState,
): JsonPiece {
  const { status, output, incomplete = null, error, completedSeconds, usage, routify } = state;
  const { serviceTier = requested } = state;
  const own = objectPiece({
    id: textPiece(responseId(identity)),
    object: '"response"',
    created_at: String(identity.createdSeconds),
    status: textPiece(status),
    completed_at: completedSeconds === undefined ? 'null' : String(completedSeconds),
    error: error === undefined ? 'null' : JSON.stringify(error),
    incomplete_details: JSON.stringify(incomplete),
    model: textPiece(identity.model),
    output: arrayPiece(output),
    service_tier: textPiece(tierName(serviceTier, 'default')),
    usage: usage === undefined ? 'null' : usageText(usage),
    routify: routify ?? null,
  });
  return [(own as readonly JsonPiece[]).slice(0, -1), ',', echo(), '}'];
}

/**
 * The code of a failed response: agents end at once for those that no retry mends, and repeat the request for
 * `server_error` and `rate_limit_exceeded`.
 */
export function responseErrorCode(code: string): string {
  const known = CODES.get(code);
  if (known !== undefined) return known;
  if (!Object.hasOwn(ERRORS, code)) return 'server_error';
  const { status, retry } = ERRORS[code as ErrorCode];
  return status >= BAD_REQUEST_STATUS && status < SERVER_ERROR_STATUS && !retry ? 'invalid_prompt' : 'server_error';
}

/** Usage in the words of the format. */
export function usageText(usage: TokenUsage): string {
  const { promptTokens, completionTokens, cachedTokens, cacheWriteTokens, cacheWrite1hTokens, reasoningTokens } = usage;
  return JSON.stringify({
    input_tokens: promptTokens,
    input_tokens_details: { cached_tokens: cachedTokens, cache_write_tokens: cacheWriteTokens + cacheWrite1hTokens },
    output_tokens: completionTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: promptTokens + completionTokens,
  });
}
