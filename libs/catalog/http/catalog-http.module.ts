import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { SettingsControlModule } from '#core/infra';
import { CatalogControlModule, CatalogModule } from '../catalog.module.js';
import { PriceUpdatesControlModule } from '../price-updates/price-updates.module.js';
import { ModelsController } from './models/models.controller.js';
import { PricesController } from './prices/prices.controller.js';
import { PriceImportsController } from './prices/price-imports.controller.js';
import { PricePreviewsController } from './prices/price-previews.controller.js';
import { PriceProposalsController } from './price-updates/price-proposals.controller.js';
import { OwnModelsController } from './models/own-models.controller.js';
import { ModelIds } from './model-ids.js';
import { PriceScopes } from './prices/price-scopes.js';
import { Displays } from './display/displays.js';
import { OwnCatalog } from './models/own-catalog.js';

/** Models and their prices, of operators and customers. Auth checks that tiers and organizations exist. */
@Module({
  imports: [AuthControlModule, CatalogModule, CatalogControlModule, PriceUpdatesControlModule, SettingsControlModule],
  controllers: [
    ModelsController,
    PricesController,
    PriceImportsController,
    PricePreviewsController,
    PriceProposalsController,
    OwnModelsController,
  ],
  providers: [ModelIds, PriceScopes, Displays, OwnCatalog],
  exports: [Displays, ModelIds, OwnCatalog],
})
export class CatalogHttpModule {}
