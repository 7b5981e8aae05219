import { highestStack, largestSeries, tickStyle } from './series';

const point = (at: string) => ({ at, values: {} });

describe('series of a chart', () => {
  it('are the five largest and others', () => {
    const ranked = [3, 9, 1, 7, 5, 2, 8].map((total) => ({ name: `m${total}`, total }));
    const { shown, others } = largestSeries(ranked);
    expect(shown.map(({ name }) => name)).toEqual(['m9', 'm8', 'm7', 'm5', 'm3']);
    expect(others.map(({ name }) => name)).toEqual(['m2', 'm1']);
  });

  it('are as high as their stack', () => {
    expect(highestStack([{ at: '', values: { a: 1, b: 2.5 } }, point('')])).toBe(3.5);
    expect(highestStack([])).toBe(0);
  });

  it('have ticks of times within days, of dates across them', () => {
    expect(tickStyle([point('2026-11-23T00:00:00Z'), point('2026-11-23T01:00:00Z')])).toBe('time');
    expect(tickStyle([point('2026-11-22T00:00:00Z'), point('2026-11-23T00:00:00Z')])).toBe('date');
    expect(tickStyle([])).toBe('time');
  });
});
