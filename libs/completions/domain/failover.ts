import type { Attempt } from '#billing';
import type { Candidate } from '#channels';
import { describeError, type UpstreamError } from '#dialects';
import type { PublicError, RoutifyError } from '#kernel';
import type { FailedAttempt } from '../attempt.js';
import { attemptRecord } from './attempt-record.js';
import { isClientError, judgeStatus, type Verdict } from './judge-attempt.js';
import { allFailedError, UNSUPPORTED, UpstreamRefusedError, type PublicAttempt } from './public-failures.js';

const ATTEMPTS_MAX = 3;
/** No new attempt starts later than this after the request arrived. */
const LAST_ATTEMPT_MS = 60_000;

/** Words that would tell customers about our credentials or addresses. */
const INTERNAL_REASONS: ReadonlySet<string> = new Set(['credential_refused', 'blocked']);

/** Who is asked next, and what is remembered of those who failed. */
export class Failover {
  private readonly queue: Candidate[];
  private readonly publicAttempts: PublicAttempt[] = [];
  /** Refusals after which another was asked all the same. */
  private readonly refusals: UpstreamRefusedError[] = [];
  private pauseReason: UpstreamError | null = null;
  private smallestWaitMs: number | null = null;
  private tries = 0;
  /** Of the first candidate whose wire format has no place for something that the client asks. */
  private unsayable: RoutifyError | null = null;

  /** @param records where failed attempts are written down, with what customers must not see */
  constructor(
    candidates: readonly Candidate[],
    private readonly records: Attempt[],
  ) {
    this.queue = [...candidates];
  }

  /** Null when nobody is left to ask, or it was asked too often or for too long. */
  next(elapsedMs: number): Candidate | null {
    const givesUp = this.tries >= ATTEMPTS_MAX || (this.tries > 0 && elapsedMs > LAST_ATTEMPT_MS);
    const candidate = givesUp ? undefined : this.queue.shift();
    if (candidate === undefined) return null;
    this.tries++;
    return candidate;
  }

  /** Takes in a failed attempt. Answers the upstream's refusal when it is about the request itself: nobody else is asked. */
  fail(candidate: Candidate, failed: FailedAttempt, durationMs: number): UpstreamRefusedError | null {
    const detail = failed.kind === 'status' ? describeError(failed.error) : failed.detail;
    const verdict = failed.kind === 'status' ? judgeStatus(failed.status, failed.error) : 'try_next';
    const reason = reasonOf(failed, verdict);
    const { status } = failed;
    this.records.push(attemptRecord(candidate, { status, reason: `${reason}: ${detail}`, durationMs, usage: null }));
    if (failed.kind === 'status') {
      const refusal = new UpstreamRefusedError(failed.status, failed.error);
      if (verdict === 'client_answer') return refusal;
      if (verdict === 'try_next' && isClientError(failed.status)) this.refusals.push(refusal);
      if (verdict === 'rate_limited') this.pauseReason = failed.error;
      this.noteWait(failed.retryAfterMs);
      if (verdict !== 'try_next') this.tryNextCredential(candidate);
    }
    const isInternal = INTERNAL_REASONS.has(reason);
    this.publicAttempts.push({
      channel: candidate.channel.name,
      status: isInternal ? null : status,
      reason: isInternal ? 'unavailable' : reason,
    });
    return null;
  }

  /** Takes in that the request cannot be said in the candidate's wire format. Nobody was asked, so it was no try. */
  skip(candidate: Candidate, refusal: RoutifyError): void {
    this.tries--;
    this.unsayable ??= refusal;
    const end = { status: null, reason: `${UNSUPPORTED}: ${refusal.message}`, durationMs: 0, usage: null };
    this.records.push(attemptRecord(candidate, end));
    this.publicAttempts.push({ channel: candidate.channel.name, status: null, reason: UNSUPPORTED });
  }

  /**
   * What the client hears when nobody is left: that its request fits nobody, what the last upstream said where all
   * refused it, or that everybody failed.
   */
  ending(): { readonly error: PublicError; readonly outcome: 'upstream_refused' | 'all_channels_failed' } {
    const refusal = this.tries === this.refusals.length ? (this.refusals.at(-1) ?? this.unsayable) : null;
    if (refusal !== null) return { error: refusal, outcome: 'upstream_refused' };
    const error = allFailedError(this.publicAttempts, this.smallestWaitMs, this.pauseReason);
    return { error, outcome: 'all_channels_failed' };
  }

  private noteWait(waitMs: number | null): void {
    if (waitMs !== null) this.smallestWaitMs = Math.min(waitMs, this.smallestWaitMs ?? waitMs);
  }

  /** A credential that is refused or exhausted says nothing about the channel's other ones. */
  private tryNextCredential(candidate: Candidate): void {
    const [credential, ...otherCredentials] = candidate.otherCredentials;
    if (credential !== undefined) this.queue.unshift({ ...candidate, credential, otherCredentials });
  }
}

/** One word, which records begin with. */
function reasonOf(failed: FailedAttempt, verdict: Verdict): string {
  if (failed.kind === 'failed') return failed.reason;
  return verdict === 'try_next' ? 'upstream_error' : verdict;
}
