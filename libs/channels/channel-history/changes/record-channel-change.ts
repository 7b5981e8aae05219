import { recordChange, type Transaction } from '#core/infra';
import { formatId, newUuid, formatActor, type Actor } from '#core';
import { describeChange } from '../domain/describe-change.js';
import { ChannelEventsRepository } from './channel-events.repository.js';

type State = Readonly<Record<string, unknown>>;

/** A change of a channel or of one of its credentials. */
interface ChannelChange {
  readonly actor: Actor;
  readonly action: string;
  readonly channelId: string;
  /** Null: the channel itself changed. */
  readonly credentialId: string | null;
  readonly before: State | null;
  readonly after: State | null;
  readonly reason: string | null;
}

/** Fields whose values in the history differ from the audit log. */
interface HistoryOverrides {
  readonly actor: string;
  readonly detail: string;
}

/** Writes a change to the audit log and to the channel's history, in the transaction of the change. */
export async function recordChannelChange(
  tx: Transaction,
  { channelId, credentialId, ...change }: ChannelChange,
  overrides: Partial<HistoryOverrides> = {},
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
    ...overrides,
  });
}
