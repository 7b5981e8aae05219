import { ApiProperty } from '@nestjs/swagger';
import {
  INVOICE_FORMAT_NAMES,
  INVOICE_MEASURES,
  INVOICE_STATUSES,
  type ComparedLine,
  type InvoiceCheck,
  type InvoiceFormatName,
  type InvoiceMeasure,
  type InvoiceSide,
  type InvoiceStatus,
} from '#usage';
import { formatId, formatUsd } from '#kernel';
import { exampleId } from '../../../conventions/examples.js';
import { ObjectProperty, UsdProperty } from '../../../conventions/fields/response-properties.js';

const COUNT = { type: 'integer', nullable: true, description: 'Null: the invoice does not say.' } as const;
const DAY = { type: 'string', example: '2026-11-20' } as const;

export class InvoiceSideResponse {
  @UsdProperty({ nullable: true, description: 'Null: the invoice does not say.' })
  amount_usd!: string | null;

  @ApiProperty(COUNT)
  requests!: number | null;

  @ApiProperty(COUNT)
  prompt_tokens!: number | null;

  @ApiProperty(COUNT)
  completion_tokens!: number | null;
}

export class InvoiceLineResponse {
  @ApiProperty({ ...DAY, nullable: true, description: 'UTC. Null: the whole period.' })
  day!: string | null;

  @ApiProperty({ type: 'string', description: 'As the upstream calls it.', example: 'gpt-4.1-2025-04-14' })
  model!: string;

  @ApiProperty({
    type: 'string',
    enum: [...INVOICE_STATUSES],
    description: '`not_booked`: only the invoice has it. `not_invoiced`: only we have it.',
  })
  status!: InvoiceStatus;

  @ApiProperty({ type: 'array', items: { type: 'string', enum: [...INVOICE_MEASURES] }, description: 'What is off.' })
  differences!: InvoiceMeasure[];

  @ApiProperty({ type: InvoiceSideResponse, description: 'What the upstream says.' })
  invoiced!: InvoiceSideResponse;

  @ApiProperty({ type: InvoiceSideResponse, description: 'What was booked for its attempts.' })
  booked!: InvoiceSideResponse;

  @UsdProperty({ nullable: true, description: 'Invoiced less booked. Null: the invoice says no amounts.' })
  difference_usd!: string | null;

  @ApiProperty({
    type: 'integer',
    description: 'Requests that were booked at nothing: their channel had no list of costs.',
  })
  unpriced_requests!: number;
}

export class InvoiceCountsResponse implements Record<InvoiceStatus, number> {
  @ApiProperty({ type: 'integer' })
  equal!: number;

  @ApiProperty({ type: 'integer' })
  different!: number;

  @ApiProperty({ type: 'integer' })
  not_booked!: number;

  @ApiProperty({ type: 'integer' })
  not_invoiced!: number;
}

export class InvoiceCheckResponse {
  @ObjectProperty('invoice_check')
  object!: 'invoice_check';

  @ApiProperty({ type: 'boolean', description: 'Every line is equal, within the tolerance.' })
  reconciles!: boolean;

  @ApiProperty({ type: [String], example: [exampleId('chn')] })
  channel_ids!: string[];

  @ApiProperty({ type: 'string', enum: [...INVOICE_FORMAT_NAMES], description: 'As which the file was read.' })
  format!: InvoiceFormatName;

  @ApiProperty(DAY)
  from!: string;

  @ApiProperty({ ...DAY, description: 'Included.' })
  to!: string;

  @ApiProperty({
    type: 'string',
    description: 'Of the file; the record of changes has the check under it.',
    example: '9f86d081',
  })
  sha256!: string;

  @ApiProperty({ type: 'integer', description: 'Lines of the file that are of other days, and in no sum.' })
  lines_outside!: number;

  @ApiProperty({ type: InvoiceCountsResponse })
  counts!: InvoiceCountsResponse;

  @ApiProperty({ type: InvoiceSideResponse })
  invoiced!: InvoiceSideResponse;

  @ApiProperty({ type: InvoiceSideResponse })
  booked!: InvoiceSideResponse;

  @UsdProperty({ nullable: true, description: 'Invoiced less booked. Null: the invoice says no amounts.' })
  difference_usd!: string | null;

  @ApiProperty({ type: [InvoiceLineResponse], description: 'By day and model.' })
  data!: InvoiceLineResponse[];
}

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
