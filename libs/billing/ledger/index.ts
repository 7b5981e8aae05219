/**
 * The ledger books the cost of each request exactly once; usage sums what it booked; the audit proves it by queries that
 * share no code with the booking.
 * Owns accounts, wallets, transfers, seals, usage records, key spend, payments, clearing entries, grants, redeem codes,
 * refunds, settlement failures and roll-ups; consumes the queue settle and the outbox. Guarantees: debits equal credits; no
 * request is charged twice or without admission; a sum equals the records below it; a month leaves the ledger whole.
 * Does not know: HTTP, providers, permissions.
 */
export { LEDGER_CHECKS } from '../ledger-audit/checks/ledger-checks.js';
export { LedgerAuditModule } from '../ledger-audit/ledger-audit.module.js';
export { type AuditReport, LedgerAudit } from '../ledger-audit/ledger-audit.js';
export { type CheckResult, LedgerCheckRepository } from '../ledger-audit/ledger-check.repository.js';
export { RebuildModule } from '../ledger-audit/rebuild/rebuild.module.js';
export { RebuildService } from '../ledger-audit/rebuild/rebuild.service.js';
export { RetentionModule } from '../ledger-audit/retention/retention.module.js';
export { AccountsModule } from './accounts/accounts.module.js';
export { AccountsService } from './accounts/accounts.service.js';
export { type CapHolder, type CapUse, CapUseService } from './accounts/cap-use.service.js';
export { PaymentBook } from './accounts/payment-book.js';
export { PaymentRepository } from './accounts/payment.repository.js';
export { PublishService } from './accounts/publish.service.js';
export { grossOf } from './domain/ledger/payment-parts.js';
export { AMOUNT_MAX_NANO_USD, isBookable, requireBookable } from './domain/ledger/require-bookable.js';
export { DEFERRED_LINES, type DeferredLine, type LiabilityMonth } from './domain/months/deferred-revenue.js';
export { DeferredRevenueService } from './months/deferred-revenue.service.js';
export { OpeningBalancesRepository } from './opening/opening-balances.repository.js';
export { HoldsService } from './operations/holds.service.js';
export { OperationsModule } from './operations/operations.module.js';
export { SettlementFailuresService } from './operations/settlement-failures.service.js';
export { StatusService } from './operations/status.service.js';
export { ClearingService } from './order-money/clearing.service.js';
export { type BookedOrder, OrderMoneyService } from './order-money/order-money.service.js';
export { type OrderRefundable, type RefundPlan, RefundPlansService } from './order-money/refund-plans.service.js';
export { DEFAULT_PRIORITY, GrantsService } from './promotions/grants.service.js';
export { RedeemCodesService } from './promotions/redeem-codes.service.js';
export { RefundRepository } from './refunds/refund.repository.js';
export { RefundsService } from './refunds/refunds.service.js';
export { DrainService } from './settlement/drain.service.js';
export { LedgerRepository } from './settlement/ledger.repository.js';
export { BookingModule, SettlementModule } from './settlement/settlement.module.js';
export { ArchiveRepository } from './transfers/archive.repository.js';
export { archivedRefusal } from './transfers/archived-refusal.js';
export { LedgerModule } from './transfers/ledger.module.js';
export { PinnedPrices } from './transfers/pinned-prices.js';
export { type FailureRecord, type OpenFailures } from './transfers/settlement-failure.repository.js';
export { type TransferRecord, TransferRepository } from './transfers/transfer.repository.js';
export { type LedgerEvent } from './transfers/usage-record.repository.js';
export { WalletRepository } from './transfers/wallet.repository.js';
export { type ActivityRow } from '../usage/activity/activity.repository.js';
export {
  type ChannelActivity,
  ChannelActivityService,
  type HealthCell,
} from '../usage/activity/channel-activity.service.js';
export { OverviewService } from '../usage/activity/overview.service.js';
export { ServiceActivity } from '../usage/activity/service-activity.service.js';
export { daysLeft } from '../usage/domain/days-left.js';
export { type ComparedLine, type InvoiceSide } from '../usage/domain/invoices/compare-invoice.js';
export { INVOICE_FORMAT_NAMES } from '../usage/domain/invoices/invoice-formats.js';
export { readColumns, readPairs } from '../usage/domain/invoices/read-pairs.js';
export { type TimeRange } from '../usage/domain/usage-parts.js';
export { type Money, type UsagePeak } from '../usage/domain/usage-query.js';
export {
  type InvoiceCheck,
  type NewInvoiceCheck,
  UpstreamInvoicesService,
} from '../usage/invoices/upstream-invoices.service.js';
export { type CredentialCost, CredentialCosts } from '../usage/queries/credential-costs.repository.js';
export { MODEL_USED_DAYS, ModelUsers } from '../usage/queries/model-users.repository.js';
export { UsageService } from '../usage/queries/usage.service.js';
export {
  type RequestSums,
  type RequestTotalsFilter,
  RequestTotalsRepository,
  type StepFailures,
  type StepSums,
} from '../usage/requests/request-totals.repository.js';
export { RollupsModule, RollupsWorkerModule } from '../usage/rollups/rollups.module.js';
export { RollupsService } from '../usage/rollups/rollups.service.js';
export { UsageModule } from '../usage/usage.module.js';
