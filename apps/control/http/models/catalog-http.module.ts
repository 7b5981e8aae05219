import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { CatalogControlModule } from '#catalog';
import { PricesController } from '../prices/prices.controller.js';
import { ModelIds } from './model-ids.js';
import { ModelsController } from './models.controller.js';

/** Models and their prices over HTTP. Tiers and organizations are asked whether they exist. */
@Module({
  imports: [CatalogControlModule, AuthControlModule],
  controllers: [ModelsController, PricesController],
  providers: [ModelIds],
})
export class CatalogHttpModule {}
