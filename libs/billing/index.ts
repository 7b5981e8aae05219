/**
 * Billing decides what a request costs and books it exactly once.
 * Owns accounts, wallets, transfers and their seals, usage records and their roll-ups, key spend, payments, grants, redeem
 * codes, refunds and settlement failures; the queues settle and publish. Promises: debits equal credits, no request is charged twice, none without admission, every charge can be
 * recomputed from what is stored. Refuses to know: HTTP, providers, who may call what.
 */
export { AccountsModule } from './accounts/accounts.module.js';
export {
  AccountsService,
  type NewChargeback,
  type NewPayment,
  type PostedBalance,
} from './accounts/accounts.service.js';
export { CapUseService, type CapHolder, type CapUse } from './accounts/cap-use.service.js';
export { type Payment, type PaymentKind } from './accounts/payment.repository.js';
export { PublishService } from './accounts/publish.service.js';
export { boundLines, type BilledParts } from './domain/holds/bound-price.js';
export {
  holdBounds,
  holdPrice,
  STREAM_QUANTUM_TOKENS,
  type HoldBounds,
  type HoldRequest,
} from './domain/holds/hold-bounds.js';
export { outputTokensCovered } from './domain/holds/output-tokens-covered.js';
export { promptTokenBound, type PromptSize } from './domain/holds/prompt-token-bound.js';
export {
  INVOICE_GRAINS,
  INVOICE_MEASURES,
  INVOICE_STATUSES,
  type ComparedLine,
  type InvoiceGrain,
  type InvoiceMeasure,
  type InvoiceSide,
  type InvoiceStatus,
} from './domain/invoices/compare-invoice.js';
export {
  INVOICE_FIELDS,
  INVOICE_FORMAT_NAMES,
  type InvoiceField,
  type InvoiceFormatName,
} from './domain/invoices/invoice-formats.js';
export { readColumns, readPairs } from './domain/invoices/read-pairs.js';
export { priceLines, type PriceArithmetic, type PriceLine } from './domain/price-lines.js';
export { priceUsage, type PricedUsage } from './domain/price-usage.js';
export { BillingQueriesModule } from './enquiry/enquiry.module.js';
export { BillingQueries, type Credits, type Generation } from './enquiry/enquiry.service.js';
export { type RequestRecord } from './enquiry/request-record.js';
export { type RequestFilter } from './enquiry/request.repository.js';
export {
  USAGE_GROUPS,
  USAGE_INTERVALS,
  type UsageGroup,
  type UsageInterval,
  type UsageQuery,
  type UsageRow,
  type UsageTag,
} from './domain/usage/usage-query.js';
export { UpstreamInvoicesModule } from './invoices/upstream-invoices.module.js';
export {
  UpstreamInvoicesService,
  type InvoiceCheck,
  type NewInvoiceCheck,
} from './invoices/upstream-invoices.service.js';
export { JournalReplay, type ReplayReport } from './journal/journal-replay.js';
export { JournalReplayModule } from './journal/journal-replay.module.js';
export { JournalUnavailableError } from './journal/journal-unavailable-error.js';
export { JournalWatch } from './journal/journal-watch.js';
export {
  type OpenFailures,
  type FailureFilter,
  type FailureRecord,
  type FailureResolution,
} from './ledger/settlement-failure.repository.js';
export { type TransferRecord } from './ledger/transfer.repository.js';
export { ABANDONED, type RequestResult } from './metering/request-result.js';
export {
  RequestMeter,
  type AdmissionBounds,
  type FinalCharge,
  type ExtensionAnswer,
  type MeterSubject,
} from './metering/request-meter.js';
export { MeteringModule } from './metering/metering.module.js';
export { TokenCounter } from './metering/tokens/token-counter.js';
export {
  serializeUsageEvent,
  type Attempt,
  type CandidateNote,
  type Outcome,
  type UsageEvent,
  type UsageSource,
} from './domain/usage-event.js';
export { UsageRecorder } from './metering/usage-recorder.js';
export { HoldsService } from './operations/holds.service.js';
export { OperationsModule } from './operations/operations.module.js';
export { RequestsService, type ExplainedRequest } from './operations/requests.service.js';
export { SettlementFailuresService } from './operations/settlement-failures.service.js';
export { StatusService } from './operations/status.service.js';
export { UsageService } from './operations/usage.service.js';
export { type CheckResult, type OffendingRow } from './ledger-audit/ledger-check.repository.js';
export { LedgerAudit, type AuditReport } from './ledger-audit/ledger-audit.js';
export { LedgerAuditModule } from './ledger-audit/ledger-audit.module.js';
export { type Grant } from './promotions/grant.repository.js';
export { GrantsService, USUAL_PRIORITY, type NewGrant } from './promotions/grants.service.js';
export { PromotionsModule } from './promotions/promotions.module.js';
export { type RedeemCode, type RedeemCodeFilter, type RedeemCodeStatus } from './promotions/redeem-code.repository.js';
export { RedeemCodesService, type IssuedRedeemCode, type NewRedeemCodes } from './promotions/redeem-codes.service.js';
export { RebuildModule } from './rebuild/rebuild.module.js';
export { RebuildService, type RebuildReport } from './rebuild/rebuild.service.js';
export { type Refund, type RefundFilter } from './refunds/refund.repository.js';
export { RefundsModule } from './refunds/refunds.module.js';
export { RefundsService, type NewRefund } from './refunds/refunds.service.js';
export { RollupsModule } from './rollups/rollups.module.js';
export { RollupsService } from './rollups/rollups.service.js';
export { DrainService } from './settlement/drain.service.js';
export { SettlementModule } from './settlement/settlement.module.js';
export { type StatementLine } from './statements/statement.repository.js';
export { StatementsModule } from './statements/statements.module.js';
export { StatementsService, type Statement, type StatementRow } from './statements/statements.service.js';
