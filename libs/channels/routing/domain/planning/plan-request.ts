import type { ChatNeed, ModelEndpoint } from '#core';
import type { Channel } from '../../../domain/channel.js';
import type { ChannelVitals } from '../../../upstreams/domain/health/channel-vitals.js';
import type { StickyTarget } from '../affinity/affinity-key.js';
import type { Strategy } from '../rules/strategy.js';
import type { PlanTime } from './choose-credentials.js';

/** The caller's preferences among channels, by their public names. */
export interface RoutingPreferences {
  /** Tried first, in this order. */
  readonly order: readonly string[] | null;
  readonly only: readonly string[] | null;
  readonly ignore: readonly string[];
  /** False: only those of `order` are tried, or without it only the first. */
  readonly allowFallbacks: boolean;
}

export const NO_PREFERENCES: RoutingPreferences = { order: null, only: null, ignore: [], allowFallbacks: true };

export interface PlanRequest extends PlanTime {
  /** Channels that serve the model, lower priorities first. */
  readonly channels: readonly Channel[];
  readonly modelId: string;
  readonly endpoint: ModelEndpoint;
  readonly needs: readonly ChatNeed[];
  /** Whether the model may call at most one tool at a time. */
  readonly singleCalls: boolean;
  /** The provider's service tier; null: the ordinary one. */
  readonly serviceTier: string | null;
  /** The model that the request's model may consult: a channel serves both; null: none. */
  readonly advisorModelId: string | null;
  /** Slug of the required region; null: any. */
  readonly region: string | null;
  /** Tags of the caller's tier: when not empty, a channel must have one of them. */
  readonly channelTags: readonly string[];
  /** The same of the caller's project. */
  readonly projectChannelTags: readonly string[];
  /** Whether the caller pays with test money: a channel must serve test organizations. */
  readonly isTest: boolean;
  readonly preferences: RoutingPreferences;
  /** Whether the model costs more than the caller's `max_price`: then no channel is tried. */
  readonly exceedsMaxPrice: boolean;
  readonly strategy: Strategy;
  /** The target that last answered the affinity key. */
  readonly stickyTarget: StickyTarget | null;
  /** A number between 0 and 1 for a name: random, or the same for all requests of an affinity key. */
  readonly random: (name: string) => number;
  /** Seed of the numbers of many channels, 32 bits unsigned; null: they are numbered by `random` as well. */
  readonly seed: number | null;
  readonly vitalsOf: (channelId: string) => ChannelVitals | undefined;
  /** Upper limit of notes: the record of a request has a few, a simulation all. */
  readonly notesMax: number;
}
