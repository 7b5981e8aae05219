import { Module } from '@nestjs/common';
import { AdmissionModule } from '#admission';
import { LedgerModule, OperationsModule, PinnedPrices, RefundsModule } from '#billing';
import { CatalogControlModule } from '#catalog';
import { ChannelsControlModule } from '#channels';
import { RequestRepository } from '#records';
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
  ],
  providers: [PinnedPrices, RequestRepository, RequestSearch, RequestsService, UnsettledRequests],
  exports: [RequestsService],
})
export class ExplanationsModule {}
