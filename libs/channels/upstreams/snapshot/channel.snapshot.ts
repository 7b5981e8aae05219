import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ChangeBus, LiveSnapshot, Logger, CalendarsSnapshot, ChannelNaming } from '#core/infra';
import { servesCaller, type Channel } from '../../domain/channel.js';
import type { ChannelIndex } from '../domain/channel-index.js';
import { ChannelLoader } from './channel-loader.js';

/** Channels with decrypted secrets in memory: requests are planned among them. */
@Injectable()
export class ChannelSnapshot implements OnModuleInit, OnApplicationShutdown {
  private readonly snapshot: LiveSnapshot<ChannelIndex>;

  constructor(
    loader: ChannelLoader,
    calendars: CalendarsSnapshot,
    logger: Logger,
    private readonly bus: ChangeBus,
  ) {
    const load = (): Promise<ChannelIndex> => loader.load(() => calendars.current());
    this.snapshot = new LiveSnapshot({ topic: 'channels', bus, logger, load });
  }

  async onModuleInit(): Promise<void> {
    this.bus.listen('settings', (setting) => {
      if (setting === null || ChannelNaming.isSetBy(setting)) void this.snapshot.reload();
    });
    await this.snapshot.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.snapshot.stop();
  }

  list(): readonly Channel[] {
    return this.snapshot.current().list();
  }

  find(channelId: string): Channel | null {
    return this.snapshot.current().find(channelId);
  }

  /** Channels that serve the model, in attempt order, disabled ones included. */
  serving(modelId: string): readonly Channel[] {
    return this.snapshot.current().serving(modelId);
  }

  /** See `ChannelIndex`. */
  publicNameOf(reference: string): string | null {
    return this.snapshot.current().publicNameOf(reference);
  }

  /** Whether an enabled channel with an active credential serves the model, also to test organizations if `isTest`. */
  canServe(modelId: string, isTest: boolean): boolean {
    return this.serving(modelId).some(
      (channel) => channel.status === 'enabled' && channel.credentials.length > 0 && servesCaller(channel, isTest),
    );
  }
}
