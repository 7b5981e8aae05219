import type { UpstreamAnswer } from '#channels';
import type { FailedAttempt } from './failed-attempt.js';
import { judgeStatus, type Verdict } from './judge-attempt.js';

/**
 * Why a channel test failed; for operators. `message` is that of the upstream, without secrets, or of the network; for
 * an error inside a reply it is the error's code.
 */
export interface TestProblem {
  /** A reason of failed attempts, or the meaning of the status for requests. */
  readonly reason: string;
  readonly message: string;
}

const REASONS: Readonly<Record<Verdict, string>> = {
  client_answer: 'request_refused',
  try_next: 'upstream_error',
  model_missing: 'model_missing',
  api_missing: 'model_missing',
  rate_limited: 'rate_limited',
  overloaded: 'overloaded',
  quota_exhausted: 'quota_exhausted',
  over_limit: 'over_limit',
  credential_refused: 'credential_refused',
};

/** The problem of a failed attempt, judged like one of a customer's request. */
export function problemOfAttempt(failed: FailedAttempt): TestProblem {
  if (failed.kind === 'failed') return { reason: failed.reason, message: failed.detail };
  return { reason: REASONS[judgeStatus(failed)], message: failed.error.message };
}

/** The problem of a call without a response. */
export function problemOfFailure({ failure, detail }: Extract<UpstreamAnswer, { kind: 'failed' }>): TestProblem {
  return { reason: failure, message: detail };
}
