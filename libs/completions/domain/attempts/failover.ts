import { grantedPauseMs, type Candidate, proxyOf, ATTEMPTS_MAX } from '#channels';
import type { JsonObject, PublicError, RoutifyError, Attempt } from '#core';
import type { UpstreamError } from '#formats';
import { hideModelIn } from '../errors/hide-model.js';
import { allFailedError, UNSUPPORTED, UpstreamRefusedError, type PublicAttempt } from '../errors/public-failures.js';
import type { FailedAttempt } from './failed-attempt.js';
import { attemptRecord, NO_CALL, type CallFacts } from './attempt-record.js';
import { isClientError, judgeStatus, storableDetail, waitOf, type Verdict } from './judge-attempt.js';
import { isTransient, pauseBeforeRepeat } from './repeat-attempt.js';

/** No new attempt starts later than this after the request arrived. */
const LAST_ATTEMPT_MS = 60_000;

/** Retry-After when no upstream names a time. */
const UNKNOWN_WAIT_MS = 10_000;
const NO_ROOM_WAIT_MS = 1_000;
const NO_ROOM = 'no_room';
/** About our account, even if it passes soon. */
const PAYMENT_REQUIRED = 402;

/** Reasons that would reveal our credentials or addresses to customers. */
const INTERNAL_REASONS: ReadonlySet<string> = new Set([
  ...['credential_refused', 'quota_exhausted', 'api_missing', 'blocked', 'proxy_unreachable', 'proxy_refused'],
  ...['token_unavailable', 'token_expired', 'clock_skew'],
]);
/** Another credential of the channel may have another way. */
const PROXY_REASONS: ReadonlySet<string> = new Set(['proxy_unreachable', 'proxy_refused']);
/** Reasons that only call for a pause. */
const LATER_REASONS: ReadonlySet<string> = new Set(['rate_limited', NO_ROOM]);

/** State of the candidates at the time of an attempt. */
export interface FailoverGate {
  /** Remaining pause of the candidate's credential, in milliseconds; 0: none; Infinity: it is refused. */
  pauseMs(candidate: Candidate): number;
  /** Whether it can be called at once, and not only as a last resort. */
  isReady(candidate: Candidate): boolean;
  /** Takes one retry from the budget of the model's channels; false: none is left. */
  takeRetry(modelId: string): boolean;
  /** A random number from 0 to 1. */
  nextRandom(): number;
}

/** Why no candidate becomes the reply. */
export interface Failure {
  readonly error: PublicError;
  readonly outcome: 'upstream_refused' | 'all_channels_failed';
}

type SentFacts = Omit<CallFacts, 'dropped'>;

/** Chooses the next candidate or a repeat, and records failed attempts. */
export class Failover {
  private queue: Candidate[];
  private readonly publicAttempts: PublicAttempt[] = [];
  /** Refusals after which another candidate was tried. */
  private readonly refusals: UpstreamRefusedError[] = [];
  private pauseReason: UpstreamError | null = null;
  private smallestWaitMs: number | null = null;
  private tries = 0;
  /** Model of the last attempt. */
  private attemptedModelId: string | null = null;
  /** The last transient failure. */
  private transient: { readonly candidate: Candidate; readonly failed: FailedAttempt } | null = null;
  /** Repeats so far. */
  private repeats = 0;
  /** Whether an attempt failed other than by a request for a pause. */
  private someFailed = false;
  /** Error of the first candidate whose wire format cannot express the request. */
  private unsupported: RoutifyError | null = null;

  /** @param records receives the failed attempts, with details that customers must not see */
  constructor(
    candidates: readonly Candidate[],
    private readonly records: Attempt[],
    private readonly gate: FailoverGate,
    private readonly attemptsMax: number = ATTEMPTS_MAX,
  ) {
    this.queue = [...candidates];
  }

  /** Null when no candidate, attempt or time is left, or the retry budget is used up. */
  next(elapsedMs: number): Candidate | null {
    if (this.isOver(elapsedMs)) return null;
    this.skipPaused();
    this.leaveSpentModel();
    const ready = this.findReady();
    const candidate = this.queue[Math.max(ready, 0)];
    if (candidate === undefined || (ready < 0 && this.repeats > 0)) return null;
    if (this.tries > 0 && !this.gate.takeRetry(candidate.modelId)) return this.nextModel(candidate, elapsedMs);
    this.queue.splice(Math.max(ready, 0), 1);
    this.tries++;
    this.attemptedModelId = candidate.modelId;
    return candidate;
  }

