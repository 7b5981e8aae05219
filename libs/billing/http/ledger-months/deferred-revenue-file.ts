import { Readable } from 'node:stream';
import { applyDecorators, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { formatId, formatUsd } from '#core';
import { DEFERRED_LINES } from '../../ledger/domain/months/deferred-revenue.js';
import type { OrganizationRevenue } from '../../ledger/months/deferred-revenue.service.js';
import { csvLine } from '../statements/csv-line.js';

/** What a file is about. */
interface ReportedMonth {
  /** `2026-11`. */
  readonly month: string;
  readonly mode: string;
}

const COLUMNS = [
  ...['month', 'mode', 'organization_id', 'organization_name', 'opening_usd'],
  ...DEFERRED_LINES.map((line) => `${line}_usd`),
  ...['closing_usd', 'unexplained_usd'],
];

/** Documents the answer of a route that sends deferred revenue as a file. */
export function ApiDeferredRevenueFile(): MethodDecorator {
  return applyDecorators(
    ApiProduces('text/csv'),
    ApiOkResponse({
      description: `A header, a row for each organization, and a row \`total\`: a file without it is incomplete. Columns: ${COLUMNS.join(', ')}.`,
      schema: { type: 'string', example: `${COLUMNS.join(',')}\n` },
    }),
  );
}

/** Streams a row for each organization. When Postgres fails in the middle, the connection is closed. */
export function deferredRevenueFile(
  reported: ReportedMonth,
  organizations: AsyncIterable<OrganizationRevenue>,
): StreamableFile {
  const { month, mode } = reported;
  const file = new StreamableFile(Readable.from(csvOf(reported, organizations)), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="deferred-revenue-${month}-${mode}.csv"`,
  });
  return file.setErrorHandler((_error, response) => {
    response.destroy?.();
  });
}

async function* csvOf(
  { month, mode }: ReportedMonth,
  organizations: AsyncIterable<OrganizationRevenue>,
): AsyncIterable<string> {
  const line = (id: string, name: string | null, amounts: readonly bigint[]): string =>
    csvLine([month, mode, id, name, ...amounts.map(formatUsd)]);
  let total: readonly bigint[] = amountsOf(null);
  yield csvLine(COLUMNS);
  for await (const { organizationId, name, revenue } of organizations) {
    const amounts = amountsOf(revenue);
    total = total.map((sum, index) => sum + (amounts[index] ?? 0n));
    yield line(formatId('org', organizationId), name, amounts);
  }
  yield line('total', null, total);
}

/** In the order of the columns; null: zeros. */
function amountsOf(revenue: OrganizationRevenue['revenue'] | null): bigint[] {
  const lines = DEFERRED_LINES.map((line) => revenue?.lines[line] ?? 0n);
  return [
    revenue?.openingNanoUsd ?? 0n,
    ...lines,
    ...[revenue?.closingNanoUsd ?? 0n, revenue?.unexplainedNanoUsd ?? 0n],
  ];
}
