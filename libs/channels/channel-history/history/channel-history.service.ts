import { Injectable } from '@nestjs/common';
import { formatId, RoutifyError, type Page, type PageRequest } from '#core';
import type { ChannelEvent, ChannelEventKind } from '../domain/channel-event.js';
import { ChannelEventsRepository } from '../changes/channel-events.repository.js';

/** The history of a channel, as operators read it. */
@Injectable()
export class ChannelHistoryService {
  constructor(private readonly events: ChannelEventsRepository) {}

  /**
   * Newest first. Throws `not_found` when the channel does not exist.
   * @param kinds null: all
   */
  async list(
    channelId: string,
    kinds: readonly ChannelEventKind[] | null,
    page: PageRequest,
  ): Promise<Page<ChannelEvent>> {
    if (!(await this.events.hasChannel(channelId))) {
      throw new RoutifyError('not_found', `There is no channel ${formatId('chn', channelId)}.`);
    }
    return this.events.list(channelId, kinds, page);
  }
}
