import { Module } from '@nestjs/common';
import { OperationsModule } from '#billing';
import { SchemaStateRepository } from '#infra';
import { SystemController } from './system.controller.js';

/** Routes for whoever watches the installation. */
@Module({ imports: [OperationsModule], controllers: [SystemController], providers: [SchemaStateRepository] })
export class SystemHttpModule {}
