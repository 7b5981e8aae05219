import {
  choice,
  flag,
  id,
  integer,
  objects,
  optional,
  readUsd,
  shown,
  text,
  time,
  usdInput,
  formatId,
  parseId,
  refusal,
} from '#core';
import { body, query, reply, objectName, version, ListQuery, definedFields, timeOf } from '#core/http';
import {
  AUDIENCE_FIELDS,
  AUDIENCES,
  BALANCE_BELOW,
  describePost,
  NEWS_LANGUAGES,
  NEWS_STATES,
  POST_FIELDS,
  REACH_FIELDS,
  TEXT_FIELDS,
  type Audience,
  type Post,
  type PostFields,
} from '../../news/domain/post.js';
import { NEWS_MAIL_STATUSES, type NewsMail } from '../../news/mails/news-mail.repository.js';
import type { Reach } from '../../news/posts/posts.repository.js';

export class NewsTextRequest extends body(TEXT_FIELDS) {}

const TEXTS = objects(NewsTextRequest, 'The post in each language.', { items: NEWS_LANGUAGES.length });
const BELOW = usdInput(BALANCE_BELOW.about, { sign: 'positive', nullable: true, example: null });

export class CreateNewsRequest extends body({
  default_language: POST_FIELDS.default_language,
  texts: TEXTS,
  audience: AUDIENCE_FIELDS.audience,
  ...optional({
    tier_ids: AUDIENCE_FIELDS.tier_ids,
    model_id: AUDIENCE_FIELDS.model_id,
    balance_below_usd: BELOW,
    by_email: POST_FIELDS.by_email,
    publish_at: POST_FIELDS.publish_at,
    expires_at: POST_FIELDS.expires_at,
  }),
}) {}

export class UpdateNewsRequest extends body(optional(CreateNewsRequest.fields)) {}

export class ListNewsQuery extends query({
  ...ListQuery.fields,
  ...optional({
    state: text('Filter by state, comma-separated.', { max: 64, example: 'published' }),
    audience: choice(AUDIENCES, 'Filter by audience.'),
  }),
}) {}

export class NewsAudienceQuery extends query({
  audience: AUDIENCE_FIELDS.audience,
  ...optional({
    tier_ids: text('Of `tier`: IDs of tiers, comma-separated.', { max: 2_000 }),
    model_id: id('mdl', 'Of `model`: the model.'),
    balance_below_usd: usdInput(BALANCE_BELOW.about, { sign: 'positive', example: undefined }),
  }),
}) {}

export class ListNewsMailsQuery extends query({
  ...ListQuery.fields,
  ...optional({
    news_id: id('news', 'Filter by post.'),
    status: text('Filter by status, comma-separated.', { max: 64, example: 'failed' }),
  }),
}) {}

export class NewsTextResponse extends reply(TEXT_FIELDS) {}

export class NewsResponse extends reply({
  id: id('news'),
  object: objectName('news'),
  state: choice(NEWS_STATES),
  default_language: POST_FIELDS.default_language,
  texts: objects(NewsTextResponse, 'The post in each language.'),
  ...shown(AUDIENCE_FIELDS),
  balance_below_usd: BALANCE_BELOW.shown,
  by_email: POST_FIELDS.by_email,
  publish_at: POST_FIELDS.publish_at,
  expires_at: POST_FIELDS.expires_at,
  published_at: time({ nullable: true }),
  withdrawn_at: time({ nullable: true, example: null }),
  is_generated: flag('Whether a change of prices, or a retirement, made it.', { example: false }),
  is_addressed: flag('Whether its audience is complete.', { example: true }),
  ...REACH_FIELDS,
  version: version(),
  created_at: time(),
  updated_at: time(),
}) {}

export class NewsAudienceResponse extends reply({
  object: objectName('news_audience'),
  organization_count: integer('Organizations that would get it now.', { example: 120 }),
  person_count: integer('Recipients of the email.', { example: 340 }),
}) {}

