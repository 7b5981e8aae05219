/**
 * Core is the vocabulary of all districts, as values: money, price components, ids, errors, time; JSON as bytes; declared
 * fields; the price of usage and the usage event; metrics and spans.
 * Owns nothing: what is pure has no I/O, and bytes without a reason to change stay as they are.
 * Does not know: Nest, stores, what a field or a number stands for.
 */
export { type Actor, formatActor, systemActor } from './audit/domain/actor.js';
export {
  type ActorNames,
  type ActorReference,
  actorNames,
  isSystemPart,
  readActor,
} from './audit/domain/read-actor.js';
export { type AlarmEventName } from './events/domain/alarm-events.js';
export { ALARM_LANGUAGES, ALARM_TITLES } from './events/domain/alarm-titles.js';
export { describeEvent, eventBody } from './events/domain/describe-event.js';
export { schemaOfData } from './events/domain/event-schema.js';
export {
  CUSTOMER_EVENT_TYPES,
  EVENT_TYPES,
  EVENT_TYPE_NAMES,
  type EventTypeName,
} from './events/domain/event-types.js';
export { type DomainEvent, type NewEvent } from './events/domain/event.js';
export { expectedOf, isAccepted } from './fields/check-value.js';
export { email, typedEmail } from './fields/email.js';
export { EXAMPLE_TIME, exampleId } from './fields/examples.js';
export {
  type AnyField,
  type Field,
  type FieldOptions,
  type Fields,
  type ObjectOf,
  type ValueOf,
  kind,
} from './fields/field.js';
export { COUNTRY, PRINTED_LINE, day, locale, timeZone } from './fields/formats.js';
export { id, ids } from './fields/id-kinds.js';
export { isPlainObject } from './fields/is-plain-object.js';
export {
  checkedValue,
  choice,
  choices,
  flag,
  integer,
  limit,
  metadata,
  number,
  object,
  objects,
  shape,
  text,
  texts,
  textsByName,
  time,
} from './fields/kinds.js';
export { KPP, canonicalVatId, inn, isInEu } from './fields/tax-ids.js';
export { type UsdInput, readUsd, usd, usdInput } from './fields/usd.js';
export { each, nullable, omit, optional, pick, shown } from './fields/variants.js';
export { BytePattern } from './json/byte-pattern.js';
export { withoutByteOrderMark } from './json/frames/byte-order-mark.js';
export { EXCEPTION_MARK, EventStreamSplitter } from './json/frames/event-stream-splitter.js';
export { type FrameBatch, type FrameSplitter, type SseFrame, SseSplitter } from './json/frames/sse-splitter.js';
export { BACKSLASH, JsonCursor, type JsonLimits, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './json/json-cursor.js';
export { JsonFault, TooManyValues } from './json/json-fault.js';
export {
  type JsonPiece,
  arrayPiece,
  entriesPiece,
  joinPiece,
  objectPiece,
  pieceBytes,
  textPiece,
} from './json/json-piece.js';
export {
  type JsonMembers,
  elementsOf,
  givenIn,
  isGiven,
  membersOf,
  objectsOf,
  parsedOf,
  rawTextOf,
  textOf,
  valueAt,
  walkedValue,
} from './json/json-view.js';
export { isRecord, listOf, parseValue } from './json/parse-value.js';
export {
  type JsonObject,
  findMember,
  givenValue,
  holdsValue,
  memberObject,
  scanTopLevel,
  valueBytes,
} from './json/scan-top-level.js';
export { SKIM_ABOVE_BYTES, parseSkimmed } from './json/skim.js';
export { type TextEdit, byteText, spliceText } from './json/splice-text.js';
export { type ByteParts, type MemberEdit, jsonBytes, memberEdits, spliceObject } from './json/splice.js';
export { isFilledStringText, isNumberText, isObjectText, isStringText } from './json/value-kind.js';
export { CACHE_MARKS, type CacheMarks } from './kernel/cache-marks.js';
export { type ChangeOutcome, rowOf } from './kernel/change-outcome.js';
export { type IndexedItem, IndexedSet } from './kernel/collections/indexed-set.js';
export { LruMap } from './kernel/collections/lru-map.js';
export {
  ENDPOINTS,
  ENDPOINT_PATHS,
  type EndpointName,
  generatesText,
  MODEL_ENDPOINTS,
  type ModelEndpoint,
} from './kernel/endpoints.js';
export {
  ERRORS,
  type ErrorBody,
  type ErrorCode,
  type ErrorDetail,
  type FailureAdvice,
  type FailureFacts,
  PublicError,
  RoutifyError,
} from './kernel/errors.js';
export { type IdPrefix, firstIdOf, formatId, isUuid, newUuid, parseId, uuidTimeMs } from './kernel/ids.js';
export {
  NANO_USD_PER_CENT,
  NANO_USD_PER_USD,
  divCeil,
  formatUsd,
  maxBigint,
  minBigint,
  parseUsd,
  wholeCents,
} from './kernel/money.js';
export { CHAT_NEEDS, type ChatNeed, ROUTING_TASKS, type RoutingTask } from './kernel/needs-and-tasks.js';
export { type Page, type PageRequest, pageOf } from './kernel/page.js';
export { PAYMENT_MODES } from './kernel/payment-modes.js';
export {
  type ComponentQuantities,
  type ComponentRates,
  NO_USAGE,
  PPM,
  PRICE_COMPONENTS,
  type PriceComponent,
  type PriceRow,
  type PriceVersion,
  type TokenUsage,
  pricedComponent,
} from './kernel/price-components.js';
export { COST_UNITS, PRICE_UNITS } from './kernel/price-units.js';
export {
  ANY_REQUEST,
  type Cap,
  CAP_DIMENSIONS,
  CAP_PERIODS,
  CAP_UNITS,
  type CapDimension,
  type CapPeriod,
  type CappedRequest,
  type CapScope,
  type CapUnit,
  capName,
  countsIn,
  limitAt,
  MONDAY,
  PLAIN_CAP,
  type RunBudget,
} from './kernel/caps.js';
export {
  KEY_SCOPES,
  type KeyScope,
  type Principal,
  type RateLimits,
  SPEND_PERIODS,
  type SpendCap,
  type SpendPeriod,
} from './kernel/principal.js';
export { RandomSource, SystemRandomSource } from './kernel/random-source.js';
export { REFUSALS, type RefusalParams, refusal } from './kernel/refusals/refusals.js';
export { Secret } from './kernel/secret.js';
export { closestMatches } from './kernel/text/closest-matches.js';
export { canonicalAddress, canonicalDomain, storedSpellings } from './kernel/text/email-address.js';
export { formatDecimal } from './kernel/text/format-decimal.js';
export { hideSecrets } from './kernel/text/hide-secrets.js';
export { matchesGlob } from './kernel/matches-glob.js';
export { clientBlockOf, networkOf } from './kernel/text/network-of.js';
export { isLoopback } from './kernel/text/origins.js';
export { type CsvRecord, readCsv } from './kernel/text/read-csv.js';
export { cleanName, requireName } from './kernel/text/shown-name.js';
export { findUnstorable, isStorable, storable } from './kernel/text/storable-text.js';
export { Clock, SystemClock } from './kernel/time/clock.js';
export { CoarseTimer } from './kernel/time/coarse-timer.js';
export { ConcurrencyLimit } from './kernel/time/concurrency-limit.js';
export { inTurns } from './kernel/time/in-turns.js';
export { LeakyBuckets } from './kernel/time/leaky-buckets.js';
export { requireRestorable } from './kernel/time/restore-window.js';
export { type ResultOf, type Steps, finish, flatMapInSteps, mapInSteps, pausesBefore } from './kernel/time/steps.js';
export { TurnQueue } from './kernel/time/turn-queue.js';
export { withTimeout } from './kernel/time/with-timeout.js';
export { untraced } from './kernel/untraced.js';
export { type CounterSeries, HistogramFamily, type HistogramSeries } from './metrics/metric-families.js';
export { Metrics } from './metrics/metrics.js';
export { roundedUsd } from './metrics/rounded-usd.js';
export { callFault } from './outbound/domain/call-fault.js';
export { checkProxyUrl, isAllowedProxyAddress, parseProxyUrl } from './outbound/domain/check-proxy.js';
export {
  type Endpoint,
  checkUpstreamUrl,
  destinationOfUrl,
  endpointOf,
  isAllowedAddress,
} from './outbound/domain/check-upstream-url.js';
export { classifyAddress } from './outbound/domain/classify-address.js';
export { type Proxy, formatProxyAddress } from './outbound/domain/proxy.js';
export { readRetryAfter } from './outbound/domain/read-retry-after.js';
export { isSameAddress } from './outbound/domain/same-address.js';
export { type PinnedAdvisor, advisorSum, advisorUse } from './pricing/advisor-use.js';
export { convertUsd } from './pricing/convert-usd.js';
export { priceCost } from './pricing/costs/price-cost.js';
export {
  type Decimal,
  floorDecimal,
  parseDecimal,
  plusDecimal,
  roundDecimal,
  timesDecimal,
} from './pricing/decimal.js';
export { type RecordedValue, type UsageField } from './pricing/event/field-kinds.js';
export { NO_UNIT_BOUNDS, type UnitBound, boundLines } from './pricing/holds/bound-price.js';
export {
  CLOCK_LEAD_MS,
  EXTEND_AT,
  type HoldBounds,
  type HoldRequest,
  REASONING_HOLDS,
  type ReasoningHold,
  STREAM_QUANTUM_TOKENS,
  clockStepTokens,
  holdBounds,
  holdPrice,
} from './pricing/holds/hold-bounds.js';
export { outputTokensCovered } from './pricing/holds/output-tokens-covered.js';
export { promptTokenBound } from './pricing/holds/prompt-token-bound.js';
export { type PriceArithmetic, priceLines, withAdvisorLines } from './pricing/price-lines.js';
export { priceMeters, priceWithUnseen } from './pricing/price-meters.js';
export { type PricedUsage, priceUsage } from './pricing/price-usage.js';
export {
  COST_REPORTS,
  type CostReport,
  type CostStatement,
  bookReportedCost,
  isBooked,
} from './pricing/reported-cost.js';
export { isTimeZone } from './pricing/schedule/local-time.js';
export {
  type Calendars,
  MINUTES_PER_DAY,
  type PriceSchedule,
  type ScheduleTime,
  type ScheduleWindow,
  WEEKDAYS,
  type Weekday,
} from './pricing/schedule/price-schedule.js';
export {
  type PricedTier,
  type PricedWindow,
  type SchedulablePrice,
  ScheduledPrice,
  versionAt,
} from './pricing/schedule/scheduled-price.js';
export { isPaidTier, possiblePrices, requestedPrice, servedPrice, tierCost } from './pricing/service-tiers.js';
export {
  type Meter,
  type UnitMeter,
  isUnitMeter,
  pricedUnit,
  pricesUnit,
  unitMeter,
  unitName,
  wholeSeconds,
} from './pricing/units.js';
export {
  type RecordRow,
  TOKEN_COLUMNS,
  USAGE_COLUMNS,
  isCostKnown,
  recordedEvent,
  totalCost,
} from './pricing/usage-columns.js';
export {
  ADVISOR,
  type AdvisorUse,
  type Attempt,
  type CandidateNote,
  OTHER_MODEL,
  OUTCOMES,
  type Outcome,
  USAGE_FIELDS,
  type UsageEvent,
  type UsageSource,
  type Waiver,
  formatUsageEvent,
  parseUsageEvent,
  serializeSubject,
  serializeUsageEvent,
  subjectLength,
} from './pricing/usage-event.js';
export { calendarSets } from './settings/domain/calendars.js';
export { type DisplayRate, faultOfRates, keyOfRate } from './settings/domain/display-rates.js';
export { legalVersionOf } from './settings/domain/legal-version.js';
export { logoAddress, storedLogo } from './settings/domain/logo.js';
export { announcementAt, describeAnnouncement, maintenanceAt } from './settings/domain/maintenance.js';
export {
  CAPTCHAS,
  FACTOR_RULES,
  INVOICE_LANGUAGES,
  REGISTRATION_MODES,
  SETTING_GROUPS,
  type SettingGroups,
} from './settings/domain/setting-fields.js';
export { type ModelGroup, taskTableOf } from './settings/domain/task-table.js';
export { type Attributes, type Span } from './traces/span.js';
export {
  RatioSampler,
  type SpanContext,
  formatTraceparent,
  newSpanId,
  parseTraceparent,
  requestSpan,
} from './traces/trace-context.js';
export { Tracer } from './traces/tracer.js';
