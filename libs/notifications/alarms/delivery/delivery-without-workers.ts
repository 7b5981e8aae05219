import { Injectable } from '@nestjs/common';
import { EventsRepository, Config, Logger } from '#core/infra';
import { DeliveryService } from '#core/mail';
import { FeederService } from '../../webhooks/deliveries/feeder.service.js';
import { SenderService } from '../../webhooks/deliveries/sender.service.js';
import { ProcessWatch } from '../processes/process.watch.js';

const EVENTS_AT_ONCE = 1_000;

/**
 * While no worker runs, control sends what operators need to learn of it: emails about alarms, and the operator's webhooks. Deliveries are
 * taken as workers take them, so each is sent by one process, also when a worker comes back meanwhile.
 */
@Injectable()
export class DeliveryWithoutWorkers {
  private isSending = false;
  private readonly sendsMails: boolean;

  constructor(
    private readonly processes: ProcessWatch,
    private readonly events: EventsRepository,
    private readonly feeder: FeederService,
    private readonly sender: SenderService,
    private readonly mails: DeliveryService,
    { smtpUrl, profile }: Config,
    private readonly logger: Logger,
  ) {
    // The mail server may be configured for workers alone: an attempt from here would count against the email.
    this.sendsMails = smtpUrl !== null || profile !== 'production';
  }

  async run(signal: AbortSignal): Promise<void> {
    const wasSending = this.isSending;
    this.isSending = this.processes.isMissing('worker');
    if (this.isSending && !wasSending) this.logger.warn({}, 'no worker runs: control sends alarms');
    if (!this.isSending && wasSending) this.logger.info({}, 'a worker runs again and sends alarms');
    if (this.isSending) await this.send(signal);
  }

  private async send(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.events.relay(EVENTS_AT_ONCE)) === EVENTS_AT_ONCE);
    while (!signal.aborted && (await this.feeder.feed()));
    if (!signal.aborted) await this.sender.sendDue();
    if (this.sendsMails) await this.mails.deliverDue(signal, ['alarms']);
  }
}
