import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TierFields } from '#auth';
import {
  HOLD_DEFAULTS,
  parsePrice,
  type Capability,
  type Modality,
  type ModelStatus,
  type NewModel,
  type Price,
} from '#catalog';
import type { ModelEndpoint } from '#kernel';
import type { ReasoningHold } from '#pricing';

/** A model in `prisma/seed`, with the field names of the API. */
interface SeedEntry {
  readonly canonical_id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly status?: ModelStatus;
  /** Separate channel of the simulator for this model. Default: the common channel. */
  readonly channel?: string;
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
}

export interface SeedModel extends NewModel {
  readonly price: Price['rows'];
  readonly schedule: Price['schedule'];
  readonly serviceTiers: NonNullable<Price['serviceTiers']>;
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

/** Throws when an entry has no valid price: the files are part of the program. */
export function readSeedModels(file: 'catalog.json' | 'simulator.json'): SeedModel[] {
  const { models } = readSeedFile(file) as { readonly models: readonly SeedEntry[] };
  return models.map((entry) => ({
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
    ...readSeedPrice(entry),
    priceSource: 'seed',
  }));
}

export function readSeedTiers(): (TierFields & { readonly name: string })[] {
  const { tiers } = readSeedFile('tiers.json') as { readonly tiers: readonly SeedTier[] };
  return tiers.map(({ name, is_default: isDefault = false, rpm, tpm, concurrency, model_allow: modelAllow = [] }) => ({
    ...{ name, isDefault, rpm, tpm, concurrency, modelAllow },
  }));
}

function readSeedPrice({ canonical_id, price }: SeedEntry): Pick<SeedModel, 'price' | 'schedule' | 'serviceTiers'> {
  const read = parsePrice(price);
  if ('details' in read) throw new Error(`the price of ${canonical_id} in the seed: ${read.details[0]?.message ?? ''}`);
  return { price: read.rows, schedule: read.schedule, serviceTiers: read.serviceTiers ?? [] };
}

/** Resolved from the path of this file: `dist/apps` after a build, `apps` under tests. */
function readSeedFile(name: string): unknown {
  const roots = ['../../../../', '../../../'].map((up) => fileURLToPath(new URL(up, import.meta.url)));
  const found = roots.map((root) => join(root, 'prisma/seed', name)).find((file) => existsSync(file));
  if (found === undefined) throw new Error(`no prisma/seed/${name} in ${roots.join(' or ')}`);
  return JSON.parse(readFileSync(found, 'utf8'));
}
