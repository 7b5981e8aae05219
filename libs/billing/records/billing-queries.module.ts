import { Module } from '@nestjs/common';
import { AdmissionModule } from '../admission/admission.module.js';
import { BillingQueries } from './billing-queries.service.js';
import { KeyChargesRepository } from './key-charges.repository.js';
import { KeySpending } from './key-spending.service.js';
import { RequestRepository } from './request.repository.js';

/** For the gateway: credits, generations and what keys have spent. Reads only. */
@Module({
  imports: [AdmissionModule],
  providers: [BillingQueries, KeyChargesRepository, KeySpending, RequestRepository],
  exports: [BillingQueries, KeySpending],
})
export class BillingQueriesModule {}
