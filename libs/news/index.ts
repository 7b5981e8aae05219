/**
 * News are posts of the operator to customers: in the portal and by email, and drafts of what customers are to know.
 * Owns news_post, news_recipient, news_mail, news_read, news_mute and news_finding.
 * Guarantees: the audience is that of the publication; a person gets a post by email once; an organization sees what was
 * published to it alone; what the product writes is published by operators alone.
 * Does not know: how mails are delivered, and when prices or models change.
 */
export {
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
} from './domain/post.js';
export { readerText } from './domain/reader-text.js';
export { NEWS_MAIL_STATUSES, NewsMailRepository, type NewsMail } from './mails/news-mail.repository.js';
export { NewsControlModule, NewsWorkerModule } from './news.module.js';
export type { Reach } from './posts/posts.repository.js';
export { PostsService } from './posts/posts.service.js';
export type { Reader, ReceivedPost } from './readers/reading.repository.js';
export { ReadingService } from './readers/reading.service.js';
