import { NewsResponse } from '@/api/generated/values/news-response';

export const NEWS_STATES = NewsResponse.state;

interface NewsSearch {
  readonly state?: (typeof NEWS_STATES)[number];
}

export function readNewsSearch({ state }: Record<string, unknown>): NewsSearch {
  const known = NEWS_STATES.find((one) => one === state);
  return known === undefined ? {} : { state: known };
}
