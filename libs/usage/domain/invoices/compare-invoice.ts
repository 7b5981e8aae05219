import { maxBigint } from '#kernel';
import { roundToNanoUsd, type FineUsd } from './fine-usd.js';
import type { InvoiceLine } from './read-invoice.js';

/** What calls of an upstream used and cost on a day, as we have booked it. */
export interface BookedUsage {
  /** UTC, `2026-11-20`. */
  readonly day: string;
  /** As the upstream calls it. */
  readonly upstreamModel: string;
  /** Calls that the upstream answered with success, or that cost something. */
  readonly requests: bigint;
  /** Of these, calls at no list of costs: they were booked at nothing, and their tokens are not known. */
  readonly unpricedRequests: bigint;
  readonly promptTokens: bigint;
  readonly completionTokens: bigint;
  readonly amountNanoUsd: bigint;
}

export interface InvoiceTerms {
  /** UTC days, both included. */
  readonly from: string;
  readonly to: string;
  /** Compare days apart, or the whole period. */
  readonly by: InvoiceGrain;
  /** Names that mean the same model, on either side: from what is written to what it is called in the comparison. */
  readonly names: ReadonlyMap<string, string>;
  /** How far an amount may be off and pass as equal: the larger of the two. */
  readonly toleranceNanoUsd: bigint;
  /** Of the invoice, in hundredths of a percent; for requests and tokens, too. */
  readonly toleranceBps: bigint;
  /** Do not let requests and tokens decide. */
  readonly amountsOnly: boolean;
}

export const INVOICE_GRAINS = ['day', 'period'] as const;
export type InvoiceGrain = (typeof INVOICE_GRAINS)[number];

/** One side of a comparison. Null: the invoice does not say. */
export interface InvoiceSide {
  readonly requests: bigint | null;
  readonly promptTokens: bigint | null;
  readonly completionTokens: bigint | null;
  readonly amountNanoUsd: bigint | null;
}

export const INVOICE_MEASURES = ['amount', 'requests', 'prompt_tokens', 'completion_tokens'] as const;
export type InvoiceMeasure = (typeof INVOICE_MEASURES)[number];

export const INVOICE_STATUSES = ['equal', 'different', 'not_booked', 'not_invoiced'] as const;
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];

export interface ComparedLine {
  /** Null: the whole period. */
  readonly day: string | null;
  readonly model: string;
  readonly status: InvoiceStatus;
  /** What is off by more than the tolerance. */
  readonly differences: readonly InvoiceMeasure[];
  readonly invoiced: InvoiceSide;
  readonly booked: InvoiceSide;
  readonly unpricedRequests: bigint;
}

export interface InvoiceComparison {
  /** Every line is equal, within the tolerance. */
  readonly reconciles: boolean;
  readonly lines: readonly ComparedLine[];
  readonly invoiced: InvoiceSide;
  readonly booked: InvoiceSide;
  /** Lines of the file that lie outside the period, and are in no sum. */
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

/** Holds an invoice against what we have booked, by model and day. Changes nothing, and knows no provider. */
export function compareInvoice(
  invoice: readonly InvoiceLine[],
  booked: readonly BookedUsage[],
  terms: InvoiceTerms,
): InvoiceComparison {
  const within = invoice.filter(({ day }) => day >= terms.from && day <= terms.to);
  const pairs = new Map<string, Pair>();
  for (const line of within) {
    const pair = pairOf(pairs, line.day, line.model, terms);
    pair.invoiced = addLine(pair.invoiced, line);
  }
  for (const usage of booked) {
    const pair = pairOf(pairs, usage.day, usage.upstreamModel, terms);
    pair.booked = addUsage(pair.booked, usage);
  }
  const nothing = nothingOf(sideOf(invoice.reduce<Sums>(addLine, NOT_SAID)));
  const lines = [...pairs.values()].map((pair) => compare(pair, nothing, terms)).sort(byDayAndModel);
  return {
    reconciles: lines.every(({ status }) => status === 'equal'),
    lines,
    invoiced: within.length === 0 ? nothing : sideOf(within.reduce<Sums>(addLine, NOT_SAID)),
    booked: booked.reduce<Booked>(addUsage, NOTHING_BOOKED),
    linesOutside: invoice.length - within.length,
  };
}

function pairOf(pairs: Map<string, Pair>, day: string, written: string, { by, names }: InvoiceTerms): Pair {
  const model = names.get(written) ?? written;
  const key = by === 'day' ? `${day} ${model}` : model;
  const pair = pairs.get(key) ?? { day: by === 'day' ? day : null, model, invoiced: null, booked: null };
  pairs.set(key, pair);
  return pair;
}

const NOT_SAID: Sums = { requests: null, promptTokens: null, completionTokens: null, amount: null };
const NOTHING_BOOKED: Booked = {
  requests: 0n,
  promptTokens: 0n,
  completionTokens: 0n,
  amountNanoUsd: 0n,
  unpricedRequests: 0n,
};

function addLine(sums: Sums | null, line: InvoiceLine): Sums {
  const before = sums ?? NOT_SAID;
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

/** Of a model that the file does not name it says that nothing was used, in what it speaks of at all. */
function nothingOf({ requests, promptTokens, completionTokens, amountNanoUsd }: InvoiceSide): InvoiceSide {
  const nothing = (said: bigint | null): bigint | null => (said === null ? null : 0n);
  return {
    requests: nothing(requests),
    promptTokens: nothing(promptTokens),
    completionTokens: nothing(completionTokens),
    amountNanoUsd: nothing(amountNanoUsd),
  };
}

function compare({ day, model, ...pair }: Pair, nothing: InvoiceSide, terms: InvoiceTerms): ComparedLine {
  const { unpricedRequests, ...booked } = pair.booked ?? NOTHING_BOOKED;
  const invoiced = pair.invoiced === null ? nothing : sideOf(pair.invoiced);
  const asked = terms.amountsOnly ? INVOICE_MEASURES.slice(0, 1) : INVOICE_MEASURES;
  const differences = asked.filter((measure) => isOff(measure, invoiced, booked, terms));
  const status = differences.length === 0 ? 'equal' : statusOf(pair);
  return { day, model, status, differences, invoiced, booked, unpricedRequests };
}

function statusOf({ invoiced, booked }: Pick<Pair, 'invoiced' | 'booked'>): InvoiceStatus {
  if (booked === null) return 'not_booked';
  return invoiced === null ? 'not_invoiced' : 'different';
}

function isOff(measure: InvoiceMeasure, invoiced: InvoiceSide, booked: InvoiceSide, terms: InvoiceTerms): boolean {
  const [theirs, ours] = [invoiced[MEASURED[measure]], booked[MEASURED[measure]] ?? 0n];
  if (theirs === null) return false;
  const relative = (magnitude(theirs) * terms.toleranceBps) / BPS;
  const tolerance = measure === 'amount' ? maxBigint(relative, terms.toleranceNanoUsd) : relative;
  return magnitude(theirs - ours) > tolerance;
}

function magnitude(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}

function byDayAndModel(one: ComparedLine, other: ComparedLine): number {
  const [left, right] = [`${one.day ?? ''} ${one.model}`, `${other.day ?? ''} ${other.model}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
