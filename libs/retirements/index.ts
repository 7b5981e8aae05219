/**
 * Retirements tell organizations of models that they use and that retire: by events and by emails, once for each date and
 * threshold.
 * Owns retirement_notice.
 * Does not know: what becomes of requests, which is the catalog's and the gateway's.
 */
export { RetirementsWorkerModule } from './retirements.module.js';
export { RetirementNotices } from './retirement-notices.service.js';
