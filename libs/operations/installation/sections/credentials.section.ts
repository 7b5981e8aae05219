import { Injectable } from '@nestjs/common';
import { ChannelsService, checkSecret, CredentialsService, type CredentialPatch, type NewCredential } from '#channels';
import type { CredentialRecord, CredentialStatus } from '#channels/channel-history';
import { RoutifyError, type Actor } from '#core';
import { faultsIn } from '../domain/faults-in.js';
import { numberRepeats } from '../domain/number-repeats.js';
import { readAll } from './read-all.js';
import { requireChanged, Section, type Check, type Entry, type Found } from './section.js';

interface CredentialChange {
  /** Name of the channel. */
  readonly channel: string;
  readonly fields: CredentialPatch;
}
interface NewCredentialInput {
  readonly channel: string;
  readonly credential: NewCredential;
  readonly status: CredentialStatus;
}
export type CredentialEntry = Entry<CredentialChange, NewCredentialInput>;

interface CredentialRow extends CredentialRecord {
  readonly channel: string;
}

/**
 * Keys at providers, by their channels and labels. The secret of an existing one is never changed, and none is ever
 * deleted: prune disables credentials that a channel's list does not name, unless the list is empty.
 */
@Injectable()
export class CredentialsSection extends Section<CredentialRow, CredentialChange, NewCredentialInput> {
  protected readonly name = 'credentials';

  constructor(
    private readonly credentials: CredentialsService,
    private readonly channels: ChannelsService,
  ) {
    super();
  }

  async read(): Promise<Found<CredentialRow>[]> {
    const filter = { statuses: null, includeArchived: true, q: null };
    const channels = await readAll((page) => this.channels.list(filter, page));
    return channels.flatMap(({ name: channel, credentials }) => {
      const keys = credentialKeys(channel, credentials);
      return credentials.map((credential, index) => {
        const { id, label, weight, rpm, tpm, status, version } = credential;
        const fields = { channel, label, weight, rpm, tpm, status };
        return { key: keys[index] ?? '', fields, id, version, archivedAt: null, row: { ...credential, channel } };
      });
    });
  }

  protected override readonly isPrunable = ({ row }: Found<CredentialRow>, entries: readonly CredentialEntry[]) =>
    row.status !== 'disabled' && entries.some(({ patch }) => patch.channel === row.channel);

  protected checkFor(): Check<CredentialRow, CredentialChange, NewCredentialInput> {
    return (entry, found) => {
      if (entry === null || found !== null || 'fault' in entry.create) return [];
      const { secret } = entry.create.input.credential;
      return faultsIn(() => {
        checkSecret(secret.reveal(), 'secret');
      });
    };
  }

  protected async create({ channel, credential, status }: NewCredentialInput, actor: Actor): Promise<void> {
    const channelId = await this.channels.findIdByName(channel);
    if (channelId === null) throw new RoutifyError('conflict', `the channel ${channel} no longer exists`);
    const { id, status: before } = await this.credentials.add(channelId, credential, actor);
    if (status !== before) await this.credentials.update(id, { status }, null, actor);
  }

  protected async update(
    { id, version }: CredentialRow,
    { patch }: CredentialEntry,
    _changed: unknown,
    actor: Actor,
  ): Promise<void> {
    requireChanged(await this.credentials.update(id, patch.fields, version, actor));
  }

  protected restore(): never {
    throw new Error('credentials cannot be archived');
  }

  protected async archive({ id, version }: CredentialRow, actor: Actor): Promise<void> {
    const off = { status: 'disabled', statusReason: 'not in the applied file' } as const;
    requireChanged(await this.credentials.update(id, off, version, actor));
  }
}

/** Natural keys of all credentials of a channel, in their order. */
export function credentialKeys(channel: string, credentials: readonly { readonly label: string }[]): string[] {
  return numberRepeats(credentials.map(({ label }) => `${channel}/${label}`));
}
