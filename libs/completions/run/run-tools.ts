import { Injectable } from '@nestjs/common';
import { TokenCounter } from '#metering';
import { MediaFetcher, UpstreamAdapter, ChannelHealth } from '#upstreams';
import { Config } from '#infra';
import { StickyRouting } from '#routing';
import { Clock } from '#kernel';
import { MediaBudgets } from '../attempts/media-budgets.js';
import { RunningRequests } from '../cancellation/running-requests.js';
import { Alternatives } from '../planning/alternatives.js';
import { StreamTimings } from './stream-timings.js';

/** Dependencies of a completion run. */
@Injectable()
export class RunTools {
  constructor(
    readonly adapter: UpstreamAdapter,
    readonly health: ChannelHealth,
    readonly stickyRouting: StickyRouting,
    readonly mediaFetcher: MediaFetcher,
    readonly mediaBudgets: MediaBudgets,
    readonly tokens: TokenCounter,
    readonly alternatives: Alternatives,
    readonly clock: Clock,
    readonly timings: StreamTimings,
    readonly config: Config,
    readonly running: RunningRequests,
  ) {}
}
