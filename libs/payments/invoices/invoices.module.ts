import { Module } from '@nestjs/common';
import { MailRecipientsModule } from '#auth';
import { LedgerModule } from '#billing/ledger';
import { MailOutboxModule } from '#core/mail';
import { SettingsControlModule } from '#core/infra';
import { ConversionsService } from '../orders/conversions.service.js';
import { InvoiceRepository } from './documents/invoice.repository.js';
import { InvoicesService } from './documents/invoices.service.js';
import { DueDocumentRepository } from './issuing/due-document.repository.js';
import { InvoicesPass } from './issuing/invoices-pass.js';
import { INVOICE_JOBS } from './jobs.js';
import { IssuingService } from './issuing/issuing.service.js';
import { MonthlyBalancesService } from './monthly/monthly-balances.service.js';
import { MonthlyInvoiceMails } from './monthly/monthly-invoice-mails.js';
import { MonthlyInvoiceRepository } from './monthly/monthly-invoice.repository.js';
import { MonthlyInvoicesService } from './monthly/monthly-invoices.service.js';
import { BillingProfileRepository } from './profiles/billing-profile.repository.js';
import { BillingProfilesService } from './profiles/billing-profiles.service.js';
import { InvoiceDetailsService } from './profiles/invoice-details.js';

/** For control: reads documents, and changes billing profiles. */
@Module({
  providers: [BillingProfileRepository, BillingProfilesService, InvoiceRepository, InvoicesService],
  exports: [BillingProfilesService, InvoicesService],
})
export class InvoicesControlModule {}

const monthly = [MonthlyBalancesService, MonthlyInvoiceMails, MonthlyInvoiceRepository, MonthlyInvoicesService];

/** For workers: issues documents. */
@Module({
  imports: [LedgerModule, MailOutboxModule, MailRecipientsModule, SettingsControlModule],
  providers: [
    ...[BillingProfileRepository, InvoiceDetailsService, DueDocumentRepository, InvoiceRepository],
    ...[...INVOICE_JOBS, InvoicesPass, IssuingService, ConversionsService, ...monthly],
  ],
})
export class InvoicesWorkerModule {}
