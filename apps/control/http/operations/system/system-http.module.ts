import { Module } from '@nestjs/common';
import { OperationsModule } from '#billing';
import { SchemaStateRepository } from '#infra';
import { SystemController } from './system.controller.js';

/** Routes for monitoring. */
@Module({ imports: [OperationsModule], controllers: [SystemController], providers: [SchemaStateRepository] })
export class SystemHttpModule {}
