/**
 * The shared vocabulary of all modules: money, price components, ids, errors, the principal, time, secrets.
 * Decides nothing, owns nothing, imports no other module.
 */
export { CACHE_MARKS, type CacheMarks } from './cache-marks.js';
export { rowOf, type ChangeOutcome } from './change-outcome.js';
export { RandomSource, SystemRandomSource } from './random-source.js';
export { Clock, SystemClock } from './time/clock.js';
export { ConcurrencyLimit } from './time/concurrency-limit.js';
export { inTurns } from './time/in-turns.js';
export { finish, flatMapInSteps, mapInSteps, pausesBefore, type ResultOf, type Steps } from './time/steps.js';
export { TurnQueue } from './time/turn-queue.js';
export { IndexedSet, type IndexedItem } from './collections/indexed-set.js';
export { CoarseTimer } from './time/coarse-timer.js';
export { ENDPOINT_PATHS, ENDPOINTS, MODEL_ENDPOINTS, type EndpointName, type ModelEndpoint } from './endpoints.js';
export {
  ERRORS,
  PublicError,
  RoutifyError,
  type ErrorBody,
  type ErrorCode,
  type ErrorDetail,
  type FailureAdvice,
  type FailureFacts,
} from './errors.js';
export { REFUSALS, refusal, type RefusalParams } from './refusals/refusals.js';
export { firstIdOf, formatId, isUuid, newUuid, parseId, uuidTimeMs, type IdPrefix } from './ids.js';
export {
  PRICE_COMPONENTS,
  NO_USAGE,
  PPM,
  pricedComponent,
  type PriceComponent,
  type ComponentQuantities,
  type ComponentRates,
  type PriceRow,
  type PriceVersion,
  type TokenUsage,
} from './price-components.js';
export { COST_UNITS, PRICE_UNITS } from './price-units.js';
export { formatDecimal } from './text/format-decimal.js';
export {
  divCeil,
  formatUsd,
  maxBigint,
  minBigint,
  NANO_USD_PER_CENT,
  NANO_USD_PER_USD,
  parseUsd,
  wholeCents,
} from './money.js';
export { canonicalAddress, canonicalDomain, storedSpellings } from './text/email-address.js';
export { closestMatches } from './text/closest-matches.js';
export { clientBlockOf, networkOf } from './text/network-of.js';
export { hideSecrets } from './text/hide-secrets.js';
export { matchesGlob } from './text/matches-glob.js';
export { pageOf, type Page, type PageRequest } from './page.js';
export {
  KEY_SCOPES,
  SPEND_PERIODS,
  type KeyScope,
  type Principal,
  type RateLimits,
  type SpendCap,
  type SpendPeriod,
} from './principal.js';
export { isLoopback, originOf } from './text/origins.js';
export { readCsv, type CsvRecord } from './text/read-csv.js';
export { requireRestorable } from './time/restore-window.js';
export { Secret } from './secret.js';
export { cleanName, isName, requireName } from './text/shown-name.js';
export { findUnstorable, isStorable, storable } from './text/storable-text.js';
export { untraced } from './untraced.js';
export { withTimeout } from './time/with-timeout.js';
export { LeakyBuckets } from './time/leaky-buckets.js';
export { LruMap } from './collections/lru-map.js';
export { CHAT_NEEDS, ROUTING_TASKS, type ChatNeed, type RoutingTask } from './request-terms.js';
export { PAYMENT_MODES } from './payment-modes.js';
