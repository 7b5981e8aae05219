/**
 * One request explained: the arithmetic of its price, its attempts and transfers, and its history in words, whether it
 * runs, waits for the ledger, failed there or is booked. And the search of booked ones by any filters, with totals.
 * Owns no table: reads records, the ledger, Redis and the names of channels. Does not know: HTTP.
 */
export { RequestsService } from './requests.service.js';
export { RequestSearch } from './search/request-search.repository.js';
export { UnsettledRequests, readableEvent } from './unsettled-requests.service.js';
