import { Module } from '@nestjs/common';
import { MailRecipientsModule } from '#auth';
import { EventsModule, EventsWorkerModule, SettingsControlModule, Vault } from '#core/infra';
import { MailOutboxModule } from '#core/mail';
import { DeliveryRepository } from './deliveries/delivery.repository.js';
import { DeliveryScope } from './deliveries/delivery-scope.js';
import { EndpointHealth } from './deliveries/endpoint-health.js';
import { FeederService } from './deliveries/feeder.service.js';
import { SenderService } from './deliveries/sender.service.js';
import { WebhookMails } from './deliveries/webhook-mails.js';
import { EndpointRepository } from './endpoints/endpoint.repository.js';
import { EndpointVault } from './endpoints/endpoint-vault.js';
import { EndpointsService } from './endpoints/endpoints.service.js';
import { ReplayRepository } from './endpoints/replay.repository.js';
import { WEBHOOK_JOBS } from './jobs.js';

const rows = [DeliveryRepository, EndpointRepository, EndpointVault, Vault];
const scopeOf = (isOperatorOnly: boolean) => ({ provide: DeliveryScope, useValue: new DeliveryScope(isOperatorOnly) });

/** For control: endpoints, and what became of their deliveries. Calls none. */
@Module({
  imports: [EventsModule],
  providers: [...rows, scopeOf(true), EndpointsService, ReplayRepository],
  exports: [DeliveryRepository, EndpointsService, EventsModule],
})
export class WebhooksControlModule {}

const calls = {
  imports: [MailOutboxModule, MailRecipientsModule, SettingsControlModule],
  providers: [...rows, ...[EndpointHealth, FeederService, SenderService, WebhookMails]],
};

/** For workers: calls endpoints. */
@Module({
  imports: [EventsWorkerModule, ...calls.imports],
  providers: [...calls.providers, scopeOf(false), ...WEBHOOK_JOBS],
})
export class WebhooksWorkerModule {}

/** For control, which calls the operator's endpoints while no worker runs. It has no jobs. */
@Module({
  imports: [EventsModule, ...calls.imports],
  providers: [...calls.providers, scopeOf(true)],
  exports: [EventsModule, FeederService, SenderService],
})
export class OperatorWebhooksModule {}
