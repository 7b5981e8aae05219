import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { CatalogModule } from '#catalog';
import { SettingsControlModule } from '#settings';
import { UsageQueriesModule } from '#usage';
import { Displays } from '../money/display/displays.js';
import { PublicController } from './public.controller.js';
import { PublicPages } from './public-pages.js';

/** `/api/v1/public`: what is read without log-in. */
@Module({
  imports: [AuthControlModule, CatalogModule, SettingsControlModule, UsageQueriesModule],
  controllers: [PublicController],
  providers: [Displays, PublicPages],
})
export class PublicHttpModule {}
