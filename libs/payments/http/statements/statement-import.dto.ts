import { choice, day, flag, id, integer, objects, optional, text, formatId, formatUsd } from '#core';
import { query, reply, currencyCode, objectName } from '#core/http';
import { STATEMENT_ENCODINGS } from '../../domain/statements/decode-statement.js';
import type { MatchedTransfer, StatementImport } from '../../booking/statement-imports.service.js';

/** More matches than a page of the console can show. */
const TRANSFERS_MAX = 1_000;

export class ImportStatementQuery extends query(
  optional({
    dry_run: flag('Show what the import would do, and change nothing.'),
    encoding: choice(STATEMENT_ENCODINGS, 'Encoding of the file. Defaults to what the file shows.'),
    decimal: choice(['.', ','], 'Decimal separator. Defaults to what the file shows.'),
    dates: choice(['day_first', 'month_first'], 'Order of dates. Defaults to what the file shows.'),
    currency: currencyCode('Currency of amounts for which the file names none.'),
    trailing_delimiter: flag('Rows end with a delimiter that the header does not have.'),
  }),
) {}

export class StatementTransferResponse extends reply({
  line: integer('Line of the file.', { example: 2 }),
  match: choice(
    ['order', 'unknown_order', 'known', 'no_reference'],
    '`order`: it names one order. `unknown_order`: it waits as an unapplied payment. `known`: imported before. `no_reference`: left out.',
  ),
  amount: text('Amount in the currency of the account.', { example: '25.73' }),
  booked_on: day({ example: '2026-11-20' }),
  payer: text({ example: 'Acme GmbH' }),
  text: text({ example: 'RF-7K3M-9QX2-5' }),
  external_ref: text('ID of the transfer, for imports of the same file.', { example: '2026-11-20-0017' }),
  order_id: id('ord', { nullable: true }),
}) {}

export class SkippedRowResponse extends reply({
  line: integer('Line of the file.', { example: 3 }),
  reason: text('Code of the reason. Codes may be added.', { example: 'outgoing' }),
}) {}

export class StatementImportResponse extends reply({
  object: objectName('statement_import'),
  dry_run: flag({ example: true }),
  currency: currencyCode('Currency of the account, as of the payment provider.'),
  transfers: objects(StatementTransferResponse, `At most ${TRANSFERS_MAX}, those without a reference last.`),
  transfer_count: integer('Number of incoming transfers in the file.', { example: 1 }),
  skipped: objects(
    SkippedRowResponse,
    `At most ${TRANSFERS_MAX} rows that are not incoming transfers in this currency.`,
  ),
  skipped_count: integer('Number of these rows.', { example: 1 }),
}) {}

export function presentImport(
  { statement, transfers, currency }: StatementImport,
  dryRun: boolean,
): StatementImportResponse {
  const { skipped } = statement;
  const ordered = transfers.toSorted((one, other) => Number(isOther(one)) - Number(isOther(other)));
  return {
    object: 'statement_import',
    dry_run: dryRun,
    currency,
    transfers: ordered.slice(0, TRANSFERS_MAX).map(presentTransfer),
    transfer_count: transfers.length,
    skipped: skipped.slice(0, TRANSFERS_MAX).map(({ line, reason }) => ({ line, reason })),
    skipped_count: skipped.length,
  };
}

const isOther = ({ match }: MatchedTransfer): boolean => match === 'no_reference';

function presentTransfer({ transfer, match, order }: MatchedTransfer): StatementTransferResponse {
  return {
    line: transfer.line,
    match,
    amount: formatUsd(transfer.amountNano),
    booked_on: transfer.bookedOn.toISOString().slice(0, 10),
    payer: transfer.payer,
    text: transfer.text,
    external_ref: transfer.externalRef,
    order_id: order === null ? null : formatId('ord', order.id),
  };
}