  /**
   * Queues the last transient failure again if no other candidate is left. Returns the pause before the repeat in
   * milliseconds; null: no repeat.
   */
  repeatAfterMs(elapsedMs: number): number | null {
    const { transient, gate } = this;
    if (transient === null || this.queue.length > 0 || this.isOver(elapsedMs)) return null;
    const { candidate, failed } = transient;
    if (!gate.isReady(candidate) || gate.pauseMs(candidate) > 0) return null;
    const pauseMs = pauseBeforeRepeat(failed, this.repeats, gate.nextRandom());
    if (pauseMs === null) return null;
    this.transient = null;
    this.repeats++;
    this.queue.push(candidate);
    return pauseMs;
  }

  /**
   * Records a failed attempt. Returns the upstream's refusal if it is about the request itself: no other candidate is
   * tried then.
   * @param shownModel the client's name of the model; replaces the upstream's in messages to the client
   */
  fail(
    candidate: Candidate,
    failed: FailedAttempt,
    durationMs: number,
    shownModel: string,
    call: SentFacts = NO_CALL,
  ): UpstreamRefusedError | null {
    const verdict = failed.kind === 'status' ? judgeStatus(failed) : 'try_next';
    const detail = failed.kind === 'status' ? storableDetail(verdict, failed.error) : failed.detail;
    const reason = reasonOf(failed, verdict);
    const { status } = failed;
    this.record(candidate, status, `${reason}: ${detail}`, durationMs, failed.replyObject ?? null, call);
    if (PROXY_REASONS.has(reason)) this.tryOtherWay(candidate);
    if (isTransient(failed, verdict)) this.transient = { candidate, failed };
    if (failed.kind === 'status') {
      const publicError = hideModelIn(failed.error, candidate.upstreamModel, shownModel);
      const refusal = new UpstreamRefusedError(failed.status, publicError);
      if (verdict === 'client_answer') return refusal;
      if (verdict === 'rate_limited') this.pauseReason = publicError;
      if (failed.status === 429 || verdict === 'rate_limited') {
        this.noteWait(grantedPauseMs(waitOf(failed) ?? UNKNOWN_WAIT_MS));
      }
      if (verdict !== 'try_next' && verdict !== 'model_missing') this.tryNextCredential(candidate);
      else if (isClientError(failed.status)) this.refusals.push(refusal);
    }
    // Customers see an exhausted quota as a rate limit, however long it lasts.
    const shownStatus = status === PAYMENT_REQUIRED ? null : status;
    this.addPublicAttempt(
      candidate,
      shownStatus,
      verdict === 'quota_exhausted' && status === 429 ? 'rate_limited' : reason,
    );
    return null;
  }

  /** Records that the channel is at its concurrency limit, and that its queue is full or gave no turn in time. */
  noSlot(candidate: Candidate): void {
    this.tries--;
    this.noteWait(NO_ROOM_WAIT_MS);
    this.record(candidate, null, `${NO_ROOM}: too many concurrent requests`, 0);
    this.addPublicAttempt(candidate, null, NO_ROOM);
  }

  /** Records that the candidate's wire format cannot express the request. Nothing was sent, so it is not a try. */
  skip(candidate: Candidate, refusal: RoutifyError): void {
    this.tries--;
    this.unsupported ??= refusal;
    this.record(candidate, null, `${UNSUPPORTED}: ${refusal.message}`, 0);
    this.publicAttempts.push({ channel: candidate.channel.publicName, status: null, reason: UNSUPPORTED });
  }

  /**
   * The client's error when no candidate is left: the last refusal if all attempts were refused, the error of `skip` if
   * there was no attempt, else that all channels failed.
   */
  failure(): Failure {
    const refusal = this.tries === this.refusals.length ? (this.refusals.at(-1) ?? this.unsupported) : null;
    if (refusal !== null) return { error: refusal, outcome: 'upstream_refused' };
    const waitMs = this.someFailed ? null : this.smallestWaitMs;
    return { error: allFailedError(this.publicAttempts, waitMs, this.pauseReason), outcome: 'all_channels_failed' };
  }

