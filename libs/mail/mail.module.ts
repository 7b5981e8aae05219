import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { Config, Logger } from '#infra';
import { Vault } from '#vault';
import { ClosedTransport } from './delivery/closed.transport.js';
import { DeliveryService } from './delivery/delivery.service.js';
import { DeliveryTimer } from './delivery/delivery.timer.js';
import { LogTransport } from './delivery/log.transport.js';
import { MailProcessor } from './delivery/mail.processor.js';
import { MailTransport } from './delivery/mail.transport.js';
import { SmtpTransport } from './delivery/smtp.transport.js';
import { MailOutbox } from './mail.outbox.js';
import { MAIL_QUEUE, MailQueue } from './mail.queue.js';
import { MailsRepository } from './mails.repository.js';
import { MailsService } from './mails.service.js';

const queue = BullModule.registerQueue({ name: MAIL_QUEUE });

/** For control: writes mails, and lists them for operators. Sends none. */
@Module({
  imports: [queue],
  providers: [Vault, MailsRepository, MailQueue, MailOutbox, MailsService],
  exports: [MailOutbox, MailsService],
})
export class MailControlModule {}

const transport = {
  provide: MailTransport,
  inject: [Config, Logger],
  useFactory: ({ smtpUrl, profile }: Config, logger: Logger): MailTransport => {
    if (smtpUrl !== null) return new SmtpTransport(smtpUrl);
    return profile === 'production' ? new ClosedTransport() : new LogTransport(logger);
  },
};

/** For the worker: sends what control wrote. */
@Module({
  imports: [queue],
  providers: [Vault, MailsRepository, DeliveryService, DeliveryTimer, MailProcessor, transport],
  exports: [DeliveryTimer],
})
export class MailWorkerModule {}
