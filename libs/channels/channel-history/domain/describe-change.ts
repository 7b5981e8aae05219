import type { ChannelEvent, ChannelEventKind } from './channel-event.js';

type State = Readonly<Record<string, unknown>>;

const KINDS: Readonly<Record<string, ChannelEventKind>> = {
  'channel.create': 'created',
  'channel.update': 'edited',
  'channel.enable': 'enabled',
  'channel.drain': 'draining',
  'channel.disable': 'disabled',
  'channel.archive': 'archived',
  'channel.restore': 'restored',
  'channel.reset_breaker': 'health_reset',
  'credential.create': 'credential_added',
  'credential.update': 'credential_edited',
  'credential.rotate': 'credential_rotated',
  'credential.refuse': 'credential_refused',
  'credential.delete': 'credential_deleted',
};

/**
 * A change of a channel or a credential as an event of its history. States are those of the audit log. An edit lists
 * the changed fields; one that enables or disables a credential has its own kind.
 * @param action of the audit log
 */
export function describeChange(
  action: string,
  before: State | null,
  after: State | null,
): Pick<ChannelEvent, 'kind' | 'detail'> {
  const kind = KINDS[action];
  if (kind === undefined) throw new Error(`${action} is no change of a channel`);
  const names = before === null || after === null ? [] : changedNames(before, after);
  if (kind === 'credential_edited' && names.includes('status')) {
    return { kind: after?.status === 'active' ? 'credential_enabled' : 'credential_disabled', detail: null };
  }
  const isEdit = kind === 'edited' || kind === 'credential_edited';
  return { kind, detail: isEdit && names.length > 0 ? names.join(', ') : null };
}

function changedNames(before: State, after: State): string[] {
  return Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}
