import type { Attempt } from '#pricing';
import { ATTEMPTS_MAX, grantedPauseMs, type Candidate } from '#channels';
import type { UpstreamError } from '#dialects';
import type { PublicError, RoutifyError } from '#kernel';
import type { FailedAttempt } from './failed-attempt.js';
import { attemptRecord } from './attempt-record.js';
import { hideModelIn } from './hide-model.js';
import { isClientError, judgeStatus, keptWords, waitOf, type Verdict } from './judge-attempt.js';
import { isPassing, pauseBeforeRepeat } from './repeat-attempt.js';
import { allFailedError, UNSUPPORTED, UpstreamRefusedError, type PublicAttempt } from './public-failures.js';

/** No new attempt starts later than this after the request arrived. */
const LAST_ATTEMPT_MS = 60_000;

/** What a client is told to wait when nobody names a time. */
const UNKNOWN_WAIT_MS = 10_000;
const NO_ROOM_WAIT_MS = 1_000;
const NO_ROOM = 'no_room';
/** About our account, also where a moment later it may be enough. */
const PAYMENT_REQUIRED = 402;

/** Words that would tell customers about our credentials or addresses. */
const INTERNAL_REASONS: ReadonlySet<string> = new Set(['credential_refused', 'quota_exhausted', 'blocked']);
/** Words of those who only want to be asked later. */
const LATER_REASONS: ReadonlySet<string> = new Set(['rate_limited', NO_ROOM]);

/** How the candidates do at the moment at which they are to be asked. */
export interface FailoverGate {
  /** Milliseconds for which the candidate's credential pauses; 0: it does not; Infinity: it is refused. */
  pauseMs(candidate: Candidate): number;
  /** Whether it would be asked at once, and is no last resort. */
  isReady(candidate: Candidate): boolean;
  /** Takes one retry out of the budget of the model's channels. */
  takeRetry(modelId: string): boolean;
  /** By chance, from 0 to 1. */
  draw(): number;
}

/** Who is asked next, who is asked again, and what is remembered of those who failed. */
export class Failover {
  private queue: Candidate[];
  private readonly publicAttempts: PublicAttempt[] = [];
  /** Refusals after which another was asked all the same. */
  private readonly refusals: UpstreamRefusedError[] = [];
  private pauseReason: UpstreamError | null = null;
  private smallestWaitMs: number | null = null;
  private tries = 0;
  /** Of whom was asked last. */
  private askedModelId: string | null = null;
  /** Who failed last in a way that may be over in a moment. */
  private passing: { readonly candidate: Candidate; readonly failed: FailedAttempt } | null = null;
  /** How often somebody was asked who had failed before. */
  private repeats = 0;
  /** Whether somebody failed in another way than by asking for a pause. */
  private someFailed = false;
  /** Of the first candidate whose wire format has no place for something that the client asks. */
  private unsayable: RoutifyError | null = null;

  /** @param records where failed attempts are written down, with what customers must not see */
  constructor(
    candidates: readonly Candidate[],
    private readonly records: Attempt[],
    private readonly gate: FailoverGate,
    private readonly attemptsMax: number = ATTEMPTS_MAX,
  ) {
    this.queue = [...candidates];
  }

  /** Null when nobody is left to ask, or it was asked too often or for too long, or everybody retries already. */
  next(elapsedMs: number): Candidate | null {
    if (this.isOver(elapsedMs)) return null;
    this.passOverPaused();
    this.leaveSpentModel();
    const ready = this.findReady();
    const candidate = this.queue[Math.max(ready, 0)];
    if (candidate === undefined || (ready < 0 && this.repeats > 0)) return null;
    if (this.tries > 0 && !this.gate.takeRetry(candidate.modelId)) return this.nextModel(candidate, elapsedMs);
    this.queue.splice(Math.max(ready, 0), 1);
    this.tries++;
    this.askedModelId = candidate.modelId;
    return candidate;
  }

  /**
   * Lets whoever failed last be next once more, where nobody else is left and its failure may pass. Answers how long to
   * wait before, in milliseconds; null: nobody is asked again.
   */
  repeatAfterMs(elapsedMs: number): number | null {
    const { passing, gate } = this;
    if (passing === null || this.queue.length > 0 || this.isOver(elapsedMs)) return null;
    const { candidate, failed } = passing;
    if (!gate.isReady(candidate) || gate.pauseMs(candidate) > 0) return null;
    const pauseMs = pauseBeforeRepeat(failed, this.repeats, gate.draw());
    if (pauseMs === null) return null;
    this.passing = null;
    this.repeats++;
    this.queue.push(candidate);
    return pauseMs;
  }

