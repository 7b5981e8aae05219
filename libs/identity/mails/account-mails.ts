import { Injectable } from '@nestjs/common';
import { type Transaction, MailStyles } from '#core/infra';
import { MailOutbox, type MailRequest, type MailStyle, type MailTemplate } from '#core/mail';

/**
 * Mails in the style of the installation: its brand and sender, from the settings. The style is read before a transaction:
 * a read within one would take a second connection.
 */
@Injectable()
export class AccountMails {
  constructor(
    private readonly outbox: MailOutbox,
    private readonly styles: MailStyles,
  ) {}

  /** Sent when the transaction commits. Returns its id. */
  async add<Template extends MailTemplate>(
    tx: Transaction,
    style: MailStyle,
    request: MailRequest<Template>,
  ): Promise<string> {
    return this.outbox.add(tx, request, style);
  }

  /** Removes all mails to an address, also those that are queued. */
  forget(tx: Transaction, recipient: string): Promise<void> {
    return this.outbox.forget(tx, recipient);
  }

  style(): Promise<MailStyle> {
    return this.styles.read();
  }
}
