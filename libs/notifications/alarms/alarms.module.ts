import { Module } from '@nestjs/common';
import { MailRecipientsModule } from '#auth';
import { MailDeliveryModule, MailOutboxModule } from '#core/mail';
import { SettingsControlModule } from '#core/infra';
import { OperatorWebhooksModule } from '../webhooks/webhooks.module.js';
import { AlarmTimer } from './alarm.timer.js';
import { AlarmsRepository } from './alarms.repository.js';
import { AlarmsService } from './alarms.service.js';
import { AlarmMails } from './delivery/alarm-mails.js';
import { DeliveryWithoutWorkers } from './delivery/delivery-without-workers.timer.js';
import { DueAlarmsRepository } from './delivery/due-alarms.repository.js';
import { AlarmIntake } from './intake/alarm-intake.service.js';
import { AlarmWriter } from './intake/alarm-writer.repository.js';
import { PingTimer } from './processes/ping.timer.js';
import { ProcessWatch } from './processes/process.watch.js';

/** For workers: stores alarms, and sends them. */
@Module({
  imports: [MailOutboxModule, MailRecipientsModule, SettingsControlModule],
  providers: [AlarmIntake, AlarmMails, AlarmTimer, AlarmWriter, DueAlarmsRepository, ProcessWatch],
  exports: [ProcessWatch],
})
export class AlarmsWorkerModule {}

/** For control: the same, what operators decide, and what is sent when the rest is down. */
@Module({
  imports: [AlarmsWorkerModule, MailDeliveryModule, OperatorWebhooksModule],
  providers: [AlarmsRepository, AlarmsService, DeliveryWithoutWorkers, PingTimer],
  exports: [AlarmsService],
})
export class AlarmsControlModule {}
