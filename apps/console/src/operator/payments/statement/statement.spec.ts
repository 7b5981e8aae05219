import { ApiError } from '@/api/api-error';
import {
  countsOf,
  mendingRefusal,
  mendingRows,
  queryOf,
  readFile,
  STATEMENT_OPTIONS,
  valuesOfOption,
} from './statement';

const refused = (reason: string): ApiError => new ApiError(400, 'x', '', null, null, 'operator', { reason });

describe('a bank statement', () => {
  it.each([
    [refused('statement_amounts_ambiguous'), 'decimal'],
    [refused('statement_dates_conflict'), 'dates'],
    [refused('statement_encoding_wrong'), 'encoding'],
    [refused('statement_quote_open'), null],
    [refused('constructor'), null],
    [new Error('network'), null],
  ])('that is refused with %j is mended by %j', (error, expected) => {
    expect(mendingRefusal(error)).toEqual(expected);
  });

  it('with rows that are skipped is mended once by each option', () => {
    const skipped = ['outgoing', 'currency_unknown', 'columns_extra', 'currency_unknown'];
    const rows = skipped.map((reason, index) => ({ line: index + 2, reason }));
    expect(mendingRows({ skipped: rows })).toEqual(['currency', 'trailing_delimiter']);
    expect(mendingRows({ skipped: [] })).toEqual([]);
  });

  it('is read by what is chosen, and else by what it shows', () => {
    expect(queryOf({ decimal: ',', dates: '' }, true)).toEqual({ decimal: ',', dry_run: true });
    expect(queryOf({ currency: 'USD', encoding: '' }, false)).toEqual({ currency: 'USD' });
  });

  it('has values for each option', () => {
    expect(STATEMENT_OPTIONS.map((option) => valuesOfOption(option, 'CNY').length)).toEqual([6, 2, 2, 1, 1]);
    expect(valuesOfOption('currency', 'CNY')).toEqual(['CNY']);
  });

  it('counts its transfers by what they match', () => {
    const transfers = (['order', 'known', 'order', 'no_reference'] as const).map((match) => ({ match }));
    expect(countsOf(transfers)).toEqual({ order: 2, unknown_order: 0, known: 1, no_reference: 1 });
  });

  it('keeps its bytes, and is refused over 5 MiB', async () => {
    const bytes = Uint8Array.from([0xfc, 0x3b, 0x0a]);
    const file = await readFile(new File([bytes], 'statement.csv'));
    expect([file.name, ...new Uint8Array(file.bytes)]).toEqual(['statement.csv', ...bytes]);
    const large = new File([new Uint8Array(5 * 1_048_576 + 1)], 'large.csv');
    await expect(readFile(large)).rejects.toMatchObject({ facts: { reason: 'statement_file_too_large' } });
  });
});
