import { Readable } from 'node:stream';
import { applyDecorators, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import type { Statement, StatementRow } from '#usage';
import { formatId, formatUsd } from '#kernel';
import { sourceIdOf } from '../transfers/dto/transfer.response.js';
import { csvLine } from './csv-line.js';

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

/** Documents the answer of a route that sends a statement as a file. */
export function ApiStatementFile(): MethodDecorator {
  return applyDecorators(
    ApiProduces('text/csv'),
    ApiOkResponse({
      description: `A header, a line "opening", one for each movement, a line "closing". Columns: ${COLUMNS.join(', ')}.`,
      schema: { type: 'string', example: `${COLUMNS.join(',')}\n` },
    }),
  );
}

/**
 * Streams a statement as CSV. A file without its last line, "closing", is incomplete: when Postgres fails in the
 * middle, the connection is closed.
 */
export function statementFile(statement: Statement, rows: AsyncIterable<StatementRow>): StreamableFile {
  const file = new StreamableFile(Readable.from(csvOf(statement, rows)), {
    type: MEDIA_TYPE,
    disposition: `attachment; filename="statement-${statement.month}.csv"`,
  });
  return file.setErrorHandler((_error, response) => {
    response.destroy?.();
  });
}

async function* csvOf(statement: Statement, rows: AsyncIterable<StatementRow>): AsyncIterable<string> {
  yield csvLine(COLUMNS);
  yield balanceLine('opening', statement.from, statement.openingNanoUsd);
  let closingNanoUsd = statement.openingNanoUsd;
  for await (const row of rows) {
    closingNanoUsd = row.balanceNanoUsd;
    yield movementLine(row);
  }
  yield balanceLine('closing', statement.before, closingNanoUsd);
}

function balanceLine(code: 'opening' | 'closing', moment: Date, balanceNanoUsd: bigint): string {
  return csvLine([null, moment.toISOString(), null, code, null, null, null, formatUsd(balanceNanoUsd), null]);
}

function movementLine(row: StatementRow): string {
  return csvLine([
    formatId('txn', row.id),
    row.bookedAt.toISOString(),
    row.effectiveAt.toISOString(),
    row.code,
    sourceIdOf(row.code, row.requestId),
    row.modelId === null ? null : formatId('mdl', row.modelId),
    formatUsd(row.amountNanoUsd),
    formatUsd(row.balanceNanoUsd),
    row.reason,
  ]);
}