export class NewsMailResponse extends reply({
  id: id('nml'),
  object: objectName('news_email'),
  news_id: id('news'),
  organization_id: id('org'),
  member_id: id('mbr'),
  recipient: text('`null`: the person’s account was deleted.', { nullable: true, example: 'ada@example.com' }),
  email_id: id('mail', 'The email in the list of emails, for 30 days.', { nullable: true }),
  status: choice(NEWS_MAIL_STATUSES),
  queued_at: time(),
  ended_at: time('When it was sent, or given up.', { nullable: true }),
}) {}

const NOTHING: Reach = { organizations: 0, queued: 0, sent: 0, failed: 0 };

export function presentPost(post: Post, reach: Reach = NOTHING): NewsResponse {
  return {
    object: 'news',
    ...describePost(post),
    is_addressed: post.addressedAt !== null,
    organization_count: reach.organizations,
    queued_email_count: reach.queued,
    sent_email_count: reach.sent,
    failed_email_count: reach.failed,
    version: post.version,
    created_at: post.createdAt.toISOString(),
    updated_at: post.updatedAt.toISOString(),
  };
}

export function presentNewsMail(mail: NewsMail): NewsMailResponse {
  return {
    id: formatId('nml', mail.id),
    object: 'news_email',
    news_id: formatId('news', mail.postId),
    organization_id: formatId('org', mail.organizationId),
    member_id: formatId('mbr', mail.memberId),
    recipient: mail.recipient,
    email_id: mail.mailId === null ? null : formatId('mail', mail.mailId),
    status: mail.status,
    queued_at: mail.queuedAt.toISOString(),
    ended_at: mail.endedAt?.toISOString() ?? null,
  };
}

/** What a request says of a post; absent fields are absent. */
export function postFieldsOf(request: UpdateNewsRequest): Partial<PostFields> {
  const { default_language: defaultLanguage, texts, audience, tier_ids: tierIds, by_email: byEmail } = request;
  return definedFields({
    defaultLanguage,
    audience,
    byEmail,
    texts: texts === undefined ? undefined : textsOf(texts),
    tierIds: tierIds === undefined ? undefined : idsOf('tier', tierIds),
    modelId: nullOr(request.model_id, (modelId) => parseId('mdl', modelId)),
    balanceBelowNanoUsd: nullOr(request.balance_below_usd, readUsd),
    publishAt: timeOf(request.publish_at),
    expiresAt: timeOf(request.expires_at),
  });
}

export function newPostOf(request: CreateNewsRequest): PostFields {
  const absent = {
    tierIds: [],
    modelId: null,
    balanceBelowNanoUsd: null,
    byEmail: true,
    publishAt: null,
    expiresAt: null,
  };
  return { ...absent, ...(postFieldsOf(request) as Omit<PostFields, keyof typeof absent>) };
}

export function audienceOf(wanted: NewsAudienceQuery): Audience {
  const { audience, tier_ids: tierIds = '', model_id: modelId, balance_below_usd: below } = wanted;
  return {
    audience,
    tierIds: idsOf('tier', tierIds.split(',')),
    modelId: modelId === undefined ? null : parseId('mdl', modelId),
    balanceBelowNanoUsd: below === undefined ? null : readUsd(below),
  };
}

function textsOf(texts: readonly NewsTextRequest[]): PostFields['texts'] {
  if (new Set(texts.map(({ language }) => language)).size < texts.length) {
    throw refusal('news_languages_repeated', {}, { param: 'texts' });
  }
  return Object.fromEntries(texts.map(({ language, title, body: written }) => [language, { title, body: written }]));
}

const idsOf = (prefix: 'tier', ids: readonly string[]): string[] => ids.flatMap((each) => parseId(prefix, each) ?? []);

function nullOr<From, To>(value: From | null | undefined, read: (value: From) => To): To | null | undefined {
  return value === null || value === undefined ? (value as null | undefined) : read(value);
}
