import type { PerUnit } from './price-units.js';

/**
 * What can be priced. Quantities of different components never overlap: a cached prompt token is `cache_read` and
 * not `input`, so a price is a plain sum. Reasoning tokens are part of `output` unless the price has a rate for them.
 */
export const PRICE_COMPONENTS = [
  'input',
  'cache_read',
  'cache_write',
  'cache_write_1h',
  'output',
  'reasoning',
  'image_input',
  'image_output',
  'audio_input',
  'audio_output',
  'request',
] as const;

export type PriceComponent = (typeof PRICE_COMPONENTS)[number];

/** The component that counts the units of another one when a price row has no rate for it. */
const PARENT_COMPONENTS: Readonly<Partial<Record<PriceComponent, PriceComponent>>> = {
  cache_read: 'input',
  cache_write: 'input',
  cache_write_1h: 'cache_write',
  image_input: 'input',
  audio_input: 'input',
  reasoning: 'output',
  image_output: 'output',
  audio_output: 'output',
};

type PerMeter<Value> = { [Component in PriceComponent]?: Value } & PerUnit<Value>;

/** Quantities per meter: tokens, `request` (requests), and units. Absent means zero. Whole numbers, zero or more. */
export type ComponentQuantities = Readonly<PerMeter<number>>;

/** Rates of one price row, in nano-USD per 1,000,000 of a meter. Absent means "not priced separately". */
export type ComponentRates = Readonly<PerMeter<bigint>>;

/** The component with the rate that applies to `component`: itself or the nearest parent with one; null without any. */
export function pricedComponent(component: PriceComponent, rates: ComponentRates): PriceComponent | null {
  let current: PriceComponent | undefined = component;
  for (; current !== undefined; current = PARENT_COMPONENTS[current]) {
    if (rates[current] !== undefined) return current;
  }
  return null;
}

/** One step of a price list: the whole request is priced by the row with the highest bound ≤ its prompt tokens. */
export interface PriceRow {
  readonly fromPromptTokens: number;
  readonly rates: ComponentRates;
}

/** An immutable version of a model's (or a channel-model's cost) price. Rows ascend; the first starts at 0. */
export interface PriceVersion {
  readonly id: string;
  readonly rows: readonly PriceRow[];
  /** The window of a schedule with these rates; absent: the price itself. */
  readonly window?: string;
  /** The provider's service tier with these rates; absent: the ordinary one. */
  readonly serviceTier?: string;
  /** The versions of other service tiers, by name; absent: none has a price. */
  readonly serviceTiers?: ReadonlyMap<string, PriceVersion>;
}

/** One million: the neutral multiplier, in parts per million. */
export const PPM = 1_000_000n;

/**
 * Counts of one reply with the same meaning for every upstream: cached and cache-written tokens are part of
 * the prompt, reasoning tokens are part of the completion, image and audio tokens are parts of their side.
 */
export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheWrite1hTokens: number;
  readonly reasoningTokens: number;
  readonly imageInputTokens: number;
  readonly imageOutputTokens: number;
  readonly audioInputTokens: number;
  readonly audioOutputTokens: number;
  /** The cached part of image and audio input, where the upstream separates it; absent: not separated. */
  readonly cachedImageTokens?: number;
  readonly cachedAudioTokens?: number;
  /** Units beside tokens; absent: none. */
  readonly units?: ComponentQuantities;
}

export const NO_USAGE: Omit<TokenUsage, 'units' | 'cachedImageTokens' | 'cachedAudioTokens'> = {
  promptTokens: 0,
  completionTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  reasoningTokens: 0,
  imageInputTokens: 0,
  imageOutputTokens: 0,
  audioInputTokens: 0,
  audioOutputTokens: 0,
};
