import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { OperationsModule, UsageModule } from '#billing/ledger';
import { CatalogControlModule, CatalogModule } from '#catalog';
import { SchemaStateRepository, SettingsControlModule } from '#core/infra';
import { AuthHttpModule } from '#auth/http';
import { CatalogHttpModule } from '#catalog/http';
import { AttentionModule } from '../doctor/attention/attention.module.js';
import { DoctorModule } from '../doctor/doctor.module.js';
import { IncidentsModule } from '../incidents/incidents.module.js';
import { InstallationModule } from '../installation/installation.module.js';
import { HealthController } from './health/health.controller.js';
import { MeController } from './me/me.controller.js';
import { ActorsController } from './actors/actors.controller.js';
import { RevocationsController } from './actors/revocations.controller.js';
import { InstallationController } from './installation/installation.controller.js';
import { ModelFilesController } from './installation/model-files.controller.js';
import { OverviewController } from './overview/overview.controller.js';
import { AttentionController } from './attention/attention.controller.js';
import { DoctorController } from './doctor/doctor.controller.js';
import { SystemController } from './system/system.controller.js';
import { PublicController } from './public/public.controller.js';
import { FileImports } from './installation/file-imports.js';
import { PublicPages } from './public/public-pages.js';

/** The installation as a whole: its state, its file, its actors, and what is read without log-in. */
@Module({
  imports: [
    AuthHttpModule,
    CatalogHttpModule,
    AttentionModule,
    AuthControlModule,
    CatalogModule,
    CatalogControlModule,
    DoctorModule,
    IncidentsModule,
    InstallationModule,
    OperationsModule,
    SettingsControlModule,
    UsageModule,
  ],
  controllers: [
    HealthController,
    MeController,
    ActorsController,
    RevocationsController,
    InstallationController,
    ModelFilesController,
    OverviewController,
    AttentionController,
    DoctorController,
    SystemController,
    PublicController,
  ],
  providers: [FileImports, SchemaStateRepository, PublicPages],
})
export class OperationsHttpModule {}
