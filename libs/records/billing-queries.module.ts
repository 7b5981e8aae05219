import { Module } from '@nestjs/common';
import { AdmissionModule } from '#admission';
import { BillingQueries } from './billing-queries.service.js';
import { RequestRepository } from './request.repository.js';

/** For the gateway: credits and generations. Reads only. */
@Module({
  imports: [AdmissionModule],
  providers: [BillingQueries, RequestRepository],
  exports: [BillingQueries],
})
export class BillingQueriesModule {}
