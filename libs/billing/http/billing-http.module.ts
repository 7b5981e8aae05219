import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { CatalogControlModule } from '#catalog';
import { ChannelsControlModule } from '#channels';
import { SettingsControlModule } from '#core/infra';
import { AuthHttpModule } from '#auth/http';
import { CatalogHttpModule } from '#catalog/http';
import { CoreHttpModule } from '#core/http';
import { AdmissionModule } from '../admission/admission.module.js';
import { AccountsModule } from '../ledger/accounts/accounts.module.js';
import { OperationsModule } from '../ledger/operations/operations.module.js';
import { LedgerAuditModule } from '../ledger-audit/ledger-audit.module.js';
import { AdjustmentsController } from './adjustments/adjustments.controller.js';
import { AllHoldsController } from './holds/all-holds.controller.js';
import { BalanceHistoryController } from './balance-history/balance-history.controller.js';
import { ChargebacksController } from './chargebacks/chargebacks.controller.js';
import { GrantsController } from './grants/grants.controller.js';
import { HoldsController } from './holds/holds.controller.js';
import { LedgerCheckController } from './ledger-check/ledger-check.controller.js';
import { LedgerMonthsController } from './ledger-months/ledger-months.controller.js';
import { DeferredRevenueController } from './ledger-months/deferred-revenue.controller.js';
import { RedeemCodesController } from './redeem-codes/redeem-codes.controller.js';
import { RefundsController } from './refunds/refunds.controller.js';
import { SettlementFailuresController } from './settlement-failures/settlement-failures.controller.js';
import { StatementsController } from './statements/statements.controller.js';
import { TopupsController } from './topups/topups.controller.js';
import { TransfersController } from './transfers/transfers.controller.js';
import { UpstreamInvoicesController } from './upstream-invoices/upstream-invoices.controller.js';
import { UsageController } from './usage/usage.controller.js';
import { LiveController } from './live/live.controller.js';
import { OwnMoneyController } from './balances/own-money.controller.js';
import { OwnBalanceHistoryController } from './balances/own-balance-history.controller.js';
import { OwnStatementsController } from './balances/own-statements.controller.js';
import { PaymentLists } from './payment-lists.js';
import { UsageAnswers } from './usage/usage-answers.js';
import { LiveHub } from './live/live-hub.js';
import { LedgerModule } from '../ledger/transfers/ledger.module.js';
import { UsageModule } from '../usage/usage.module.js';

/** Money and usage, of operators and customers. */
@Module({
  imports: [
    AuthHttpModule,
    CatalogHttpModule,
    CoreHttpModule,
    AccountsModule,
    AdmissionModule,
    AuthControlModule,
    CatalogControlModule,
    ChannelsControlModule,
    LedgerAuditModule,
    LedgerModule,
    OperationsModule,
    SettingsControlModule,
    UsageModule,
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
    RedeemCodesController,
    RefundsController,
    SettlementFailuresController,
    StatementsController,
    TopupsController,
    TransfersController,
    UpstreamInvoicesController,
    UsageController,
    LiveController,
    OwnMoneyController,
    OwnBalanceHistoryController,
    OwnStatementsController,
  ],
  providers: [PaymentLists, UsageAnswers, LiveHub],
  exports: [UsageAnswers],
})
export class BillingHttpModule {}
