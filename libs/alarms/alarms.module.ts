import { Module } from '@nestjs/common';
import { MailRecipientsModule } from '#auth';
import { MailOutboxModule } from '#mail';
import { SettingsControlModule } from '#settings';
import { AlarmTimer } from './alarm.timer.js';
import { AlarmsRepository } from './alarms.repository.js';
import { AlarmsService } from './alarms.service.js';
import { AlarmMails } from './delivery/alarm-mails.js';
import { DueAlarmsRepository } from './delivery/due-alarms.repository.js';
import { AlarmIntake } from './intake/alarm-intake.service.js';
import { AlarmWriter } from './intake/alarm-writer.repository.js';

/** For workers: stores alarms, and sends them. */
@Module({
  imports: [MailOutboxModule, MailRecipientsModule, SettingsControlModule],
  providers: [AlarmIntake, AlarmMails, AlarmTimer, AlarmWriter, DueAlarmsRepository],
})
export class AlarmsWorkerModule {}

/** For control: the same, and what operators decide. */
@Module({
  imports: [AlarmsWorkerModule],
  providers: [AlarmsRepository, AlarmsService],
  exports: [AlarmsService],
})
export class AlarmsControlModule {}
