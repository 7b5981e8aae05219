import { INVOICE_FORMAT_NAMES, INVOICE_GRAINS, readColumns, readPairs, type NewInvoiceCheck } from '#usage';
import { optional, query } from '../../../conventions/fields/declare.js';
import { day } from '../../../conventions/fields/formats.js';
import { choice, flag, integer, text } from '../../../conventions/fields/kinds.js';
import { readUsd, usdInput } from '../../../conventions/fields/usd.js';

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
