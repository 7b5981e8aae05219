import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/transfers/ledger.module.js';
import { ActivityRepository } from './activity/activity.repository.js';
import { ChannelActivityService } from './activity/channel-activity.service.js';
import { MinutesRepository } from './activity/minutes.repository.js';
import { OverviewService } from './activity/overview.service.js';
import { ServiceActivity } from './activity/service-activity.service.js';
import { AttemptUsageRepository } from './invoices/attempt-usage.repository.js';
import { UpstreamInvoicesService } from './invoices/upstream-invoices.service.js';
import { CredentialCosts } from './queries/credential-costs.repository.js';
import { ModelUsers } from './queries/model-users.repository.js';
import { UsageRepository } from './queries/usage.repository.js';
import { UsageService } from './queries/usage.service.js';
import { UsageUnitsRepository } from './queries/usage-units.repository.js';
import { WaivedCosts } from './queries/waived-costs.repository.js';
import { RequestTotalsRepository } from './requests/request-totals.repository.js';
import { DailyBalancesRepository } from './statements/daily-balances.repository.js';
import { DailyBalancesService } from './statements/daily-balances.service.js';
import { StatementRepository } from './statements/statement.repository.js';
import { StatementsService } from './statements/statements.service.js';

const services = [
  ChannelActivityService,
  CredentialCosts,
  DailyBalancesService,
  ModelUsers,
  OverviewService,
  RequestTotalsRepository,
  ServiceActivity,
  StatementsService,
  UpstreamInvoicesService,
  UsageService,
  WaivedCosts,
];

/** Sums of usage, statements, and the comparison with invoices of upstreams. Read-only. */
@Module({
  imports: [LedgerModule],
  providers: [
    ...services,
    ActivityRepository,
    AttemptUsageRepository,
    DailyBalancesRepository,
    MinutesRepository,
    StatementRepository,
    UsageRepository,
    UsageUnitsRepository,
  ],
  exports: services,
})
export class UsageModule {}
