/**
 * Outbound decides which addresses may be called that people configure, and connects to no others: directly, or through
 * a proxy.
 * Owns nothing.
 * Guarantees: each connection goes to an address that was checked for it; no redirect is followed.
 * Does not know: what is called, and why.
 */
export { checkedLookup, BlockedAddressError, type Resolver } from './agents/checked-lookup.js';
export { createUpstreamAgent } from './agents/create-upstream-agent.js';
export { AnswerTooLarge, GuardedCalls, isTimeOut, reasonOf } from './agents/guarded-calls.js';
export { classifyAddress } from './domain/classify-address.js';
export { callFault } from './domain/call-fault.js';
export { checkProxyUrl, isAllowedProxyAddress, parseProxyUrl } from './domain/check-proxy.js';
export {
  checkUpstreamUrl,
  destinationOfUrl,
  endpointOf,
  isAllowedAddress,
  type Endpoint,
} from './domain/check-upstream-url.js';
export { formatProxyAddress, type Proxy } from './domain/proxy.js';
export { readRetryAfter } from './domain/read-retry-after.js';
export { isSameAddress } from './domain/same-address.js';
