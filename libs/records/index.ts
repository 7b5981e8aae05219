/**
 * Records reads usage records by id, what keys have spent, and balances from Redis. Separate from billing, so that the gateway
 * serves `/v1/credits` and `/v1/generation` without the ledger.
 * Owns nothing: billing writes `usage_record`.
 * Guarantees: an organization sees only its own requests; a request is found from admission on.
 * Does not know: the booking of charges, roll-ups, HTTP.
 */
export { BillingQueriesModule } from './billing-queries.module.js';
export { BillingQueries, type Credits, type Generation } from './billing-queries.service.js';
export { LONGEST_TRANSACTION_MS } from './late-bookings.js';
export { type SpentDay } from './key-charges.repository.js';
export { KeySpending } from './key-spending.service.js';
export {
  ANSWERED_OR_CALLED,
  FAILED_REQUEST,
  RECORD_COLUMNS,
  recordOf,
  type RequestRecord,
  unsettledRecord,
  type UsageRecordRow,
} from './request-record.repository.js';
export { RequestRepository } from './request.repository.js';
