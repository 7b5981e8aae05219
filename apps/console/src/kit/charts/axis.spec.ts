import { rangeOf, ticksOf } from './axis';
import type { Series } from './series';

const series = (id: string, kind?: Series['kind']): Series => ({
  id,
  label: id,
  color: 'red',
  ...(kind && { kind }),
});

describe('the axis of a chart', () => {
  it('covers stacks of bars and each line, from zero', () => {
    const points = [
      { at: '1', values: { a: 2, b: 3, line: 4 } },
      { at: '2', values: { a: 1, b: 0, line: -2 } },
    ];
    expect(rangeOf(points, [series('a'), series('b'), series('line', 'line')])).toEqual([-2, 5]);
    expect(rangeOf([], [series('a')])).toEqual([0, 0]);
  });

  it.each([
    [0, 25.6, false, [0, 10, 20, 30]],
    [0, 11_600_000, true, [0, 4_000_000, 8_000_000, 12_000_000]],
    [0, 0.0071, false, [0, 0.0025, 0.005, 0.0075]],
    [0, 0.9, false, [0, 0.4, 0.8, 1.2]],
    [0, 2, true, [0, 1, 2]],
    [0, 7, true, [0, 4, 8]],
    [-12, 30, false, [-20, 0, 20, 40]],
    [0, 0, true, [0]],
  ])('from %d to %d has round ticks', (low, high, areWhole, ticks) => {
    expect(ticksOf([low, high], areWhole)).toEqual(ticks);
  });
});
