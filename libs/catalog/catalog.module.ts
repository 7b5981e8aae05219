import { Module } from '@nestjs/common';
import { CalendarsModule } from '#core/infra';
import { CatalogSnapshot } from './catalog.snapshot.js';
import { ImportPlansRepository } from './imports/import-plans.repository.js';
import { KnownModels } from './imports/known-models.js';
import { PricePlanner } from './imports/price-planner.js';
import { PriceImportService } from './imports/price-import.service.js';
import { ModelAdoption } from './model-adoption.js';
import { ModelCreation } from './model-creation.js';
import { ModelsRepository } from './models.repository.js';
import { ModelsService } from './models.service.js';
import { PricesRepository } from './prices.repository.js';
import { PricesService } from './prices.service.js';

/** For the gateway: the catalog in memory, read-only. */
@Module({
  imports: [CalendarsModule],
  providers: [ModelsRepository, PricesRepository, CatalogSnapshot],
  exports: [CatalogSnapshot],
})
export class CatalogModule {}

/** For control and the command line: manages models and prices. */
@Module({
  providers: [
    ModelsRepository,
    PricesRepository,
    ModelAdoption,
    ModelCreation,
    ModelsService,
    PricesService,
    KnownModels,
    PricePlanner,
    ImportPlansRepository,
    PriceImportService,
  ],
  exports: [ModelAdoption, ModelsService, PricePlanner, PricesService, PriceImportService],
})
export class CatalogControlModule {}
