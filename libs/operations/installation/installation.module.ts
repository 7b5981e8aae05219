import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { CatalogControlModule } from '#catalog';
import { ChannelsControlModule, RoutingControlModule } from '#channels';
import { SettingsControlModule } from '#core/infra';
import { InstallationService } from './installation.service.js';
import { MissingModelsService } from './missing-models.service.js';
import { ChannelsSection } from './sections/channels.section.js';
import { CredentialsSection } from './sections/credentials.section.js';
import { DisplayRatesSection } from './sections/display-rates.section.js';
import { ModelsSection } from './sections/models.section.js';
import { PricesSection } from './sections/prices.section.js';
import { RoutesSection } from './sections/routes.section.js';
import { Sections } from './sections/sections.js';
import { TiersSection } from './sections/tiers.section.js';

/** For control: export and import of the installation. */
@Module({
  imports: [
    AuthControlModule,
    CatalogControlModule,
    ChannelsControlModule,
    RoutingControlModule,
    SettingsControlModule,
  ],
  providers: [
    ChannelsSection,
    CredentialsSection,
    DisplayRatesSection,
    InstallationService,
    MissingModelsService,
    ModelsSection,
    PricesSection,
    RoutesSection,
    Sections,
    TiersSection,
  ],
  exports: [InstallationService, MissingModelsService],
})
export class InstallationModule {}
