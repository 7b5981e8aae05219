import { RoutifyError, type ErrorDetail, type PriceRow } from '#core';
import { checkModel } from '../check-model.js';
import type { ModelCard } from '../model-card.js';
import { readStoredRows, storeRows, type StoredPriceRow } from '../prices/stored-rows.js';
import { formatSchedule, parseSchedule, type ScheduleJson, type WrittenSchedule } from '../prices/parse-schedule.js';
import {
  formatServiceTiers,
  parseServiceTiers,
  tiersOver,
  type ServiceTierJson,
  type WrittenTier,
} from '../prices/service-tiers.js';
import type { Price } from '../prices/price.js';
import type { PricedEntry, PriceListEntry } from '../price-lists/price-list-entry.js';
import { comparePrices, type PriceDifference } from './compare-prices.js';

export const IMPORT_MODES = ['upsert', 'create_only', 'update_only'] as const;
export type ImportMode = (typeof IMPORT_MODES)[number];

/** Actions of an import on an entry; only `create` and `update` change the catalog. */
export const IMPORT_ACTIONS = ['create', 'update', 'unchanged', 'skip', 'error', 'blocked'] as const;
export type ImportAction = (typeof IMPORT_ACTIONS)[number];

export interface ImportRules {
  readonly mode: ImportMode;
  /** Maximum change of a price in percent; null: no limit. */
  readonly percentMax: number | null;
  /** Whether unknown models become drafts: only for list prices, not for prices of a tier or an organization. */
  readonly mayCreate: boolean;
}

/** State of a model's price versions, of one scope, that a plan is based on. */
export interface PriceBase {
  /** In force. */
  readonly currentId: string | null;
  /** Number of versions, including future ones: versions are append-only. */
  readonly versionCount: number;
}

/** An existing model of one of an entry's names. */
export interface KnownModel {
  readonly id: string;
  readonly canonicalId: string;
  readonly archived: boolean;
  readonly base: PriceBase;
  readonly rows: readonly PriceRow[] | null;
  readonly schedule: WrittenSchedule | null;
  readonly serviceTiers: readonly WrittenTier[];
}

/** JSON, so that a plan can be stored between preview and apply. */
export type PlannedChange =
  | ({ readonly kind: 'create'; readonly canonicalId: string; readonly card: ModelCard } & StoredPlan)
  | ({ readonly kind: 'price'; readonly modelId: string; readonly base: PriceBase } & StoredPlan);

/** The price of a change. Without `schedule`: the same rates at all times; without `serviceTiers`: no tiers. */
interface StoredPlan {
  readonly rows: StoredPriceRow[];
  readonly schedule?: ScheduleJson;
  readonly serviceTiers?: readonly ServiceTierJson[];
}

/** One line of the preview. */
export interface ImportRow {
  readonly line: number;
  readonly key: string;
  /** Canonical id; null when no model matches the entry. */
  readonly model: string | null;
  readonly action: ImportAction;
  readonly diff: readonly PriceDifference[];
  /** Times, zone, calendars or service tiers differ, too. */
  readonly schedule_changes: boolean;
  readonly errors: readonly ErrorDetail[];
}

const NO_PRICE: Price = { rows: [], schedule: null };

interface ImportPlan {
  readonly rows: readonly ImportRow[];
  readonly changes: readonly PlannedChange[];
}

interface PlannedEntry {
  readonly row: ImportRow;
  readonly change: PlannedChange | null;
}

/**
 * Plans the change of each entry of a price list.
 * @param known existing models by name, including archived ones
 */
export function planImport(
  entries: readonly PriceListEntry[],
  known: ReadonlyMap<string, KnownModel>,
  rules: ImportRules,
): ImportPlan {
  const chosen = chooseEntries(entries, known);
  const planned = entries.map((entry): PlannedEntry => {
    if (entry.kind !== 'priced') {
      const action = entry.kind === 'skipped' ? 'skip' : 'error';
      return plain(entry, null, action, entry.details);
    }
    const model = findModel(entry, known);
    const name = model?.canonicalId ?? entry.names[0] ?? '';
    const winner = chosen.get(name);
    if (winner !== entry) {
      const message = `Line ${winner?.line ?? 0} sets the price of the same model.`;
      return plain(entry, name, 'skip', [{ path: '', code: 'duplicate', message }]);
    }
    return model === null ? planNew(entry, name, rules) : planKnown(entry, model, rules);
  });
  return {
    rows: planned.map(({ row }) => row),
    changes: planned.flatMap(({ change }) => (change === null ? [] : [change])),
  };
}

/** Per model, the entry with its canonical id, else the first entry. */
function chooseEntries(
  entries: readonly PriceListEntry[],
  known: ReadonlyMap<string, KnownModel>,
): Map<string, PricedEntry> {
  const chosen = new Map<string, PricedEntry>();
  for (const entry of entries) {
    if (entry.kind !== 'priced') continue;
    const canonicalId = findModel(entry, known)?.canonicalId ?? entry.names[0] ?? '';
    const other = chosen.get(canonicalId);
    if (other === undefined || (entry.names.includes(canonicalId) && !other.names.includes(canonicalId))) {
      chosen.set(canonicalId, entry);
    }
  }
  return chosen;
}

function findModel(entry: PricedEntry, known: ReadonlyMap<string, KnownModel>): KnownModel | null {
  const name = entry.names.find((candidate) => known.has(candidate));
  return (name === undefined ? undefined : known.get(name)) ?? null;
}

