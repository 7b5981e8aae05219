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

const TRY_NEXT_CLIENT_ERRORS: ReadonlySet<number> = new Set([408, 409, 425]);

/**
 * Sorts an upstream's status other than 200. A 404 about the model means that the operator mapped a name the channel
 * does not have: the next candidate may have it.
 */
export function judgeStatus(status: number, errorText: string): Verdict {
  if (status === 401 || status === 402 || status === 403) return 'credential_refused';
  if (status === 429) return 'rate_limited';
  if (status === 404 && /model|deployment/i.test(errorText)) return 'try_next';
  if (isClientError(status) && !TRY_NEXT_CLIENT_ERRORS.has(status)) return 'client_answer';
  return 'try_next';
}

/** A status by which an upstream says that the request is at fault. */
export function isClientError(status: number): boolean {
  return status >= 400 && status < 500;
}
