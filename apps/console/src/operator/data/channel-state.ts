import type { StatusKind } from '@/kit';
import type { Channel } from './catalog';

interface ChannelMark {
  readonly kind: StatusKind;
  readonly word: 'enabled' | 'draining' | 'disabled' | 'ejected' | 'some_keys' | 'no_key';
  /** In the API's words; null: it is normal, or no reason was given. */
  readonly reason: string | null;
  readonly since: string;
  /** Of a pause: when it is asked again. */
  readonly nextTryAt: string | null;
  /** Models that it is ejected for. */
  readonly modelIds: readonly string[];
  readonly activeKeys: number;
  readonly keys: number;
}

/** What a channel's chip says: the most severe thing about it, why, and since when. */
export function markOf({ state, health, credentials }: Channel): ChannelMark {
  const paused = (health ?? []).filter(({ credential_id: id }) => id !== null);
  const ejected = (health ?? []).filter(({ model_id: id }) => id !== null);
  const isUsed = (id: string): boolean => !paused.some(({ credential_id }) => credential_id === id);
  const active = credentials.filter(({ id, status }) => status === 'active' && isUsed(id));
  const base = {
    reason: state.reason,
    since: state.since,
    nextTryAt: null,
    modelIds: ejected.flatMap(({ model_id: id }) => (id === null ? [] : [id])),
    activeKeys: active.length,
    keys: credentials.length,
  };
  if (state.status !== 'enabled') return { ...base, kind: 'rest', word: state.status };
  if (active.length === 0)
    return { ...base, kind: 'bad', word: 'no_key', ...pauseOf(paused), ...refusalOf(credentials) };
  if (ejected.length > 0) return { ...base, kind: 'bad', word: 'ejected', ...pauseOf(ejected) };
  const isRefused = credentials.some(({ status, status_reason: reason }) => status === 'disabled' && reason !== null);
  if (paused.length > 0 || isRefused) {
    return { ...base, kind: 'warn', word: 'some_keys', ...pauseOf(paused), ...refusalOf(credentials) };
  }
  return { ...base, kind: 'ok', word: 'enabled' };
}

/** A person must act: it does not answer, or only in part. */
export function needsAct(channel: Channel): boolean {
  const { kind } = markOf(channel);
  return kind === 'bad' || kind === 'warn';
}

const RANK: Readonly<Record<StatusKind, number>> = { bad: 0, warn: 1, live: 2, ok: 2, rest: 3 };

/** Those that need someone first, then in the order in which they are asked. */
export function sortChannels(channels: readonly Channel[]): Channel[] {
  return [...channels].sort(
    (a, b) =>
      RANK[markOf(a).kind] - RANK[markOf(b).kind] ||
      a.priority - b.priority ||
      b.weight - a.weight ||
      a.name.localeCompare(b.name),
  );
}

/** Whose name, address, tag or model has the text. */
export function filterChannels(channels: readonly Channel[], text: string): Channel[] {
  const query = text.trim().toLowerCase();
  return channels.filter(({ id, name, label, base_url, tags, models, region }) =>
    [id, name, label, base_url, region ?? '', ...tags, ...models.map(({ model }) => model)].some((part) =>
      part.toLowerCase().includes(query),
    ),
  );
}

type Health = NonNullable<Channel['health']>[number];

/** The pause that began first. */
function pauseOf(pauses: readonly Health[]): Partial<ChannelMark> {
  const [first] = [...pauses].sort((a, b) => a.since.localeCompare(b.since));
  return first === undefined ? {} : { reason: first.reason, since: first.since, nextTryAt: first.next_try_at };
}

/** A credential that is off for a reason stays off; a pause ends. */
function refusalOf(credentials: Channel['credentials']): Partial<ChannelMark> {
  const off = credentials.find(({ status, status_reason: reason }) => status === 'disabled' && reason !== null);
  return off === undefined ? {} : { reason: off.status_reason, since: off.status_since, nextTryAt: null };
}