  /**
   * Takes in a failed attempt. Answers the upstream's refusal when it is about the request itself: no other candidate is
   * asked then.
   * @param shownModel the client's name of the model: in what clients hear it stands for the upstream's
   */
  fail(
    candidate: Candidate,
    failed: FailedAttempt,
    durationMs: number,
    shownModel: string,
  ): UpstreamRefusedError | null {
    const verdict = failed.kind === 'status' ? judgeStatus(failed) : 'try_next';
    const detail = failed.kind === 'status' ? keptWords(verdict, failed.error) : failed.detail;
    const reason = reasonOf(failed, verdict);
    const { status } = failed;
    this.record(candidate, status, `${reason}: ${detail}`, durationMs);
    if (isPassing(failed, verdict)) this.passing = { candidate, failed };
    if (failed.kind === 'status') {
      const told = hideModelIn(failed.error, candidate.upstreamModel, shownModel);
      const refusal = new UpstreamRefusedError(failed.status, told);
      if (verdict === 'client_answer') return refusal;
      if (verdict === 'rate_limited') this.pauseReason = told;
      if (failed.status === 429 || verdict === 'rate_limited') {
        this.noteWait(grantedPauseMs(waitOf(failed) ?? UNKNOWN_WAIT_MS));
      }
      if (verdict !== 'try_next' && verdict !== 'model_missing') this.tryNextCredential(candidate);
      else if (isClientError(failed.status)) this.refusals.push(refusal);
    }
    // To customers a used up quota is a rate limit, however long it lasts.
    const shownStatus = status === PAYMENT_REQUIRED ? null : status;
    this.tell(candidate, shownStatus, verdict === 'quota_exhausted' && status === 429 ? 'rate_limited' : reason);
    return null;
  }

  /** Takes in that the channel had as many requests as it takes, and its queue no place or no turn. */
  noRoom(candidate: Candidate): void {
    this.tries--;
    this.noteWait(NO_ROOM_WAIT_MS);
    this.record(candidate, null, `${NO_ROOM}: too many requests at a time`, 0);
    this.tell(candidate, null, NO_ROOM);
  }

  /** Takes in that the request cannot be said in the candidate's wire format. Nobody was asked, so it was no try. */
  skip(candidate: Candidate, refusal: RoutifyError): void {
    this.tries--;
    this.unsayable ??= refusal;
    this.record(candidate, null, `${UNSUPPORTED}: ${refusal.message}`, 0);
    this.publicAttempts.push({ channel: candidate.channel.name, status: null, reason: UNSUPPORTED });
  }

  /**
   * What the client hears when nobody is left: that its request fits nobody, what the last upstream said where all
   * refused it, or that everybody failed.
   */
  ending(): { readonly error: PublicError; readonly outcome: 'upstream_refused' | 'all_channels_failed' } {
    const refusal = this.tries === this.refusals.length ? (this.refusals.at(-1) ?? this.unsayable) : null;
    if (refusal !== null) return { error: refusal, outcome: 'upstream_refused' };
    const waitMs = this.someFailed ? null : this.smallestWaitMs;
    return { error: allFailedError(this.publicAttempts, waitMs, this.pauseReason), outcome: 'all_channels_failed' };
  }

  /** Asks nobody more for the candidate's model. */
  private nextModel({ modelId }: Candidate, elapsedMs: number): Candidate | null {
    const others = this.queue.filter((candidate) => candidate.modelId !== modelId);
    if (others.length === 0) return null;
    this.queue = others;
    return this.next(elapsedMs);
  }

  /** Among candidates of the model whose turn it is; -1: none is. */
  private findReady(): number {
    const modelId = this.queue[0]?.modelId;
    return this.queue.findIndex((candidate) => candidate.modelId === modelId && this.gate.isReady(candidate));
  }

  /** Each model that is still to come keeps one try, however many channels and credentials the first ones have. */
  private leaveSpentModel(): void {
    const modelId = this.queue[0]?.modelId;
    if (modelId === undefined || modelId !== this.askedModelId) return;
    const others = this.queue.filter((candidate) => candidate.modelId !== modelId);
    const triesKept = new Set(others.map((candidate) => candidate.modelId)).size;
    if (triesKept > 0 && this.tries + triesKept >= this.attemptsMax) this.queue = others;
  }

  private isOver(elapsedMs: number): boolean {
    return this.tries >= this.attemptsMax || (this.tries > 0 && elapsedMs > LAST_ATTEMPT_MS);
  }

  /** Credentials that began to pause since they were planned are not asked: another one, or another channel is. */
  private passOverPaused(): void {
    for (let place = 0; place < this.queue.length;) {
      const candidate = this.queue[place];
      const pauseMs = candidate === undefined ? 0 : this.gate.pauseMs(candidate);
      if (candidate === undefined || pauseMs === 0) {
        place++;
        continue;
      }
      const [credential, ...otherCredentials] = candidate.otherCredentials;
      if (credential !== undefined) this.queue[place] = { ...candidate, credential, otherCredentials };
      else {
        this.queue.splice(place, 1);
        if (pauseMs < Infinity) this.noteWait(pauseMs);
        this.tell(candidate, null, pauseMs < Infinity ? 'rate_limited' : 'credential_refused');
      }
    }
  }

  private record(candidate: Candidate, status: number | null, reason: string, durationMs: number): void {
    this.records.push(attemptRecord(candidate, { status, reason, durationMs, usage: null, upstreamFacts: null }));
  }

  private tell({ channel }: Candidate, status: number | null, reason: string): void {
    if (!LATER_REASONS.has(reason)) this.someFailed = true;
    const isInternal = INTERNAL_REASONS.has(reason);
    this.publicAttempts.push({
      channel: channel.name,
      status: isInternal ? null : status,
      reason: isInternal ? 'unavailable' : reason,
    });
  }

  private noteWait(waitMs: number): void {
    this.smallestWaitMs = Math.min(waitMs, this.smallestWaitMs ?? waitMs);
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
