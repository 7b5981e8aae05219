/**
 * Routes of money: balances, adjustments, grants, refunds, transfers, holds, months, statements, usage and live requests.
 * Does not know: how anything is booked.
 */
export { BillingHttpModule } from './billing-http.module.js';
export { OwnHoldResponse, presentOwnHold } from './holds/hold.dto.js';
export { LiveHub } from './live/live-hub.js';
export { csvLine } from './statements/csv-line.js';
export { TransferResponse, presentTransfer } from './transfers/transfer.dto.js';
export {
  OverviewRequest,
  OverviewResponse,
  PercentilesResponse,
  SettlementLagResponse,
  modelsNamedIn,
  presentOverview,
  presentPercentiles,
  readOverviewQuery,
} from './usage/overview.dto.js';
export { UsageAnswers } from './usage/usage-answers.js';
export { ApiUsageFile, usageFile } from './usage/usage-file.js';
export { OwnUsageQuery, OwnUsageResponse, presentOwnUsage, readUsageQuery } from './usage/usage.dto.js';
