import { Readable } from 'node:stream';
import { applyDecorators, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { formatId, formatUsd } from '#core';
import type { Display } from '#catalog/http';
import type { Statement, StatementRow } from '../../usage/statements/statements.service.js';
import { sourceIdOf } from '../transfers/transfer.dto.js';
import { csvLine, unitsText } from './csv-line.js';

const MEDIA_TYPE = 'text/csv; charset=utf-8';
const COLUMNS = [
  'id',
  'booked_at',
  'effective_at',
  'code',
  'source_id',
  'model_id',
  'amount_usd',
  'balance_usd',
  'reason',
];
/** After all others, as columns that are added come last. */
const ADDED_COLUMNS = ['units', 'project_id'];
const DISPLAY_COLUMNS = ['amount_display', 'balance_display', 'display_currency', 'display_rate', 'display_rate_date'];

/** Documents the answer of a route that sends a statement as a file. */
export function ApiStatementFile(): MethodDecorator {
  return applyDecorators(
    ApiProduces('text/csv'),
    ApiOkResponse({
      description: `A header, an \`opening\` line, a line for each transaction, and a \`closing\` line. Columns: ${COLUMNS.join(', ')}; with a display currency also ${DISPLAY_COLUMNS.join(', ')}; then units: unit, quantity and amount_usd of each, on the first transaction of a request, such as "web_search_call 2 -0.02; page 9 -0.0018"; then project_id: that of the request, also on its refunds.`,
      schema: { type: 'string', example: `${[...COLUMNS, ...ADDED_COLUMNS].join(',')}\n` },
    }),
  );
}

/**
 * Streams a statement as CSV. A file without its last line, "closing", is incomplete: when Postgres fails in the
 * middle, the connection is closed.
 */
export function statementFile(
  statement: Statement,
  rows: AsyncIterable<StatementRow>,
  display: Display,
): StreamableFile {
  const file = new StreamableFile(Readable.from(csvOf(statement, rows, display)), {
    type: MEDIA_TYPE,
    disposition: `attachment; filename="statement-${statement.month}.csv"`,
  });
  return file.setErrorHandler((_error, response) => {
    response.destroy?.();
  });
}

async function* csvOf(
  statement: Statement,
  rows: AsyncIterable<StatementRow>,
  display: Display,
): AsyncIterable<string> {
  const line = (
    fields: readonly (string | null)[],
    amountNanoUsd: bigint | null,
    balanceNanoUsd: bigint,
    added: readonly (string | null)[] = ADDED_COLUMNS.map(() => null),
  ): string => csvLine([...fields, ...displayed(display, amountNanoUsd, balanceNanoUsd), ...added]);
  const balanceLine = (code: 'opening' | 'closing', moment: Date, balanceNanoUsd: bigint): string => {
    const fields = [null, moment.toISOString(), null, code, null, null, null, formatUsd(balanceNanoUsd), null];
    return line(fields, null, balanceNanoUsd);
  };
  yield csvLine([...COLUMNS, ...(display.response === null ? [] : DISPLAY_COLUMNS), ...ADDED_COLUMNS]);
  yield balanceLine('opening', statement.from, statement.openingNanoUsd);
  let closingNanoUsd = statement.openingNanoUsd;
  for await (const row of rows) {
    closingNanoUsd = row.balanceNanoUsd;
    yield line(movementFields(row), row.amountNanoUsd, row.balanceNanoUsd, addedFields(row));
  }
  yield balanceLine('closing', statement.before, closingNanoUsd);
}

/** The fields of `DISPLAY_COLUMNS`; none without a display currency. */
function displayed(display: Display, amountNanoUsd: bigint | null, balanceNanoUsd: bigint): (string | null)[] {
  const { response } = display;
  if (response === null) return [];
  const amount = amountNanoUsd === null ? null : display.of(formatUsd(amountNanoUsd));
  return [amount, display.of(formatUsd(balanceNanoUsd)), response.currency, response.rate, response.rate_date];
}

function movementFields(row: StatementRow): (string | null)[] {
  return [
    formatId('txn', row.id),
    row.bookedAt.toISOString(),
    row.effectiveAt.toISOString(),
    row.code,
    sourceIdOf(row.code, row.requestId),
    row.modelId === null ? null : formatId('mdl', row.modelId),
    formatUsd(row.amountNanoUsd),
    formatUsd(row.balanceNanoUsd),
    row.reason,
  ];
}

/** The fields of `ADDED_COLUMNS`. */
function addedFields(row: StatementRow): (string | null)[] {
  return [unitsField(row), row.projectId === null ? null : formatId('prj', row.projectId)];
}

function unitsField({ units }: StatementRow): string | null {
  if (units === null) return null;
  return unitsText(units.map(([unit, quantity, amountNanoUsd]) => [unit, quantity, formatUsd(-BigInt(amountNanoUsd))]));
}
