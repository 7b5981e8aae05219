import { Injectable } from '@nestjs/common';
import { changeRow, ChangeBus, Config, type Transaction } from '#core/infra';
import { Clock, formatId, RoutifyError, rowOf, type Actor } from '#core';
import type { ChannelStatus } from '../domain/channel.js';
import { checkChannel } from '../domain/check-channel.js';
import { recordChannelChange } from '../channel-history/changes/record-channel-change.js';
import { channelState, requireLive, STATUS_ACTIONS } from './channel-state.js';
import { ChannelsRepository, type ChannelRecord } from './channels.repository.js';

/** What several channels get at once; absent: it stays. */
export interface ChannelBulkChange {
  readonly status?: ChannelStatus;
  /** Shown next to the status; null: none. */
  readonly reason: string | null;
  readonly priority?: number;
  readonly addTags: readonly string[];
  readonly removeTags: readonly string[];
}

/** Changes several channels at once. */
@Injectable()
export class ChannelBulk {
  constructor(
    private readonly channels: ChannelsRepository,
    private readonly bus: ChangeBus,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /**
   * One transaction: all channels change, or none. Each that changes has an audit row of its own.
   *
   * @param ids distinct
   */
  async run(ids: readonly string[], change: ChannelBulkChange, actor: Actor): Promise<ChannelRecord[]> {
    return this.channels.change(async (tx) => {
      const records: ChannelRecord[] = [];
      for (const id of ids) records.push(await this.changeOne(tx, id, change, actor));
      return records;
    });
  }

  private async changeOne(
    tx: Transaction,
    id: string,
    change: ChannelBulkChange,
    actor: Actor,
  ): Promise<ChannelRecord> {
    const outcome = await changeRow<ChannelRecord>(tx, {
      find: () => this.read(tx, id),
      write: async (before) => {
        requireLive(before);
        await this.write(tx, before, change);
        return this.read(tx, id);
      },
      record: (before, after) =>
        recordChannelChange(tx, {
          actor,
          action: actionOf(change),
          channelId: id,
          credentialId: null,
          reason: change.reason,
          before: channelState(before),
          after: channelState(after),
        }),
      announce: { bus: this.bus, topic: 'channels', id },
    });
    return rowOf(outcome);
  }

  private async write(tx: Transaction, before: ChannelRecord, change: ChannelBulkChange): Promise<void> {
    const { status, reason, priority = before.priority } = change;
    const tags = [...new Set([...before.tags, ...change.addTags])].filter((tag) => !change.removeTags.includes(tag));
    if (priority !== before.priority || tags.join('\n') !== before.tags.join('\n')) {
      const fields = { ...before, priority, tags };
      checkChannel(fields, this.config.upstreamAllow);
      await this.channels.update(tx, before.id, fields);
    }
    if (status === undefined || (before.status === status && before.statusReason === reason)) return;
    await this.channels.setStatus(tx, before.id, status, reason, new Date(this.clock.nowMs()));
  }

  private async read(tx: Transaction, id: string): Promise<ChannelRecord> {
    const channel = await this.channels.find(id, tx);
    if (channel === null) throw new RoutifyError('not_found', `There is no channel ${formatId('chn', id)}.`);
    return channel;
  }
}

/** A change of more than the status is an edit in the history. */
function actionOf({ status, priority, addTags, removeTags }: ChannelBulkChange): string {
  const isEdit = priority !== undefined || addTags.length > 0 || removeTags.length > 0;
  return isEdit || status === undefined ? 'channel.update' : STATUS_ACTIONS[status];
}
