import type { ChatNeed, ModelEndpoint, ReasoningHold } from '#core';
import type { Sunset } from './sunset.js';

/** `hidden` is usable but not listed; `draft` is not usable; `deprecated` is usable, and not chosen by the gateway. */
export const MODEL_STATUSES = ['draft', 'active', 'hidden', 'deprecated'] as const;
export type ModelStatus = (typeof MODEL_STATUSES)[number];

export const MODALITIES = ['text', 'image', 'audio', 'file', 'video'] as const;
export type Modality = (typeof MODALITIES)[number];

export const CAPABILITIES = [
  'tools',
  'parallel_tools',
  'vision',
  'json_object',
  'json_schema',
  'reasoning',
  'logprobs',
  'caching',
  'audio',
  'web_search',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** A model's card: everything except prices. Token counts are whole and not negative. */
export interface CatalogModel extends Sunset {
  readonly id: string;
  /** `provider/model-id`; never changes. */
  readonly canonicalId: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly status: ModelStatus;
  /** Endpoints that accept the model. */
  readonly endpoints: readonly ModelEndpoint[];
  readonly contextLength: number;
  /** 0 for a model that only makes embeddings. */
  readonly maxOutputTokens: number;
  readonly inputModalities: readonly Modality[];
  readonly outputModalities: readonly Modality[];
  readonly capabilities: readonly Capability[];
  /** Upper bounds of the prompt tokens of one message part; holds are sized with them. */
  readonly imagePartTokens: number;
  readonly filePartTokens: number;
  readonly audioPartTokens: number;
  /** How its streams are held, if it thinks. */
  readonly reasoningHold: ReasoningHold;
  /** The fastest rate at which any of its upstreams is known to generate: bounds hidden thinking by time. */
  readonly tokensPerSecond: number;
  /** Canonical id of the model to use instead of a deprecated or retired one. */
  readonly replacement: string | null;
  /** When it was deprecated, or its retirement announced; null: neither. */
  readonly deprecatedAtMs: number | null;
  readonly createdAtMs: number;
}

/** The model name for automatic routing; reserved. */
export const AUTO_MODEL = 'routify-auto';

/** Whether requests can use the model. */
export function isUsable(model: CatalogModel): boolean {
  return model.status !== 'draft';
}

/** Reasoning models may generate tokens that no stream shows, and take longer to the first byte. */
export function isReasoning(model: CatalogModel): boolean {
  return model.capabilities.includes('reasoning');
}

const MEETS: Readonly<Record<ChatNeed, (model: CatalogModel) => boolean>> = {
  tools: (model) => model.capabilities.includes('tools'),
  vision: (model) => model.inputModalities.includes('image'),
  json_object: (model) => model.capabilities.includes('json_object'),
  json_schema: (model) => model.capabilities.includes('json_schema'),
  logprobs: (model) => model.capabilities.includes('logprobs'),
  reasoning: isReasoning,
  audio_input: (model) => model.inputModalities.includes('audio'),
  file_input: (model) => model.inputModalities.includes('file'),
  image_output: (model) => model.outputModalities.includes('image'),
  audio_output: (model) => model.outputModalities.includes('audio'),
  web_search: (model) => model.capabilities.includes('web_search'),
};

export function meetsNeeds(model: CatalogModel, needs: Iterable<ChatNeed>): boolean {
  for (const need of needs) if (!MEETS[need](model)) return false;
  return true;
}
