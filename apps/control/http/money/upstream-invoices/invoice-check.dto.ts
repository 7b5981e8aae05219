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
} from '#fields';
import { formatId, formatUsd } from '#kernel';
import {
  type ComparedLine,
  INVOICE_FORMAT_NAMES,
  INVOICE_GRAINS,
  INVOICE_MEASURES,
  INVOICE_STATUSES,
  type InvoiceCheck,
  type InvoiceSide,
  type InvoiceStatus,
  type NewInvoiceCheck,
  readColumns,
  readPairs,
} from '#usage';
import { query, reply } from '../../conventions/fields/dto.js';
import { objectName } from '../../conventions/fields/resource-fields.js';

const BPS_MAX = 10_000;

export class CheckInvoiceQuery extends query(
  optional({
    with: text('Other channels that the invoice is about, too: those with the same account at the provider.', {
      max: 1_000,
    }),
    from: day('First day (UTC) to compare; the first of the file unless told.'),
    to: day('Last day (UTC) to compare; the last of the file unless told.'),
    by: choice(INVOICE_GRAINS, '`period` lets pass what a provider counts for the day after; `day` unless told.'),
    format: choice(INVOICE_FORMAT_NAMES, 'Whose export the file is; what its header says unless told.'),
    columns: text(
      'How columns are called: `day=Date,model=SKU,amount_usd=Cost`; also requests, prompt_tokens, completion_tokens.',
      { max: 1_000 },
    ),
    names: text('Names of models that mean the same, on both sides: `Claude Haiku 4.5=claude-haiku-4-5`.', {
      max: 4_000,
    }),
    tolerance_usd: usdInput('How far an amount may be off and is equal.', { sign: 'zero_or_more', example: '0.01' }),
    tolerance_bps: integer('The same in hundredths of a percent of what is invoiced, also for requests and tokens.', {
      min: 0,
      max: BPS_MAX,
    }),
    amounts_only: flag('Requests and tokens are shown, and decide nothing.'),
    reference: text('What the provider calls the invoice, for the record of changes.', { max: 200 }),
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
