import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import type { BreakerReason } from '../domain/health/breaker.js';
import { ChannelVitals } from '../domain/health/channel-vitals.js';
import type { CoolDownReason } from '../domain/health/cool-down.js';
import { RetryBudget } from '../domain/health/retry-budget.js';
import { ConversationPlaces } from '../domain/routing/conversation-places.js';
import { drawsOf } from '../domain/routing/conversation.js';
import type { Candidate, PlanRequest } from '../domain/routing/plan-candidates.js';
import { AttemptWatch } from './attempt-watch.js';
import { HealthSharing } from './health-sharing.js';

/** What a plan is made with: how all are doing at one moment, and where the conversation was. */
export type HealthView = Pick<PlanRequest, 'place' | 'draw' | 'vitalsOf' | 'atMs' | 'nowMs'>;

/** A breaker that another gateway opened is taken over only when it stays open for noticeably longer. */
const WORTH_ADOPTING_MS = 500;

/**
 * How the channels do, as this gateway knows it: in memory, so that planning never waits. Its own attempts tell it at
 * once, other gateways a moment later.
 */
@Injectable()
export class ChannelHealth {
  /** Where conversations return to. */
  readonly places = new ConversationPlaces();
  private readonly vitals = new Map<string, ChannelVitals>();
  private readonly budgets = new Map<string, RetryBudget>();
  /** For planning: what is known of a channel. */
  readonly vitalsOf = (channelId: string): ChannelVitals | undefined => this.vitals.get(channelId);

  constructor(
    private readonly clock: Clock,
    private readonly sharing: HealthSharing,
  ) {
    sharing.follow(this);
  }

  /** @param conversation null: chance decides among equals; else the same channel on every gateway */
  view(conversation: string | null): HealthView {
    const nowMs = this.clock.monotonicMs();
    return {
      place: conversation === null ? null : this.places.find(conversation, nowMs),
      draw: conversation === null ? Math.random : drawsOf(conversation),
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
   * Begins an attempt, at once where there is room: then the answer is no promise. Null: the queue is full, or no turn
   * came in time.
   * @param tokens counted against the credential's ceiling until the attempt says how many it took
   */
  begin(candidate: Candidate, tokens: number): AttemptWatch | Promise<AttemptWatch | null> {
    const { channel } = candidate;
    const vitals = this.knownVitals(channel.id);
    const release = vitals.slots.take(channel.options.concurrencyMax);
    if (release !== null) return this.watch(candidate, vitals, release, tokens);
    return new Promise((resolve) => {
      const { queueMax, queueTimeoutMs } = channel.options;
      let timer: NodeJS.Timeout | null = null;
      const leave = vitals.slots.wait(queueMax, (turn) => {
        if (timer !== null) clearTimeout(timer);
        resolve(this.watch(candidate, vitals, turn, tokens));
      });
      if (leave === null) {
        resolve(null);
        return;
      }
      timer = setTimeout(() => {
        leave();
        resolve(null);
      }, queueTimeoutMs);
    });
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

  private watch(candidate: Candidate, vitals: ChannelVitals, release: () => void, tokens: number): AttemptWatch {
    return new AttemptWatch(candidate, vitals, { release, tokens, clock: this.clock, news: this.sharing });
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
