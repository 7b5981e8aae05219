import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '#kernel';
import { ChannelsService } from '../management/channels.service.js';
import type { ChannelEvent, ChannelEventKind } from '../domain/history/channel-event.js';
import { ChannelEventsRepository } from '../events/channel-events.repository.js';

/** The history of a channel, as operators read it. */
@Injectable()
export class ChannelHistoryService {
  constructor(
    private readonly events: ChannelEventsRepository,
    private readonly channels: ChannelsService,
  ) {}

  /**
   * Newest first. Throws `not_found` when the channel does not exist.
   * @param kinds null: all
   */
  async list(
    channelId: string,
    kinds: readonly ChannelEventKind[] | null,
    page: PageRequest,
  ): Promise<Page<ChannelEvent>> {
    await this.channels.get(channelId);
    return this.events.list(channelId, kinds, page);
  }
}
