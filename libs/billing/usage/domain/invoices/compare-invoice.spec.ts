import fc from 'fast-check';
import { compareInvoice, type BookedUsage, type InvoiceComparisonOptions } from './compare-invoice.js';
import { parseFineUsd } from './fine-usd.js';
import type { InvoiceLine } from './read-invoice.js';

const DEFAULTS: InvoiceComparisonOptions = {
  from: '2026-11-01',
  to: '2026-11-30',
  by: 'day',
  names: new Map<string, string>(),
  toleranceNanoUsd: 0n,
  toleranceBps: 0n,
  amountsOnly: false,
};

/** Days of November, and amounts in US dollars. */
function invoiced(day: number, model: string, usd: string | null, requests: bigint | null = null): InvoiceLine {
  const amount = usd === null ? null : parseFineUsd(usd);
  return { day: dayOf(day), model, requests, promptTokens: null, completionTokens: null, amount };
}

function booked(
  day: number,
  upstreamModel: string,
  amountNanoUsd: bigint,
  changes: Partial<BookedUsage> = {},
): BookedUsage {
  const counts = { requests: 1n, unpricedRequests: 0n, promptTokens: 10n, completionTokens: 5n };
  return { day: dayOf(day), upstreamModel, amountNanoUsd, ...counts, ...changes };
}

function dayOf(day: number): string {
  return `2026-11-${String(day).padStart(2, '0')}`;
}

function statuses(
  lines: readonly InvoiceLine[],
  usages: readonly BookedUsage[],
  options: Partial<InvoiceComparisonOptions> = {},
) {
  const compared = compareInvoice(lines, usages, { ...DEFAULTS, ...options });
  expect(compared.reconciles).toBe(compared.lines.every(({ status }) => status === 'equal'));
  return compared.lines.map(({ day, model, status, differences }) => [day, model, status, differences.join()]);
}

