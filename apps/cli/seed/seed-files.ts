import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TierFields } from '#auth';
import {
  hasEnded,
  HOLD_DEFAULTS,
  parsePrice,
  pricesAt,
  type Capability,
  type Modality,
  type ModelStatus,
  type NewModel,
  type Price,
} from '#catalog';
import type { ModelEndpoint, ReasoningHold } from '#core';

/** A model in `prisma/seed`, with the field names of the API. */
interface SeedEntry {
  readonly canonical_id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly status?: ModelStatus;
  /** Separate channel of the simulator for this model. Default: the common channel. */
  readonly channel?: string;
  /** Canonical id of the model under which programs know this one; it is left out while that one is there. */
  readonly stands_for?: string;
  /** `chat` when left out. */
  readonly endpoints?: readonly ModelEndpoint[];
  readonly context_length: number;
  readonly max_output_tokens: number;
  readonly input_modalities: readonly Modality[];
  readonly output_modalities: readonly Modality[];
  readonly capabilities: readonly Capability[];
  readonly image_part_tokens?: number;
  readonly reasoning_hold?: ReasoningHold;
  readonly price: unknown;
  readonly later_prices?: readonly { readonly from: string; readonly price: unknown }[];
  readonly announced_retirement?: { readonly date: string };
}

export interface SeedModel extends NewModel {
  readonly price: Price['rows'];
  readonly schedule: Price['schedule'];
  readonly serviceTiers: NonNullable<Price['serviceTiers']>;
  readonly laterPrices: NonNullable<NewModel['laterPrices']>;
  readonly channel: string | null;
}

interface SeedTier {
  readonly name: string;
  readonly is_default?: boolean;
  readonly rpm: number;
  readonly tpm: number;
  readonly concurrency: number;
  readonly model_allow?: readonly string[];
}

/**
 * The models that providers serve, without those that have ended, each with the price in force and those that follow.
 * Throws when an entry has no valid price: the files are part of the program.
 * @param nowMs Unix time
 */
export function readShippedModels(nowMs: number): SeedModel[] {
  return entriesOf('catalog.json')
    .filter(({ announced_retirement: retirement }) => !hasEnded(retirement, nowMs))
    .map((entry) => seedModel(entry, nowMs));
}

/** The models of the simulator alone, some of which stand for shipped ones that have ended. Throws as above. */
export function readSimulatedModels(nowMs: number): SeedModel[] {
  const shipped = new Set(readShippedModels(nowMs).map(({ canonicalId }) => canonicalId));
  return entriesOf('simulator.json')
    .filter(({ stands_for: name }) => name === undefined || !shipped.has(name))
    .map((entry) => seedModel(entry, nowMs));
}

/** The begin of the day on which the shipped models were listed, as Unix time. */
export function shippedAtMs(): number {
  return Date.parse((readSeedFile('catalog.json') as { readonly built: string }).built);
}

function entriesOf(file: 'catalog.json' | 'simulator.json'): readonly SeedEntry[] {
  return (readSeedFile(file) as { readonly models: readonly SeedEntry[] }).models;
}

function seedModel(entry: SeedEntry, nowMs: number): SeedModel {
  return {
    canonicalId: entry.canonical_id,
    name: entry.name,
    aliases: entry.aliases,
    status: entry.status ?? 'active',
    channel: entry.channel ?? null,
    endpoints: entry.endpoints ?? ['chat'],
    contextLength: entry.context_length,
    maxOutputTokens: entry.max_output_tokens,
    inputModalities: entry.input_modalities,
    outputModalities: entry.output_modalities,
    capabilities: entry.capabilities,
    ...HOLD_DEFAULTS,
    ...(entry.image_part_tokens === undefined ? {} : { imagePartTokens: entry.image_part_tokens }),
    ...(entry.reasoning_hold === undefined ? {} : { reasoningHold: entry.reasoning_hold }),
    replacement: null,
    ...readSeedPrices(entry, nowMs),
    priceSource: 'seed',
  };
}

export function readSeedTiers(): (TierFields & { readonly name: string })[] {
  const { tiers } = readSeedFile('tiers.json') as { readonly tiers: readonly SeedTier[] };
  return tiers.map(({ name, is_default: isDefault = false, rpm, tpm, concurrency, model_allow: modelAllow = [] }) => ({
    name,
    isDefault,
    rpm,
    tpm,
    concurrency,
    modelAllow,
  }));
}

function readSeedPrices(entry: SeedEntry, nowMs: number) {
  const { price, later } = pricesAt(entry, nowMs);
  const { rows, schedule, serviceTiers = [] } = readSeedPrice(entry, price);
  const laterPrices = later.map(({ effectiveFrom, price: next }) => ({
    effectiveFrom,
    price: readSeedPrice(entry, next),
  }));
  return { price: rows, schedule, serviceTiers, laterPrices };
}

function readSeedPrice({ canonical_id }: SeedEntry, price: unknown): Price {
  const read = parsePrice(price);
  if ('details' in read) throw new Error(`the price of ${canonical_id} in the seed: ${read.details[0]?.message ?? ''}`);
  return read;
}

/** Resolved from the path of this file: `dist/apps` after a build, `apps` under tests. */
function readSeedFile(name: string): unknown {
  const roots = ['../../../../', '../../../'].map((up) => fileURLToPath(new URL(up, import.meta.url)));
  const found = roots.map((root) => join(root, 'prisma/seed', name)).find((file) => existsSync(file));
  if (found === undefined) throw new Error(`no prisma/seed/${name} in ${roots.join(' or ')}`);
  return JSON.parse(readFileSync(found, 'utf8'));
}
