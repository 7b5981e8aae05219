import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** When a provider ends a model, as it says. */
interface AnnouncedRetirement {
  /** A day of UTC, `2026-12-31`. */
  readonly date: string;
  /** Canonical id of the model that the provider recommends, which the catalog may not have; null: none. */
  readonly replacement: string | null;
  /** The page that says so. */
  readonly source: string;
}

/** Prices as the API has them. */
interface ShippedPrices {
  readonly price: unknown;
  /** Those that follow, each from the begin of a day of UTC, the earliest first. */
  readonly later_prices?: readonly { readonly from: string; readonly price: unknown }[];
}

/** A model of the shipped price list. */
interface ShippedEntry extends ShippedPrices {
  readonly canonical_id: string;
  readonly aliases: readonly string[];
  readonly context_length: number;
  readonly max_output_tokens: number;
  readonly announced_retirement?: AnnouncedRetirement;
}

/** A model that had ended when the list was built. */
interface RetiredEntry {
  readonly canonical_id: string;
  readonly announced_retirement: AnnouncedRetirement;
}

interface ShippedCatalog {
  readonly models: readonly ShippedEntry[];
  readonly retired: readonly RetiredEntry[];
}

let catalog: ShippedCatalog | null = null;

/** Read at the first use: gateways have none. */
export function shippedEntries(): readonly ShippedEntry[] {
  return shipped().models;
}

/** Also of models that have ended. Null: none is known. */
export function announcedRetirement(canonicalId: string): AnnouncedRetirement | null {
  const { models, retired } = shipped();
  const named = [...models, ...retired].find(({ canonical_id: id }) => id === canonicalId);
  return named?.announced_retirement ?? null;
}

/** Whether the provider has ended a model. @param nowMs Unix time */
export function hasEnded(retirement: Pick<AnnouncedRetirement, 'date'> | undefined, nowMs: number): boolean {
  return retirement !== undefined && Date.parse(retirement.date) <= nowMs;
}

/** The price in force, and those with a later start. @param nowMs Unix time */
export function pricesAt({ price, later_prices: later = [] }: ShippedPrices, nowMs: number) {
  const dated = later.map(({ from, price: next }) => ({ effectiveFrom: new Date(from), price: next }));
  const begun = dated.filter(({ effectiveFrom }) => effectiveFrom.getTime() <= nowMs);
  return { price: begun.at(-1)?.price ?? price, later: dated.slice(begun.length) };
}

function shipped(): ShippedCatalog {
  catalog ??= readCatalog();
  return catalog;
}

function readCatalog(): ShippedCatalog {
  // Below the root: `dist/libs/catalog/listed` after a build, `libs/catalog/listed` under tests.
  const roots = ['../../../../', '../../../'].map((up) => new URL(`${up}prisma/seed/catalog.json`, import.meta.url));
  const file = roots.map((url) => fileURLToPath(url)).find((path) => existsSync(path));
  if (file === undefined) return { models: [], retired: [] };
  return JSON.parse(readFileSync(file, 'utf8')) as ShippedCatalog;
}
