import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ChangeBus, LiveSnapshot, Logger } from '#infra';
import type { Channel } from '../domain/channel.js';
import type { RoutedRequest, RouteRule } from '../domain/routing/route-rule.js';
import { RoutingLoader, type Routing } from './routing-loader.js';

/** Channels with decrypted secrets, and route rules, in memory: the input of request planning. */
@Injectable()
export class ChannelSnapshot implements OnModuleInit, OnApplicationShutdown {
  private readonly snapshot: LiveSnapshot<Routing>;

  constructor(loader: RoutingLoader, logger: Logger, bus: ChangeBus) {
    this.snapshot = new LiveSnapshot({ topic: 'channels', bus, logger, load: () => loader.load() });
  }

  async onModuleInit(): Promise<void> {
    await this.snapshot.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.snapshot.stop();
  }

  find(channelId: string): Channel | null {
    return this.snapshot.current().channels.find(channelId);
  }

  /** Channels that serve the model, in attempt order, disabled ones included. */
  serving(modelId: string): readonly Channel[] {
    return this.snapshot.current().channels.serving(modelId);
  }

  /** The rule for a request; null: none matches. */
  ruleFor(request: RoutedRequest): RouteRule | null {
    return this.snapshot.current().rules.find(request);
  }

  /** Whether an enabled channel with an active credential serves the model. */
  canServe(modelId: string): boolean {
    return this.serving(modelId).some(({ status, credentials }) => status === 'enabled' && credentials.length > 0);
  }
}
