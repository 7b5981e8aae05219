import type { EndpointName } from '#kernel';
import type { ModelNeed } from '#catalog';
import type { Channel } from '../channel.js';
import type { ChannelVitals } from '../health/channel-vitals.js';
import type { PlanMoments } from './choose-credentials.js';
import type { StickyTarget } from './affinity-key.js';
import type { Strategy } from './strategy.js';

/** What the caller wishes of the channels, by their public names. */
export interface RoutingPreferences {
  /** Asked first, in this order. */
  readonly order: readonly string[] | null;
  readonly only: readonly string[] | null;
  readonly ignore: readonly string[];
  /** False: only those of `order` are asked, or without it only the first. */
  readonly allowFallbacks: boolean;
}

export const NO_PREFERENCES: RoutingPreferences = { order: null, only: null, ignore: [], allowFallbacks: true };

export interface PlanRequest extends PlanMoments {
  /** Channels that serve the model, lower priorities first. */
  readonly channels: readonly Channel[];
  readonly modelId: string;
  readonly endpoint: EndpointName;
  readonly needs: readonly ModelNeed[];
  /** Whether at most one tool is to be called at a time. */
  readonly singleCalls: boolean;
  /** Slug that the caller insists on; null leaves it open. */
  readonly region: string | null;
  /** Of the caller's tier: when not empty, a channel must carry one of them. */
  readonly channelTags: readonly string[];
  readonly preferences: RoutingPreferences;
  /** Whether the model costs more than the caller would pay: then nobody is asked for it. */
  readonly isTooDear: boolean;
  readonly strategy: Strategy;
  /** Where the conversation was answered last. */
  readonly stickyTarget: StickyTarget | null;
  /** A number between 0 and 1 for a name: by chance, or the same for all requests of a conversation. */
  readonly draw: (name: string) => number;
  readonly vitalsOf: (channelId: string) => ChannelVitals | undefined;
  /** Channels that are noted: a request remembers a few, an operator looks at all. */
  readonly notesMax: number;
}