describe('compareInvoice', () => {
  it('compares sums by day and model', () => {
    const lines = [
      invoiced(1, 'a', '0.000001'),
      invoiced(1, 'a', '0.000002'),
      invoiced(1, 'c', '0.5'),
      invoiced(2, 'a', '1'),
    ];
    const usages = [booked(1, 'a', 2_000n), booked(1, 'a', 1_000n), booked(1, 'b', 7n), booked(2, 'a', 999_999_999n)];
    expect(statuses(lines, usages)).toEqual([
      ['2026-11-01', 'a', 'equal', ''],
      ['2026-11-01', 'b', 'not_invoiced', 'amount'],
      ['2026-11-01', 'c', 'not_booked', 'amount'],
      ['2026-11-02', 'a', 'different', 'amount'],
    ]);
  });

  it('adds up before it rounds', () => {
    const third = invoiced(1, 'a', '0.000000000333333333333333333334');
    expect(statuses([third, third, third], [booked(1, 'a', 1n)])).toEqual([['2026-11-01', 'a', 'equal', '']]);
  });

  it('compares only the measures on the invoice', () => {
    const usages = [booked(1, 'a', 5n, { requests: 3n }), booked(1, 'free', 0n)];
    expect(statuses([invoiced(1, 'a', null, 3n), invoiced(1, 'free', null, 1n)], usages)).toEqual([
      ['2026-11-01', 'a', 'equal', ''],
      ['2026-11-01', 'free', 'equal', ''],
    ]);
    expect(statuses([invoiced(1, 'a', '0.000000005')], usages)).toEqual([
      ['2026-11-01', 'a', 'equal', ''],
      ['2026-11-01', 'free', 'equal', ''],
    ]);
    expect(statuses([invoiced(1, 'a', '0.000000005', 4n)], usages)).toEqual([
      ['2026-11-01', 'a', 'different', 'requests'],
      ['2026-11-01', 'free', 'not_invoiced', 'requests'],
    ]);
    expect(statuses([invoiced(1, 'a', '0.000000005', 4n)], usages, { amountsOnly: true })).toEqual([
      ['2026-11-01', 'a', 'equal', ''],
      ['2026-11-01', 'free', 'equal', ''],
    ]);
  });

  it.each([
    ['0.000000100', 110n, { toleranceNanoUsd: 10n }, 'equal'],
    ['0.000000100', 111n, { toleranceNanoUsd: 10n }, 'different'],
    ['0.000000100', 110n, { toleranceBps: 1_000n }, 'equal'],
    ['0.000000100', 89n, { toleranceBps: 1_000n }, 'different'],
    ['-0.000000100', -90n, { toleranceBps: 1_000n }, 'equal'],
    ['0.000000100', 105n, { toleranceBps: 1_000n, toleranceNanoUsd: 1n }, 'equal'],
  ] as const)('%s against %s passes within %j: %s', (usd, nano, options, expected) => {
    expect(statuses([invoiced(1, 'a', usd)], [booked(1, 'a', nano)], options)[0]?.[2]).toBe(expected);
  });

  it('applies aliases of models on both sides', () => {
    const names = new Map([
      ['A Model', 'a'],
      ['a-2026', 'a'],
    ]);
    expect(
      statuses([invoiced(1, 'A Model', '0.000000003')], [booked(1, 'a-2026', 1n), booked(1, 'a', 2n)], { names }),
    ).toEqual([['2026-11-01', 'a', 'equal', '']]);
  });

  it('accepts usage shifted over midnight when comparing the period', () => {
    const [lines, usages] = [[invoiced(2, 'a', '0.000000003')], [booked(1, 'a', 1n), booked(2, 'a', 2n)]];
    expect(statuses(lines, usages).map(([, , status]) => status)).toEqual(['not_invoiced', 'different']);
    expect(statuses(lines, usages, { by: 'period' })).toEqual([[null, 'a', 'equal', '']]);
  });

  it('counts lines outside the period, and adds them to no sum', () => {
    const lines = [invoiced(1, 'a', '1'), invoiced(2, 'a', '2'), invoiced(3, 'a', '4')];
    const compared = compareInvoice(lines, [], { ...DEFAULTS, from: dayOf(2), to: dayOf(2) });
    expect(compared).toMatchObject({
      linesOutside: 2,
      invoiced: { amountNanoUsd: 2_000_000_000n },
      booked: { amountNanoUsd: 0n },
    });
  });

  it('LEDGER-26: reconciles with itself, and with nothing else; its lines add up to its totals', () => {
    const usage = fc.record({
      day: fc.integer({ min: 1, max: 30 }),
      model: fc.constantFrom('a', 'b', 'c'),
      amount: fc.bigInt({ min: 0n, max: 10n ** 12n }),
    });
    fc.assert(
      fc.property(fc.array(usage, { minLength: 1 }), fc.nat(), (usages, chosen) => {
        const bookedUsage = usages.map(({ day, model, amount }) => booked(day, model, amount));
        const invoiceLines = bookedUsage.map(
          ({ day, upstreamModel: model, amountNanoUsd, requests, promptTokens, completionTokens }) => ({
            day,
            model,
            requests,
            promptTokens,
            completionTokens,
            amount: amountNanoUsd * 10n ** 21n,
          }),
        );
        const compared = compareInvoice(invoiceLines, bookedUsage, DEFAULTS);
        expect(compared.reconciles).toBe(true);
        expect(compared.invoiced).toEqual({ ...compared.booked, unpricedRequests: undefined });
        const one = invoiceLines[chosen % invoiceLines.length]!;
        const wrong = invoiceLines.map((line) => (line === one ? { ...line, amount: line.amount + 10n ** 21n } : line));
        const found = compareInvoice(wrong, bookedUsage, DEFAULTS);
        expect(found.lines.filter(({ status }) => status !== 'equal')).toMatchObject([
          { day: one.day, model: one.model },
        ]);
        const sum = found.lines.reduce((total, { invoiced: side }) => total + (side.amountNanoUsd ?? 0n), 0n);
        expect(sum).toBe(found.invoiced.amountNanoUsd);
      }),
    );
  });
});
