import { Injectable } from '@nestjs/common';
import { MailRecipientsRepository } from '#auth';
import { Config, type Transaction, MailStyles } from '#core/infra';
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
    private readonly styles: MailStyles,
    private readonly recipients: MailRecipientsRepository,
    private readonly config: Config,
  ) {}

  /** To those who can enable it. */
  async disabled(tx: Transaction, { organizationId, name, reason }: Disabled): Promise<void> {
    const style = await this.styles.read(tx);
    const recipients =
      organizationId === null
        ? await this.recipients.operators(tx, ['superadmin'])
        : await this.recipients.managersOf(tx, organizationId);
    const organization =
      organizationId === null ? style.brand.name : await this.recipients.organizationName(tx, organizationId);
    const area = organizationId === null ? '/operator' : '';
    const link = `${this.config.publicUrl}${area}/settings?tab=webhooks`;
    const variables = { organization, endpoint: name, cause: `webhook_${reason}`, link };
    await this.outbox.addAll(tx, recipients, { template: 'webhook_disabled', variables }, style);
  }
}
