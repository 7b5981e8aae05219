import { maxBigint } from '#core';
import { roundToNanoUsd, type FineUsd } from './fine-usd.js';
import type { InvoiceLine } from './read-invoice.js';

/** Booked usage and cost of calls to an upstream on one day. */
export interface BookedUsage {
  /** UTC, `2026-11-20`. */
  readonly day: string;
  /** The upstream's name of the model. */
  readonly upstreamModel: string;
  /** Calls that succeeded, or that cost something. */
  readonly requests: bigint;
  /** Those of them without a cost list: booked at zero, with unknown tokens. */
  readonly unpricedRequests: bigint;
  readonly promptTokens: bigint;
  readonly completionTokens: bigint;
  readonly amountNanoUsd: bigint;
}

export interface InvoiceComparisonOptions {
  /** UTC days, both included. */
  readonly from: string;
  readonly to: string;
  /** Compare day by day, or the whole period at once. */
  readonly by: InvoiceGrain;
  /** Aliases of models, for either side: written name to compared name. */
  readonly names: ReadonlyMap<string, string>;
  /** Absolute tolerance of amounts. The larger of the two tolerances applies. */
  readonly toleranceNanoUsd: bigint;
  /** Tolerance relative to the invoice, in basis points; also for requests and tokens. */
  readonly toleranceBps: bigint;
  /** Ignore requests and tokens. */
  readonly amountsOnly: boolean;
}

export const INVOICE_GRAINS = ['day', 'period'] as const;
type InvoiceGrain = (typeof INVOICE_GRAINS)[number];

/** One side of a comparison. Null: not on the invoice. */
export interface InvoiceSide {
  readonly requests: bigint | null;
  readonly promptTokens: bigint | null;
  readonly completionTokens: bigint | null;
  readonly amountNanoUsd: bigint | null;
}

export const INVOICE_MEASURES = ['amount', 'requests', 'prompt_tokens', 'completion_tokens'] as const;
type InvoiceMeasure = (typeof INVOICE_MEASURES)[number];

export const INVOICE_STATUSES = ['equal', 'different', 'not_booked', 'not_invoiced'] as const;
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];

export interface ComparedLine {
  /** Null: the whole period. */
  readonly day: string | null;
  readonly model: string;
  readonly status: InvoiceStatus;
  /** Measures that differ by more than the tolerance. */
  readonly differences: readonly InvoiceMeasure[];
  readonly invoiced: InvoiceSide;
  readonly booked: InvoiceSide;
  readonly unpricedRequests: bigint;
}

export interface InvoiceComparison {
  /** Every line is equal inPeriod the tolerance. */
  readonly reconciles: boolean;
  readonly lines: readonly ComparedLine[];
  readonly invoiced: InvoiceSide;
  readonly booked: InvoiceSide;
  /** Lines of the file outside the period; they are in no sum. */
  readonly linesOutside: number;
}

interface Sums {
  requests: bigint | null;
  promptTokens: bigint | null;
  completionTokens: bigint | null;
  amount: FineUsd | null;
}

interface Pair {
  readonly day: string | null;
  readonly model: string;
  invoiced: Sums | null;
  booked: Booked | null;
}

type Booked = InvoiceSide & { readonly unpricedRequests: bigint };

const BPS = 10_000n;
const MEASURED: Readonly<Record<InvoiceMeasure, keyof InvoiceSide>> = {
  amount: 'amountNanoUsd',
  requests: 'requests',
  prompt_tokens: 'promptTokens',
  completion_tokens: 'completionTokens',
};

/** Compares an invoice with booked usage, by model and day. Independent of the provider. */
export function compareInvoice(
  invoice: readonly InvoiceLine[],
  booked: readonly BookedUsage[],
  options: InvoiceComparisonOptions,
): InvoiceComparison {
  const inPeriod = invoice.filter(({ day }) => day >= options.from && day <= options.to);
  const pairs = new Map<string, Pair>();
  for (const line of inPeriod) {
    const pair = pairOf(pairs, line.day, line.model, options);
    pair.invoiced = addLine(pair.invoiced, line);
  }
  for (const usage of booked) {
    const pair = pairOf(pairs, usage.day, usage.upstreamModel, options);
    pair.booked = addUsage(pair.booked, usage);
  }
  const nothing = nothingOf(sideOf(invoice.reduce<Sums>(addLine, NOT_INVOICED)));
  const lines = [...pairs.values()].map((pair) => compare(pair, nothing, options)).sort(byDayAndModel);
  return {
    reconciles: lines.every(({ status }) => status === 'equal'),
    lines,
    invoiced: inPeriod.length === 0 ? nothing : sideOf(inPeriod.reduce<Sums>(addLine, NOT_INVOICED)),
    booked: booked.reduce<Booked>(addUsage, NOTHING_BOOKED),
    linesOutside: invoice.length - inPeriod.length,
  };
}

