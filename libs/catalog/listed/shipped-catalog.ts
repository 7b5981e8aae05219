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

/** A model of the shipped price list. */
interface ShippedEntry {
  readonly canonical_id: string;
  readonly aliases: readonly string[];
  readonly context_length: number;
  readonly max_output_tokens: number;
  readonly price: unknown;
  readonly announced_retirement?: AnnouncedRetirement;
}

let entries: readonly ShippedEntry[] | null = null;

/** Read at the first use: gateways have none. */
export function shippedEntries(): readonly ShippedEntry[] {
  entries ??= readEntries();
  return entries;
}

/** Null: none is known. */
export function announcedRetirement(canonicalId: string): AnnouncedRetirement | null {
  return shippedEntries().find(({ canonical_id: id }) => id === canonicalId)?.announced_retirement ?? null;
}

function readEntries(): readonly ShippedEntry[] {
  // Below the root: `dist/libs/catalog/listed` after a build, `libs/catalog/listed` under tests.
  const roots = ['../../../../', '../../../'].map((up) => new URL(`${up}prisma/seed/catalog.json`, import.meta.url));
  const file = roots.map((url) => fileURLToPath(url)).find((path) => existsSync(path));
  if (file === undefined) return [];
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly models: readonly ShippedEntry[] }).models;
}
