import type { RandomSource, Clock } from '#core';
import type { BreakerReason } from '../../channel-history/health/health-state.js';
import type { ChannelVitals, CredentialVitals, ModelVitals } from '../domain/health/channel-vitals.js';
import type { Pause } from '../domain/health/cool-down.js';
import type { Candidate } from '../domain/candidate.js';

/** Gives an operator time to correct the channel's mapping, or the provider to add the model. */
const MODEL_MISSING_MS = 300_000;

/** The result of an attempt, as evidence of channel health. */
export type AttemptOutcome =
  | { readonly kind: 'answered'; readonly tokens: number | null }
  /** The upstream's fault: no answer, a broken one, or a 5xx. */
  | { readonly kind: 'failed'; readonly detail: string }
  | { readonly kind: 'rate_limited'; readonly waitMs: number | null; readonly detail: string }
  | { readonly kind: 'quota_exhausted'; readonly detail: string }
  | { readonly kind: 'credential_refused'; readonly detail: string }
  | { readonly kind: 'model_missing'; readonly detail: string }
  /** A client error or disconnect: no evidence about the channel. */
  | { readonly kind: 'no_verdict' };

/** Receives state changes of credentials and models. `detail` is for operators. */
export interface LocalHealthListener {
  paused(candidate: Candidate, pause: Pause, detail: string): void;
  opened(candidate: Candidate, reason: BreakerReason, forMs: number, detail: string): void;
  closed(candidate: Candidate): void;
  used(candidate: Candidate, credential: CredentialVitals): void;
}

interface ReporterContext {
  /** Releases the channel's slot. */
  readonly release: () => void;
  readonly tokens: number;
  readonly clock: Clock;
  readonly randomSource: RandomSource;
  readonly listener: LocalHealthListener;
}

/** One running attempt: counts its use of the credential, and turns its result into channel health. */
export class AttemptReporter {
  private readonly model: ModelVitals;
  private readonly credential: CredentialVitals;
  private readonly startedAtMs: number;
  private isProbe: boolean;
  private isOver = false;

  constructor(
    private readonly candidate: Candidate,
    vitals: ChannelVitals,
    private readonly context: ReporterContext,
  ) {
    this.model = vitals.model(candidate.modelId);
    this.credential = vitals.credential(candidate.credential.id);
    this.startedAtMs = context.clock.monotonicMs();
    this.isProbe = this.model.breaker.startProbe(this.startedAtMs);
    this.countUse(1, context.tokens);
  }

  /** The first byte of the response arrived; a probe succeeds here. */
  begun(): void {
    const nowMs = this.context.clock.monotonicMs();
    this.model.firstByte.add(nowMs - this.startedAtMs, nowMs);
    this.credential.coolDown.succeed();
    if (this.isProbe && this.model.breaker.succeed(true, nowMs)) this.context.listener.closed(this.candidate);
    this.isProbe = false;
  }

  /** Records the result once; later calls are ignored. */
  end(outcome: AttemptOutcome): void {
    if (this.isOver) return;
    this.isOver = true;
    this.context.release();
    const nowMs = this.context.clock.monotonicMs();
    if (outcome.kind === 'answered') this.answered(outcome.tokens, nowMs);
    else if (outcome.kind === 'failed') this.failed(outcome.detail, nowMs);
    else if (outcome.kind === 'model_missing') this.missing(outcome.detail, nowMs);
    else if (outcome.kind !== 'no_verdict') this.paused(outcome, nowMs);
    if (this.isProbe) this.model.breaker.releaseProbe();
  }

  private answered(tokens: number | null, nowMs: number): void {
    if (tokens !== null) this.countUse(0, tokens - this.context.tokens);
    this.model.breaker.succeed(false, nowMs);
  }

  private failed(detail: string, nowMs: number): void {
    const { breaker } = this.model;
    if (!breaker.fail(this.isProbe, nowMs, this.context.randomSource.next())) return;
    this.isProbe = false;
    const { opened } = breaker;
    if (opened !== null) this.context.listener.opened(this.candidate, opened.reason, opened.untilMs - nowMs, detail);
  }

  private missing(detail: string, nowMs: number): void {
    this.model.breaker.openFor(MODEL_MISSING_MS, 'model_missing', nowMs);
    this.isProbe = false;
    this.context.listener.opened(this.candidate, 'model_missing', MODEL_MISSING_MS, detail);
  }

  private paused(
    outcome: Extract<AttemptOutcome, { kind: 'rate_limited' | 'quota_exhausted' | 'credential_refused' }>,
    nowMs: number,
  ): void {
    const { coolDown } = this.credential;
    const before = coolDown.pause(nowMs);
    const pause =
      outcome.kind === 'rate_limited'
        ? coolDown.limit(outcome.waitMs, nowMs)
        : outcome.kind === 'quota_exhausted'
          ? coolDown.exhaust(nowMs)
          : coolDown.refuse(nowMs);
    // Many requests may be refused at once; only the first reports the pause.
    if (pause !== before) this.context.listener.paused(this.candidate, pause, outcome.detail);
  }

  /** Counts only credentials with a known limit. */
  private countUse(requests: number, tokens: number): void {
    const { rpm, tpm } = this.candidate.credential;
    if (rpm === null && tpm === null) return;
    this.credential.use.add(requests, tokens, this.context.clock.nowMs());
    this.context.listener.used(this.candidate, this.credential);
  }
}
