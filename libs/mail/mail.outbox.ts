import { Injectable } from '@nestjs/common';
import { cleanName, Clock, newUuid, Secret } from '#kernel';
import { afterCommit, type Transaction } from '#infra';
import { Vault } from '#vault';
import type { MailBrand, MailContent, MailTemplate, MailVariables } from './domain/templates/mail-template.js';
import { renderMail } from './domain/render-mail.js';
import { MailQueue } from './mail.queue.js';
import { mailBinding } from './domain/sealed-mails.js';
import { MailsRepository } from './mails.repository.js';

/** How the installation's mails are seen: its brand, and their sender. */
export interface MailStyle {
  readonly brand: MailBrand;
  readonly from: { readonly name: string; readonly address: string };
  readonly replyTo: string | null;
}

/** One mail to one person. */
export interface MailRequest<Template extends MailTemplate = MailTemplate> {
  readonly template: Template;
  readonly variables: MailVariables[Template];
  readonly to: string;
  /** A language tag. */
  readonly locale: string;
  /** One of many, which waits for all others. Its address turns such emails off by one request (RFC 8058). */
  readonly bulk?: { readonly unsubscribeUrl: string };
}

/** The content of a mail as it is sealed in its row. */
export type SealedMail = MailContent &
  Pick<MailStyle, 'from' | 'replyTo'> & { readonly unsubscribeUrl?: string | undefined };

/** Writes mails to Postgres, in the transaction of the change that they report. */
@Injectable()
export class MailOutbox {
  constructor(
    private readonly mails: MailsRepository,
    private readonly vault: Vault,
    private readonly queue: MailQueue,
    private readonly clock: Clock,
  ) {}

  /** The mail is sent if the transaction commits. Call `wake` afterwards, so that it is sent at once. Returns its id. */
  async add<Template extends MailTemplate>(
    tx: Transaction,
    { template, variables, to, locale, bulk }: MailRequest<Template>,
    { brand, from, replyTo }: MailStyle,
  ): Promise<string> {
    const id = newUuid(this.clock.nowMs());
    const sender = { ...from, name: cleanName(from.name) };
    const rendered = renderMail(template, variables, locale, brand);
    const content: SealedMail = { ...rendered, from: sender, replyTo, unsubscribeUrl: bulk?.unsubscribeUrl };
    const sealed = this.vault.seal(new Secret(JSON.stringify(content)), mailBinding(id));
    await this.mails.insert(tx, { id, template, locale, recipient: to, isBulk: bulk !== undefined, sealed });
    return id;
  }

  /** The same mail to each of some people; they are sent when the transaction commits. */
  async addAll<Template extends MailTemplate>(
    tx: Transaction,
    recipients: readonly { readonly email: string; readonly locale: string }[],
    mail: Pick<MailRequest<Template>, 'template' | 'variables'>,
    style: MailStyle,
  ): Promise<void> {
    for (const { email: to, locale } of recipients) await this.add(tx, { ...mail, to, locale }, style);
    afterCommit(tx, () => {
      this.wake();
    });
  }

  /** Removes all mails to an address, also those that are queued. */
  forget(tx: Transaction, recipient: string): Promise<void> {
    return this.mails.removeTo(tx, recipient);
  }

  wake(): void {
    this.queue.wake();
  }
}
