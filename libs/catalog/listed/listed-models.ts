import { readFileSync } from 'node:fs';
import type { Capability } from '../domain/catalog-model.js';

/** A model of the vendors' lists. Token counts are the maximum over all lists. */
interface ListedModel {
  readonly contextLength: number;
  readonly maxOutputTokens: number;
  readonly capabilities: readonly Capability[];
}

type Row = readonly [contextLength: number, maxOutputTokens: number, capabilities: readonly Capability[]];

interface Lists {
  readonly byId: ReadonlyMap<string, ListedModel>;
  /** By the name after the vendor; names of several vendors are left out. */
  readonly byName: ReadonlyMap<string, ListedModel>;
  readonly idByName: ReadonlyMap<string, string>;
  readonly wellKnown: readonly string[];
}

/** Read at start-up: a request must not wait for a file. */
const lists = read();

/** The model of exactly this canonical id, `vendor/name`; null: not listed. */
export function listedModel(canonicalId: string): ListedModel | null {
  return lists.byId.get(canonicalId.toLowerCase()) ?? null;
}

/** The canonical id of a name of exactly one vendor, or of a whole id; null: not listed. */
export function listedName(name: string): string | null {
  const known = name.toLowerCase();
  return lists.byId.has(known) ? known : (lists.idByName.get(known) ?? null);
}

/** Canonical ids of chat models that most readers know and that cost little, the best to begin with first. */
export const WELL_KNOWN_MODELS: readonly string[] = lists.wellKnown;

/** The listed capabilities of the first known name, of any vendor; empty when no name is listed. */
export function listedCapabilities(names: readonly string[]): readonly Capability[] {
  for (const name of names.map((one) => one.toLowerCase())) {
    const found = lists.byId.get(name) ?? lists.byName.get(lastPart(name));
    if (found !== undefined) return found.capabilities;
  }
  return [];
}

function read(): Lists {
  const file = new URL('./listed-models.json', import.meta.url);
  const { well_known: wellKnown, models } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly well_known: readonly string[];
    readonly models: Readonly<Record<string, Row>>;
  };
  const byId = new Map<string, ListedModel>();
  const byName = new Map<string, ListedModel>();
  const idByName = new Map<string, string>();
  const shared = new Set<string>();
  for (const [id, [contextLength, maxOutputTokens, capabilities]] of Object.entries(models)) {
    const model = { contextLength, maxOutputTokens, capabilities };
    const name = lastPart(id);
    if (byName.has(name)) shared.add(name);
    byId.set(id, model);
    byName.set(name, model);
    idByName.set(name, id);
  }
  for (const name of shared) {
    byName.delete(name);
    idByName.delete(name);
  }
  return { byId, byName, idByName, wellKnown };
}

function lastPart(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
