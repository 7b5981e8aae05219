import { Injectable } from '@nestjs/common';
import { formatId } from '../kernel/ids.js';
import type { Page, PageRequest } from '../kernel/page.js';
import { refusal } from '../kernel/refusals/refusals.js';
import { RoutifyError } from '../kernel/errors.js';
import { recordChange } from '../audit/record-change.js';
import type { Actor } from '../audit/domain/actor.js';
import { MailQueue } from './mail.queue.js';
import { MailsRepository, type MailFilter } from './mails.repository.js';
import { describeMail, type OutgoingMail } from './outgoing-mail.js';

/** Outgoing mails, for operators: what is queued, sent and dead. Their content is not shown. */
@Injectable()
export class MailsService {
  constructor(
    private readonly mails: MailsRepository,
    private readonly queue: MailQueue,
  ) {}

  list(filter: MailFilter, page: PageRequest): Promise<Page<OutgoingMail>> {
    return this.mails.list(filter, page);
  }

  /** The newest to an address. */
  sentTo(recipient: string, limit: number): Promise<OutgoingMail[]> {
    return this.mails.listTo(recipient, limit);
  }

  async get(id: string): Promise<OutgoingMail> {
    return found(await this.mails.find(id), id);
  }

  /** Sends a dead mail again. Throws 409 for any other. */
  async retry(id: string, reason: string | null, actor: Actor): Promise<OutgoingMail> {
    const mail = await this.mails.transaction(async (tx) => {
      const before = found(await this.mails.findForUpdate(tx, id), id);
      if (before.status !== 'dead') throw refusal('email_not_dead', {});
      const after = await this.mails.requeue(tx, id);
      const target = { targetKind: 'mail', targetId: formatId('mail', id) };
      const states = { before: describeMail(before), after: describeMail(after) };
      await recordChange(tx, { actor, action: 'mail.retry', ...target, ...states, reason });
      return after;
    });
    this.queue.wake();
    return mail;
  }
}

function found(mail: OutgoingMail | null, id: string): OutgoingMail {
  if (mail !== null) return mail;
  throw new RoutifyError('not_found', `no mail ${formatId('mail', id)}`);
}
