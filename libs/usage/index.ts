/**
 * Usage and its cost: roll-ups, queries over any window, statements, and invoices of upstreams compared with booked
 * usage.
 * Owns the roll-ups, their mark and the sums of tags. Promises: a sum equals the records below it, also while they
 * change; quarters without a roll-up are read from the records. Does not know: how a charge is decided, HTTP.
 */
export { type ActivityRow } from './activity/activity.repository.js';
export { type ChannelActivity, ChannelActivityService, type HealthCell } from './activity/channel-activity.service.js';
export {
  type Overview,
  OVERVIEW_INTERVALS,
  type OverviewQuery,
  OverviewService,
  type OverviewTotals,
  type OutcomeCounts,
  SHORT_INTERVALS,
  type TopFigures,
} from './activity/overview.service.js';
export { ServiceActivity } from './activity/service-activity.service.js';
export { daysLeft } from './domain/days-left.js';
export { type Percentiles } from './domain/latency.js';
export {
  type ComparedLine,
  INVOICE_GRAINS,
  INVOICE_MEASURES,
  INVOICE_STATUSES,
  type InvoiceSide,
  type InvoiceStatus,
} from './domain/invoices/compare-invoice.js';
export { INVOICE_FORMAT_NAMES } from './domain/invoices/invoice-formats.js';
export { readColumns, readPairs } from './domain/invoices/read-pairs.js';
export {
  USAGE_GROUPS,
  type Money,
  USAGE_INTERVALS,
  type UsageGroup,
  type UsageInterval,
  type UsagePeak,
  type UnitSum,
  type UsageQuery,
  type UsageRow,
  type UsageTag,
} from './domain/usage-query.js';
export { withUnits, type UsageWithUnits } from './domain/with-units.js';
export { UpstreamInvoicesModule } from './invoices/upstream-invoices.module.js';
export {
  type InvoiceCheck,
  type NewInvoiceCheck,
  UpstreamInvoicesService,
} from './invoices/upstream-invoices.service.js';
export { type CredentialCost, CredentialCosts } from './queries/credential-costs.repository.js';
export { MODEL_USED_DAYS, ModelUsers } from './queries/model-users.repository.js';
export { CredentialCostsModule, ModelUsersModule, UsageQueriesModule } from './queries/usage-queries.module.js';
export { UsageService } from './queries/usage.service.js';
export { type WaivedCost, WaivedCosts } from './queries/waived-costs.repository.js';
export {
  type RequestSums,
  type RequestTotalsFilter,
  RequestTotalsRepository,
  type StepFailures,
  type StepSums,
} from './requests/request-totals.repository.js';
export { RollupsModule, RollupsWorkerModule } from './rollups/rollups.module.js';
export { RollupsService } from './rollups/rollups.service.js';
export { type BalanceHistory, DailyBalancesService } from './statements/daily-balances.service.js';
export { type StatementLine } from './statements/statement.repository.js';
export { StatementsModule } from './statements/statements.module.js';
export { type Statement, type StatementRow, StatementsService } from './statements/statements.service.js';
export { type TimeRange } from './domain/usage-parts.js';
