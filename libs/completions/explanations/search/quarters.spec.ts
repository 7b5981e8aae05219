import { QUARTER_MS, timesToSearch, type MatchingQuarter } from './quarters.js';

const at = (quarter: number): Date => new Date(quarter * QUARTER_MS);
const range = (from: number, before: number) => ({ from: at(from), before: at(before) });
const quarter = (startsAt: number, ...organizationIds: string[]): MatchingQuarter => ({
  startsAt: at(startsAt),
  organizationIds: organizationIds.length === 0 ? null : organizationIds,
});
const shown = (times: ReturnType<typeof timesToSearch>) =>
  times.map(({ from, before, organizationIds }) => [
    from.getTime() / QUARTER_MS,
    before.getTime() / QUARTER_MS,
    organizationIds?.join() ?? null,
  ]);

describe('timesToSearch', () => {
  it('are the quarters with matches, and what has no roll-up', () => {
    expect(shown(timesToSearch(range(0, 20), range(2, 18), [quarter(5), quarter(9)], []))).toEqual([
      [0, 2, null],
      [5, 6, null],
      [9, 10, null],
      [18, 20, null],
    ]);
  });

  it('joins neighbours of the same organizations', () => {
    const quarters = [quarter(9, 'a', 'c'), quarter(8, 'a', 'c'), quarter(7, 'b'), quarter(17), quarter(2)];
    expect(shown(timesToSearch(range(0, 20), range(2, 18), quarters, []))).toEqual([
      [0, 3, null],
      [7, 8, 'b'],
      [8, 10, 'a,c'],
      [17, 20, null],
    ]);
  });

  it('reads quarters with late bookings as a whole', () => {
    expect(shown(timesToSearch(range(0, 4), range(0, 4), [quarter(1, 'a')], [at(1), at(3)]))).toEqual([
      [1, 2, null],
      [3, 4, null],
    ]);
  });

  it('stays within its range', () => {
    expect(shown(timesToSearch(range(5, 6), range(2, 18), [quarter(3), quarter(5), quarter(6)], []))).toEqual([
      [5, 6, null],
    ]);
    expect(timesToSearch(range(5, 6), range(2, 18), [], [])).toEqual([]);
    expect(shown(timesToSearch({ from: at(5.5), before: at(5.75) }, range(2, 18), [quarter(5, 'a')], []))).toEqual([
      [5.5, 5.75, 'a'],
    ]);
  });
});
