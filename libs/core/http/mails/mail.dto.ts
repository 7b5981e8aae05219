import { choice, integer, text, time } from '../../fields/kinds.js';
import { id } from '../../fields/id-kinds.js';
import { optional } from '../../fields/variants.js';
import { describeMail, MAIL_STATUSES, type OutgoingMail } from '../../mail/outgoing-mail.js';
import { MAIL_FAILURES } from '../../mail/domain/mail-failure.js';
import { query, reply } from '../fields/dto.js';
import { objectName } from '../fields/resource-fields.js';
import { ListQuery } from '../lists/list.js';

export class ListMailsQuery extends query({
  ...ListQuery.fields,
  ...optional({
    status: text('Filter by status: `queued`, `sent` or `dead`, comma-separated.', { max: 64, example: 'dead' }),
    q: text('Part of the recipient’s address.', { max: 200 }),
  }),
}) {}

export class MailResponse extends reply({
  id: id('mail'),
  object: objectName('mail'),
  template: text({ example: 'reset_password' }),
  locale: text({ example: 'en' }),
  recipient: text({ example: 'ada@example.com' }),
  status: choice(MAIL_STATUSES, '`dead`: permanently rejected or out of retries.'),
  attempts: integer({ example: 1 }),
  last_error: text('Error of the last attempt.', { nullable: true }),
  failure: choice(MAIL_FAILURES, 'What the error of the last attempt means.', { nullable: true }),
  next_attempt_at: time('Only for queued emails.', { nullable: true }),
  sent_at: time({ nullable: true }),
  created_at: time(),
}) {}

export function presentMail(mail: OutgoingMail): MailResponse {
  return { object: 'mail', ...describeMail(mail) };
}
