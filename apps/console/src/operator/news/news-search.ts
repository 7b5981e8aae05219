export const NEWS_STATES = ['draft', 'scheduled', 'published', 'withdrawn'] as const;

interface NewsSearch {
  readonly state?: (typeof NEWS_STATES)[number];
}

export function readNewsSearch({ state }: Record<string, unknown>): NewsSearch {
  const known = NEWS_STATES.find((one) => one === state);
  return known === undefined ? {} : { state: known };
}
