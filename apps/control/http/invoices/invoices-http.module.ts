import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { InvoicesControlModule } from '#invoices';
import { BillingProfilesController } from './billing-profiles.controller.js';
import { InvoicesController } from './invoices.controller.js';
import { OwnBillingProfileController } from './own-billing-profile.controller.js';
import { OwnInvoicesController } from './own-invoices.controller.js';

/** Routes for invoices and billing profiles, of operators and of members. */
@Module({
  imports: [AuthControlModule, InvoicesControlModule],
  controllers: [BillingProfilesController, InvoicesController, OwnBillingProfileController, OwnInvoicesController],
})
export class InvoicesHttpModule {}
