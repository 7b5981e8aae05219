import type { components } from '@/api/generated/management';
import { CreateNewsRequest } from '@/api/generated/values/create-news-request';
import { NewsTextRequest } from '@/api/generated/values/news-text-request';
import { amountOf } from '@/kit/amounts/amounts';
import { localTime } from '@/kit/values/format';

type Post = components['schemas']['NewsResponse'];
type NewPost = components['schemas']['CreateNewsRequest'];

export const LANGUAGES = NewsTextRequest.language;
export type NewsLanguage = (typeof LANGUAGES)[number];
export const AUDIENCES = CreateNewsRequest.audience;
type AudienceKind = (typeof AUDIENCES)[number];

type Texts = { readonly [Field in `${'title' | 'body'}_${NewsLanguage}`]: string };

/** Times are as an input of the browser has them: its own clock, to the minute; empty: none. */
export interface PostValues extends Texts, Record<string, unknown> {
  readonly default_language: NewsLanguage;
  readonly audience: AudienceKind;
  readonly tier_ids: string[];
  readonly model_id: string | null;
  readonly balance_below_usd: string;
  readonly by_email: boolean;
  readonly publish_at: string;
  readonly expires_at: string;
}

export function newValues(language: NewsLanguage): PostValues {
  return {
    title_en: '',
    body_en: '',
    title_ru: '',
    body_ru: '',
    title_zh: '',
    body_zh: '',
    default_language: language,
    audience: 'all',
    tier_ids: [],
    model_id: null,
    balance_below_usd: '',
    by_email: true,
    publish_at: '',
    expires_at: '',
  };
}

export function valuesOf(post: Post): PostValues {
  const texts = Object.fromEntries(
    post.texts.flatMap(({ language, title, body }) => [
      [`title_${language}`, title],
      [`body_${language}`, body],
    ]),
  );
  return {
    ...newValues(post.default_language),
    ...texts,
    audience: post.audience,
    tier_ids: [...post.tier_ids],
    model_id: post.model_id,
    balance_below_usd: post.balance_below_usd ?? '',
    by_email: post.by_email,
    publish_at: toLocal(post.publish_at),
    expires_at: toLocal(post.expires_at),
  };
}

/** A language without any text is left out. */
export function bodyOf(values: PostValues): NewPost {
  const texts = LANGUAGES.map((language) => ({
    language,
    title: values[`title_${language}`].trim(),
    body: values[`body_${language}`].trim(),
  }));
  return {
    default_language: values.default_language,
    texts: texts.filter(({ title, body }) => title !== '' || body !== ''),
    ...audienceOf(values),
    by_email: values.by_email,
    publish_at: toInstant(values.publish_at),
    expires_at: toInstant(values.expires_at),
  };
}

/** Of a published post only this changes. */
export function correctionOf(values: PostValues): Pick<NewPost, 'default_language' | 'texts' | 'expires_at'> {
  const { default_language, texts, expires_at } = bodyOf(values);
  return { default_language, texts, expires_at };
}

function audienceOf({ audience, tier_ids, model_id, balance_below_usd: below }: PostValues) {
  return {
    audience,
    tier_ids: audience === 'tier' ? tier_ids : [],
    model_id: audience === 'model' ? model_id : null,
    balance_below_usd: audience === 'balance_below' && below !== '' ? amountOf(below) : null,
  };
}

/** The audience as a query; null: it is not complete. */
export function audienceQuery(values: PostValues) {
  const { audience, tier_ids: tiers, model_id: model, balance_below_usd: below } = audienceOf(values);
  if (audience === 'all') return { audience };
  if (audience === 'tier') return tiers.length === 0 ? null : { audience, tier_ids: tiers.join(',') };
  if (audience === 'model') return model === null ? null : { audience, model_id: model };
  return below === null || !(Number(below) > 0) ? null : { audience, balance_below_usd: below };
}

function toInstant(local: string): string | null {
  return local === '' ? null : new Date(local).toISOString();
}

function toLocal(at: string | null): string {
  return at === null ? '' : localTime(Date.parse(at));
}
