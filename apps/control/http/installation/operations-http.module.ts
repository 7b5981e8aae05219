import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { OperationsModule } from '#billing';
import { CatalogControlModule, CatalogModule } from '#catalog';
import { AttentionModule, DoctorModule } from '#doctor';
import { IncidentsModule } from '#incidents';
import { SchemaStateRepository } from '#infra';
import { InstallationModule } from '#installation';
import { SettingsControlModule } from '#settings';
import { UsageQueriesModule } from '#usage';
import { AuthHttpModule } from '../access/auth-http.module.js';
import { CatalogHttpModule } from '../catalog/catalog-http.module.js';
import { HealthController } from '../operations/health/health.controller.js';
import { MeController } from '../customers/me/me.controller.js';
import { ActorsController } from '../actors/actors.controller.js';
import { RevocationsController } from '../actors/revocations.controller.js';
import { InstallationController } from './installation.controller.js';
import { ModelFilesController } from './model-files.controller.js';
import { OverviewController } from '../usage/overview.controller.js';
import { AttentionController } from '../operations/attention/attention.controller.js';
import { DoctorController } from '../operations/doctor/doctor.controller.js';
import { SystemController } from '../operations/system/system.controller.js';
import { PublicController } from '../public/public.controller.js';
import { FileImports } from './file-imports.js';
import { PublicPages } from '../public/public-pages.js';

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
    UsageQueriesModule,
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