function planNew(entry: PricedEntry, canonicalId: string, { mode, mayCreate }: ImportRules): PlannedEntry {
  if (mode === 'update_only') return plain(entry, null, 'skip', [unknownModel('This model does not exist.')]);
  if (!mayCreate)
    return plain(entry, null, 'error', [
      unknownModel('This model does not exist, so it cannot have a price for one organization or tier.'),
    ]);
  const { card } = entry;
  if (card === null) {
    const message = 'This model does not exist, and without a context_length no draft can be created.';
    return plain(entry, null, 'error', [{ path: 'context_length', code: 'unknown_model', message }]);
  }
  const fault = cardFault(canonicalId, card);
  if (fault !== null) return plain(entry, null, 'error', [fault]);
  const { schedule = null } = entry;
  const serviceTiers = entry.serviceTiers ?? [];
  const { differences } = comparePrices(NO_PRICE, { rows: entry.rows, schedule, serviceTiers });
  return {
    row: { ...rowOf(entry, canonicalId, 'create'), diff: differences, schedule_changes: schedule !== null },
    change: { kind: 'create', canonicalId, card, ...plannedPrice(entry, serviceTiers) },
  };
}

function planKnown(entry: PricedEntry, model: KnownModel, { mode, percentMax }: ImportRules): PlannedEntry {
  if (model.archived) {
    const message = `${model.canonicalId} is archived. Restore it first.`;
    return plain(entry, model.canonicalId, 'skip', [{ path: 'model', code: 'archived', message }]);
  }
  const { schedule = model.schedule } = entry;
  // A file that does not know service tiers leaves them as they are: multipliers multiply the new rates.
  const serviceTiers = entry.serviceTiers ?? tiersOver(model.serviceTiers, entry.rows);
  const before = { rows: model.rows ?? [], schedule: model.schedule, serviceTiers: model.serviceTiers };
  const { differences, exceeds } = comparePrices(before, { rows: entry.rows, schedule, serviceTiers });
  const scheduleChanges = textOf(schedule, serviceTiers) !== textOf(model.schedule, model.serviceTiers);
  if (differences.length === 0 && !scheduleChanges && model.rows !== null)
    return plain(entry, model.canonicalId, 'unchanged', []);
  if (mode === 'create_only') {
    const message = `The model ${model.canonicalId} already exists.`;
    return plain(entry, model.canonicalId, 'skip', [{ path: 'model', code: 'exists', message }]);
  }
  if (model.schedule !== null && entry.schedule === undefined) {
    const message = `The price of ${model.canonicalId} has a schedule, and the file contains no schedules.`;
    return plain(entry, model.canonicalId, 'skip', [{ path: 'schedule', code: 'scheduled', message }]);
  }
  const row = { ...rowOf(entry, model.canonicalId, 'update'), diff: differences, schedule_changes: scheduleChanges };
  if (model.rows !== null && percentMax !== null && exceeds(percentMax)) {
    const message = `A price changes by more than ${percentMax}%.`;
    return { row: { ...row, action: 'blocked', errors: [{ path: '', code: 'max_change', message }] }, change: null };
  }
  return { row, change: { kind: 'price', modelId: model.id, base: model.base, ...plannedPrice(entry, serviceTiers) } };
}

function rowOf({ line, key }: PriceListEntry, model: string | null, action: ImportAction): ImportRow {
  return { line, key, model, action, diff: [], schedule_changes: false, errors: [] };
}

function plain(
  entry: PriceListEntry,
  model: string | null,
  action: ImportAction,
  errors: readonly ErrorDetail[],
): PlannedEntry {
  return { row: { ...rowOf(entry, model, action), errors }, change: null };
}

function unknownModel(message: string): ErrorDetail {
  return { path: 'model', code: 'unknown_model', message };
}

/** Reason why a draft cannot be created: an invalid name or an inconsistent card. */
function cardFault(canonicalId: string, card: ModelCard): ErrorDetail | null {
  try {
    checkModel({ ...card, canonicalId, aliases: [], status: 'draft', replacement: null });
    return null;
  } catch (error) {
    if (!(error instanceof RoutifyError)) throw error;
    return { path: error.param ?? '', code: 'invalid', message: error.message };
  }
}

/** The price of a planned change, parsed. Throws when the runtime no longer knows its time zone. */
export function priceOfChange({ rows: stored, schedule: written, serviceTiers: tiers = [] }: PlannedChange): Price {
  const rows = readStoredRows(stored);
  const schedule = written === undefined ? null : parseSchedule(written, rows, 'schedule', 'price');
  const serviceTiers = parseServiceTiers(tiers, rows, 'service_tiers', 'price');
  if (schedule !== null && 'details' in schedule) throw new Error(schedule.details[0]?.message);
  if ('details' in serviceTiers) throw new Error(serviceTiers.details[0]?.message);
  return { rows, schedule, serviceTiers };
}

function plannedPrice({ rows, schedule = null }: PricedEntry, tiers: readonly WrittenTier[]): StoredPlan {
  return {
    rows: storeRows(rows),
    ...(schedule === null ? {} : { schedule: formatSchedule(schedule) }),
    ...(tiers.length === 0 ? {} : { serviceTiers: formatServiceTiers(tiers) }),
  };
}

function textOf(schedule: WrittenSchedule | null, tiers: readonly WrittenTier[]): string {
  return JSON.stringify([schedule === null ? null : formatSchedule(schedule), formatServiceTiers(tiers)]);
}

/** Number of entries per action. */
export function summarizeImport(rows: readonly ImportRow[]): Record<ImportAction, number> {
  const counts = IMPORT_ACTIONS.map((action) => [action, rows.filter((row) => row.action === action).length]);
  return Object.fromEntries(counts) as Record<ImportAction, number>;
}
