import { Injectable } from '@nestjs/common';
import { RandomSource, Clock } from '#kernel';
import type { BreakerReason } from '../domain/health/breaker.js';
import { ChannelVitals } from '../domain/health/channel-vitals.js';
import type { CoolDownReason } from '../domain/health/cool-down.js';
import { RetryBudget } from '../domain/health/retry-budget.js';
import { StickyTargets } from '../domain/routing/sticky-targets.js';
import { drawsOf } from '../domain/routing/affinity-key.js';
import type { Candidate } from '../domain/routing/plan-candidates.js';
import type { PlanRequest } from '../domain/routing/plan-request.js';
import { AttemptReporter } from './attempt-reporter.js';
import { HealthSharing } from './health-sharing.js';

/** What a plan is made with: how all are doing at one moment, and where the conversation was. */
export type HealthView = Pick<PlanRequest, 'stickyTarget' | 'draw' | 'vitalsOf' | 'atMs' | 'nowMs'>;

/** A request in the queue of a channel. */
export interface QueuedTurn {
  /** Null: the queue is full, or no turn came in time, or it was left. */
  readonly watch: Promise<AttemptReporter | null>;
  /** Makes room for another one; the promise resolves at once. */
  readonly leave: () => void;
}

/** A breaker that another gateway opened is taken over only when it stays open for noticeably longer. */
const WORTH_ADOPTING_MS = 500;

/**
 * How the channels do, as this gateway knows it: in memory, so that planning never waits. Its own attempts tell it at
 * once, other gateways a moment later.
 */
@Injectable()
export class ChannelHealth {
  /** Where conversations return to. */
  readonly targets = new StickyTargets();
  private readonly vitals = new Map<string, ChannelVitals>();
  private readonly budgets = new Map<string, RetryBudget>();
  /** By chance, from 0 to 1. */
  readonly draw = (): number => this.chance.next();
  /** For planning: what is known of a channel. */
  readonly vitalsOf = (channelId: string): ChannelVitals | undefined => this.vitals.get(channelId);

  constructor(
    private readonly clock: Clock,
    private readonly chance: RandomSource,
    private readonly sharing: HealthSharing,
  ) {
    sharing.follow(this);
  }

  /** @param conversation null: chance decides among equals; else the same channel on every gateway */
  view(conversation: string | null): HealthView {
    const nowMs = this.clock.monotonicMs();
    return {
      stickyTarget: conversation === null ? null : this.targets.find(conversation, nowMs),
      draw: conversation === null ? this.draw : drawsOf(conversation),
      vitalsOf: this.vitalsOf,
      atMs: this.clock.nowMs(),
      nowMs,
    };
  }

  /**
   * Milliseconds for which the candidate's credential pauses; 0: it does not; Infinity: it is refused. Much may have
   * happened since planning.
   */
  pauseMs({ channel, credential }: Candidate): number {
    const nowMs = this.clock.monotonicMs();
    const pause = this.vitals.get(channel.id)?.credentials.get(credential.id)?.coolDown.pause(nowMs) ?? null;
    if (pause === null) return 0;
    return pause.reason === 'refused' ? Infinity : pause.untilMs - nowMs;
  }

  /** Whether the candidate would be asked at once: its breaker lets it, and the channel has room. */
  isReady({ channel, modelId }: Candidate): boolean {
    const vitals = this.vitals.get(channel.id);
    if (vitals === undefined) return true;
    const phase = vitals.models.get(modelId)?.breaker.phase(this.clock.monotonicMs()) ?? 'closed';
    return (phase === 'closed' || phase === 'half_open') && vitals.slots.hasRoom(channel.options.concurrencyMax);
  }

  /** Whether one more attempt may be made for a model in place of a failed one. */
  takeRetry(modelId: string): boolean {
    return this.budgetOf(modelId).takeRetry(this.clock.monotonicMs());
  }

  countRequest(modelId: string): void {
    this.budgetOf(modelId).countRequest(this.clock.monotonicMs());
  }

  /**
   * Begins an attempt, at once where there is room, else when its turn comes.
   * @param tokens counted against the credential's ceiling until the attempt says how many it took
   */
  begin(candidate: Candidate, tokens: number): AttemptReporter | QueuedTurn {
    const { channel } = candidate;
    const vitals = this.knownVitals(channel.id);
    const release = vitals.slots.take(channel.options.concurrencyMax);
    return release === null
      ? this.waitForTurn(candidate, vitals, tokens)
      : this.watch(candidate, vitals, release, tokens);
  }

  /** Another gateway, or an operator, changed the pause of a credential; `remainingMs` null: it is over. */
  adoptPause(channelId: string, credentialId: string, reason: CoolDownReason, remainingMs: number | null): void {
    const { coolDown } = this.knownVitals(channelId).credential(credentialId);
    if (remainingMs === null) coolDown.end();
    else coolDown.coolFor(remainingMs, reason, this.clock.monotonicMs());
  }

  /** The same for a breaker. A probe that is under way here decides for itself. */
  adoptBreaker(channelId: string, modelId: string, reason: BreakerReason, remainingMs: number | null): void {
    const { breaker } = this.knownVitals(channelId).model(modelId);
    const nowMs = this.clock.monotonicMs();
    if (remainingMs === null) breaker.close(nowMs);
    else if (breaker.phase(nowMs) === 'probing') return;
    else if (remainingMs > (breaker.opened?.untilMs ?? nowMs) - nowMs + WORTH_ADOPTING_MS) {
      breaker.openFor(remainingMs, reason, nowMs);
    }
  }

  /** An operator says that the channel is well. What runs there keeps its place. */
  adoptReset(channelId: string): void {
    const vitals = this.vitals.get(channelId);
    for (const { breaker } of vitals?.models.values() ?? []) breaker.close(this.clock.monotonicMs());
    for (const { coolDown } of vitals?.credentials.values() ?? []) coolDown.end();
  }

  private waitForTurn(candidate: Candidate, vitals: ChannelVitals, tokens: number): QueuedTurn {
    const { queueMax, queueTimeoutMs } = candidate.channel.options;
    let end!: (watch: AttemptReporter | null) => void;
    const watch = new Promise<AttemptReporter | null>((resolve) => {
      end = resolve;
    });
    let timer: NodeJS.Timeout | undefined;
    const leaveQueue = vitals.slots.wait(queueMax, (place) => {
      clearTimeout(timer);
      end(this.watch(candidate, vitals, place, tokens));
    });
    const leave = (): void => {
      clearTimeout(timer);
      leaveQueue?.();
      end(null);
    };
    if (leaveQueue === null) leave();
    else timer = setTimeout(leave, queueTimeoutMs);
    return { watch, leave };
  }

  private watch(candidate: Candidate, vitals: ChannelVitals, release: () => void, tokens: number): AttemptReporter {
    const { clock, chance, sharing } = this;
    return new AttemptReporter(candidate, vitals, { release, tokens, clock, chance, news: sharing });
  }

  /** One for all channels of a model. */
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