function pairOf(pairs: Map<string, Pair>, day: string, written: string, { by, names }: InvoiceComparisonOptions): Pair {
  const model = names.get(written) ?? written;
  const key = by === 'day' ? `${day} ${model}` : model;
  const pair = pairs.get(key) ?? { day: by === 'day' ? day : null, model, invoiced: null, booked: null };
  pairs.set(key, pair);
  return pair;
}

const NOT_INVOICED: Sums = { requests: null, promptTokens: null, completionTokens: null, amount: null };
const NOTHING_BOOKED: Booked = {
  requests: 0n,
  promptTokens: 0n,
  completionTokens: 0n,
  amountNanoUsd: 0n,
  unpricedRequests: 0n,
};

function addLine(sums: Sums | null, line: InvoiceLine): Sums {
  const before = sums ?? NOT_INVOICED;
  return {
    requests: added(before.requests, line.requests),
    promptTokens: added(before.promptTokens, line.promptTokens),
    completionTokens: added(before.completionTokens, line.completionTokens),
    amount: added(before.amount, line.amount),
  };
}

function added(sum: bigint | null, more: bigint | null): bigint | null {
  return more === null ? sum : (sum ?? 0n) + more;
}

function addUsage(side: Booked | null, usage: BookedUsage): Booked {
  const before = side ?? NOTHING_BOOKED;
  return {
    requests: added(before.requests, usage.requests),
    promptTokens: added(before.promptTokens, usage.promptTokens),
    completionTokens: added(before.completionTokens, usage.completionTokens),
    amountNanoUsd: added(before.amountNanoUsd, usage.amountNanoUsd),
    unpricedRequests: before.unpricedRequests + usage.unpricedRequests,
  };
}

function sideOf({ amount, ...counts }: Sums): InvoiceSide {
  return { ...counts, amountNanoUsd: amount === null ? null : roundToNanoUsd(amount) };
}

/** The side of a model that the file does not list: zero for each measure that the file has, null for the others. */
function nothingOf({ requests, promptTokens, completionTokens, amountNanoUsd }: InvoiceSide): InvoiceSide {
  const nothing = (total: bigint | null): bigint | null => (total === null ? null : 0n);
  return {
    requests: nothing(requests),
    promptTokens: nothing(promptTokens),
    completionTokens: nothing(completionTokens),
    amountNanoUsd: nothing(amountNanoUsd),
  };
}

function compare({ day, model, ...pair }: Pair, nothing: InvoiceSide, options: InvoiceComparisonOptions): ComparedLine {
  const { unpricedRequests, ...booked } = pair.booked ?? NOTHING_BOOKED;
  const invoiced = pair.invoiced === null ? nothing : sideOf(pair.invoiced);
  const measures = options.amountsOnly ? INVOICE_MEASURES.slice(0, 1) : INVOICE_MEASURES;
  const differences = measures.filter((measure) => isOff(measure, invoiced, booked, options));
  const status = differences.length === 0 ? 'equal' : statusOf(pair);
  return { day, model, status, differences, invoiced, booked, unpricedRequests };
}

function statusOf({ invoiced, booked }: Pick<Pair, 'invoiced' | 'booked'>): InvoiceStatus {
  if (booked === null) return 'not_booked';
  return invoiced === null ? 'not_invoiced' : 'different';
}

function isOff(
  measure: InvoiceMeasure,
  invoiced: InvoiceSide,
  booked: InvoiceSide,
  options: InvoiceComparisonOptions,
): boolean {
  const [invoicedValue, bookedValue] = [invoiced[MEASURED[measure]], booked[MEASURED[measure]] ?? 0n];
  if (invoicedValue === null) return false;
  const relative = (magnitude(invoicedValue) * options.toleranceBps) / BPS;
  const tolerance = measure === 'amount' ? maxBigint(relative, options.toleranceNanoUsd) : relative;
  return magnitude(invoicedValue - bookedValue) > tolerance;
}

function magnitude(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}

function byDayAndModel(one: ComparedLine, other: ComparedLine): number {
  const [left, right] = [`${one.day ?? ''} ${one.model}`, `${other.day ?? ''} ${other.model}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
