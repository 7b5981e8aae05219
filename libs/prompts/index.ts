/**
 * Prompts decides what keeps the prompts of a session alike, so that providers read them from their caches.
 * Owns nothing; every function is pure and synchronous.
 * Guarantees: bytes without a reason to change stay as they are.
 * Does not know: formats of upstreams, models, prices, channels, time.
 */
export { cacheKeyOf } from './cache-key.js';
export { billingBytesOf, clientPath, withoutBillingLines } from './without-billing-lines.js';
