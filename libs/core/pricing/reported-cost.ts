import { ceilDecimal, parseDecimal, timesDecimal, type Decimal } from './decimal.js';

/**
 * What became of the cost that an upstream reported for a call. It is booked in the first two cases: `drifted`, further
 * from the list than the channel allows. Otherwise the list's is: the report is `absent`, no number (`malformed`),
 * `negative`, too much to be true (`absurd`), or not the whole cost (`partial`).
 */
export const COST_REPORTS = ['booked', 'drifted', 'absent', 'malformed', 'negative', 'absurd', 'partial'] as const;
type CostReportResult = (typeof COST_REPORTS)[number];

export interface CostReport {
  readonly result: CostReportResult;
  /** The number as the upstream wrote it, and what one of it is worth; absent: it is no number. */
  readonly value?: string;
  readonly usdPerUnit?: string;
}

/** What an upstream says that a call costs. */
export interface CostStatement {
  /** A JSON number, or the content of a string; null: it says nothing. */
  readonly value: string | null;
  /** False: another bill covers the rest, such as that of the operator's own key at the provider behind it. */
  readonly isWhole: boolean;
}

/** How the statements of a channel are read. */
interface CostReading {
  /** A decimal above zero: what one unit of the statement costs the operator. */
  readonly usdPerUnit: string;
  /** Percent of the list's cost. */
  readonly driftPercentMax: number;
}

interface BookedCost {
  readonly report: CostReport;
  /** Null: the list's cost is booked. */
  readonly costNanoUsd: bigint | null;
}

const NANO_SCALE = 9;
/** A call may cost this much whatever the list says, and this much where there is no list. */
const PLAUSIBLE_NANO_USD = 1_000_000_000n;
const PLAUSIBLE_UNLISTED_NANO_USD = 100_000_000_000n;
const PLAUSIBLE_TIMES_LIST = 100n;
/** Below this, a difference is rounding. */
const DRIFT_LEAST_NANO_USD = 1_000n;
const PERCENT = 100n;

/**
 * @param listNanoUsd what the channel's list says; null: it has none, or the call failed, for which a list has no price
 */
export function bookReportedCost(
  { value, isWhole }: CostStatement,
  { usdPerUnit, driftPercentMax }: CostReading,
  listNanoUsd: bigint | null,
): BookedCost {
  if (value === null) return { report: { result: 'absent' }, costNanoUsd: null };
  const number = parseDecimal(value);
  const worth = parseDecimal(usdPerUnit);
  if (number === null || worth === null) return { report: { result: 'malformed' }, costNanoUsd: null };
  const costNanoUsd = nanoUsdOf(number, worth);
  const result = isWhole ? judge(number, costNanoUsd, listNanoUsd, driftPercentMax) : 'partial';
  const report = { result, value, usdPerUnit };
  return { report, costNanoUsd: isBooked(report) ? costNanoUsd : null };
}

export function isBooked({ result }: CostReport): boolean {
  return result === 'booked' || result === 'drifted';
}

/** Rounded up once, as all prices are. */
function nanoUsdOf(number: Decimal, worth: Decimal): bigint {
  return ceilDecimal(timesDecimal(number, worth), NANO_SCALE);
}

function judge(
  { units }: Decimal,
  costNanoUsd: bigint,
  listNanoUsd: bigint | null,
  driftPercentMax: number,
): CostReportResult {
  if (units < 0n) return 'negative';
  if (costNanoUsd > plausibleNanoUsd(listNanoUsd)) return 'absurd';
  return listNanoUsd !== null && isDrift(costNanoUsd, listNanoUsd, driftPercentMax) ? 'drifted' : 'booked';
}

function plausibleNanoUsd(listNanoUsd: bigint | null): bigint {
  if (listNanoUsd === null) return PLAUSIBLE_UNLISTED_NANO_USD;
  const timesList = listNanoUsd * PLAUSIBLE_TIMES_LIST;
  return timesList > PLAUSIBLE_NANO_USD ? timesList : PLAUSIBLE_NANO_USD;
}

function isDrift(costNanoUsd: bigint, listNanoUsd: bigint, percentMax: number): boolean {
  const difference = costNanoUsd > listNanoUsd ? costNanoUsd - listNanoUsd : listNanoUsd - costNanoUsd;
  return difference >= DRIFT_LEAST_NANO_USD && difference * PERCENT > listNanoUsd * BigInt(percentMax);
}
