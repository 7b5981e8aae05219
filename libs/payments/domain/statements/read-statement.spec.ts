import fc from 'fast-check';
import { eachPropertyRuns, PURE_RUNS } from '../../../../test/support/property-runs.js';
import { newOrderReference } from '../order-reference.js';
import { readStatement, type BankStatement, type IncomingTransfer, type StatementReading } from './read-statement.js';
import { STATEMENT_ROWS_MAX } from './read-records.js';
import { UnreadableStatement, type StatementFault, type StatementFaultParams } from './unreadable-statement.js';

eachPropertyRuns(PURE_RUNS);

const USD = 1_000_000_000n;
const AS_SHOWN: StatementReading = {
  columns: null,
  encoding: null,
  decimal: null,
  dates: null,
  currency: 'USD',
  accountCurrency: 'USD',
  trailingDelimiter: false,
};

function read(text: string, reading: Partial<StatementReading> = {}): BankStatement {
  return readStatement(Buffer.from(text), { ...AS_SHOWN, ...reading });
}

const lines = (...rows: string[]): string => rows.join('\n');

/** Of each row line, day, dollars and text. */
function rowsOf(statement: BankStatement): unknown[] {
  return statement.rows.map(({ line, bookedOn, amountNano, payer, text }: IncomingTransfer) => [
    line,
    bookedOn.toISOString().slice(0, 10),
    Number(amountNano / (USD / 100n)) / 100,
    payer,
    text,
  ]);
}

const skippedOf = ({ skipped }: BankStatement): unknown[] => skipped.map(({ line, reason }) => [line, reason]);

const refused = (reason: StatementFault, params: StatementFaultParams): Error =>
  expect.objectContaining({ reason, params }) as Error;

