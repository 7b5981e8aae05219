import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { AccountsModule, LedgerMonthsModule, OperationsModule, PromotionsModule, RefundsModule } from '#billing';
import { LedgerAuditModule } from '#ledger-audit';
import { ExplanationsModule } from '#explanations';
import { RejectionsModule } from '#rejections';
import { SettingsControlModule } from '#settings';
import { StatementsModule, UpstreamInvoicesModule, UsageQueriesModule } from '#usage';
import { CatalogControlModule } from '#catalog';
import { ChannelsControlModule } from '#channels';
import { Displays } from './display/displays.js';
import { AdjustmentsController } from './adjustments/adjustments.controller.js';
import { BalanceHistoryController } from './balance-history/balance-history.controller.js';
import { ChargebacksController } from './chargebacks/chargebacks.controller.js';
import { DeferredRevenueController } from './ledger-months/deferred-revenue.controller.js';
import { GrantsController } from './grants/grants.controller.js';
import { AllHoldsController } from './holds/all-holds.controller.js';
import { HoldsController } from './holds/holds.controller.js';
import { LedgerCheckController } from './ledger-check/ledger-check.controller.js';
import { LedgerMonthsController } from './ledger-months/ledger-months.controller.js';
import { RedeemCodesController } from './redeem-codes/redeem-codes.controller.js';
import { RefundsController } from './refunds/refunds.controller.js';
import { RejectedRequestsController } from '../rejections/rejected-requests.controller.js';
import { RequestsController } from '../requests/requests.controller.js';
import { SettlementFailuresController } from './settlement-failures/settlement-failures.controller.js';
import { StatementsController } from './statements/statements.controller.js';
import { TopupsController } from './topups/topups.controller.js';
import { UpstreamInvoicesController } from './upstream-invoices/upstream-invoices.controller.js';
import { OverviewController } from '../usage/overview.controller.js';
import { UsageAnswers } from '../usage/usage-answers.js';
import { UsageController } from '../usage/usage.controller.js';
import { PaymentLists } from './payment-lists.js';
import { TransfersController } from './transfers/transfers.controller.js';

/** Routes for money, requests and usage. */
@Module({
  imports: [
    AccountsModule,
    AuthControlModule,
    CatalogControlModule,
    ChannelsControlModule,
    ExplanationsModule,
    LedgerAuditModule,
    LedgerMonthsModule,
    OperationsModule,
    PromotionsModule,
    RefundsModule,
    RejectionsModule,
    SettingsControlModule,
    StatementsModule,
    UpstreamInvoicesModule,
    UsageQueriesModule,
  ],
  controllers: [
    AdjustmentsController,
    AllHoldsController,
    BalanceHistoryController,
    ChargebacksController,
    GrantsController,
    HoldsController,
    LedgerCheckController,
    LedgerMonthsController,
    DeferredRevenueController,
    OverviewController,
    RedeemCodesController,
    RefundsController,
    RejectedRequestsController,
    RequestsController,
    SettlementFailuresController,
    StatementsController,
    TopupsController,
    TransfersController,
    UpstreamInvoicesController,
    UsageController,
  ],
  providers: [Displays, PaymentLists, UsageAnswers],
})
export class MoneyHttpModule {}
