import { Module } from '@nestjs/common';
import { AdmissionModule, RequestRepository } from '#billing/admission';
import { LedgerModule, OperationsModule, PinnedPrices, AccountsModule, UsageModule } from '#billing/ledger';
import { CatalogControlModule } from '#catalog';
import { ChannelsControlModule } from '#channels';
import { RejectionsModule } from '../rejections/rejections.module.js';
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
    AccountsModule,
    RejectionsModule,
    UsageModule,
  ],
  providers: [PinnedPrices, RequestRepository, RequestSearch, RequestsService, RequestTotalsService, UnsettledRequests],
  exports: [RequestsService, RequestTotalsService],
})
export class ExplanationsModule {}
