/**
 * Records reads back what billing has booked, apart from billing so that the gateway can answer `/v1/credits` and
 * `/v1/generation` without loading the ledger: usage records by id and by list, and balances as Redis knows them.
 * Owns nothing: `usage_record` is written by billing. Promises: an organization sees its own requests only; a request
 * is found from admission on. Refuses to know: how a charge is booked, roll-ups, HTTP.
 */
export { BillingQueriesModule } from './billing-queries.module.js';
export { BillingQueries, type Credits, type Generation } from './billing-queries.service.js';
export { firstIdOf } from './first-id-of.js';
export { type RequestRecord } from './request-record.js';
export { type RequestFilter, RequestRepository } from './request.repository.js';
