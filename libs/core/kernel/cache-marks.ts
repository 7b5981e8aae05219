/**
 * When the gateway marks prompts of Claude for the provider's cache, where the client sets no marks: `auto` from the
 * second request of a session, as a write costs more than input and only a later request reads it; `always` from the first.
 */
export const CACHE_MARKS = ['auto', 'always', 'never'] as const;

export type CacheMarks = (typeof CACHE_MARKS)[number];
