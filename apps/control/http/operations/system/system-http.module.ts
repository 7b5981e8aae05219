import { Module } from '@nestjs/common';
import { OperationsModule } from '#billing';
import { AttentionModule, DoctorModule } from '#doctor';
import { SchemaStateRepository } from '#infra';
import { AttentionController } from '../attention/attention.controller.js';
import { DoctorController } from '../doctor/doctor.controller.js';
import { SystemController } from './system.controller.js';

/** Routes for monitoring. */
@Module({
  imports: [AttentionModule, DoctorModule, OperationsModule],
  controllers: [AttentionController, DoctorController, SystemController],
  providers: [SchemaStateRepository],
})
export class SystemHttpModule {}