  /** Drops the candidate's model and goes on with the next one. */
  private nextModel({ modelId }: Candidate, elapsedMs: number): Candidate | null {
    const others = this.queue.filter((candidate) => candidate.modelId !== modelId);
    if (others.length === 0) return null;
    this.queue = others;
    return this.next(elapsedMs);
  }

  /** Index of the first ready candidate of the current model; -1: none. */
  private findReady(): number {
    const modelId = this.queue[0]?.modelId;
    return this.queue.findIndex((candidate) => candidate.modelId === modelId && this.gate.isReady(candidate));
  }

  /** Reserves one try for each later model, however many channels and credentials the first ones have. */
  private leaveSpentModel(): void {
    const modelId = this.queue[0]?.modelId;
    if (modelId === undefined || modelId !== this.attemptedModelId) return;
    const others = this.queue.filter((candidate) => candidate.modelId !== modelId);
    const triesReserved = new Set(others.map((candidate) => candidate.modelId)).size;
    if (triesReserved > 0 && this.tries + triesReserved >= this.attemptsMax) this.queue = others;
  }

  private isOver(elapsedMs: number): boolean {
    return this.tries >= this.attemptsMax || (this.tries > 0 && elapsedMs > LAST_ATTEMPT_MS);
  }

  /** Skips credentials that were paused after planning, in favour of the channel's next one or another channel. */
  private skipPaused(): void {
    for (let index = 0; index < this.queue.length;) {
      const candidate = this.queue[index];
      const pauseMs = candidate === undefined ? 0 : this.gate.pauseMs(candidate);
      if (candidate === undefined || pauseMs === 0) {
        index++;
        continue;
      }
      const [credential, ...otherCredentials] = candidate.otherCredentials;
      if (credential !== undefined) this.queue[index] = { ...candidate, credential, otherCredentials };
      else {
        this.queue.splice(index, 1);
        if (pauseMs < Infinity) this.noteWait(pauseMs);
        this.addPublicAttempt(candidate, null, pauseMs < Infinity ? 'rate_limited' : 'credential_refused');
      }
    }
  }

  private record(
    candidate: Candidate,
    status: number | null,
    reason: string,
    durationMs: number,
    replyObject: JsonObject | null = null,
    { cacheMarks, upstreamRequestId }: SentFacts = NO_CALL,
  ): void {
    const unbilled = { endedAtMs: null, usage: null, serviceTier: null };
    const call = { ...NO_CALL, cacheMarks, upstreamRequestId };
    this.records.push(attemptRecord(candidate, reason, { status, durationMs, replyObject, ...call, ...unbilled }));
  }

  private addPublicAttempt({ channel }: Candidate, status: number | null, reason: string): void {
    if (!LATER_REASONS.has(reason)) this.someFailed = true;
    const isInternal = INTERNAL_REASONS.has(reason);
    this.publicAttempts.push({
      channel: channel.publicName,
      status: isInternal ? null : status,
      reason: isInternal ? 'unavailable' : reason,
    });
  }

  private noteWait(waitMs: number): void {
    this.smallestWaitMs = Math.min(waitMs, this.smallestWaitMs ?? waitMs);
  }

  /** Goes on with the channel's credentials that have another proxy, or none. */
  private tryOtherWay({ otherCredentials, ...candidate }: Candidate): void {
    const failed = proxyOf(candidate.channel, candidate.credential)?.id;
    const others = otherCredentials.filter((other) => proxyOf(candidate.channel, other)?.id !== failed);
    this.tryNextCredential({ ...candidate, otherCredentials: others });
  }

  /** The channel's other credentials may work where one is refused or exhausted. */
  private tryNextCredential(candidate: Candidate): void {
    const [credential, ...otherCredentials] = candidate.otherCredentials;
    if (credential !== undefined) this.queue.unshift({ ...candidate, credential, otherCredentials });
  }
}

/** The first word of a record's reason. */
function reasonOf(failed: FailedAttempt, verdict: Verdict): string {
  if (failed.kind === 'failed') return failed.reason;
  return verdict === 'try_next' ? 'upstream_error' : verdict;
}
