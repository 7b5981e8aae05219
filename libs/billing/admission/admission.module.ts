import { Module } from '@nestjs/common';
import { Metrics } from '#core';
import { AdmissionService } from './admission.service.js';
import { BacklogService } from './backlog.service.js';
import { AdmissionQueries } from './admission-queries.service.js';
import { HoldService } from './hold.service.js';
import { LiveFeed } from './live-feed.js';
import { RedisFailoverDetector } from './redis-failover.detector.js';
import { scriptSeconds } from './lua-script.js';
import { OutboxService } from './outbox.service.js';
import { ReapService } from './reap.service.js';
import { SpendCalendar } from './spend-calendar.js';
import { WithdrawalsService } from './withdrawals/withdrawals.service.js';
import { WaiverBounds } from './waivers/waiver-bounds.js';
import { WalletRequests } from './wallet-requests.js';

const services = [
  AdmissionService,
  BacklogService,
  AdmissionQueries,
  HoldService,
  LiveFeed,
  RedisFailoverDetector,
  OutboxService,
  ReapService,
  SpendCalendar,
  WaiverBounds,
  WalletRequests,
  WithdrawalsService,
];

/** The state of money in Redis. Needs the global InfraModule. */
@Module({ providers: services, exports: services })
export class AdmissionModule {
  constructor(metrics: Metrics, wallets: WalletRequests) {
    metrics.register(scriptSeconds);
    metrics.readCounter(
      {
        name: 'routify_wallet_requests_total',
        help: 'Wallets that this gateway requested because Redis lacks them or may have them outdated.',
      },
      () => [{ value: wallets.requestedCount }],
    );
  }
}
