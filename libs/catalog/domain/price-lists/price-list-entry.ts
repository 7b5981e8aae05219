import type { ErrorDetail, PriceRow } from '#core';
import type { WrittenSchedule } from '../prices/parse-schedule.js';
import type { WrittenTier } from '../prices/service-tiers.js';
import type { ModelCard } from '../model-card.js';

/** Supported formats of price lists. */
export const PRICE_LIST_FORMATS = ['native', 'litellm', 'openrouter', 'models_dev', 'genai_prices'] as const;
export type PriceListFormat = (typeof PRICE_LIST_FORMATS)[number];

interface EntryPosition {
  /** In CSV and NDJSON the line of the file; in a JSON document the number of the entry, from 1. */
  readonly line: number;
  /** The model's name in the file. */
  readonly key: string;
}

/** An entry with a valid price. */
export interface PricedEntry extends EntryPosition {
  readonly kind: 'priced';
  /** Possible names of the model in the catalog, best first: a new model gets the first as its canonical id. */
  readonly names: readonly string[];
  readonly rows: readonly PriceRow[];
  /** Null: the same rates at all times. Absent: the file does not say. */
  readonly schedule?: WrittenSchedule | null;
  /** Absent: the list does not know service tiers. */
  readonly serviceTiers?: readonly WrittenTier[];
  /** Null when the file has no context length: the entry cannot create a new model. */
  readonly card: ModelCard | null;
}

/** An entry that is valid but not importable (`skipped`), or invalid (`faulty`). */
interface UnpricedEntry extends EntryPosition {
  readonly kind: 'skipped' | 'faulty';
  readonly details: readonly ErrorDetail[];
}

export type PriceListEntry = PricedEntry | UnpricedEntry;

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object; an empty one for other values: lists omit unknown fields. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function skipped(position: EntryPosition, code: string, message: string): UnpricedEntry {
  return { ...position, kind: 'skipped', details: [{ path: '', code, message }] };
}
