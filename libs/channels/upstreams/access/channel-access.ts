import { Injectable } from '@nestjs/common';
import { formatId, refusal, RoutifyError } from '#core';
import type { Channel, Credential } from '../../domain/channel.js';
import type { ChannelRecord } from '../../management/channels.repository.js';
import { ChannelsService } from '../../management/channels.service.js';
import { CredentialsService } from '../../management/credentials.service.js';
import { ChannelLoader } from '../snapshot/channel-loader.js';

/** A channel and the credential to call it with. */
export interface OpenedChannel {
  readonly record: ChannelRecord;
  readonly channel: Channel;
  readonly credential: Credential;
}

/** Opens channels for test calls by operators, as they currently are in Postgres. */
@Injectable()
export class ChannelAccess {
  constructor(
    private readonly channels: ChannelsService,
    private readonly credentials: CredentialsService,
    private readonly loader: ChannelLoader,
  ) {}

  /**
   * Includes disabled channels and disabled credentials. Throws `not_found`, or `conflict` when no credential is
   * usable.
   * @param credentialId null: the heaviest active one
   */
  async open(channelId: string, credentialId: string | null): Promise<OpenedChannel> {
    const record = await this.channels.get(channelId);
    if (record.archivedAt !== null) throw refusal('channel_archived', {});
    const channel = await this.loader.loadOne(channelId);
    const active = new Set(record.credentials.filter(({ status }) => status === 'active').map(({ id }) => id));
    const credential = channel?.credentials.find(({ id }) =>
      credentialId === null ? active.has(id) : id === credentialId,
    );
    if (channel === null || credential === undefined) this.refuse(record, credentialId);
    return { record, channel, credential };
  }

  /** The same by credential id alone. */
  async openWith(credentialId: string): Promise<OpenedChannel> {
    const { channelId } = await this.credentials.get(credentialId);
    return this.open(channelId, credentialId);
  }

  private refuse({ credentials }: ChannelRecord, credentialId: string | null): never {
    if (credentialId === null) throw refusal('channel_without_credential', {});
    const shownId = formatId('crd', credentialId);
    if (credentials.some(({ id }) => id === credentialId)) {
      throw refusal('credential_undecryptable', { credential: shownId });
    }
    throw new RoutifyError('not_found', `This channel has no credential ${shownId}.`);
  }
}
