import { Module } from '@nestjs/common';
import { AdmissionModule } from '#admission';
import { LedgerModule, OperationsModule, PinnedPrices, RefundsModule } from '#billing';
import { CatalogControlModule } from '#catalog';
import { ChannelsControlModule } from '#channels';
import { RequestRepository } from '#records';
import { RejectionsModule } from '#rejections';
import { UsageQueriesModule } from '#usage';
import { RequestTotalsService } from './request-totals.service.js';
import { RequestsService } from './requests.service.js';
import { RequestSearch } from './search/request-search.repository.js';
import { UnsettledRequests } from './unsettled-requests.service.js';

/** Requests with their arithmetic and history, for control. Read-only. */
@Module({
  imports: [
    AdmissionModule,
    CatalogControlModule,
    ChannelsControlModule,
    LedgerModule,
    OperationsModule,
    RefundsModule,
    RejectionsModule,
    UsageQueriesModule,
  ],
  providers: [PinnedPrices, RequestRepository, RequestSearch, RequestsService, RequestTotalsService, UnsettledRequests],
  exports: [RequestsService, RequestTotalsService],
})
export class ExplanationsModule {}
