import { Injectable } from '@nestjs/common';
import { TokenCounter } from '#billing/metering';
import { UpstreamAdapter, ChannelHealth, StickyRouting } from '#channels';
import { Config } from '#core/infra';
import { Clock } from '#core';
import { RunningRequests } from '../cancellation/running-requests.js';
import { Alternatives } from '../planning/alternatives.js';
import { MediaDownloads } from './media-downloads.js';
import { StreamTimings } from './stream-timings.js';

/** Dependencies of a completion run. */
@Injectable()
export class RunTools {
  constructor(
    readonly adapter: UpstreamAdapter,
    readonly health: ChannelHealth,
    readonly stickyRouting: StickyRouting,
    readonly media: MediaDownloads,
    readonly tokens: TokenCounter,
    readonly alternatives: Alternatives,
    readonly clock: Clock,
    readonly timings: StreamTimings,
    readonly config: Config,
    readonly running: RunningRequests,
  ) {}
}
