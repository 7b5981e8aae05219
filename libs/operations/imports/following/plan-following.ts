import type { ImportPlan, KeptRows, RecordedRow, Target } from '../domain/import-plan.js';
import type { Finding } from '../domain/source-description.js';
import {
  compareFields,
  type Comparison,
  type FieldChange,
  type FieldNote,
  type Statement,
} from '../domain/statement.js';
import type { KeyDigests } from './stated-keys.js';
import { channelSays, fieldsHere, modelSays, tierSays, type Fields, type LabelledChannel } from './stated-rows.js';

type Kind = 'tier' | 'model' | 'channel';

/** What follows the source on one object. */
interface FollowedOf<K extends Kind, Row> {
  readonly kind: K;
  readonly sourceId: string;
  /** Name here. */
  readonly key: string;
  readonly row: Row;
  readonly changes: readonly FieldChange[];
  /** As it was when this was planned. */
  readonly here: Fields;
  /** What is recorded when the changes are made, and when they are refused. */
  readonly stated: Statement;
  readonly statedBefore: Statement | null;
}
export type FollowedChannel = FollowedOf<'channel', KeptRows['channels'][number]> &
  Pick<LabelledChannel, 'credentials'>;
export type FollowedRow =
  | FollowedOf<'tier', KeptRows['tiers'][number]>
  | FollowedOf<'model', KeptRows['models'][number]>
  | FollowedChannel;

export interface Following {
  readonly rows: readonly FollowedRow[];
  readonly findings: readonly Finding[];
}

type PlannedObjects = Pick<ImportPlan, 'kept' | 'tiers' | 'models' | 'channels'>;

const TABLES = { tier: 'tiers', model: 'models', channel: 'channels' } as const;
/** Values that a report may not show: an address can have a password in it. */
const HIDDEN = /^(base_url$|options\.)/;

/** What a second import changes on the objects of earlier runs, and what it leaves. Pure. */
export function planFollowing(plan: PlannedObjects, target: Target, keys: KeyDigests): Following {
  const here = fieldsHere(target.document);
  const records = new Map(target.records.map((record) => [`${record.kind} ${record.sourceId}`, record]));
  const findings: Finding[] = [];
  const rows: FollowedRow[] = [];
  const living = new Set([...here.model.keys(), ...plan.models.map(({ canonicalId }) => canonicalId)]);

  /** Null: nothing is here that could change. */
  const compare = (
    kind: Kind,
    [sourceId, key]: readonly [string, string],
    says: Fields,
  ): (Comparison & Pick<FollowedRow, 'here' | 'statedBefore'>) | null => {
    const before = records.get(`${kind} ${sourceId}`)?.stated ?? null;
    const is = here[kind].get(key);
    if (is !== undefined) {
      const shown = says['name'] === undefined ? is : { ...is, name: before?.fields['name'] ?? says['name'] };
      const compared = compareFields(before?.fields ?? null, says, shown);
      findings.push(...compared.notes.map((note) => findingOf(kind, sourceId, note)));
      return { ...compared, here: is, statedBefore: before };
    }
    const changed = Object.entries(says).filter(([field, value]) => before !== null && before.fields[field] !== value);
    if (changed.length > 0) {
      const fields = changed.map(([field]) => field).join(', ');
      note(kind, sourceId, null, `${key} is archived here, or has another name; the source changed ${fields}`);
    }
    return null;
  };
  const note = (kind: Kind, row: string, column: string | null, message: string): void => {
    findings.push({ level: 'note', table: TABLES[kind], row, column, message });
  };

  for (const row of plan.kept.tiers) {
    const found = compare('tier', [row.sourceId, row.name], tierSays(row));
    if (found !== null) rows.push({ kind: 'tier', sourceId: row.sourceId, key: row.name, row, ...outcome(found, {}) });
  }
  for (const row of plan.kept.models) {
    const { sourceId, canonicalId: key } = row;
    const found = compare('model', [sourceId, key], modelSays(row));
    if (found !== null) rows.push({ kind: 'model', sourceId, key, row, ...outcome(found, {}) });
  }
  for (const channel of plan.kept.channels) {
    const { id: sourceId, name: key } = channel;
    const before = records.get(`channel ${sourceId}`)?.stated ?? null;
    const models = channel.models.filter(({ model }) => living.has(model));
    for (const { model } of channel.models)
      if (!living.has(model) && before !== null && before.fields[`models.${model}`] === undefined)
        note('channel', sourceId, 'models', `${model} is archived here, and is not added`);
    const row = { ...channel, models };
    const said = channelSays(row, before, here.channel.get(key) ?? null, keys);
    // What is archived here is not gone there.
    const archived = channel.models.flatMap(({ model, upstreamModel }) =>
      living.has(model) ? [] : ([[`models.${model}`, upstreamModel]] as const),
    );
    const known = archived.filter(([field]) => before?.fields[field] !== undefined);
    const found = compare('channel', [sourceId, key], { ...said.fields, ...withoutChange(known, before) });
    if (found === null) continue;
    if (said.unknown.length > 0)
      note('channel', sourceId, 'key', `${said.unknown.join(', ')}: compared with the source from the next import on`);
    const { credentials, digests } = said;
    rows.push({ kind: 'channel', sourceId, key, row, ...outcome(found, digests), credentials });
  }
  findings.push(...target.records.flatMap((record) => goneOf(record, plan, here)));
  return { rows, findings };
}

