import type { UpstreamError } from '#formats';

/**
 * The meaning of an upstream's limit: it ends by itself; our account there is exhausted; or our account takes only
 * smaller requests.
 */
export type LimitKind = 'passing' | 'exhausted' | 'too_large';

const QUOTA_CODES: ReadonlySet<string> = new Set([
  ...['insufficient_quota', 'insufficient_user_quota', 'insufficient_balance', 'exceeded_current_quota_error'],
  ...['billing_hard_limit_reached', 'billing_not_active', 'arrearage'],
  ...['billing_error', 'credit_limit', 'payment_required', 'servicequotaexceededexception'],
]);
/** Anchored at the start: the rest of a message may quote the customer. */
const QUOTA_MESSAGE = new RegExp(
  `^(?:${[
    'you(?: have)? exceeded your current quota',
    '(?:your )?credit balance is too low',
    'insufficient (?:account )?(?:balance|credits?|funds|quota)',
    'you have reached your specified (?:workspace )?api usage limits',
    "your (?:newly created )?team\\b.{0,100}(?:used all available credits|monthly spending limit|doesn't have any credits)",
    'you have run out of credits',
    'credit limit exceeded',
    'key limit exceeded',
    'out of (?:call volume|bandwidth) quota',
  ].join('|')})`,
  'i',
);
const SHORT_PERIOD = /(?:\bper[ -]|\/ ?)(?:sec|second|min|minute|hour)\b|\b[rt]p[sm]\b|allocated quota exceeded/i;
const LONG_PERIOD = /(?:\bper[ -]|\/ ?)(?:day|month)\b|\b[rt]pd\b/i;
const TOO_LARGE = /^request too large\b/i;
const TOO_LARGE_FOR_PLAN = /^extra usage is required for long context/i;

/**
 * Classifies the limit behind a 4xx status; null: the status is not about a limit. A limit that names its end, or that
 * counts seconds, minutes or hours, is never exhaustion. Waits are read in `readWaitMs` (headers), `readLimitDetails`
 * (fields) and `waitOf` (message).
 *
 * | provider   | response                                                                               | kind      |
 * | ---------- | -------------------------------------------------------------------------------------- | --------- |
 * | OpenAI     | 429 `rate_limit_exceeded`, `retry-after-ms`, `x-ratelimit-reset-*` (`6m0s`), "… in 2s"  | passing   |
 * |            | 429 "Request too large for … on tokens per min (TPM): Limit 30000, Requested 40000"     | too_large |
 * |            | 429 `insufficient_quota`, `billing_not_active`; 400 `billing_hard_limit_reached`        | exhausted |
 * | Azure      | 429 `429` "… exceeded token rate limit …", `retry-after`, `retry-after-ms`              | passing   |
 * |            | 403 "Out of call volume quota. …" (API Management)                                      | exhausted |
 * | Anthropic  | 429 `rate_limit_error`, `retry-after`, `anthropic-ratelimit-*-reset` (RFC 3339)         | passing   |
 * |            | 429 "Extra usage is required for long context requests."                                | too_large |
 * |            | 400 "Your credit balance is too low …", "You have reached your specified API usage      | exhausted |
 * |            | limits. …"; 402 `billing_error`                                                         |           |
 * | OpenRouter | 429 with `x-ratelimit-reset` (Unix ms); 402 with `retry-after` (in-flight budget)       | passing   |
 * |            | 402; 403 with a spent `metadata.limit_source`; 429 "… free-models-per-day" without time | exhausted |
 * | Mistral    | 429 `rate_limited`, code 1300 or 3505; `ratelimitbysize-reset`                          | passing   |
 * | Groq       | 429 "… on tokens per day (TPD) … try again in 7m12s", `retry-after`, `x-ratelimit-…`    | passing   |
 * |            | 413 "Request too large … on tokens per minute (TPM) …"                                  | too_large |
 * | DeepSeek   | 429                                                                                     | passing   |
 * |            | 402 "Insufficient Balance"                                                              | exhausted |
 * | xAI        | 429 "Some resource has been exhausted": "Too many requests for team …"                  | passing   |
 * |            | 429 or 403 "Your team … has either used all available credits or reached its monthly …" | exhausted |
 * | Together   | 429 `model_rate_limit` "… tokens per minute", `x-ratelimit-reset`                       | passing   |
 * |            | 402 `credit_limit` "Credit limit exceeded, …"                                           | exhausted |
 * | Cohere     | 429 "… limited to 20 API calls / minute"                                                | passing   |
 * |            | 429 "… limited to 1000 API calls / month"; 402                                          | exhausted |
 * | Alibaba    | 429 `insufficient_quota` "Allocated quota exceeded, …" (tokens a minute)                | passing   |
 * | Amazon     | 429 `ThrottlingException`, `ModelNotReadyException`                                     | passing   |
 * |            | 400 `ServiceQuotaExceededException`; 429 "Too many tokens per day …"                    | exhausted |
 * | Google     | 429 `RESOURCE_EXHAUSTED` with `RetryInfo` and `QuotaFailure`: see `readLimitDetails`     | either    |
 *
 * A 503 is a failure, not a limit: it counts against the model, and a repeat waits for the time that it names.
 *
 * Sources: platform.openai.com/docs/guides/rate-limits and /error-codes; learn.microsoft.com Azure OpenAI quotas, API
 * Management quota policy; docs.anthropic.com/en/api/rate-limits and /errors; openrouter.ai/docs limits and errors;
 * docs.mistral.ai rate limits; console.groq.com/docs/rate-limits and /errors; api-docs.deepseek.com error codes;
 * docs.x.ai; docs.together.ai error codes; docs.cohere.com errors; Alibaba Model Studio error codes.
 *
 * @param waitMs pause requested by the upstream; null: none
 */
export function readLimitKind(status: number, error: UpstreamError, waitMs: number | null): LimitKind | null {
  const { message, code, limitPasses } = error;
  if (limitPasses !== undefined) return limitPasses ? 'passing' : 'exhausted';
  const isShort = SHORT_PERIOD.test(message);
  if (status === 429 && TOO_LARGE_FOR_PLAN.test(message)) return 'too_large';
  if (TOO_LARGE.test(message) && (status === 429 || (status === 413 && isShort))) return 'too_large';
  if (status === 402) return waitMs === null ? 'exhausted' : 'passing';
  if (status === 429 && isShort) return 'passing';
  if (QUOTA_CODES.has((code ?? '').toLowerCase())) return 'exhausted';
  if (QUOTA_MESSAGE.test(message)) return waitMs === null ? 'exhausted' : 'passing';
  if (status !== 429) return null;
  return waitMs === null && LONG_PERIOD.test(message) ? 'exhausted' : 'passing';
}
