import { choice, id, integer, optional, text, time } from '#fields';
import { describeMail, MAIL_STATUSES, type OutgoingMail } from '#mail';
import { query, reply } from '../../conventions/fields/dto.js';
import { objectName } from '../../conventions/fields/resource-fields.js';
import { ListQuery } from '../../conventions/lists/list.js';

export class ListMailsQuery extends query({
  ...ListQuery.fields,
  ...optional({
    status: text('queued, sent or dead; a comma means "or".', { max: 64, example: 'dead' }),
    q: text('Part of the address of the recipient.', { max: 200 }),
  }),
}) {}

export class MailResponse extends reply({
  id: id('mail'),
  object: objectName('mail'),
  template: text({ example: 'reset_password' }),
  locale: text({ example: 'en' }),
  recipient: text({ example: 'ada@example.com' }),
  status: choice(MAIL_STATUSES, 'dead: given up, or refused for good.'),
  attempts: integer({ example: 1 }),
  last_error: text('Why the last attempt failed.', { nullable: true }),
  next_attempt_at: time('Of queued mails only.', { nullable: true }),
  sent_at: time({ nullable: true }),
  created_at: time(),
}) {}

export function presentMail(mail: OutgoingMail): MailResponse {
  return { object: 'mail', ...describeMail(mail) };
}
