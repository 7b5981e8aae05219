import { RoutifyError } from '#core';
import { checkChange, checkPost, narrowedAudience } from './check-post.js';
import type { Post, PostFields } from './post.js';

const NOW_MS = 1_800_000_000_000;
const FIELDS: PostFields = {
  defaultLanguage: 'en',
  texts: { en: { title: 'New disks', body: 'All is faster.' } },
  audience: 'all',
  tierIds: [],
  modelId: null,
  balanceBelowNanoUsd: null,
  byEmail: true,
  publishAt: null,
  expiresAt: null,
};
const POST: Post = {
  ...FIELDS,
  id: 'id',
  state: 'published',
  publishedAt: new Date(NOW_MS),
  withdrawnAt: null,
  addressedAt: null,
  sourceKey: null,
  version: 1,
  createdAt: new Date(NOW_MS),
  updatedAt: new Date(NOW_MS),
};

function reasonOf(work: () => void): unknown {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof RoutifyError ? error.metadata?.reason : error;
  }
}

describe('a post', () => {
  it.each<[Partial<PostFields>, string | null]>([
    [{}, null],
    [{ defaultLanguage: 'ru' }, 'news_default_text_missing'],
    [{ audience: 'tier' }, 'news_audience_open'],
    [{ audience: 'tier', tierIds: ['id'] }, null],
    [{ audience: 'model' }, 'news_audience_open'],
    [{ audience: 'balance_below' }, 'news_audience_open'],
    [{ audience: 'balance_below', balanceBelowNanoUsd: 1n }, null],
    [{ expiresAt: new Date(NOW_MS) }, 'news_ends_early'],
    [{ expiresAt: new Date(NOW_MS + 1) }, null],
    [{ expiresAt: new Date(NOW_MS + 1), publishAt: new Date(NOW_MS + 2) }, 'news_ends_early'],
  ])('with %j is refused by %s', (changes, reason) => {
    expect(
      reasonOf(() => {
        checkPost({ ...FIELDS, ...changes }, NOW_MS);
      }),
    ).toBe(reason);
  });

  it.each<[Post['state'], Partial<PostFields>, string | null]>([
    ['draft', { audience: 'tier', tierIds: ['id'] }, null],
    ['scheduled', { byEmail: false }, null],
    ['published', { texts: {}, expiresAt: new Date(NOW_MS) }, null],
    ['published', { byEmail: false }, 'news_published'],
    ['published', { audience: 'model', modelId: 'id' }, 'news_published'],
    ['withdrawn', {}, 'news_withdrawn'],
  ])('that is %s and is given %j is refused by %s', (state, changes, reason) => {
    expect(
      reasonOf(() => {
        checkChange({ ...POST, state }, { ...FIELDS, ...changes });
      }),
    ).toBe(reason);
  });

  it('keeps of its audience what that is about', () => {
    const all = { tierIds: ['tier'], modelId: 'model', balanceBelowNanoUsd: 1n };
    expect(narrowedAudience({ audience: 'all', ...all })).toMatchObject({ tierIds: [], modelId: null });
    expect(narrowedAudience({ audience: 'model', ...all })).toMatchObject({
      modelId: 'model',
      balanceBelowNanoUsd: null,
    });
  });
});
