import { Injectable } from '@nestjs/common';
import { Clock, RandomSource, type TokenUsage } from '#core';
import { ChannelHealth } from '../upstreams/health/channel-health.js';
import type { Candidate } from '../upstreams/domain/candidate.js';
import { hashText, seededRandom, type StickyTarget } from './domain/affinity/affinity-key.js';
import type { PlanRequest } from './domain/planning/plan-request.js';
import { StickyTargets } from './domain/affinity/sticky-targets.js';

/** The input of a plan besides the request: channel health at one moment, and the sticky target. */
export interface PlanView extends Pick<
  PlanRequest,
  'stickyTarget' | 'random' | 'seed' | 'vitalsOf' | 'atMs' | 'nowMs'
> {
  /** The sticky target, while its provider keeps a cache of the prompt and reads it; null: none does. */
  readonly warmTarget: StickyTarget | null;
}

/** Leads the requests of an affinity key to the channel that last answered it, while its prompt cache may be warm. */
@Injectable()
export class StickyRouting {
  private readonly targets = new StickyTargets();
  private readonly nextRandom = (): number => this.randomSource.next();

  constructor(
    private readonly health: ChannelHealth,
    private readonly clock: Clock,
    private readonly randomSource: RandomSource,
  ) {}

  /** @param affinityKey null: equal channels are chosen at random; else every gateway chooses the same one */
  view(affinityKey: string | null): PlanView {
    const nowMs = this.clock.monotonicMs();
    const seed = affinityKey === null ? Math.floor(this.nextRandom() * 2 ** 32) : hashText(affinityKey);
    const found = affinityKey === null ? null : this.targets.find(affinityKey, nowMs);
    return {
      stickyTarget: found?.target ?? null,
      warmTarget: found?.isWarm === true ? found.target : null,
      random: affinityKey === null ? this.nextRandom : seededRandom(seed),
      seed,
      vitalsOf: this.health.vitalsOf,
      atMs: this.clock.nowMs(),
      nowMs,
    };
  }

  /** The candidate answered. A request without an affinity key leaves no trace. */
  remember(affinityKey: string | null, { channel, credential }: Candidate): void {
    if (affinityKey === null) return;
    const target = { channelId: channel.id, credentialId: credential.id };
    this.targets.remember(affinityKey, target, this.clock.monotonicMs());
  }

  /** Where marked prompts of an affinity key are not read, as their beginnings differ, its cache is no longer warm. */
  noteCache(affinityKey: string, target: StickyTarget, usage: Pick<TokenUsage, 'promptTokens' | 'cachedTokens'>): void {
    this.targets.noteCache(affinityKey, target, usage);
  }
}
