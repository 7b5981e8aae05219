import { choice, flag, id, ids, integer, text, time, usd, formatId, formatUsd } from '#core';

/** Languages that posts can be written in: those of the console and of emails. */
export const NEWS_LANGUAGES = ['en', 'ru', 'zh'] as const;
export type NewsLanguage = (typeof NEWS_LANGUAGES)[number];

export const NEWS_STATES = ['draft', 'scheduled', 'published', 'withdrawn'] as const;
type NewsState = (typeof NEWS_STATES)[number];

export const AUDIENCES = ['all', 'tier', 'model', 'balance_below'] as const;

/** Which organizations a post is for, as of its publication. */
export interface Audience {
  readonly audience: (typeof AUDIENCES)[number];
  /** Of `tier`. */
  readonly tierIds: readonly string[];
  /** Of `model`: its users of the last 30 days. */
  readonly modelId: string | null;
  /** Of `balance_below`: without the credit limit. */
  readonly balanceBelowNanoUsd: bigint | null;
}

export interface NewsText {
  readonly title: string;
  readonly body: string;
}

export type NewsTexts = Readonly<Partial<Record<NewsLanguage, NewsText>>>;

/** What an operator writes. */
export interface PostFields extends Audience {
  readonly defaultLanguage: NewsLanguage;
  readonly texts: NewsTexts;
  readonly byEmail: boolean;
  /** Null: at once. */
  readonly publishAt: Date | null;
  /** Null: the portal keeps it. */
  readonly expiresAt: Date | null;
}

export interface Post extends PostFields {
  readonly id: string;
  readonly state: NewsState;
  readonly publishedAt: Date | null;
  readonly withdrawnAt: Date | null;
  /** When the audience was complete. */
  readonly addressedAt: Date | null;
  /** The change that it is about; null: a person wrote it. */
  readonly sourceKey: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const TITLE_MAX = 150;
const BODY_MAX = 10_000;
const TIERS_MAX = 50;

export const TEXT_FIELDS = {
  language: choice(NEWS_LANGUAGES, { example: 'en' }),
  title: text('One line.', { max: TITLE_MAX, example: 'New prices of openai/gpt-4.1' }),
  body: text('Plain text. Each line is a paragraph; addresses with http:// or https:// become links.', {
    max: BODY_MAX,
    example: 'From December 1 on.\nSee https://example.com/prices.',
  }),
};

export const AUDIENCE_FIELDS = {
  audience: choice(
    AUDIENCES,
    'Which organizations get it, as of its publication. `model`: those that used a model in the last 30 days.',
    { example: 'all' },
  ),
  tier_ids: ids('tier', 'Of `tier`: the tiers.', { items: TIERS_MAX, example: [] }),
  model_id: id('mdl', 'Of `model`: the model.', { nullable: true, example: null }),
};

export const POST_FIELDS = {
  default_language: choice(NEWS_LANGUAGES, 'Shown to readers of other languages.', { example: 'en' }),
  by_email: flag('Whether members also get it by email.', { example: true }),
  publish_at: time('When it is published. `null`: at once.', { nullable: true, example: null }),
  expires_at: time('Until when the portal shows it. `null`: always.', { nullable: true, example: null }),
};

/** What became of a post. */
export const REACH_FIELDS = {
  organization_count: integer('Organizations of its audience so far.', { example: 120 }),
  queued_email_count: integer('Emails that are not sent yet.', { example: 0 }),
  sent_email_count: integer('Emails that were sent.', { example: 340 }),
  failed_email_count: integer('Emails that could not be sent.', { example: 2 }),
};

export const BALANCE_BELOW = {
  about: 'Of `balance_below`: organizations with less than this, without the credit limit.',
  shown: usd('Of `balance_below`: organizations with less than this, without the credit limit.', {
    nullable: true,
    example: null,
  }),
};

/** The API representation, for replies and the audit log. */
export function describePost(post: Post) {
  return {
    id: formatId('news', post.id),
    state: post.state,
    default_language: post.defaultLanguage,
    texts: NEWS_LANGUAGES.flatMap((language) => {
      const written = post.texts[language];
      return written === undefined ? [] : [{ language, ...written }];
    }),
    audience: post.audience,
    tier_ids: post.tierIds.map((tierId) => formatId('tier', tierId)),
    model_id: post.modelId === null ? null : formatId('mdl', post.modelId),
    balance_below_usd: post.balanceBelowNanoUsd === null ? null : formatUsd(post.balanceBelowNanoUsd),
    by_email: post.byEmail,
    publish_at: post.publishAt?.toISOString() ?? null,
    expires_at: post.expiresAt?.toISOString() ?? null,
    published_at: post.publishedAt?.toISOString() ?? null,
    withdrawn_at: post.withdrawnAt?.toISOString() ?? null,
    is_generated: post.sourceKey !== null,
  };
}