/** Of models that are archived here, what the last import had: there is nothing to change. */
function withoutChange(known: readonly (readonly [string, string])[], before: Statement | null): Fields {
  return Object.fromEntries(known.map(([field, value]) => [field, before?.fields[field] ?? value]));
}

function outcome(
  { changes, next, here, statedBefore }: Comparison & Pick<FollowedRow, 'here' | 'statedBefore'>,
  digests: Statement['digests'],
): Pick<FollowedRow, 'changes' | 'here' | 'stated' | 'statedBefore'> {
  const stated = { fields: next, digests: { ...statedBefore?.digests, ...digests } };
  return { changes, here, stated, statedBefore };
}

function findingOf(kind: Kind, row: string, { field, reason, source, here }: FieldNote): Finding {
  const show = (value: string | null): string => (value === null ? 'nothing' : HIDDEN.test(field) ? 'other' : value);
  const messages: Readonly<Record<FieldNote['reason'], string>> = {
    conflict: `is ${show(source)} in the source and ${show(here)} here, and both changed: it stays`,
    unknown: `is ${show(source)} in the source and ${show(here)} here, and what was imported is not known: it stays`,
    gone: `is gone in the source, and stays here: ${show(here)}`,
    by_hand: `is ${show(source)} in the source now, and stays ${show(here)} here: change it by hand`,
  };
  return { level: 'note', table: TABLES[kind], row, column: field, message: messages[reason] };
}

/** A row that the source has no longer, while its object is here. */
function goneOf(
  { kind, sourceId, objectKey }: RecordedRow,
  { kept, tiers, models, channels }: PlannedObjects,
  here: ReturnType<typeof fieldsHere>,
): Finding[] {
  if (kind !== 'tier' && kind !== 'model' && kind !== 'channel') return [];
  const present = {
    tier: [...kept.tiers, ...tiers].some((row) => row.sourceId === sourceId),
    model: [...kept.models, ...models].some((row) => row.sourceId === sourceId),
    channel: [...kept.channels, ...channels].some(({ id }) => id === sourceId),
  };
  if (present[kind] || objectKey === null || !here[kind].has(objectKey)) return [];
  const message = `is gone in the source, or cannot be read; ${objectKey} stays here`;
  return [{ level: 'note', table: TABLES[kind], row: sourceId, column: null, message }];
}

/** What is recorded of objects that are new. */
export function statementsOf(
  { tiers, models, channels }: Pick<ImportPlan, 'tiers' | 'models' | 'channels'>,
  keys: KeyDigests,
): { readonly kind: Kind; readonly sourceId: string; readonly stated: Statement }[] {
  return [
    ...tiers.map((row) => ({
      kind: 'tier' as const,
      sourceId: row.sourceId,
      stated: { fields: tierSays(row), digests: {} },
    })),
    ...models.map((row) => ({
      kind: 'model' as const,
      sourceId: row.sourceId,
      stated: { fields: modelSays(row), digests: {} },
    })),
    ...channels.map((row) => {
      const { fields, digests } = channelSays(row, null, null, keys);
      return { kind: 'channel' as const, sourceId: row.id, stated: { fields, digests } };
    }),
  ];
}
