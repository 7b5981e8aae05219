import { Module } from '@nestjs/common';
import { AdmissionModule } from '#admission';
import { CatalogControlModule } from '#catalog';
import { RequestRepository } from '../enquiry/request.repository.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { PinnedPrices } from '../ledger/pinned-prices.js';
import { HoldsService } from './holds.service.js';
import { RequestsService } from './requests.service.js';

/** For control: requests with their arithmetic, and holds. Moves no money. */
@Module({
  imports: [AdmissionModule, CatalogControlModule, LedgerModule],
  providers: [HoldsService, PinnedPrices, RequestRepository, RequestsService],
  exports: [HoldsService, RequestsService],
})
export class OperationsModule {}
