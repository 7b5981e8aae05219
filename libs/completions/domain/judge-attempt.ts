import type { UpstreamError } from '#dialects';

/** What the status of an upstream means for the request. */
export type Verdict =
  /** The request itself was refused: another upstream would say the same. */
  | 'client_answer'
  /** Another candidate may do better. */
  | 'try_next'
  /** As try_next; the upstream asked for a pause. */
  | 'rate_limited'
  /** As try_next; our own credential is refused, which is none of the customer's business. */
  | 'credential_refused';

/**
 * By these words providers refuse our credential or account with a status that blames the request (Google and xAI a bad
 * key, Anthropic an empty account). Only the beginning counts: further behind stands what the customer may have written.
 */
const CREDENTIAL_MESSAGE =
  /^(?:(?:the )?api[ _-]?key (?:is )?(?:not valid|invalid|expired|missing)|(?:incorrect|invalid) (?:api[ _-]?key|x-api-key)|your credit balance is too low|(?:your )?account (?:is |has been )?(?:not active|deactivated|suspended|disabled|overdue))/i;
const CREDENTIAL_CODES: ReadonlySet<string> = new Set([
  ...['invalid_api_key', 'api_key_invalid', 'authentication_error', 'permission_error'],
  ...['insufficient_quota', 'insufficient_balance', 'billing_hard_limit_reached', 'billing_not_active'],
  ...['account_deactivated', 'organization_deactivated', 'arrearage'],
]);

const TRY_NEXT_CLIENT_ERRORS: ReadonlySet<number> = new Set([408, 409, 425]);

/**
 * Sorts an upstream's status other than 200. A 404 about the model means that the operator mapped a name the channel
 * does not have: the next candidate may have it.
 */
export function judgeStatus(status: number, { message, code }: UpstreamError): Verdict {
  if (status === 401 || status === 402 || status === 403) return 'credential_refused';
  if (status === 429) return 'rate_limited';
  if (isClientError(status) && isAboutCredential(message, code)) return 'credential_refused';
  if (status === 404 && /model|deployment/i.test(message)) return 'try_next';
  if (isClientError(status) && !TRY_NEXT_CLIENT_ERRORS.has(status)) return 'client_answer';
  return 'try_next';
}

/** A status by which an upstream says that the request is at fault. */
export function isClientError(status: number): boolean {
  return status >= 400 && status < 500;
}

function isAboutCredential(message: string, code: string | null): boolean {
  return CREDENTIAL_CODES.has((code ?? '').toLowerCase()) || CREDENTIAL_MESSAGE.test(message);
}
