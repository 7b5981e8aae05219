import { Module } from '@nestjs/common';
import { CatalogControlModule } from '../catalog.module.js';
import { PriceListChecksRepository } from './checks/price-list-checks.repository.js';
import { PriceListChecks } from './checks/price-list-checks.service.js';
import { PriceListReader } from './checks/price-list.reader.js';
import { PRICE_UPDATE_JOBS } from './jobs.js';
import { PriceStanding } from './price-standing.service.js';
import { PriceProposalsRepository } from './proposals/price-proposals.repository.js';
import { PriceProposals } from './proposals/price-proposals.service.js';

const stores = [PriceListChecksRepository, PriceProposalsRepository];

/** For control: decides on proposals. Calls no address. */
@Module({
  imports: [CatalogControlModule],
  providers: [...stores, PriceProposals, PriceStanding],
  exports: [PriceProposals, PriceStanding],
})
export class PriceUpdatesControlModule {}

/** For workers: reads the price list on its schedule. */
@Module({
  imports: [CatalogControlModule],
  providers: [...stores, PriceListChecks, PriceListReader, ...PRICE_UPDATE_JOBS],
})
export class PriceUpdatesWorkerModule {}
