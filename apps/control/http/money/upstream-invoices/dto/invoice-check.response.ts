import {
  INVOICE_FORMAT_NAMES,
  INVOICE_MEASURES,
  INVOICE_STATUSES,
  type ComparedLine,
  type InvoiceCheck,
  type InvoiceSide,
  type InvoiceStatus,
} from '#usage';
import { formatId, formatUsd } from '#kernel';
import { reply } from '../../../conventions/fields/declare.js';
import {
  choice,
  choices,
  flag,
  integer,
  object,
  objectName,
  objects,
  text,
} from '../../../conventions/fields/kinds.js';
import { usd } from '../../../conventions/fields/usd.js';
import { exampleId } from '../../../conventions/examples.js';

export class InvoiceSideResponse extends reply({
  amount_usd: usd('Null: the invoice does not say.', { nullable: true }),
  requests: integer('Null: the invoice does not say.', { nullable: true }),
  prompt_tokens: integer('Null: the invoice does not say.', { nullable: true }),
  completion_tokens: integer('Null: the invoice does not say.', { nullable: true }),
}) {}

export class InvoiceLineResponse extends reply({
  day: text('UTC. Null: the whole period.', { example: '2026-11-20', nullable: true }),
  model: text('As the upstream calls it.', { example: 'gpt-4.1-2025-04-14' }),
  status: choice(INVOICE_STATUSES, '`not_booked`: only the invoice has it. `not_invoiced`: only we have it.'),
  differences: choices(INVOICE_MEASURES, 'What is off.'),
  invoiced: object(InvoiceSideResponse, 'What the upstream says.'),
  booked: object(InvoiceSideResponse, 'What was booked for its attempts.'),
  difference_usd: usd('Invoiced less booked. Null: the invoice says no amounts.', { nullable: true }),
  unpriced_requests: integer('Requests that were booked at nothing: their channel had no list of costs.'),
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
  reconciles: flag('Every line is equal, within the tolerance.'),
  channel_ids: objects(String, { example: [exampleId('chn')] }),
  format: choice(INVOICE_FORMAT_NAMES, 'As which the file was read.'),
  from: text({ example: '2026-11-20' }),
  to: text('Included.', { example: '2026-11-20' }),
  sha256: text('Of the file; the record of changes has the check under it.', { example: '9f86d081' }),
  lines_outside: integer('Lines of the file that are of other days, and in no sum.'),
  counts: object(InvoiceCountsResponse),
  invoiced: object(InvoiceSideResponse),
  booked: object(InvoiceSideResponse),
  difference_usd: usd('Invoiced less booked. Null: the invoice says no amounts.', { nullable: true }),
  data: objects(InvoiceLineResponse, 'By day and model.'),
}) {}

export function presentCheck(check: InvoiceCheck, channelIds: readonly string[]): InvoiceCheckResponse {
  const { reconciles, format, from, to, sha256, lines, invoiced, booked } = check;
  const counts: InvoiceCountsResponse = { equal: 0, different: 0, not_booked: 0, not_invoiced: 0 };
  for (const { status } of lines) counts[status] += 1;
  return {
    object: 'invoice_check',
    ...{ reconciles, channel_ids: channelIds.map((id) => formatId('chn', id)), format, from, to, sha256 },
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
    ...{ day, model, status, differences: [...differences] },
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
