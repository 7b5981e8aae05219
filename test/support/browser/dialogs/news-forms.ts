import type { FormCase } from './dialog-walk.js';

const texts = 'operator/news';

/** Forms of posts: drafts, and one that is scheduled. */
export const NEWS_FORMS: readonly FormCase[] = [
  {
    name: 'news-create',
    texts,
    address: '/operator/news/new',
    kind: 'page',
    values: { default_language: 'en', title_en: 'New disks', body_en: 'All is faster.' },
    param: 'default_language',
  },
  {
    name: 'news-edit',
    texts,
    address: '/operator/news/:newsDraft',
    kind: 'page',
    values: { title_en: 'Newer disks' },
    param: 'default_language',
  },
  { name: 'news-publish', end: 'last', texts, address: '/operator/news/:newsDraft', opener: ['publish'] },
  { name: 'news-withdraw', end: 'last', texts, address: '/operator/news/:newsScheduled', opener: ['withdraw'] },
  { name: 'news-delete', end: 'last', texts, address: '/operator/news/:newsSpare', opener: ['more', 'delete'] },
];
