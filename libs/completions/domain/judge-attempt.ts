import type { AttemptOutcome } from '#channels';
import type { UpstreamError } from '#dialects';
import type { FailedAttempt } from '../attempt.js';

/** What a failed attempt means for the request, in the word that records begin with. */
export type Verdict =
  /** The request itself was refused: another upstream would say the same. */
  | 'client_answer'
  /** Another candidate may do better. */
  | 'try_next'
  /** As try_next; the upstream does not have the model, which is the operator's mistake. */
  | 'model_missing'
  /** As try_next; the upstream asked for a pause. */
  | 'rate_limited'
  /** As try_next; our account there has no quota or money. */
  | 'quota_exhausted'
  /** As try_next; our own credential is refused, which is none of the customer's business. */
  | 'credential_refused';

const TRY_NEXT_CLIENT_ERRORS: ReadonlySet<number> = new Set([408, 409, 425]);
const PAUSE_STATUSES: ReadonlySet<number> = new Set([429, 529]);
const QUOTA_STATUSES: ReadonlySet<number> = new Set([400, 402, 403, 429]);
const QUOTA_CODE = /insufficient_(?:user_)?quota|exceeded_current_quota|insufficient_balance|billing_hard_limit/i;
const QUOTA_TEXT = /insufficient (?:balance|credit|fund|quota)|credit balance is too low|exceeded your current quota/i;
const WAIT_TEXT = /(?:try again|retry) (?:in|after) ([\d.]{1,12}) ?(ms|s|m)/i;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };

type StatusAttempt = Extract<FailedAttempt, { kind: 'status' }>;

/**
 * Sorts an upstream's status other than 200. A 404 about the model means that the operator mapped a name the channel
 * does not have: the next candidate may have it.
 */
export function judgeStatus(attempt: StatusAttempt): Verdict {
  const { status, error } = attempt;
  if (QUOTA_STATUSES.has(status) && isAboutQuota(attempt)) return 'quota_exhausted';
  if (status === 402) return 'quota_exhausted';
  if (status === 401 || status === 403) return 'credential_refused';
  if (PAUSE_STATUSES.has(status)) return 'rate_limited';
  if (status === 404 && /model|deployment/i.test(error.message)) return 'model_missing';
  if (status >= 400 && status < 500 && !TRY_NEXT_CLIENT_ERRORS.has(status)) return 'client_answer';
  return 'try_next';
}

/** What a failed attempt says of its channel. A mistake of the client's says nothing. */
export function outcomeOf(failed: FailedAttempt): AttemptOutcome {
  if (failed.kind === 'failed') return { kind: 'failed', detail: `${failed.reason}: ${failed.detail}` };
  const verdict = judgeStatus(failed);
  const detail = `${failed.status}: ${failed.error.message}`;
  switch (verdict) {
    case 'client_answer':
      return { kind: 'no_verdict' };
    case 'try_next':
      return { kind: 'failed', detail };
    case 'rate_limited':
      return { kind: 'rate_limited', waitMs: waitOf(failed), detail };
    case 'credential_refused':
    case 'model_missing':
    case 'quota_exhausted':
      return { kind: verdict, detail };
  }
}

/** The pause that the upstream asks for in its headers, else in its words. Milliseconds. */
export function waitOf({ retryAfterMs, error }: StatusAttempt): number | null {
  return retryAfterMs ?? readWaitText(error);
}

/** A limit that ends by itself is told in the same words by some providers: then they say when. */
function isAboutQuota(attempt: StatusAttempt): boolean {
  const { error } = attempt;
  if (QUOTA_CODE.test(error.code ?? '')) return true;
  return QUOTA_TEXT.test(error.message) && waitOf(attempt) === null;
}

function readWaitText({ message }: UpstreamError): number | null {
  const [, amount = '', unit = ''] = WAIT_TEXT.exec(message) ?? [];
  const waitMs = parseFloat(amount) * (UNIT_MS[unit.toLowerCase()] ?? Number.NaN);
  return Number.isNaN(waitMs) ? null : Math.ceil(waitMs);
}
