import type { ModelFields } from './check-model.js';

/** Fields of a model from a source: all except names and status. */
export type ModelCard = Omit<ModelFields, 'canonicalId' | 'aliases' | 'status' | 'replacement'>;

/** Upper bounds for a model without values in its source; holds are sized with them. */
export const PART_TOKENS = { imagePartTokens: 3_000, filePartTokens: 50_000, audioPartTokens: 50_000 } as const;
