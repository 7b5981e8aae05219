import { choice, flag, id, ids, integer, optional, text, time, formatId } from '#core';
import { body, query, reply, objectName, ListQuery } from '#core/http';
import { NEWS_LANGUAGES } from '../../news/domain/post.js';
import { readerText } from '../../news/domain/reader-text.js';
import type { ReceivedPost } from '../../news/readers/reading.repository.js';

const READ_MAX = 100;

const LANGUAGE = optional({
  language: choice(NEWS_LANGUAGES, 'Language that you read. Defaults to that of the organization.'),
});

export class NewsLanguageQuery extends query(LANGUAGE) {}

export class ListOwnNewsQuery extends query({ ...ListQuery.fields, ...LANGUAGE }) {}

export class ReadNewsRequest extends body({
  ids: ids('news', 'Posts that you have read.', { items: READ_MAX }),
}) {}

export class OwnNewsResponse extends reply({
  id: id('news'),
  object: objectName('news'),
  language: choice(NEWS_LANGUAGES, 'Of the text: yours, or where it is missing the default one.', { example: 'en' }),
  title: text({ example: 'New prices of openai/gpt-4.1' }),
  body: text('Plain text. Each line is a paragraph.', { example: 'From December 1 on.' }),
  is_read: flag('Whether you have read it.', { example: false }),
  published_at: time(),
}) {}

export class UnreadNewsResponse extends reply({
  object: objectName('unread_news'),
  count: integer('Posts that you have not read.', { example: 1 }),
}) {}

const SUBSCRIPTION = { emails: flag('Whether you get emails of news.', { example: true }) };

export class SubscribeToNewsRequest extends body(SUBSCRIPTION) {}

export class NewsSubscriptionResponse extends reply({ object: objectName('news_subscription'), ...SUBSCRIPTION }) {}

export function presentReceived(post: ReceivedPost, language: string): OwnNewsResponse {
  return {
    id: formatId('news', post.id),
    object: 'news',
    ...readerText(post, language),
    is_read: post.isRead,
    published_at: post.publishedAt.toISOString(),
  };
}
