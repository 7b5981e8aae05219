import { Injectable } from '@nestjs/common';
import { MailRecipientsRepository } from '#auth';
import type { Transaction } from '#core/infra';
import { MailOutbox } from '#core/mail';

interface Disabled {
  readonly organizationId: string | null;
  readonly name: string;
  readonly reason: 'gone' | 'failing';
}

/** Mails about endpoints, in the transaction of the change. */
@Injectable()
export class WebhookMails {
  constructor(
    private readonly outbox: MailOutbox,
    private readonly recipients: MailRecipientsRepository,
  ) {}

  /** To those who can enable it. */
  async disabled(tx: Transaction, { organizationId, name, reason }: Disabled): Promise<void> {
    const isOperators = organizationId === null;
    const recipients = isOperators
      ? await this.recipients.operators(tx, ['superadmin'])
      : await this.recipients.managersOf(tx, organizationId);
    const organization = isOperators ? null : await this.recipients.organizationName(tx, organizationId);
    const path = `${isOperators ? '/operator' : ''}/settings?tab=webhooks`;
    const known = { endpoint: name, cause: `webhook_${reason}` };
    await this.outbox.addAll(tx, recipients, (brand) => ({
      template: 'webhook_disabled',
      variables: { organization: organization ?? brand.name, ...known, link: `${brand.url}${path}` },
    }));
  }
}
