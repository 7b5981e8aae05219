/**
 * The vocabulary every room speaks: money, meters, ids, errors, the principal, time, secrets.
 * Decides nothing, owns nothing, imports nothing of ours.
 */
export { type ChangeOutcome } from './change-outcome.js';
export { Chance, SystemChance } from './chance.js';
export { Clock, SystemClock } from './clock.js';
export { Crowd, type CrowdMember } from './crowd.js';
export { Deadline } from './deadline.js';
export { ENDPOINT_PATHS, ENDPOINTS, type EndpointName } from './endpoints.js';
export { ERRORS, PublicError, RoutifyError, type ErrorBody, type ErrorCode, type ErrorDetail } from './errors.js';
export { formatId, isUuid, newUuid, parseId, uuidTimeMs, type IdPrefix } from './ids.js';
export {
  METER_PARENTS,
  METERS,
  NO_USAGE,
  PPM,
  pricedMeter,
  type Meter,
  type MeterQuantities,
  type MeterRates,
  type PriceRow,
  type PriceVersion,
  type TokenUsage,
} from './meters.js';
export { formatDecimal } from './format-decimal.js';
export { divCeil, formatUsd, maxBigint, minBigint, NANO_USD_PER_USD, parseUsd } from './money.js';
export { nearest } from './nearest.js';
export { pageOf, type Page, type PageRequest } from './page.js';
export {
  KEY_SCOPES,
  SPEND_PERIODS,
  type CountingCap,
  type KeyScope,
  type Principal,
  type RateLimits,
  type SpendCap,
  type SpendPeriod,
} from './principal.js';
export { readCsv, type CsvRecord } from './read-csv.js';
export { requireRestorable } from './restore-window.js';
export { Secret } from './secret.js';
export { findUnstorable, isStorable, storable, storableDeep } from './storable-text.js';
export { within } from './within.js';
