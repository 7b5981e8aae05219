import { Injectable } from '@nestjs/common';
import { MailRecipientsRepository } from '#auth';
import type { Transaction } from '#core/infra';
import { formatId } from '#core';
import { MailOutbox } from '#core/mail';
import { formatMinor, unitOf } from '../../domain/currency.js';
import type { Invoice } from '../domain/invoice.js';

const DAY_CHARACTERS = '2026-11-01'.length;

/** Mails about invoices of a month, in the transaction that issues them. */
@Injectable()
export class MonthlyInvoiceMails {
  constructor(
    private readonly outbox: MailOutbox,
    private readonly recipients: MailRecipientsRepository,
  ) {}

  /** To members who see to the organization's money. */
  async issued(tx: Transaction, invoice: Invoice, organization: string): Promise<void> {
    const { totalMinor, currency, numberText: number, dueAt, mode } = invoice;
    const recipients = await this.recipients.ofOrganization(tx, invoice.organizationId, null);
    const total = `${formatMinor(totalMinor, unitOf(currency))} ${currency}`;
    const time = dueAt?.toISOString().slice(0, DAY_CHARACTERS) ?? '';
    const known = { organization, number, total, time, mode };
    await this.outbox.addAll(tx, recipients, ({ url }) => ({
      template: 'invoice_issued',
      variables: { ...known, link: `${url}/billing/invoices/${formatId('ivc', invoice.id)}` },
    }));
  }
}
