import type { ModelFields } from './check-model.js';

/** What a source says of a model: all but its names, and whether it is sold. */
export type ModelCard = Omit<ModelFields, 'canonicalId' | 'aliases' | 'status' | 'replacement'>;

/** Upper bounds for a model whose source says nothing of its parts; holds are sized with them. */
export const PART_TOKENS = { imagePartTokens: 3_000, filePartTokens: 50_000, audioPartTokens: 50_000 } as const;
