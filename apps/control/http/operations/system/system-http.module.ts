import { Module } from '@nestjs/common';
import { AlarmsControlModule } from '#alarms';
import { OperationsModule } from '#billing';
import { AttentionModule, DoctorModule } from '#doctor';
import { SchemaStateRepository } from '#infra';
import { AlarmsController } from '../alarms/alarms.controller.js';
import { AttentionController } from '../attention/attention.controller.js';
import { DoctorController } from '../doctor/doctor.controller.js';
import { SystemController } from './system.controller.js';

/** Routes for monitoring, and alarms. */
@Module({
  imports: [AlarmsControlModule, AttentionModule, DoctorModule, OperationsModule],
  controllers: [AlarmsController, AttentionController, DoctorController, SystemController],
  providers: [SchemaStateRepository],
})
export class SystemHttpModule {}
