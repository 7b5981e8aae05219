import { formatActor, recordChange, type Actor } from '#audit';
import { formatId, newUuid } from '#kernel';
import type { Transaction } from '#infra';
import { describeChange } from '../domain/history/describe-change.js';
import { ChannelEventsRepository } from './channel-events.repository.js';

type State = Readonly<Record<string, unknown>>;

/** A change of a channel or of one of its credentials. */
export interface ChannelChange {
  readonly actor: Actor;
  readonly action: string;
  readonly channelId: string;
  /** Null: the channel itself changed. */
  readonly credentialId: string | null;
  readonly before: State | null;
  readonly after: State | null;
  readonly reason: string | null;
}

/** What the history says otherwise than the record of changes. */
interface Told {
  readonly actor: string;
  readonly detail: string;
}

/** Writes a change into the record of changes and into the channel's history, inside its transaction. */
export async function recordChannelChange(
  tx: Transaction,
  { channelId, credentialId, ...change }: ChannelChange,
  told: Partial<Told> = {},
): Promise<void> {
  const target =
    credentialId === null
      ? { targetKind: 'channel', targetId: formatId('chn', channelId) }
      : { targetKind: 'credential', targetId: formatId('crd', credentialId) };
  await recordChange(tx, { ...change, ...target });
  const now = new Date();
  await ChannelEventsRepository.insert(tx, {
    ...describeChange(change.action, change.before, change.after),
    id: newUuid(now.getTime()),
    channelId,
    credentialId,
    modelId: null,
    actor: formatActor(change.actor),
    reason: change.reason,
    untilAt: null,
    createdAt: now,
    ...told,
  });
}
