import { Module } from '@nestjs/common';
import { SettingsControlModule } from '#settings';
import { AuthControlModule } from '#auth';
import { CatalogControlModule } from '#catalog';
import { PriceImportsController } from './prices/price-imports.controller.js';
import { PricePreviewsController } from './prices/price-previews.controller.js';
import { PriceScopes } from './prices/price-scopes.js';
import { PricesController } from './prices/prices.controller.js';
import { ModelIds } from './model-ids.js';
import { ModelsController } from './models/models.controller.js';

/** Models and their prices over HTTP. Auth checks that tiers and organizations exist. */
@Module({
  imports: [CatalogControlModule, AuthControlModule, SettingsControlModule],
  controllers: [ModelsController, PricesController, PriceImportsController, PricePreviewsController],
  providers: [ModelIds, PriceScopes],
})
export class CatalogHttpModule {}
