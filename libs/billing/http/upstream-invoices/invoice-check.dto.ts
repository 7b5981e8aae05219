import {
  choice,
  choices,
  day,
  exampleId,
  flag,
  integer,
  object,
  objects,
  optional,
  readUsd,
  text,
  usd,
  usdInput,
  formatId,
  formatUsd,
} from '#core';
import { query, reply, objectName } from '#core/http';
import {
  type ComparedLine,
  INVOICE_GRAINS,
  INVOICE_MEASURES,
  INVOICE_STATUSES,
  type InvoiceSide,
  type InvoiceStatus,
} from '../../usage/domain/invoices/compare-invoice.js';
import { INVOICE_FORMAT_NAMES } from '../../usage/domain/invoices/invoice-formats.js';
import type { InvoiceCheck, NewInvoiceCheck } from '../../usage/invoices/upstream-invoices.service.js';
import { readColumns, readPairs } from '../../usage/domain/invoices/read-pairs.js';

const BPS_MAX = 10_000;

export class CheckInvoiceQuery extends query(
  optional({
    with: text('Other channels of the same account at the provider that the invoice includes.', {
      max: 1_000,
    }),
    from: day('First day (UTC) to compare. Defaults to the first in the file.'),
    to: day('Final day (UTC) to compare. Defaults to the latest in the file.'),
    by: choice(
      INVOICE_GRAINS,
      'Whether to compare each day or the period as a whole. `period` tolerates requests that the provider counts on the following day. Defaults to `day`.',
    ),
    format: choice(INVOICE_FORMAT_NAMES, 'Format of the file. Detected from its header by default.'),
    columns: text(
      'Names of columns: `day=Date,model=SKU,amount_usd=Cost`. Also `requests`, `prompt_tokens` and `completion_tokens`.',
      { max: 1_000 },
    ),
    names: text('Names of models on the invoice and their equivalents: `Claude Haiku 4.5=claude-haiku-4-5`.', {
      max: 4_000,
    }),
    tolerance_usd: usdInput('Tolerance of amounts.', { sign: 'zero_or_more', example: '0.01' }),
    tolerance_bps: integer('Tolerance in basis points of the invoiced figure, also for requests and tokens.', {
      min: 0,
      max: BPS_MAX,
    }),
    amounts_only: flag('Compare only amounts. Requests and tokens are shown but not compared.'),
    reference: text('Number of the invoice, for the audit log.', { max: 200 }),
  }),
) {}

/** The options of a check in the query. */
export function readCheck(query: CheckInvoiceQuery): Omit<NewInvoiceCheck, 'text' | 'channelIds'> {
  return {
    reading: { format: query.format ?? null, columns: readColumns(query.columns ?? null) },
    names: readPairs(query.names ?? null, 'names'),
    from: query.from ?? null,
    to: query.to ?? null,
    by: query.by ?? 'day',
    toleranceNanoUsd: query.tolerance_usd === undefined ? 0n : readUsd(query.tolerance_usd),
    toleranceBps: BigInt(query.tolerance_bps ?? 0),
    amountsOnly: query.amounts_only ?? false,
    reference: query.reference ?? null,
  };
}

export class InvoiceSideResponse extends reply({
  amount_usd: usd('`null` if missing in the invoice.', { nullable: true }),
  requests: integer('`null` if missing in the invoice.', { nullable: true }),
  prompt_tokens: integer('`null` if missing in the invoice.', { nullable: true }),
  completion_tokens: integer('`null` if missing in the invoice.', { nullable: true }),
}) {}

export class InvoiceLineResponse extends reply({
  day: text('Day (UTC). `null`: the whole period.', { example: '2026-11-20', nullable: true }),
  model: text('Name of the model at the provider.', { example: 'gpt-4.1-2025-04-14' }),
  status: choice(INVOICE_STATUSES, '`not_booked`: only on the invoice. `not_invoiced`: only in our records.'),
  differences: choices(INVOICE_MEASURES, 'Fields that differ.'),
  invoiced: object(InvoiceSideResponse, 'Figures of the invoice.'),
  booked: object(InvoiceSideResponse, 'Recorded figures.'),
  difference_usd: usd('Invoiced minus recorded. `null` if the invoice has no amounts.', { nullable: true }),
  unpriced_requests: integer('Requests without a cost, as their channel had no cost list.'),
}) {}

export class InvoiceCountsResponse
  extends reply({
    equal: integer(),
    different: integer(),
    not_booked: integer(),
    not_invoiced: integer(),
  })
  implements Record<InvoiceStatus, number> {}

export class InvoiceCheckResponse extends reply({
  object: objectName('invoice_check'),
  reconciles: flag('Whether all lines match, within the tolerance.'),
  channel_ids: objects(String, { example: [exampleId('chn')] }),
  format: choice(INVOICE_FORMAT_NAMES, 'Detected format of the file.'),
  from: text({ example: '2026-11-20' }),
  to: text('Start, inclusive.', { example: '2026-11-20' }),
  sha256: text('Hash of the file, which identifies the check in the audit log.', { example: '9f86d081' }),
  lines_outside: integer('Number of lines outside the period, not included in sums.'),
  counts: object(InvoiceCountsResponse),
  invoiced: object(InvoiceSideResponse),
  booked: object(InvoiceSideResponse),
  difference_usd: usd('Invoiced minus recorded. `null` if the invoice has no amounts.', { nullable: true }),
  data: objects(InvoiceLineResponse, 'Lines by day and model.'),
}) {}

export function presentCheck(check: InvoiceCheck, channelIds: readonly string[]): InvoiceCheckResponse {
  const { reconciles, format, from, to, sha256, lines, invoiced, booked } = check;
  const counts: InvoiceCountsResponse = { equal: 0, different: 0, not_booked: 0, not_invoiced: 0 };
  for (const { status } of lines) counts[status] += 1;
  return {
    object: 'invoice_check',
    reconciles,
    channel_ids: channelIds.map((id) => formatId('chn', id)),
    format,
    from,
    to,
    sha256,
    lines_outside: check.linesOutside,
    counts,
    invoiced: presentSide(invoiced),
    booked: presentSide(booked),
    difference_usd: presentDifference(invoiced, booked),
    data: lines.map(presentLine),
  };
}

function presentLine(line: ComparedLine): InvoiceLineResponse {
  const { day, model, status, differences, invoiced, booked } = line;
  return {
    day,
    model,
    status,
    differences: [...differences],
    invoiced: presentSide(invoiced),
    booked: presentSide(booked),
    difference_usd: presentDifference(invoiced, booked),
    unpriced_requests: Number(line.unpricedRequests),
  };
}

function presentSide({ amountNanoUsd, requests, promptTokens, completionTokens }: InvoiceSide): InvoiceSideResponse {
  return {
    amount_usd: amountNanoUsd === null ? null : formatUsd(amountNanoUsd),
    requests: countOf(requests),
    prompt_tokens: countOf(promptTokens),
    completion_tokens: countOf(completionTokens),
  };
}

function countOf(count: bigint | null): number | null {
  return count === null ? null : Number(count);
}

function presentDifference(
  { amountNanoUsd: theirs }: InvoiceSide,
  { amountNanoUsd: ours }: InvoiceSide,
): string | null {
  return theirs === null ? null : formatUsd(theirs - (ours ?? 0n));
}
