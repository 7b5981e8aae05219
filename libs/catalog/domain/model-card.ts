import type { ModelFields } from './check-model.js';

/** Fields of a model from a source: all except names and status. */
export type ModelCard = Omit<ModelFields, 'canonicalId' | 'aliases' | 'status' | 'replacement'>;

/** Values of a model whose source has none; holds are sized with them. */
export const HOLD_DEFAULTS = {
  imagePartTokens: 3_000,
  filePartTokens: 50_000,
  audioPartTokens: 50_000,
  reasoningHold: 'clock',
  tokensPerSecond: 500,
} as const;
