import {
  INVOICE_FORMAT_NAMES,
  INVOICE_GRAINS,
  readColumns,
  readPairs,
  type InvoiceFormatName,
  type InvoiceGrain,
  type NewInvoiceCheck,
} from '#usage';
import { ChoiceField, QueryFlagField, QueryWholeNumberField, TextField } from '../../../conventions/fields/fields.js';
import { DayField } from '../../../conventions/fields/locale-fields.js';
import { readUsd, UsdField } from '../../../conventions/fields/usd-field.js';

const BPS_MAX = 10_000;

export class CheckInvoiceQuery {
  @TextField({
    max: 1_000,
    optional: true,
    description: 'Other channels that the invoice is about, too: those with the same account at the provider.',
  })
  with?: string;

  @DayField({ optional: true, description: 'First day (UTC) to compare; the first of the file unless told.' })
  from?: string;

  @DayField({ optional: true, description: 'Last day (UTC) to compare; the last of the file unless told.' })
  to?: string;

  @ChoiceField({
    values: INVOICE_GRAINS,
    optional: true,
    description: '`period` lets pass what a provider counts for the day after; `day` unless told.',
  })
  by?: InvoiceGrain;

  @ChoiceField({
    values: INVOICE_FORMAT_NAMES,
    optional: true,
    description: 'Whose export the file is; what its header says unless told.',
  })
  format?: InvoiceFormatName;

  @TextField({
    max: 1_000,
    optional: true,
    description:
      'How columns are called: `day=Date,model=SKU,amount_usd=Cost`; also requests, prompt_tokens, completion_tokens.',
  })
  columns?: string;

  @TextField({
    max: 4_000,
    optional: true,
    description: 'Names of models that mean the same, on both sides: `Claude Haiku 4.5=claude-haiku-4-5`.',
  })
  names?: string;

  @UsdField({
    sign: 'zero_or_more',
    optional: true,
    description: 'How far an amount may be off and is equal.',
    example: '0.01',
  })
  tolerance_usd?: string;

  @QueryWholeNumberField({
    min: 0,
    max: BPS_MAX,
    optional: true,
    description: 'The same in hundredths of a percent of what is invoiced, also for requests and tokens.',
  })
  tolerance_bps?: number;

  @QueryFlagField({ optional: true, description: 'Requests and tokens are shown, and decide nothing.' })
  amounts_only?: boolean;

  @TextField({
    max: 200,
    optional: true,
    description: 'What the provider calls the invoice, for the record of changes.',
  })
  reference?: string;
}

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
