import type { UpstreamAnswer } from '#channels';
import type { FailedAttempt } from './failed-attempt.js';
import { judgeStatus, type Verdict } from './judge-attempt.js';

/**
 * Why a trial was not answered; for operators. `message` is the upstream's, without secrets, or the network's; where an
 * error came as an answer, its code.
 */
export interface TestProblem {
  /** A word of failed attempts, or what the status means for requests. */
  readonly reason: string;
  readonly message: string;
}

const REASONS: Readonly<Record<Verdict, string>> = {
  client_answer: 'request_refused',
  try_next: 'upstream_error',
  model_missing: 'model_missing',
  rate_limited: 'rate_limited',
  overloaded: 'overloaded',
  quota_exhausted: 'quota_exhausted',
  over_limit: 'over_limit',
  credential_refused: 'credential_refused',
};

/** An attempt that failed, judged as one of a customer's request would be. */
export function problemOfAttempt(failed: FailedAttempt): TestProblem {
  if (failed.kind === 'failed') return { reason: failed.reason, message: failed.detail };
  return { reason: REASONS[judgeStatus(failed)], message: failed.error.message };
}

/** The same of a question that got no answer at all. */
export function problemOfFailure({ failure, detail }: Extract<UpstreamAnswer, { kind: 'failed' }>): TestProblem {
  return { reason: failure, message: detail };
}
