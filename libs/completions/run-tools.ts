import type { ChannelHealth, MediaFetcher, UpstreamAdapter } from '#channels';
import type { Clock } from '#kernel';
import type { StreamTimings } from './stream-timings.js';

/** What every run works with. */
export interface RunTools {
  readonly adapter: UpstreamAdapter;
  readonly health: ChannelHealth;
  readonly mediaFetcher: MediaFetcher;
  readonly clock: Clock;
  readonly timings: StreamTimings;
}
