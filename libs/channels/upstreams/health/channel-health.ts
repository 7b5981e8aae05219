import { Injectable } from '@nestjs/common';
import { Clock, CoarseTimer, RandomSource } from '#core';
import type { BreakerReason, CoolDownReason } from '../../channel-history/health/health-state.js';
import { ChannelVitals } from '../domain/health/channel-vitals.js';
import { RetryBudget } from '../domain/health/retry-budget.js';
import type { Candidate } from '../domain/candidate.js';
import { AttemptReporter } from './attempt-reporter.js';
import { HealthSharing } from './health-sharing.js';

/** A request in the queue of a channel. */
export interface QueuedTurn {
  /** Null: the queue was full, the wait timed out, or `leave` was called. */
  readonly reporter: Promise<AttemptReporter | null>;
  /** Leaves the queue; the promise resolves at once. */
  readonly leave: () => void;
}

/** A remote breaker state is adopted only when it stays open longer than the local one by this much. */
const ADOPTION_MIN_MS = 500;

/**
 * Channel health as this gateway knows it, in memory, so that planning never waits. Local attempts update it at once,
 * other gateways a moment later.
 */
@Injectable()
export class ChannelHealth {
  private readonly vitals = new Map<string, ChannelVitals>();
  private readonly budgets = new Map<string, RetryBudget>();
  /** A random number from 0 to 1. */
  readonly nextRandom = (): number => this.randomSource.next();
  /** The health of a channel, for planning. */
  readonly vitalsOf = (channelId: string): ChannelVitals | undefined => this.vitals.get(channelId);

  constructor(
    private readonly clock: Clock,
    private readonly randomSource: RandomSource,
    private readonly sharing: HealthSharing,
  ) {
    sharing.follow(this);
  }

  /**
   * Remaining pause of the candidate's credential in milliseconds; 0: none; Infinity: refused. May have changed since
   * planning.
   */
  pauseMs({ channel, credential }: Candidate): number {
    const nowMs = this.clock.monotonicMs();
    const pause = this.vitals.get(channel.id)?.credentials.get(credential.id)?.coolDown.pause(nowMs) ?? null;
    if (pause === null) return 0;
    return pause.reason === 'refused' ? Infinity : pause.untilMs - nowMs;
  }

  /** Whether the candidate can be tried at once: its breaker permits it, and the channel has a free slot. */
  isReady({ channel, modelId }: Candidate): boolean {
    const vitals = this.vitals.get(channel.id);
    if (vitals === undefined) return true;
    const phase = vitals.models.get(modelId)?.breaker.phase(this.clock.monotonicMs()) ?? 'closed';
    return (phase === 'closed' || phase === 'half_open') && vitals.slots.hasRoom(channel.options.concurrencyMax);
  }

  /** Takes one retry from the model's budget. False: the budget is used up. */
  takeRetry(modelId: string): boolean {
    return this.budgetOf(modelId).takeRetry(this.clock.monotonicMs());
  }

  countRequest(modelId: string): void {
    this.budgetOf(modelId).countRequest(this.clock.monotonicMs());
  }

  /**
   * Begins an attempt: at once if a slot is free, else queued.
   * @param tokens estimate, counted against the credential's limit until the attempt reports its usage
   */
  begin(candidate: Candidate, tokens: number): AttemptReporter | QueuedTurn {
    const { channel } = candidate;
    const vitals = this.knownVitals(channel.id);
    const release = vitals.slots.take(channel.options.concurrencyMax);
    return release === null
      ? this.waitForTurn(candidate, vitals, tokens)
      : this.createReporter(candidate, vitals, release, tokens);
  }

  /** Applies a pause set by another gateway or by an operator; `remainingMs` null: the pause ended. */
  adoptPause(channelId: string, credentialId: string, reason: CoolDownReason, remainingMs: number | null): void {
    const { coolDown } = this.knownVitals(channelId).credential(credentialId);
    if (remainingMs === null) coolDown.end();
    else coolDown.coolFor(remainingMs, reason, this.clock.monotonicMs());
  }

  /** The same for a breaker. A probe running on this gateway takes precedence. */
  adoptBreaker(channelId: string, modelId: string, reason: BreakerReason, remainingMs: number | null): void {
    const { breaker } = this.knownVitals(channelId).model(modelId);
    const nowMs = this.clock.monotonicMs();
    if (remainingMs === null) breaker.close(nowMs);
    else if (breaker.phase(nowMs) === 'probing') return;
    else if (remainingMs > (breaker.opened?.untilMs ?? nowMs) - nowMs + ADOPTION_MIN_MS) {
      breaker.openFor(remainingMs, reason, nowMs);
    }
  }

  /** Applies an operator's health reset. Running attempts keep their slots. */
  adoptReset(channelId: string): void {
    const vitals = this.vitals.get(channelId);
    for (const { breaker } of vitals?.models.values() ?? []) breaker.close(this.clock.monotonicMs());
    for (const { coolDown } of vitals?.credentials.values() ?? []) coolDown.end();
  }

  private waitForTurn(candidate: Candidate, vitals: ChannelVitals, tokens: number): QueuedTurn {
    const { queueMax, queueTimeoutMs } = candidate.channel.options;
    let settle!: (reporter: AttemptReporter | null) => void;
    const reporter = new Promise<AttemptReporter | null>((resolve) => {
      settle = resolve;
    });
    let timer: CoarseTimer | null = null;
    const leaveQueue = vitals.slots.wait(queueMax, (release) => {
      timer?.cancel();
      settle(this.createReporter(candidate, vitals, release, tokens));
    });
    const leave = (): void => {
      timer?.cancel();
      leaveQueue?.();
      settle(null);
    };
    if (leaveQueue === null) leave();
    else timer = new CoarseTimer(queueTimeoutMs, leave);
    return { reporter, leave };
  }

  private createReporter(
    candidate: Candidate,
    vitals: ChannelVitals,
    release: () => void,
    tokens: number,
  ): AttemptReporter {
    const { clock, randomSource, sharing } = this;
    return new AttemptReporter(candidate, vitals, { release, tokens, clock, randomSource, listener: sharing });
  }

  /** One budget for all channels of a model. */
  private budgetOf(modelId: string): RetryBudget {
    let budget = this.budgets.get(modelId);
    if (budget === undefined) this.budgets.set(modelId, (budget = new RetryBudget()));
    return budget;
  }

  private knownVitals(channelId: string): ChannelVitals {
    let vitals = this.vitals.get(channelId);
    if (vitals === undefined) this.vitals.set(channelId, (vitals = new ChannelVitals()));
    return vitals;
  }
}
