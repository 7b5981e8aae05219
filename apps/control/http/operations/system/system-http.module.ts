import { Module } from '@nestjs/common';
import { OperationsModule } from '#billing';
import { DoctorModule } from '#doctor';
import { SchemaStateRepository } from '#infra';
import { DoctorController } from '../doctor/doctor.controller.js';
import { SystemController } from './system.controller.js';

/** Routes for monitoring. */
@Module({
  imports: [DoctorModule, OperationsModule],
  controllers: [DoctorController, SystemController],
  providers: [SchemaStateRepository],
})
export class SystemHttpModule {}
