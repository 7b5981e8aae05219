import { Clock } from '#core';
import { job } from '#core/infra';
import { DeliveryRepository } from './deliveries/delivery.repository.js';
import { FeederService } from './deliveries/feeder.service.js';
import { SenderService } from './deliveries/sender.service.js';

/** How long calls and ended deliveries are listed. */
const KEPT_MS = 7 * 86_400_000;

export const WEBHOOK_JOBS = [
  job({
    name: 'webhooks',
    everyMs: 1_000,
    about: 'makes deliveries of new events, and begins the calls that are due',
    failure: 'could not send webhooks',
    needs: [FeederService, SenderService],
    run: async ([feeder, sender], signal) => {
      while (!signal.aborted && (await feeder.feed()));
      if (!signal.aborted) await sender.sendDue();
    },
  }),
  job({
    name: 'old-webhook-calls',
    everyMs: 3_600_000,
    first: 'at start',
    about: 'removes calls and ended deliveries of more than seven days ago',
    failure: 'could not remove old calls of webhooks',
    needs: [DeliveryRepository, Clock],
    run: ([deliveries, clock]) => deliveries.removeBefore(new Date(clock.nowMs() - KEPT_MS)),
  }),
];
