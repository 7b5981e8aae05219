import type { Attempt } from '#billing';
import type { Candidate } from '#channels';
import type { PublicError, RoutifyError } from '#kernel';
import type { FailedAttempt } from '../attempt.js';
import { attemptRecord } from './attempt-record.js';
import { judgeStatus, type Verdict } from './judge-attempt.js';
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
  private smallestWaitMs: number | null = null;
  private tries = 0;
  /** Of the first candidate whose wire format has no place for something that the client asks. */
  private refusal: RoutifyError | null = null;

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
    const verdict = failed.kind === 'status' ? judgeStatus(failed.status, failed.error.message) : 'try_next';
    const reason = reasonOf(failed, verdict);
    const detail = failed.kind === 'status' ? failed.error.message : failed.detail;
    const { status } = failed;
    this.records.push(attemptRecord(candidate, { status, reason: `${reason}: ${detail}`, durationMs, usage: null }));
    if (failed.kind === 'status') {
      if (verdict === 'client_answer') return new UpstreamRefusedError(failed.status, failed.error);
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
    this.refusal ??= refusal;
    const end = { status: null, reason: `${UNSUPPORTED}: ${refusal.message}`, durationMs: 0, usage: null };
    this.records.push(attemptRecord(candidate, end));
    this.publicAttempts.push({ channel: candidate.channel.name, status: null, reason: UNSUPPORTED });
  }

  /** What the client hears when nobody is left: that its request fits nobody, or that everybody failed. */
  ending(): { readonly error: PublicError; readonly outcome: 'upstream_refused' | 'all_channels_failed' } {
    if (this.tries === 0 && this.refusal !== null) return { error: this.refusal, outcome: 'upstream_refused' };
    return { error: allFailedError(this.publicAttempts, this.smallestWaitMs), outcome: 'all_channels_failed' };
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
