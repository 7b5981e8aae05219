import type { UpstreamError } from '#formats';

/** Error codes of Google, OpenAI and Anthropic, and the statuses that they imply. */
const STATUSES: ReadonlyMap<string, number> = new Map(
  Object.entries({
    invalid_argument: 400,
    failed_precondition: 400,
    unauthenticated: 401,
    permission_denied: 403,
    not_found: 404,
    resource_exhausted: 429,
    internal: 500,
    unavailable: 503,
    deadline_exceeded: 504,
    content_filter: 400,
    content_policy_violation: 400,
    context_length_exceeded: 400,
    invalid_request_error: 400,
    invalid_api_key: 401,
    authentication_error: 401,
    billing_error: 402,
    permission_error: 403,
    model_not_found: 404,
    not_found_error: 404,
    request_too_large: 413,
    rate_limit_error: 429,
    rate_limit_exceeded: 429,
    insufficient_quota: 429,
    overloaded_error: 529,
  }),
);

/**
 * The status implied by the code of an error that came with status 200; null: none. Azure, Groq and OpenRouter send
 * such errors, in a body or as the first event of a stream.
 */
export function statusOfError({ code }: UpstreamError): number | null {
  if (code === null) return null;
  if (/^[45]\d\d$/.test(code)) return Number(code);
  return STATUSES.get(code.toLowerCase()) ?? null;
}
