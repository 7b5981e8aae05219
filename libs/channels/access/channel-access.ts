import { Injectable } from '@nestjs/common';
import { formatId, RoutifyError } from '#kernel';
import type { Channel, Credential } from '../domain/channel.js';
import type { ChannelRecord } from '../management/channels.repository.js';
import { ChannelsService } from '../management/channels.service.js';
import { CredentialsService } from '../management/credentials.service.js';
import { RoutingLoader } from '../snapshot/routing-loader.js';

/** A channel and the key that it is called with. */
export interface OpenedChannel {
  readonly record: ChannelRecord;
  readonly channel: Channel;
  readonly credential: Credential;
}

/** Hands out channels ready to be called, as they are in Postgres: for operators who want to see what they answer. */
@Injectable()
export class ChannelAccess {
  constructor(
    private readonly channels: ChannelsService,
    private readonly credentials: CredentialsService,
    private readonly loader: RoutingLoader,
  ) {}

  /**
   * Disabled channels and disabled credentials can be called, too. Throws `not_found`, or `conflict` where there is
   * nothing to call with.
   * @param credentialId null: the heaviest active one
   */
  async open(channelId: string, credentialId: string | null): Promise<OpenedChannel> {
    const record = await this.channels.get(channelId);
    if (record.archivedAt !== null) throw new RoutifyError('conflict', 'The channel is archived; restore it first.');
    const channel = await this.loader.loadOne(channelId);
    const active = new Set(record.credentials.filter(({ status }) => status === 'active').map(({ id }) => id));
    const credential = channel?.credentials.find(({ id }) =>
      credentialId === null ? active.has(id) : id === credentialId,
    );
    if (channel === null || credential === undefined) this.refuse(record, credentialId);
    return { record, channel, credential };
  }

  /** The same by the credential alone. */
  async openWith(credentialId: string): Promise<OpenedChannel> {
    const { channelId } = await this.credentials.get(credentialId);
    return this.open(channelId, credentialId);
  }

  private refuse({ credentials }: ChannelRecord, credentialId: string | null): never {
    if (credentialId === null) throw new RoutifyError('conflict', 'The channel has no active credential.');
    const shownId = formatId('crd', credentialId);
    if (credentials.some(({ id }) => id === credentialId)) {
      throw new RoutifyError('conflict', `${shownId} cannot be decrypted: its key is not in ROUTIFY_ENCRYPTION_KEYS.`);
    }
    throw new RoutifyError('not_found', `The channel has no credential ${shownId}.`);
  }
}
