import { Module } from '@nestjs/common';
import { AdmissionModule } from '#admission';
import { LedgerModule, OperationsModule, PinnedPrices, RefundsModule } from '#billing';
import { CatalogControlModule } from '#catalog';
import { RequestRepository } from '#records';
import { RequestsService } from './requests.service.js';
import { UnsettledRequests } from './unsettled-requests.service.js';
import { UsageRepository } from './usage.repository.js';
import { UsageService } from './usage.service.js';

/** Requests with their arithmetic, and sums of usage, for control. Read-only. */
@Module({
  imports: [AdmissionModule, CatalogControlModule, LedgerModule, OperationsModule, RefundsModule],
  providers: [PinnedPrices, RequestRepository, RequestsService, UnsettledRequests, UsageRepository, UsageService],
  exports: [RequestsService, UsageService],
})
export class UsageQueriesModule {}
