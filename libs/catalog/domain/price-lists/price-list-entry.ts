import type { ErrorDetail, PriceRow } from '#kernel';
import type { ModelCard } from '../model-card.js';

/** The formats of price lists that can be read. */
export const PRICE_LIST_FORMATS = ['native', 'litellm', 'openrouter', 'models_dev'] as const;
export type PriceListFormat = (typeof PRICE_LIST_FORMATS)[number];

interface Place {
  /** Of CSV and NDJSON the line in the file; of a JSON document the number of the entry, from 1. */
  readonly line: number;
  /** The model, as the file names it. */
  readonly key: string;
}

/** An entry with a price that can be kept. */
export interface PricedEntry extends Place {
  readonly kind: 'priced';
  /** Names under which the catalog may know the model, the best first: a new model gets that as its canonical id. */
  readonly names: readonly string[];
  readonly rows: readonly PriceRow[];
  /** Null when the file does not say how long a context is: then a new model cannot be made of the entry. */
  readonly card: ModelCard | null;
}

/** An entry that is not an error of the file but nothing to import either (`skipped`), or one that is (`faulty`). */
export interface UnpricedEntry extends Place {
  readonly kind: 'skipped' | 'faulty';
  readonly details: readonly ErrorDetail[];
}

export type PriceListEntry = PricedEntry | UnpricedEntry;

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object; an empty one when it is something else: lists leave out what they do not know. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function skipped(place: Place, code: string, message: string): UnpricedEntry {
  return { ...place, kind: 'skipped', details: [{ path: '', code, message }] };
}
