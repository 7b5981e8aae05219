import { costRows, dearer, formatCosts, type CostRow, type Sample } from '../bench/system/cost.mjs';

const PARTS = ['gateway', 'worker', 'control', 'redis', 'postgres'];
const STORES = ['journal', 'aof', 'wal', 'tables', 'indexes', 'log'];

/** A window of ten replies: each process uses so many microseconds for one, each store so many bytes. */
function sample(microseconds: number, bytes: number): Sample {
  const used = [...PARTS.map((part) => [part, microseconds * 10]), ...STORES.map((store) => [store, bytes * 10])];
  return { replies: 10, used: Object.fromEntries(used) as Sample['used'] };
}

const rowOf = (rows: readonly CostRow[], name: string): CostRow => rows.find((row) => row.name === name)!;

describe('costRows', () => {
  it('has the cost of one request, and of all processes together', () => {
    const rows = costRows([sample(20, 300), sample(10, 100), sample(30, 200)]);
    expect(rowOf(rows, 'gateway')).toEqual({ name: 'gateway', unit: 's', cost: 20, ratio: null, interval: null });
    expect(rowOf(rows, 'CPU in all').cost).toBe(100);
    expect(rowOf(rows, 'WAL')).toMatchObject({ unit: 'MB', cost: 200 });
  });

  it('compares windows of a round: a machine that is slow for a while changes no ratio', () => {
    const own = [sample(10, 100), sample(40, 100), sample(10, 100)];
    const others = [sample(20, 400), sample(80, 100), sample(20, 100)];
    const rows = costRows(own, others);
    expect(rowOf(rows, 'gateway')).toMatchObject({ ratio: 0.5, interval: [0.5, 0.5] });
    expect(rowOf(rows, 'tables')).toMatchObject({ ratio: 0.5, interval: null });
  });
});

it('finds what is dearer: bytes of a store, and the sum of the processes, not one of them', () => {
  const rows = costRows([sample(10, 106)], [sample(10, 100)]);
  expect(dearer(rows, 1.05).map(({ unit }) => unit)).toEqual(STORES.map(() => 'MB'));
  const slower = costRows([sample(11, 100)], [sample(10, 100)]);
  expect(dearer(slower, 1.05).map(({ name }) => name)).toEqual(['CPU in all']);
  expect(dearer(costRows([sample(11, 100)]), 1.05)).toEqual([]);
});

it('prints a row as a line', () => {
  const [line = ''] = formatCosts(costRows([sample(10, 100)], [sample(20, 100)]));
  expect(line).toMatch(/^gateway +10\.0 s +× 0\.500 {2}\[0\.500, 0\.500\]$/);
});