const reference = newOrderReference(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
const other = newOrderReference(Uint8Array.of(8, 7, 6, 5, 4, 3, 2, 1));

describe('readStatement', () => {
  it('reads a German export with a preamble and a closing balance', () => {
    const statement = read(
      lines(
        '"Kontonummer:";"DE00 / Girokonto"',
        '',
        '"Buchungstag";"Valutadatum";"Auftraggeber/Empfänger";"Verwendungszweck";"Betrag";"Währung"',
        `"20.11.2026";"21.11.2026";"ACME ""Labs"" GmbH";"Rechnung`,
        `${reference}";"1.234,56";"USD"`,
        '"21.11.2026";"21.11.2026";"Vermieter";"Miete";"-800,00";"USD"',
        '"21.11.2026";"21.11.2026";"Kunde";"Danke";"10,00";"EUR"',
        '"";"";"";"Endsaldo";"5.000,00";"USD"',
      ).replaceAll('\n', '\r\n'),
    );
    expect(rowsOf(statement)).toEqual([[4, '2026-11-20', 1234.56, 'ACME "Labs" GmbH', `Rechnung\n${reference}`]]);
    expect(statement.rows[0]?.references).toEqual([reference]);
    expect(skippedOf(statement)).toEqual([
      [6, 'outgoing'],
      [7, 'other_currency'],
      [8, 'date_unreadable'],
    ]);
    expect(statement.columns).toEqual({
      date: 'Buchungstag',
      amount: 'Betrag',
      currency: 'Währung',
      payer: 'Auftraggeber/Empfänger',
      text: ['Verwendungszweck'],
    });
  });

  it.each<[bank: string, text: string]>([
    ['with both directions', 'Date,Description,Paid out,Paid in,Payee\n20 Nov 2026,thanks,,"1,234.50",ACME'],
    ['with a side', 'Date|D/C|Amount|Payer|Memo\n20/11/2026|C|1234.50|ACME|thanks'],
    ['of a month-first country', 'Date\tDescription\tAmount\tName\n11/20/2026\tthanks\t$1,234.50\tACME'],
    [
      'in Russian',
      'Дата операции;Плательщик;Дебет;Кредит;Назначение платежа;Валюта\n20.11.2026;ACME;0,00;1 234,50;thanks;840',
    ],
    ['in Chinese', '交易日期,对方户名,金额（美元）,摘要\n2026年11月20日,ACME,"1,234.50",thanks'],
    [
      'in German with both directions',
      'Buchungstag;Soll;Haben;Auftraggeber;Verwendungszweck\n20.11.26;;1.234,50;ACME;thanks',
    ],
    ['with a currency in the header', 'Date,Amount (USD),Payer,Reference\n2026-11-20,1234.50,ACME,thanks'],
    ['with a status', 'Date,Amount,State,Payer,Message\n2026-11-20 10:00,1234.50,COMPLETED,ACME,thanks'],
    ['with a delimiter at the end', 'Date,Amount,Payer,Memo,\n20261120,+1234.5,ACME,thanks,'],
    ['with a separator line', 'sep=;\nDate;Amount;Payer;Memo;Balance\n2026-11-20;1234,50;ACME;thanks;9,99'],
  ])('reads an export %s', (_bank, text) => {
    const [row] = rowsOf(read(text)) as unknown[][];
    expect(row?.slice(1)).toEqual(['2026-11-20', 1234.5, 'ACME', 'thanks']);
  });

  it('reads mapped columns, in the given encoding', () => {
    const text = 'Wann;Wieviel;Wer;Zweck;Zweck;Nr\n01/02/2026;1,500;Å;a;b;x-1';
    const columns = { date: 'Wann', amount: 'wieviel', payer: 'Wer', id: 'Nr', text: ['Zweck'] };
    const reading = { ...AS_SHOWN, columns, dates: 'month_first', decimal: '.', encoding: 'utf-16le' } as const;
    const statement = readStatement(Buffer.from(text, 'utf16le'), reading);
    expect(rowsOf(statement)).toEqual([[2, '2026-01-02', 1500, 'Å', 'a b']]);
    expect(statement.rows[0]?.externalRef).toBe('x-1');
    expect(statement.columns).toBe(columns);
  });

  it.each<[reason: string, row: string]>([
    ['outgoing', '2026-11-20,-5.00,C,USD,booked,x'],
    ['outgoing', '2026-11-20,(5.00),C,USD,booked,x'],
    ['outgoing', '2026-11-20,5.00,D,USD,booked,x'],
    ['side_unknown', '2026-11-20,5.00,,USD,booked,x'],
    ['side_unknown', '2026-11-20,5.00,X,USD,booked,x'],
    ['other_currency', '2026-11-20,5.00,C,EUR,booked,x'],
    ['other_currency', '2026-11-20,€5.00,C,USD,booked,x'],
    ['other_currency', '2026-11-20,HK$5.00,C,,booked,x'],
    ['currency_unknown', '2026-11-20,$5.00,C,,booked,x'],
    ['not_booked', '2026-11-20,5.00,C,USD,pending,x'],
    ['not_booked', '2026-11-20,5.00,C,USD,,x'],
    ['amount_missing', '2026-11-20,,C,USD,booked,x'],
    ['amount_missing', '2026-11-20,0.00,C,USD,booked,x'],
    ['amount_unreadable', '2026-11-20,=5+5,C,USD,booked,x'],
    ['amount_unreadable', '2026-11-20,99999999999.00,C,USD,booked,x'],
    ['date_unreadable', '2026-02-30,5.00,C,USD,booked,x'],
    ['date_unreadable', 'Total,5.00,C,USD,booked,x'],
    ['columns_missing', '2026-11-20,5.00,C,USD,booked'],
    ['columns_missing', 'Total'],
    ['columns_extra', '2026-11-20,5.00,C,USD,booked,x,y'],
    ['text_too_long', `2026-11-20,5.00,C,USD,booked,${'x'.repeat(10_001)}`],
    ['text_too_long', `2026-11-20,5.00,C,USD,booked,"${'x\n'.repeat(500_000)}"`],
  ])('skips as %s: %.50s', (reason, row) => {
    const statement = read(`Date,Amount,D/C,Currency,Status,Memo\n${row}\n2026-11-20,6.00,C,USD,booked,x`, {
      currency: null,
    });
    expect(statement.skipped).toEqual([{ line: 2, reason }]);
    expect(statement.rows).toHaveLength(1);
  });

  it.each<[reason: string, row: string]>([
    ['outgoing', '2026-11-20,5.00,'],
    ['outgoing', '2026-11-20,-5.00,0.00'],
    ['outgoing', '2026-11-20,,-5.00'],
    ['amount_unreadable', '2026-11-20,5.00,6.00'],
    ['amount_unreadable', '2026-11-20,five,6.00'],
    ['amount_missing', '2026-11-20,-,-'],
    ['amount_missing', '2026-11-20,,'],
  ])('skips as %s with both directions: %s', (reason, row) => {
    expect(skippedOf(read(`Date,Debit,Credit\n${row}`))).toEqual([[2, reason]]);
  });

  it('takes the given currency only where the file has none', () => {
    expect(skippedOf(read('Date,Amount\n2026-11-20,5.00', { currency: null }))).toEqual([[2, 'currency_unknown']]);
    expect(skippedOf(read('Date,Amount\n2026-11-20,$5.00', { currency: 'CAD' }))).toEqual([[2, 'other_currency']]);
    expect(skippedOf(read('Date,Betrag (€)\n2026-11-20,5.00'))).toEqual([[2, 'other_currency']]);
    expect(skippedOf(read('Date,Betrag in EUR\n2026-11-20,5.00'))).toEqual([[2, 'other_currency']]);
    const euros = Buffer.from('Date,Betrag (\x80)\n2026-11-20,5.00', 'latin1');
    expect(skippedOf(readStatement(euros, AS_SHOWN))).toEqual([[2, 'other_currency']]);
    expect(read('Date,Amount (USD),Memo\n2026-11-20,5.00,', { currency: 'EUR' }).rows).toHaveLength(1);
  });

  it('finds the references in the text, between its columns, and in the name of the payer', () => {
    const text = lines(
      'Date;Amount;Payer;Description;Reference',
      `2026-11-20;5;ACME ${reference};order;${other}`,
      `2026-11-20;6;ACME;${other.slice(0, 8)};${other.slice(8)} thanks`,
      `2026-11-20;7;${reference.slice(0, 8)};${reference.slice(8)};`,
      `2026-11-20;8;${reference};${reference};${reference.toLowerCase()}`,
    );
    expect(read(text).rows.map(({ references }) => references)).toEqual([[other, reference], [other], [], [reference]]);
  });

  it.each([
    ['Beschreibung', `Vergütung ${reference}`],
    ['Libellé', reference],
    ['Libelle interne (4)', `vir. ${reference.replaceAll('-', ' ')}`],
    ['', reference],
    ['Info', reference],
    ['Status', `booked ${reference}`],
    ['Transaction ID', reference],
  ])('ATK-472: finds the reference in the column %p', (name, cell) => {
    const isStatus = name === 'Status';
    const statement = read(lines(`Date;${name};Amount;Currency`, `2026-11-20;${cell};5;USD`));
    // What may be a status other than booked is no payment.
    expect(skippedOf(statement)).toEqual(isStatus ? [[2, 'not_booked']] : []);
    expect(statement.rows.map(({ references, text }) => [references, text])).toEqual(
      isStatus ? [] : [[[reference], cell]],
    );
  });

  it('ATK-472: names a transfer as before other columns were searched, where its reference stood in those', () => {
    const named = (header: string, row: string) => read(lines(header, row)).rows[0]?.externalRef;
    const before = named('Date;Amount;Payer;Memo', `2026-11-20;5;ACME;${reference}`);
    expect(named('Date;Amount;Payer;Memo;Libellé;X', `2026-11-20;5;ACME;${reference};more;${other}`)).toBe(before);
    const [inPayer, alone] = [`2026-11-20;5;${reference};text`, `2026-11-20;5;ACME;${reference}`];
    expect(named('Date;Amount;Payer;Libellé', inPayer)).toBe(
      named('Date;Amount;Payer;Memo', `2026-11-20;5;${reference};`),
    );
    // Whatever the other rows of an export have in the column.
    const found = read(lines('Date;Amount;Payer;X;Y', `${alone};y`)).rows[0];
    const beside = read(lines('Date;Amount;Payer;X;Y', `${alone};y`, `2026-11-21;5;B;;${other}`)).rows[0];
    expect(beside?.externalRef).toBe(found?.externalRef);
  });

  it('reads each column of a text once, and an amount rather than one direction of two', () => {
    const text = 'Date,Memo,memo,Amount,Credit\n2026-11-20,a,b,5,x';
    expect(rowsOf(read(text))).toEqual([[2, '2026-11-20', 5, '', 'a b']]);
  });

  it('takes formulas for text', () => {
    const formula = `=cmd|' /C calc'!A0`;
    expect(rowsOf(read(`Date,Amount,Payer,Memo\n2026-11-20,5,"${formula}",@SUM(1)`))).toEqual([
      [2, '2026-11-20', 5, formula, '@SUM(1)'],
    ]);
  });
});

describe('decisions of a file', () => {
  it('are made by any of its rows', () => {
    const text = 'Date,Amount,Memo\n03/04/2026,"1,234",\n13/04/2026,-0.50,\n2026-04-14,7,';
    expect(rowsOf(read(text))).toEqual([
      [2, '2026-04-03', 1234, '', ''],
      [4, '2026-04-14', 7, '', ''],
    ]);
  });

  it('are not made by rows of another shape', () => {
    const text = 'Date;Amount;Memo\n2026-11-20;5,50;\n2026-11-20;5.50;;x\n13/04/2026;1,0;;y\n04/13/2026;1,0;;z';
    expect(rowsOf(read(text))).toEqual([[2, '2026-11-20', 5.5, '', '']]);
  });

  it.each<[what: string, text: string, reason: StatementFault, params: StatementFaultParams]>([
    ['an amount', 'Date;Amount\n2026-11-20;5\n2026-11-20;1,234', 'amounts_ambiguous', { line: 3, value: '1,234' }],
    ['a credit', 'Date;Credit\n2026-11-20;1.234', 'amounts_ambiguous', { line: 2, value: '1.234' }],
    ['amounts', 'Date;Amount\n2026-11-20;5,5\n2026-11-20;-5.5', 'amounts_conflict', { line: 2, other_line: 3 }],
    ['a date', 'Date;Amount\n04/04/2026;5\n03/04/2026;5', 'dates_ambiguous', { line: 3, value: '03/04/2026' }],
    ['dates', 'Date;Amount\n13/04/2026;5\n04/13/2026;-5', 'dates_conflict', { line: 2, other_line: 3 }],
  ])('refuse a guess about %s', (_what, text, reason, params) => {
    expect(() => read(text)).toThrow(refused(reason, params));
  });

  it('are not needed for what is not credited', () => {
    expect(skippedOf(read('Date;Amount\n03/04/2026;-1,234'))).toEqual([[2, 'outgoing']]);
  });

  it('are those given, which others do not change', () => {
    const text = 'Date;Amount;Memo\n03/04/2026;1,234;\n13/04/2026;5,5;';
    const statement = read(text, { decimal: '.', dates: 'month_first' });
    expect(rowsOf(statement)).toEqual([[2, '2026-03-04', 1234, '', '']]);
    expect(skippedOf(statement)).toEqual([[3, 'amount_unreadable']]);
  });
});

describe('a file', () => {
  it.each<[what: string, text: string, reason: StatementFault, params: StatementFaultParams]>([
    ['nothing', '', 'header_missing', {}],
    ['unknown columns', 'a,b\n1,2', 'header_missing', {}],
    ['no date', 'Amount,Memo\n1,2', 'date_missing', { columns: 'Amount, Memo' }],
    [
      'no amount',
      'Datum;Beschreibung;Nettobetrag;Memo\na;b;c;d',
      'amount_missing',
      { columns: 'Datum, Beschreibung, Nettobetrag, Memo' },
    ],
    [
      'no text',
      'Datum;Auftrag;Betrag;;Zahltext\n20.11.2026;1;5.00;;x',
      'text_missing',
      { columns: 'Datum, Auftrag, Betrag, Zahltext' },
    ],
    [
      'no text, but a payer',
      'Date,Amount,Payer\n2026-11-20,1,ACME',
      'text_missing',
      { columns: 'Date, Amount, Payer' },
    ],
    ['two amounts', 'Date,Amount,Amount\n2026-11-20,1,2', 'column_repeated', { column: 'Amount', line: 1 }],
    ['two payers', '\nDate,Amount,payer,Payer\n', 'column_repeated', { column: 'payer', line: 2 }],
    ['a quote open to its end', 'Date,Amount,Memo\n2026-11-20,1,"b\n', 'quote_open', { line: 2 }],
    ['an open quote', 'Date,Amount,Memo\n2026-11-20,1,a\n\n2026-11-20,1,"b\n2026-11-20,1,c', 'quote_open', { line: 4 }],
    ['a late header', `${'x\n'.repeat(50)}Date,Amount\n2026-11-20,1`, 'header_missing', {}],
  ])('is refused with %s', (_what, text, reason, params) => {
    expect(() => read(text)).toThrow(refused(reason, params));
    expect(() => read(text)).toThrow(UnreadableStatement);
  });

  it.each<[mapping: object, column: string]>([
    [{ date: 'Date', text: [] }, 'amount'],
    [{ amount: 'Amount', text: [] }, 'date'],
    [{ date: 'Date', amount: 'Betrag', text: [] }, 'Betrag'],
    [{ date: 'Date', amount: 'Amount', text: ['Zweck'] }, 'Zweck'],
  ])('is refused with the mapping %j', (columns, column) => {
    expect(() => read('Date,Amount\n2026-11-20,1', { columns } as Partial<StatementReading>)).toThrow(
      refused('column_missing', { column }),
    );
  });

  it('has at most 20,000 rows, blank ones not counted', () => {
    const rows = '2026-11-20,1,\n\n,\n'.repeat(STATEMENT_ROWS_MAX);
    expect(read(`Date,Amount,Memo\n${rows}`).rows).toHaveLength(20_000);
    expect(() => read(`Date,Amount,Memo\n${rows}2026-11-20,1,`)).toThrow(refused('too_many_rows', { limit: 20_000 }));
    expect(() => read(`Date,Amount\n${'-,-\n'.repeat(100_000)}`)).toThrow(refused('too_many_rows', { limit: 20_000 }));
  });

  it('can have a record of 100,000 cells', () => {
    const wide = 'Date,'.repeat(100_000);
    expect(skippedOf(read(`Date,Amount\n${wide}`))).toEqual([[2, 'columns_extra']]);
    expect(() => read(wide)).toThrow(refused('header_missing', {}));
  });

  it('shows the rows that a stray quote hides', () => {
    const hidden = lines(
      'Date;Amount;Memo;Note',
      '2026-11-20;5;"a;',
      '2026-11-20;6;b;',
      '2026-11-20;7;c";',
      '2026-11-21;8;"d;',
      '2026-11-21;9;"e;',
      '2026-11-21;10;5" disk;',
    );
    const statement = read(hidden);
    expect(rowsOf(statement)).toEqual([[7, '2026-11-21', 10, '', '5" disk']]);
    expect(skippedOf(statement)).toEqual([
      [2, 'cells_in_quotes'],
      [5, 'cells_in_quotes'],
    ]);
  });

  it.each<[what: string, rows: string, reason: string]>([
    ['a delimiter', `2026-11-20;${reference};9999.00;5.00;`, 'columns_extra'],
    ['a delimiter, and quotes', `2026-11-20;"${reference}";"9999.00";5.00;`, 'columns_extra'],
    ['a quote that another text ends', `2026-11-20;${reference};9999.00;"a;5.00;b"`, 'cells_in_quotes'],
    ['a quote that another transfer ends', `2026-11-20;${reference};9999;"a;5;\n2026-11-20;b;6;c"`, 'cells_in_quotes'],
  ])('without quotes does not credit the number of a payer, who writes %s', (_what, rows, reason) => {
    const statement = read(`Date;Payer;Amount;Memo\n${rows}`);
    expect(statement.rows).toEqual([]);
    expect(skippedOf(statement)).toEqual([[2, reason]]);
  });

  it('can have a last column without a name, be it the side of the amount', () => {
    expect(skippedOf(read('Date;Amount; \n2026-11-20;5;S'))).toEqual([[2, 'columns_extra']]);
  });

  it('can have a delimiter at the end of its rows only', () => {
    const text = 'Date,Amount,Memo\n2026-11-20,5,"a, b",\n2026-11-20,6,a,b,\n2026-11-20,7,a';
    expect(skippedOf(read(text))).toEqual([
      [2, 'columns_extra'],
      [3, 'columns_extra'],
    ]);
    const statement = read(text, { trailingDelimiter: true });
    expect(rowsOf(statement)).toEqual([[2, '2026-11-20', 5, '', 'a, b']]);
    expect(skippedOf(statement)).toEqual([
      [3, 'columns_extra'],
      [4, 'columns_missing'],
    ]);
  });

  it('has amounts and lists in its texts', () => {
    const text = 'Date,Amount,Memo\n2026-11-20,5,"invoices 17, 18, 19"\n2026-11-20,6,"5.00, thanks\n2026-11-20"';
    expect(read(text).rows).toHaveLength(2);
  });

  it('is read or refused, whatever is in it', () => {
    const piece = fc.constantFrom(
      ...['Date', 'Amount', 'Credit', 'Payer', 'ID', ';', ';', ',', ',', '\n', '\n', '"', '""', ' ', '\t', '|', '\r'],
      ...['2026-11-20', '03/04/2026', '20.11.2026', '5', '1,234', '-5.00', 'x', reference, '=1', '\ufeff', 'é'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.boolean(), (pieces, hasHeader) => {
        try {
          const { rows } = read(`${hasHeader ? 'Date,Amount,Memo\n' : ''}${pieces.join('')}`);
          for (const { amountNano } of rows) expect(amountNano).toBeGreaterThan(0n);
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableStatement);
        }
      }),
    );
  });
});

