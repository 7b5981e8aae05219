import type { RandomSource, Clock } from '#kernel';
import type { BreakerReason } from '../domain/health/breaker.js';
import type { ChannelVitals, CredentialVitals, ModelVitals } from '../domain/health/channel-vitals.js';
import type { Pause } from '../domain/health/cool-down.js';
import type { Candidate } from '../domain/routing/plan-candidates.js';

/** Until an operator corrects the mapping of the channel, or the provider gets the model. */
const MODEL_MISSING_MS = 300_000;

/** How an attempt ended, as far as it says something of the channel. */
export type AttemptOutcome =
  | { readonly kind: 'answered'; readonly tokens: number | null }
  /** The upstream's fault: no answer, a broken one, or a 5xx. */
  | { readonly kind: 'failed'; readonly detail: string }
  | { readonly kind: 'rate_limited'; readonly waitMs: number | null; readonly detail: string }
  | { readonly kind: 'quota_exhausted'; readonly detail: string }
  | { readonly kind: 'credential_refused'; readonly detail: string }
  | { readonly kind: 'model_missing'; readonly detail: string }
  /** The client's mistake, or the client left: nothing is known of the channel. */
  | { readonly kind: 'no_verdict' };

/** Who is told when the state of a credential or a model changes. `detail` is for operators. */
export interface HealthListeners {
  paused(candidate: Candidate, pause: Pause, detail: string): void;
  opened(candidate: Candidate, reason: BreakerReason, forMs: number, detail: string): void;
  closed(candidate: Candidate): void;
  used(candidate: Candidate, credential: CredentialVitals): void;
}

interface ReporterContext {
  /** Gives the channel's place back. */
  readonly release: () => void;
  readonly tokens: number;
  readonly clock: Clock;
  readonly chance: RandomSource;
  readonly news: HealthListeners;
}

/** One attempt under way: takes its place on the channel, and turns its end into what is known of the channel. */
export class AttemptReporter {
  private readonly model: ModelVitals;
  private readonly credential: CredentialVitals;
  private readonly startedAtMs: number;
  private isProbe: boolean;
  private isOver = false;

  constructor(
    private readonly candidate: Candidate,
    vitals: ChannelVitals,
    private readonly terms: ReporterContext,
  ) {
    this.model = vitals.model(candidate.modelId);
    this.credential = vitals.credential(candidate.credential.id);
    this.startedAtMs = terms.clock.monotonicMs();
    this.isProbe = this.model.breaker.startProbe(this.startedAtMs);
    this.countUse(1, terms.tokens);
  }

  /** The answer begins: a probe has found out what it wanted to know. */
  begun(): void {
    const nowMs = this.terms.clock.monotonicMs();
    this.model.firstByte.add(nowMs - this.startedAtMs, nowMs);
    this.credential.coolDown.succeed();
    if (this.isProbe && this.model.breaker.succeed(true, nowMs)) this.terms.news.closed(this.candidate);
    this.isProbe = false;
  }

  /** The end, once; whatever is said later is ignored. */
  end(outcome: AttemptOutcome): void {
    if (this.isOver) return;
    this.isOver = true;
    this.terms.release();
    const nowMs = this.terms.clock.monotonicMs();
    if (outcome.kind === 'answered') this.answered(outcome.tokens, nowMs);
    else if (outcome.kind === 'failed') this.failed(outcome.detail, nowMs);
    else if (outcome.kind === 'model_missing') this.missing(outcome.detail, nowMs);
    else if (outcome.kind !== 'no_verdict') this.paused(outcome, nowMs);
    if (this.isProbe) this.model.breaker.releaseProbe();
  }

  private answered(tokens: number | null, nowMs: number): void {
    if (tokens !== null) this.countUse(0, tokens - this.terms.tokens);
    this.model.breaker.succeed(false, nowMs);
  }

  private failed(detail: string, nowMs: number): void {
    const { breaker } = this.model;
    if (!breaker.fail(this.isProbe, nowMs, this.terms.chance.next())) return;
    this.isProbe = false;
    const { opened } = breaker;
    if (opened !== null) this.terms.news.opened(this.candidate, opened.reason, opened.untilMs - nowMs, detail);
  }

  private missing(detail: string, nowMs: number): void {
    this.model.breaker.openFor(MODEL_MISSING_MS, 'model_missing', nowMs);
    this.isProbe = false;
    this.terms.news.opened(this.candidate, 'model_missing', MODEL_MISSING_MS, detail);
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
    // Of many requests that hear the same only the first tells.
    if (pause !== before) this.terms.news.paused(this.candidate, pause, outcome.detail);
  }

  /** Only where somebody told a ceiling: everybody else need not be counted. */
  private countUse(requests: number, tokens: number): void {
    const { rpm, tpm } = this.candidate.credential;
    if (rpm === null && tpm === null) return;
    this.credential.use.add(requests, tokens, this.terms.clock.nowMs());
    this.terms.news.used(this.candidate, this.credential);
  }
}
