import type { ClientRow, Evidence, LedgerRow, UpstreamRow } from '../evidence.js';
import { findingOf, type Finding } from '../finding.js';
import type { JoinedRequest } from '../joined-request.js';
import { metersOf, priceOf, withUnseen } from '../price.js';

/** Checks of single requests. */
export function checkRequests(joined: readonly JoinedRequest[], multipliers: Multipliers): Finding[] {
  return [
    ...findingOf('lost', joined.filter(isLost).map(show)),
    ...findingOf('unsettled_final', joined.filter(isStillProvisional).map(show)),
    ...findingOf('wrong_amount', joined.filter(isNotWhatWasSaid).map(show)),
    ...findingOf('wrong_amount', joined.filter((request) => isNotWhatWasUsed(request, multipliers)).map(show)),
    ...findingOf('wrong_price', joined.filter((request) => isMispriced(request, multipliers)).map(show)),
    ...findingOf('overcharged', joined.filter((request) => isAboveWhatWasSent(request, multipliers)).map(show)),
    ...findingOf('charged_refusal', joined.filter(isChargedRefusal).map(show)),
    ...findingOf('waived', joined.filter(isWaivedWrongly).map(show)),
    ...findingOf('double', joined.filter(isBookedTwice).map(show)),
  ];
}

/** The price multiplier of each organization. */
export type Multipliers = ReadonlyMap<string, readonly bigint[]>;

export function multipliersOf({ clients }: Evidence): Multipliers {
  return new Map(clients.map(({ organizationId, multipliersPpm }) => [organizationId, multipliersPpm]));
}

function isSuccess({ status }: ClientRow | UpstreamRow): boolean {
  return status !== null && status >= 200 && status < 300;
}

function isLost({ clients, upstream, record }: JoinedRequest): boolean {
  return record === null && (upstream.length > 0 || clients.some(isSuccess));
}

function isStillProvisional({ clients, record }: JoinedRequest): boolean {
  const wasDelivered = clients.some(({ outcome, costNanoUsd }) => outcome === 'complete' || costNanoUsd !== null);
  return wasDelivered && record !== null && record.grade !== 2;
}

/** The charge equals the `cost_usd` that the client read, to the nano. */
function isNotWhatWasSaid({ clients, record }: JoinedRequest): boolean {
  if (record === null) return false;
  return clients.some(({ costNanoUsd }) => costNanoUsd !== null && costNanoUsd !== record.chargeNanoUsd);
}

/** A charge by upstream usage is the price of that usage, at most the hold; without usage there is none. */
function isNotWhatWasUsed({ upstream, record, price, besideSum }: JoinedRequest, multipliers: Multipliers): boolean {
  if (record === null) return false;
  if (record.usageSource === 'none') return record.chargeNanoUsd !== 0n;
  if (record.usageSource !== 'upstream') return false;
  const usage = upstream.findLast(isSuccess)?.usage ?? null;
  if (usage === null || price === null) return true;
  const ppm = multipliersFor(record, multipliers);
  const amount = priceOf(metersOf(usage, price.rates), price.rates, ppm, besideSum);
  return amount === null || pricedAt(record) !== smaller(amount, record.holdNanoUsd);
}

/** The charge, or what was waived in its place. */
function pricedAt({ chargeNanoUsd, waivedNanoUsd }: LedgerRow): bigint {
  return chargeNanoUsd + waivedNanoUsd;
}

/** Complete replies are waived where the upstream reported no output, broken streams where none was received. */
function isWaivedWrongly({ upstream, record }: JoinedRequest): boolean {
  if (record === null) return false;
  const { waiver, waivedNanoUsd, chargeNanoUsd, outcome, usageSource, meters, grade } = record;
  const isEmpty = outcome === 'completed' && usageSource === 'upstream' && (meters.output ?? 0) === 0;
  const reported = upstream.findLast(isSuccess)?.usage ?? null;
  switch (waiver) {
    case null:
      return waivedNanoUsd !== 0n || (isEmpty && reported?.completionTokens === 0);
    case 'empty_reply':
      return chargeNanoUsd !== 0n || grade !== 2 || reported?.completionTokens !== 0;
    default:
      return chargeNanoUsd !== 0n || grade !== 2 || outcome !== 'upstream_broken' || (meters.output ?? 0) > 0;
  }
}

function isMispriced({ record, price, besideSum }: JoinedRequest, multipliers: Multipliers): boolean {
  if (record === null) return false;
  if (price === null) return true;
  const { meters, unseenTokens, holdNanoUsd, forgoneNanoUsd } = record;
  const within = pricedAt(record);
  const [amount, whole] = [meters, withUnseen(meters, unseenTokens, price.rates)].map((quantities) =>
    priceOf(quantities, price.rates, multipliersFor(record, multipliers), besideSum),
  );
  return amount == null || within !== smaller(amount, holdNanoUsd) || whole !== within + forgoneNanoUsd;
}

/** Usage counted by the gateway, at a checkpoint or after a cut reply, is at most what the upstream sent, or stated. */
function isAboveWhatWasSent({ clients, upstream, record, price }: JoinedRequest, multipliers: Multipliers): boolean {
  if (record === null || price === null || !['counted', 'checkpoint'].includes(record.usageSource)) return false;
  const sent = upstream.findLast(isSuccess) ?? upstream.at(-1);
  const promptTokens = clients[0]?.promptTokens ?? sent?.usage?.promptTokens;
  if (sent === undefined) return record.chargeNanoUsd > 0n;
  if (promptTokens === undefined) return (record.meters.output ?? 0) > sent.tokensSent;
  const counted = { promptTokens, cachedTokens: 0, completionTokens: sent.tokensSent, reasoningTokens: 0 };
  // Its last chunk before the end states the usage, which may arrive though the reply is cut.
  return [counted, sent.usage ?? counted].every((usage) => {
    const bound = priceOf(metersOf(usage, price.rates), price.rates, multipliersFor(record, multipliers));
    return bound === null || record.chargeNanoUsd > bound;
  });
}

/** Refused before anything was reserved: no record at all. */
const WITHOUT_RECORD: ReadonlySet<number> = new Set([400, 401, 402, 403, 404, 409, 413, 429]);

function isChargedRefusal({ clients, record }: JoinedRequest): boolean {
  if (record === null) return false;
  return clients.some(
    ({ outcome, status }) =>
      outcome === 'refused' && (record.chargeNanoUsd > 0n || (status !== null && WITHOUT_RECORD.has(status))),
  );
}

function isBookedTwice({ clients, record }: JoinedRequest): boolean {
  if (clients.length > 1) return true;
  return record !== null && record.capturedNanoUsd + record.adjustedNanoUsd !== record.chargeNanoUsd;
}

function multipliersFor({ organizationId }: LedgerRow, multipliers: Multipliers): readonly bigint[] {
  return multipliers.get(organizationId) ?? [];
}

function smaller(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}

function show({ clients, upstream, record }: JoinedRequest): unknown {
  return { clients, upstream, record };
}
