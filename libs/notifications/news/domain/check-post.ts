import { refusal } from '#core';
import type { Audience, Post, PostFields } from './post.js';

/** Refuses fields that do not fit together. */
export function checkPost(fields: PostFields, nowMs: number): void {
  if (fields.texts[fields.defaultLanguage] === undefined) {
    throw refusal('news_default_text_missing', {}, { param: 'default_language' });
  }
  checkAudience(fields);
  const { publishAt, expiresAt } = fields;
  if (expiresAt !== null && expiresAt.getTime() <= Math.max(nowMs, publishAt?.getTime() ?? 0)) {
    throw refusal('news_ends_early', {}, { param: 'expires_at' });
  }
}

/** Refuses an audience without what it is about. */
export function checkAudience({ audience, tierIds, modelId, balanceBelowNanoUsd }: Audience): void {
  if (audience === 'tier' && tierIds.length === 0) throw refusal('news_audience_open', {}, { param: 'tier_ids' });
  if (audience === 'model' && modelId === null) throw refusal('news_audience_open', {}, { param: 'model_id' });
  if (audience === 'balance_below' && balanceBelowNanoUsd === null) {
    throw refusal('news_audience_open', {}, { param: 'balance_below_usd' });
  }
}

/** What is not of the audience is dropped. */
export function narrowedAudience({ audience, tierIds, modelId, balanceBelowNanoUsd }: Audience): Audience {
  return {
    audience,
    tierIds: audience === 'tier' ? tierIds : [],
    modelId: audience === 'model' ? modelId : null,
    balanceBelowNanoUsd: audience === 'balance_below' ? balanceBelowNanoUsd : null,
  };
}

const FIXED = ['audience', 'byEmail', 'publishAt', 'tierIds', 'modelId', 'balanceBelowNanoUsd'] as const;

/** Once it is published only texts and its end change: emails and audience are of the past. */
export function checkChange(before: Post, after: PostFields): void {
  if (before.state === 'withdrawn') throw refusal('news_withdrawn', {});
  if (before.state !== 'published') return;
  const changed = FIXED.some((name) => String(before[name]) !== String(after[name]));
  if (changed) throw refusal('news_published', {});
}
