import { Module } from '@nestjs/common';
import { LedgerModule, PinnedPrices, RefundsModule } from '#billing';
import { CatalogControlModule } from '#catalog';
import { RequestRepository } from '#records';
import { RequestsService } from './requests.service.js';
import { UsageRepository } from './usage.repository.js';
import { UsageService } from './usage.service.js';

/** Requests with their arithmetic, and sums of usage, for control. Read-only. */
@Module({
  imports: [CatalogControlModule, LedgerModule, RefundsModule],
  providers: [PinnedPrices, RequestRepository, RequestsService, UsageRepository, UsageService],
  exports: [RequestsService, UsageService],
})
export class UsageQueriesModule {}
