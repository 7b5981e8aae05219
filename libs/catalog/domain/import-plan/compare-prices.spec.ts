import fc from 'fast-check';
import type { PriceRow } from '#core';
import { parsePriceRows } from '../prices/price-rows.js';
import type { Price } from '../prices/price.js';
import { comparePrices } from './compare-prices.js';

const priced = (rows: readonly PriceRow[]): Price => ({ rows, schedule: null });

function priceOf(price: object): Price {
  const rows = parsePriceRows(price);
  if ('details' in rows) throw new Error(JSON.stringify(rows));
  return priced(rows);
}

const BEFORE = { input_per_mtok_usd: '3', output_per_mtok_usd: '10' };

const changes = (before: object, after: object): unknown[] =>
  comparePrices(priceOf(before), priceOf(after)).differences.map((difference) => [
    difference.from_prompt_tokens,
    difference.field,
    difference.before,
    difference.after,
    difference.change_percent,
  ]);

const changesByMore = (before: object, after: object, percent: number): boolean =>
  comparePrices(priceOf(before), priceOf(after)).exceeds(percent);

describe('comparePrices', () => {
  it('lists each differing rate, with the change in percent', () => {
    expect(changes(BEFORE, { ...BEFORE, input_per_mtok_usd: '2', per_request_usd: '0.01' })).toEqual([
      [0, 'input_per_mtok_usd', '3', '2', '-33.33'],
      [0, 'per_request_usd', null, '0.01', null],
    ]);
    expect(changes(BEFORE, BEFORE)).toEqual([]);
  });

  it('compares a component without a rate by the rate of its parent', () => {
    expect(changes(BEFORE, { ...BEFORE, cache_read_per_mtok_usd: '0.3' })).toEqual([
      [0, 'cache_read_per_mtok_usd', null, '0.3', '-90'],
    ]);
    expect(changesByMore(BEFORE, { ...BEFORE, cache_read_per_mtok_usd: '3' }, 0)).toBe(false);
    expect(changesByMore({ ...BEFORE, cache_read_per_mtok_usd: '0.3' }, BEFORE, 899)).toBe(true);
  });

  it('compares at every step of either price', () => {
    const stepped = { ...BEFORE, steps: [{ from_prompt_tokens: 200_001, input_per_mtok_usd: '6' }] };
    expect(changes(BEFORE, stepped)).toEqual([[200_001, 'input_per_mtok_usd', '3', '6', '100']]);
    expect(changes(stepped, BEFORE)).toEqual([[200_001, 'input_per_mtok_usd', '6', '3', '-50']]);
    expect(changesByMore(BEFORE, stepped, 99)).toBe(true);
    expect(changesByMore(BEFORE, stepped, 100)).toBe(false);
  });

  it.each([
    ['3.3', 10, false],
    ['3.300000001', 10, true],
    ['2.7', 10, false],
    ['2.699999999', 10, true],
    ['3', 0, false],
    ['0', 99, true],
    ['0', 100, false],
  ])('from 3 to %s exceeds %d percent: %s', (after, percent, exceeds) => {
    expect(changesByMore(BEFORE, { ...BEFORE, input_per_mtok_usd: after }, percent)).toBe(exceeds);
  });

  it('exceeds every bound when a free component gets a price', () => {
    const free = { input_per_mtok_usd: '0', output_per_mtok_usd: '0' };
    expect(changesByMore(free, BEFORE, 1_000_000)).toBe(true);
  });

  it('finds a difference exactly when some request can have another price', () => {
    const price = fc.record(
      {
        input_per_mtok_usd: fc.constantFrom('1', '2'),
        output_per_mtok_usd: fc.constantFrom('1', '2'),
        steps: fc.constantFrom([], [{ from_prompt_tokens: 9, input_per_mtok_usd: '2' }]),
      },
      { requiredKeys: ['input_per_mtok_usd', 'output_per_mtok_usd'] },
    );
    const ratesAt = (rows: readonly PriceRow[], tokens: number) =>
      rows.findLast(({ fromPromptTokens }) => fromPromptTokens <= tokens)?.rates;
    fc.assert(
      fc.property(price, price, (before, after) => {
        const [old, next] = [priceOf(before), priceOf(after)];
        const same = [0, 9].every(
          (tokens) =>
            JSON.stringify(ratesAt(old.rows, tokens), digits) === JSON.stringify(ratesAt(next.rows, tokens), digits),
        );
        expect(comparePrices(old, next).differences.length === 0).toBe(same);
        expect(comparePrices(old, next).exceeds(0)).toBe(!same);
      }),
    );
  });
});

function digits(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
