import type { ModelFields } from './check-model.js';

/** Fields of a model from a source: all except names and status. */
export interface ModelCard extends Omit<
  ModelFields,
  | 'canonicalId'
  | 'aliases'
  | 'status'
  | 'replacement'
  | 'tokensPerSecond'
  | 'sunsetAtMs'
  | 'sunsetAction'
  | 'sunsetNote'
> {
  /** Null: the one that is known of its name. */
  readonly tokensPerSecond: number | null;
}

/** Values of a model whose source has none; holds are sized with them. */
export const HOLD_DEFAULTS = {
  imagePartTokens: 3_000,
  filePartTokens: 50_000,
  audioPartTokens: 50_000,
  reasoningHold: 'clock',
  tokensPerSecond: null,
} as const;
