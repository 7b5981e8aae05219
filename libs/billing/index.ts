/**
 * Billing books the cost of each request exactly once, and owns the ledger.
 * Owns accounts, wallets, transfers with their seals and sums of days, usage records, key spend, payments, clearing entries, grants, redeem codes, refunds
 * and settlement failures; consumes the queue settle, the outbox and requested wallets. Guarantees: debits equal
 * credits, no request is charged twice or without admission, every charge can be recomputed from stored data.
 * Does not know: HTTP, providers, permissions, reporting.
 */
export { AccountsModule } from './accounts/accounts.module.js';
export { AccountsService } from './accounts/accounts.service.js';
export { type CapHolder, type CapUse, CapUseService } from './accounts/cap-use.service.js';
export { type Payment, PaymentRepository } from './accounts/payment.repository.js';
export { PaymentBook } from './accounts/payment-book.js';
export { ProjectionRepository } from './accounts/projection.repository.js';
export { PublishService } from './accounts/publish.service.js';
export { compareWallets } from './domain/compare-wallets.js';
export { type SettledEvent } from './domain/settled-event-of.js';
export { ArchiveRepository } from './ledger/archive.repository.js';
export { archivedRefusal } from './ledger/archived-refusal.js';
export { LedgerModule } from './ledger/ledger.module.js';
export { PinnedPrices } from './ledger/pinned-prices.js';
export { type FailureFilter, type FailureRecord, type OpenFailures } from './ledger/settlement-failure.repository.js';
export { CUSTOMER_SEQUENCES_BELOW, type TransferRecord, TransferRepository } from './ledger/transfer.repository.js';
export { type LedgerEvent } from './ledger/usage-record.repository.js';
export { WalletRepository } from './ledger/wallet.repository.js';
export { DEFERRED_LINES, type DeferredLine, type LiabilityMonth } from './domain/months/deferred-revenue.js';
export { type AccountMonth } from './domain/months/ledger-month.js';
export {
  type DeferredRevenue,
  DeferredRevenueService,
  type OrganizationRevenue,
} from './months/deferred-revenue.service.js';
export { LedgerMonthsModule } from './months/ledger-months.module.js';
export { type LedgerMonth, LedgerMonthsService } from './months/ledger-months.service.js';
export { HoldsService } from './operations/holds.service.js';
export { grossOf } from './domain/ledger/payment-parts.js';
export { AMOUNT_MAX_NANO_USD, isBookable } from './domain/ledger/require-bookable.js';
export { OpeningBalancesRepository } from './opening/opening-balances.repository.js';
export { OpeningModule } from './opening/opening.module.js';
export { OperationsModule } from './operations/operations.module.js';
export { SettlementFailuresService } from './operations/settlement-failures.service.js';
export { StatusService } from './operations/status.service.js';
export { ClearingService } from './order-money/clearing.service.js';
export { OrderMoneyModule } from './order-money/order-money.module.js';
export { type BookedOrder, OrderMoneyService } from './order-money/order-money.service.js';
export { type OrderRefundable, type RefundPlan, RefundPlansService } from './order-money/refund-plans.service.js';
export { type Grant } from './promotions/grant.repository.js';
export { GrantsService, DEFAULT_PRIORITY } from './promotions/grants.service.js';
export { PromotionsModule } from './promotions/promotions.module.js';
export { type RedeemCode, type RedeemCodeFilter, type RedeemCodeStatus } from './promotions/redeem-code.repository.js';
export { type IssuedRedeemCode, RedeemCodesService } from './promotions/redeem-codes.service.js';
export { type Refund, type RefundFilter, RefundRepository } from './refunds/refund.repository.js';
export { RefundsModule } from './refunds/refunds.module.js';
export { RefundsService } from './refunds/refunds.service.js';
export { SealsModule } from './seals/seals.module.js';
export { SealsService } from './seals/seals.service.js';
export { DrainService } from './settlement/drain.service.js';
export { LedgerRepository } from './settlement/ledger.repository.js';
export { BookingModule, SettlementModule } from './settlement/settlement.module.js';
