import type { AttemptOutcome } from '#channels';
import { describeError, type UpstreamError } from '#formats';
import { readLimitKind, type LimitKind } from '../errors/read-limit-kind.js';
import type { FailedAttempt } from './failed-attempt.js';

/** The meaning of a failed attempt for its request; also the first word of its record. */
export type Verdict =
  /** The request itself was refused: another upstream would refuse it, too. */
  | 'client_answer'
  /** Another candidate may succeed. */
  | 'try_next'
  /** As try_next; the upstream does not have the model, which is the operator's mistake. */
  | 'model_missing'
  /** As try_next; our account or key lacks the API that the request went to, which is hidden from customers. */
  | 'api_missing'
  /** As try_next; the upstream requested a pause. */
  | 'rate_limited'
  /** As try_next; the upstream is overloaded, which is a failure of its own, and needs a pause. */
  | 'overloaded'
  /** As try_next; our account there has no quota or money. */
  | 'quota_exhausted'
  /** As try_next; our account there takes only smaller requests. */
  | 'over_limit'
  /** As try_next; our credential is refused, which is hidden from customers. */
  | 'credential_refused';

/**
 * Messages that refuse our credential or account with a status that blames the request (Google and xAI: a bad key;
 * Anthropic: an empty account). Anchored at the start: the rest of a message may quote the customer.
 */
const CREDENTIAL_MESSAGE =
  /^(?:(?:the )?api[ _-]?key (?:is )?(?:not valid|invalid|expired|missing)|(?:incorrect|invalid) (?:api[ _-]?key|x-api-key)|(?:your )?account (?:is |has been )?(?:not active|deactivated|suspended|disabled|overdue))/i;
const CREDENTIAL_CODES: ReadonlySet<string> = new Set([
  ...['invalid_api_key', 'api_key_invalid', 'authentication_error', 'permission_error'],
  ...['account_deactivated', 'organization_deactivated'],
]);
/** Amazon's, about one model of an account: the credential serves others. */
const MISSING_CODES: ReadonlySet<string | null> = new Set(['model_access_denied', 'model_identifier_invalid']);
/** The code of an error that says so: the credential serves other requests. */
export const API_MISSING = 'api_missing';
/** The input is refused, not the credential: one customer must not disable a credential for all others. */
const MODERATION_MESSAGE = /\b(?:flagged|moderation|content policy)\b/i;

const VERDICT_OF_LIMIT: Readonly<Record<LimitKind, Verdict>> = {
  passing: 'rate_limited',
  exhausted: 'quota_exhausted',
  too_large: 'over_limit',
};

/** 498: Groq's flex tier is full. */
const TRY_NEXT_CLIENT_ERRORS: ReadonlySet<number> = new Set([408, 409, 425, 498]);
/** Amazon's when a model failed. */
const MODEL_FAILED = 424;
/** Of these only a timeout is the upstream's fault. */
const REQUEST_TIMEOUT = 408;
const WAIT_TEXT = /(?:try again|retry) (?:in|after) ((?:[\d.]{1,12} ?(?:ms|h|m|s)[a-z]{0,7} ?){1,4})/i;
const WAIT_PART = /([\d.]{1,12}) ?(ms|h|m|s)/gi;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Verdicts about our credential, account or channel; their messages hold no customer data. */
const ABOUT_US: ReadonlySet<Verdict> = new Set([
  'model_missing',
  'api_missing',
  'rate_limited',
  'overloaded',
  'quota_exhausted',
  'over_limit',
  'credential_refused',
]);

type StatusAttempt = Extract<FailedAttempt, { kind: 'status' }>;

/**
 * Classifies an upstream's status other than 200. A 404 about the model means that the operator mapped a name that the
 * channel does not have; the next candidate may have it.
 */
export function judgeStatus(attempt: StatusAttempt): Verdict {
  const { status, error } = attempt;
  if (error.code === API_MISSING) return 'api_missing';
  const limit = isClientError(status) ? readLimitKind(status, error, waitOf(attempt)) : null;
  if (limit !== null) return VERDICT_OF_LIMIT[limit];
  if (isClientError(status) && MISSING_CODES.has(error.code)) return 'model_missing';
  if (status === 403 && MODERATION_MESSAGE.test(error.message)) return 'client_answer';
  if (status === 401 || status === 403) return 'credential_refused';
  if (status === 529) return 'overloaded';
  if (isClientError(status) && isAboutCredential(error)) return 'credential_refused';
  if (status === 404 && /model|deployment/i.test(error.message)) return 'model_missing';
  if (isClientError(status) && !TRY_NEXT_CLIENT_ERRORS.has(status)) return 'client_answer';
  return 'try_next';
}

/** Whether a status blames the request. */
export function isClientError(status: number): boolean {
  return status >= 400 && status < 500 && status !== MODEL_FAILED;
}

/**
 * The part of an upstream's error that may be stored. Records, logs and histories hold no prompt or reply text, and an
 * error may quote both: an error about our account keeps its message, any other only its code.
 */
export function storableDetail(verdict: Verdict, error: UpstreamError): string {
  return ABOUT_US.has(verdict) ? describeError(error) : storableCode(error);
}

/** The same for an error inside a reply, which is never about our account. */
export function storableCode({ code }: UpstreamError): string {
  return code ?? 'it gave no code';
}

/** The outcome of a failed attempt for the health of its channel. A client error is no verdict. */
export function outcomeOf(failed: FailedAttempt): AttemptOutcome {
  if (failed.kind === 'failed') return { kind: 'failed', detail: `${failed.reason}: ${failed.detail}` };
  const verdict = judgeStatus(failed);
  const detail = `${failed.status}: ${storableDetail(verdict, failed.error)}`;
  switch (verdict) {
    case 'client_answer':
    case 'over_limit':
      return { kind: 'no_verdict' };
    case 'try_next': {
      const isClients = isClientError(failed.status) && failed.status !== REQUEST_TIMEOUT;
      return isClients ? { kind: 'no_verdict' } : { kind: 'failed', detail };
    }
    case 'rate_limited':
    case 'overloaded':
      return { kind: 'rate_limited', waitMs: waitOf(failed), detail };
    case 'api_missing':
      return { kind: 'model_missing', detail };
    case 'credential_refused':
    case 'model_missing':
    case 'quota_exhausted':
      return { kind: verdict, detail };
  }
}

/** The pause that the upstream requests in its headers, else its error's fields, else its message. Milliseconds. */
export function waitOf({ retryAfterMs, error }: StatusAttempt): number | null {
  return retryAfterMs ?? error.retryAfterMs ?? readWaitText(error);
}

function isAboutCredential({ message, code }: UpstreamError): boolean {
  return CREDENTIAL_CODES.has((code ?? '').toLowerCase()) || CREDENTIAL_MESSAGE.test(message);
}

function readWaitText({ message }: UpstreamError): number | null {
  const [, text] = WAIT_TEXT.exec(message) ?? [];
  if (text === undefined) return null;
  let waitMs = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(WAIT_PART)) {
    waitMs += parseFloat(amount) * (UNIT_MS[unit.toLowerCase()] ?? Number.NaN);
  }
  return Number.isNaN(waitMs) ? null : Math.ceil(waitMs);
}
