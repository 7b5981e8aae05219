import { job } from '#core/infra';
import { NewsPass } from './news-pass.js';

export const NEWS_JOBS = [
  job({
    name: 'news',
    everyMs: 1_000,
    about:
      'publishes posts that are due and writes their emails; every 15 s drafts posts about changed prices and retiring models',
    failure: 'could not send news; the next pass retries',
    needs: [NewsPass],
    run: ([news], signal) => news.run(signal),
  }),
];
