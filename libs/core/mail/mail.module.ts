import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { Config } from '../infra/config/config.js';
import { SettingsControlModule } from '../settings/settings.module.js';
import { Vault } from '../vault/vault.js';
import { chooseTransport } from './delivery/choose-transport.js';
import { DeliveryService } from './delivery/delivery.service.js';
import { MailDigests } from './delivery/mail-digests.js';
import { MailProcessor } from './delivery/mail.processor.js';
import { MailTransport } from './delivery/mail.transport.js';
import { MAIL_JOBS } from './jobs.js';
import { MailOutbox } from './mail.outbox.js';
import { MAIL_QUEUE, MailQueue } from './mail.queue.js';
import { MailsRepository } from './mails.repository.js';
import { MailsService } from './mails.service.js';

const queue = BullModule.registerQueue({ name: MAIL_QUEUE });

/** For control and the worker: writes mails. Sends none. */
@Module({
  imports: [queue, SettingsControlModule],
  providers: [Vault, MailsRepository, MailQueue, MailOutbox],
  exports: [MailOutbox, MailQueue, MailsRepository],
})
export class MailOutboxModule {}

/** For control: writes mails, and lists them for operators. */
@Module({ imports: [MailOutboxModule], providers: [MailsService], exports: [MailOutboxModule, MailsService] })
export class MailControlModule {}

const transport = {
  provide: MailTransport,
  inject: [Config],
  useFactory: (config: Config): MailTransport =>
    chooseTransport(config, (line) => {
      process.stderr.write(`${line}\n`);
    }),
};

/** Sends what is written. Has no timer: control sends alarms while no worker runs. */
@Module({
  providers: [Vault, MailsRepository, MailDigests, DeliveryService, transport],
  exports: [DeliveryService, MailsRepository],
})
export class MailDeliveryModule {}

/** For the worker: sends what is written. */
@Module({
  imports: [queue, MailDeliveryModule],
  providers: [...MAIL_JOBS, MailProcessor],
})
export class MailWorkerModule {}