describe('the name of a transfer', () => {
  const HEADER = 'Date;Amount;Payer;Memo';
  const refs = (...rows: string[]): string[] => read(lines(HEADER, ...rows)).rows.map(({ externalRef }) => externalRef);
  const [one, two, three] = ['2026-11-20;5;ACME;a', '2026-11-20;5;ACME;b', '2026-11-21;5;ACME;a'] as const;

  it('is the same in exports that overlap', () => {
    expect(refs(one)[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(refs(one, two, three).slice(1)).toEqual(refs(two, three));
    expect(refs(three, two, one)).toEqual(refs(one, two, three).reverse());
  });

  it('differs between equal transfers of one day, each the same in every export of the day', () => {
    const all = refs(one, two, one, one);
    expect(new Set(all).size).toBe(4);
    expect(refs(one, one, one, three).slice(0, 3)).toEqual([all[0], all[2], all[3]]);
    // Of three, an export that has only the third names it as the first.
    expect(refs(one)).toEqual([all[0]]);
  });

  it('does not depend on spaces, capitals, the format of amounts and dates, and line ends', () => {
    const [written] = read('Date,Amount,Memo,Payer\r\n11/20/2026,$5.00,"A  b\r\nc",acme\r\n').rows;
    const [again] = read('Buchungstag;Betrag;Auftraggeber;Verwendungszweck\n20.11.2026;5,00;ACME;a bc').rows;
    expect(written?.externalRef).toBe(again?.externalRef);
  });

  it.each([
    ['the day', '2026-11-22;5;ACME;a'],
    ['the amount', '2026-11-20;6;ACME;a'],
    ['the payer', '2026-11-20;5;ACMEa;'],
    ['the text', '2026-11-20;5;ACME;a1'],
  ])('depends on %s', (_what, row) => {
    expect(new Set(refs(one, row)).size).toBe(2);
    expect(refs(row)).not.toEqual(refs(one));
  });

  it('is the id of the bank, where it has one that differs', () => {
    const statement = read(
      lines(
        'Date,Amount,Transaction ID,Memo',
        '2026-11-20,5,A1,a',
        '2026-11-20,-5,A2,fee',
        '2026-11-20,5,A2,a',
        '2026-11-20,5,A1,b',
        '2026-11-20,5,,a',
        '2026-11-20,5,"1,23E+15",a',
        `2026-11-20,5,${'x'.repeat(201)},a`,
      ),
    );
    const named = statement.rows.map(({ line, externalRef }) => [line, externalRef]);
    expect(named).toEqual([
      [2, 'A1'],
      [4, 'A2'],
      [6, expect.stringMatching(/^[0-9a-f]{64}$/)],
    ]);
    expect(skippedOf(statement)).toEqual([
      [3, 'outgoing'],
      [5, 'id_repeated'],
      [7, 'id_unreadable'],
      [8, 'id_unreadable'],
    ]);
  });

  it('is one for each transfer of any file, and the same for any part of whole days', () => {
    const row = fc.record({
      day: fc.integer({ min: 10, max: 14 }),
      amount: fc.nat(2),
      text: fc.constantFrom('a', 'b'),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), fc.integer({ min: 10, max: 14 }), (rows, from) => {
        const written = rows.map(({ day, amount, text }) => ({
          day,
          cells: `2026-11-${day};${amount + 1};ACME;${text}`,
        }));
        const all = refs(...written.map(({ cells }) => cells));
        expect(new Set(all).size).toBe(all.length);
        const later = refs(...written.filter(({ day }) => day >= from).map(({ cells }) => cells));
        expect(later).toEqual(all.filter((_, index) => (rows[index]?.day ?? 0) >= from));
      }),
    );
  });
});
