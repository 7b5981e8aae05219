import { Module } from '@nestjs/common';
import { AdmissionModule } from '#admission';
import { SettlementRequestsModule } from '../settlement/settlement-requests.module.js';
import { BillingQueries } from './enquiry.service.js';
import { RequestRepository } from './request.repository.js';

/** For the gateway: credits and generations. Reads only. */
@Module({
  imports: [AdmissionModule, SettlementRequestsModule],
  providers: [BillingQueries, RequestRepository],
  exports: [BillingQueries],
})
export class BillingQueriesModule {}
