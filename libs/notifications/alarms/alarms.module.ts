import { Module } from '@nestjs/common';
import { MailRecipientsModule } from '#auth';
import { MailDeliveryModule, MailOutboxModule } from '#core/mail';
import { SettingsControlModule } from '#core/infra';
import { OperatorWebhooksModule } from '../webhooks/webhooks.module.js';
import { AlarmPass } from './alarm-pass.js';
import { AlarmsRepository } from './alarms.repository.js';
import { AlarmsService } from './alarms.service.js';
import { AlarmMails } from './delivery/alarm-mails.js';
import { DeliveryWithoutWorkers } from './delivery/delivery-without-workers.js';
import { DueAlarmsRepository } from './delivery/due-alarms.repository.js';
import { AlarmIntake } from './intake/alarm-intake.service.js';
import { AlarmWriter } from './intake/alarm-writer.repository.js';
import { ALARM_JOBS, LAST_ALARM_JOBS } from './jobs.js';
import { Ping } from './processes/ping.js';
import { ProcessWatch } from './processes/process.watch.js';

/** For workers: stores alarms, and sends them. */
@Module({
  imports: [MailOutboxModule, MailRecipientsModule, SettingsControlModule],
  providers: [...ALARM_JOBS, AlarmIntake, AlarmMails, AlarmPass, AlarmWriter, DueAlarmsRepository, ProcessWatch],
  exports: [ProcessWatch],
})
export class AlarmsWorkerModule {}

/** For control: the same, what operators decide, and what is sent when the rest is down. */
@Module({
  imports: [AlarmsWorkerModule, MailDeliveryModule, OperatorWebhooksModule],
  providers: [AlarmsRepository, AlarmsService, DeliveryWithoutWorkers, ...LAST_ALARM_JOBS, Ping],
  exports: [AlarmsService],
})
export class AlarmsControlModule {}
