/**
 * Pricing computes the price of usage and the maximum cost of a request: pure functions over integers of nano-USD.
 * Defines the usage event, which metering writes and billing reads, and its codec.
 * Guarantees: each sum is rounded once, at the end; a bound is never below the price it bounds; the codec is lossless.
 * Does not know: the source of prices, wallets, Redis, Postgres beyond names and types of columns, HTTP.
 */
export { advisorSum, advisorUse, type PinnedAdvisor } from './advisor-use.js';
export { type RecordedValue, type UsageField } from './event/field-kinds.js';
export {
  isCostKnown,
  type RecordRow,
  recordedEvent,
  TOKEN_COLUMNS,
  totalCost,
  USAGE_COLUMNS,
} from './usage-columns.js';
export { convertUsd } from './convert-usd.js';
export { priceCost } from './costs/price-cost.js';
export { type Decimal, parseDecimal, plusDecimal, roundDecimal } from './decimal.js';
export { boundLines, NO_UNIT_BOUNDS, type UnitBound } from './holds/bound-price.js';
export {
  CLOCK_LEAD_MS,
  clockStepTokens,
  EXTEND_AT,
  holdBounds,
  type HoldBounds,
  holdPrice,
  type HoldRequest,
  type ReasoningHold,
  REASONING_HOLDS,
  STREAM_QUANTUM_TOKENS,
} from './holds/hold-bounds.js';
export { outputTokensCovered } from './holds/output-tokens-covered.js';
export { promptTokenBound } from './holds/prompt-token-bound.js';
export { type PriceArithmetic, priceLines, withAdvisorLines } from './price-lines.js';
export { priceMeters, priceWithUnseen } from './price-meters.js';
export { type PricedUsage, priceUsage } from './price-usage.js';
export { bookReportedCost, COST_REPORTS, type CostReport, type CostStatement, isBooked } from './reported-cost.js';
export { isTimeZone } from './schedule/local-time.js';
export {
  type Calendars,
  MINUTES_PER_DAY,
  type PriceSchedule,
  type ScheduleTime,
  type ScheduleWindow,
  WEEKDAYS,
  type Weekday,
} from './schedule/price-schedule.js';
export {
  type PricedTier,
  type PricedWindow,
  type SchedulablePrice,
  ScheduledPrice,
  versionAt,
} from './schedule/scheduled-price.js';
export { isPaidTier, possiblePrices, requestedPrice, servedPrice, tierCost } from './service-tiers.js';
export {
  isUnitMeter,
  type Meter,
  pricedUnit,
  pricesUnit,
  unitMeter,
  type UnitMeter,
  unitName,
  wholeSeconds,
} from './units.js';
export {
  ADVISOR,
  type AdvisorUse,
  type Attempt,
  type CandidateNote,
  formatUsageEvent,
  OTHER_MODEL,
  type Outcome,
  OUTCOMES,
  parseUsageEvent,
  serializeSubject,
  subjectLength,
  serializeUsageEvent,
  USAGE_FIELDS,
  type UsageEvent,
  type UsageSource,
  type Waiver,
} from './usage-event.js';
