/**
 * One request explained: the arithmetic of its price, its attempts and transfers, and its history in words, whether it
 * runs, waits for the ledger, failed there or is booked. And the search of booked ones by any filters.
 * Owns no table: reads records, the ledger, Redis and the names of channels. Does not know: sums of usage, HTTP.
 */
export { calledChannel, plannedChannel, type ExplainedRequest, REQUEST_STATES } from './domain/explained-request.js';
export { requestTimeline } from './domain/request-timeline.js';
export { TIMELINE_KINDS, type TimelineEntry } from './domain/timeline-entry.js';
export { ExplanationsModule } from './explanations.module.js';
export { type PricedRequest, RequestsService } from './requests.service.js';
export { type RequestTotals, RequestTotalsService } from './request-totals.service.js';
export { type RequestFilter } from './search/request-filter.repository.js';
export { readableEvent } from './unsettled-requests.service.js';
