import { formatPrice } from '#catalog';
import type { ChannelEntry } from '../../installation/sections/channels.section.js';
import type { CredentialEntry } from '../../installation/sections/credentials.section.js';
import type { Declaration } from '../../installation/sections/sections.js';
import type { ModelEntry } from '../../installation/sections/models.section.js';
import type { TierEntry } from '../../installation/sections/tiers.section.js';
import type { FollowedChannel, FollowedRow } from './plan-following.js';

/** Only what exists changes. */
const GONE = { fault: { path: '', code: 'not_found', message: 'It no longer exists.' } };

type Entries = Pick<Declaration, 'tiers' | 'models' | 'channels' | 'credentials'>;

/** The fields that follow the source, and no others, as an installation file would name them. */
export function followedEntries(rows: readonly FollowedRow[]): {
  readonly [Section in keyof Entries]: NonNullable<Entries[Section]>;
} {
  const changed = rows.filter(({ changes }) => changes.length > 0);
  const channels = changed.filter((followed) => followed.kind === 'channel');
  return {
    tiers: changed.flatMap((followed) => (followed.kind === 'tier' ? [tierEntry(followed)] : [])),
    models: changed.flatMap((followed) => (followed.kind === 'model' ? modelEntry(followed) : [])),
    channels: channels.flatMap(channelEntry),
    credentials: channels.flatMap(credentialEntries),
  };
}

function has({ changes }: Pick<FollowedRow, 'changes'>, field: string): boolean {
  return changes.some((change) => change.field === field);
}

function tierEntry(followed: Extract<FollowedRow, { kind: 'tier' }>): TierEntry {
  const { key, row } = followed;
  const [markup, tags] = [has(followed, 'markup_bps'), has(followed, 'channel_tags')];
  return {
    key,
    fields: {
      ...(markup ? { markup_bps: row.markupBps } : {}),
      ...(tags ? { channel_tags: [...row.channelTags] } : {}),
    },
    patch: { ...(markup ? { markupBps: row.markupBps } : {}), ...(tags ? { channelTags: row.channelTags } : {}) },
    create: GONE,
  };
}

function modelEntry({ key, row }: Extract<FollowedRow, { kind: 'model' }>): ModelEntry[] {
  const price = row.price?.price ?? null;
  if (price === null) return [];
  return [{ key, fields: { price: formatPrice(price) }, patch: { fields: {}, price }, create: GONE }];
}

function channelEntry(followed: FollowedChannel): ChannelEntry[] {
  const { key, row, changes } = followed;
  const { priority, weight, tags } = row;
  const scalars = {
    ...(has(followed, 'priority') ? { priority } : {}),
    ...(has(followed, 'weight') ? { weight } : {}),
    ...(has(followed, 'tags') ? { tags: [...tags] } : {}),
  };
  const isDisabled = has(followed, 'status');
  const served = servedAfter(followed);
  if (changes.every(({ field }) => field.startsWith('credentials.'))) return [];
  const fields = {
    ...scalars,
    ...(isDisabled ? { status: 'disabled' } : {}),
    ...(served === null
      ? {}
      : { models: served.map(({ model, upstreamModel }) => ({ model, upstream_id: upstreamModel, cost: null })) }),
  };
  const models = served?.map((one) => ({ ...one, cost: null }));
  const patch = { ...scalars, ...(models === undefined ? {} : { models }) };
  return [
    {
      key,
      fields: { name: key, ...fields },
      patch: { fields: patch, status: isDisabled ? 'disabled' : null },
      create: GONE,
    },
  ];
}

/** All models that the channel serves then, in order; null: as before. */
function servedAfter({
  here,
  changes,
}: FollowedChannel): { readonly model: string; readonly upstreamModel: string }[] | null {
  const prefix = 'models.';
  const changed = changes
    .filter(({ field }) => field.startsWith(prefix))
    .map(({ field, after }) => [field, after] as const);
  if (changed.length === 0) return null;
  const served = new Map([...Object.entries(here).filter(([field]) => field.startsWith(prefix)), ...changed]);
  return [...served]
    .map(([field, upstreamModel]) => ({ model: field.slice(prefix.length), upstreamModel }))
    .sort((one, other) => (one.model < other.model ? -1 : 1));
}

function credentialEntries({ key: channel, changes, credentials }: FollowedChannel): CredentialEntry[] {
  return changes.flatMap(({ field, before, after }): CredentialEntry[] => {
    const label = /^credentials\.(.*)$/s.exec(field)?.[1];
    const credential = label === undefined ? undefined : credentials.get(label);
    if (label === undefined || credential === undefined) return [];
    const status = after === 'active' ? 'active' : 'disabled';
    const { secret, rpm = null, tpm = null } = credential;
    const create =
      before === null
        ? ({ input: { channel, credential: { secret, label, weight: 1, rpm, tpm }, status } } as const)
        : GONE;
    return [{ key: `${channel}/${label}`, fields: { status }, patch: { channel, fields: { status } }, create }];
  });
}
