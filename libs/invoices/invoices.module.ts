import { Module } from '@nestjs/common';
import { SettingsControlModule } from '#settings';
import { InvoiceRepository } from './documents/invoice.repository.js';
import { InvoicesService } from './documents/invoices.service.js';
import { DueDocumentRepository } from './issuing/due-document.repository.js';
import { InvoicesTimer } from './issuing/invoices.timer.js';
import { IssuingService } from './issuing/issuing.service.js';
import { BillingProfileRepository } from './profiles/billing-profile.repository.js';
import { BillingProfilesService } from './profiles/billing-profiles.service.js';

/** For control: reads documents, and changes billing profiles. */
@Module({
  providers: [BillingProfileRepository, BillingProfilesService, InvoiceRepository, InvoicesService],
  exports: [BillingProfilesService, InvoicesService],
})
export class InvoicesControlModule {}

/** For workers: issues documents. */
@Module({
  imports: [SettingsControlModule],
  providers: [BillingProfileRepository, DueDocumentRepository, InvoiceRepository, InvoicesTimer, IssuingService],
})
export class InvoicesWorkerModule {}
