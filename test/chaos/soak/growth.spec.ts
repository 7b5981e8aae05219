import { growthOf } from './growth.js';
import type { Sample } from './sample.js';

const flat = { 'gateway-0 memory, MiB': 200, 'gateway-0 descriptors': 60, 'redis keys without an end': 500 };
const run = (valueAt: (index: number) => Sample): Sample[] => Array.from({ length: 40 }, (_, index) => valueAt(index));
const growing = (samples: readonly Sample[]): string[] =>
  growthOf(samples).flatMap(({ name, isFlat }) => (isFlat === false ? [name] : []));

describe('growthOf', () => {
  it('takes what stays, what only warms up, and what swings', () => {
    expect(growing(run(() => flat))).toEqual([]);
    expect(growing(run((index) => ({ ...flat, 'gateway-0 memory, MiB': index < 10 ? 60 : 250 })))).toEqual([]);
    expect(growing(run((index) => ({ ...flat, 'gateway-0 memory, MiB': index % 2 === 0 ? 150 : 250 })))).toEqual([]);
  });

  it.each(['gateway-0 memory, MiB', 'gateway-0 descriptors'])(
    'takes %s that swing more later, and finds what stays',
    (name) => {
      const late = (index: number, least: number): Sample => ({
        ...flat,
        [name]: index % 4 === 0 ? least : 100 + 20 * index,
      });
      expect(growing(run((index) => late(index, 100)))).toEqual([]);
      expect(growing(run((index) => late(index, 100 + 10 * index)))).toEqual([name]);
    },
  );

  it.each(Object.keys(flat))('finds a leak of %s', (name) => {
    const leaking = run((index) => ({ ...flat, [name]: flat[name as keyof typeof flat] * (1 + index / 20) }));
    expect(growing(leaking)).toEqual([name]);
  });

  it('lets grow what is meant to, and knows every figure', () => {
    const meant = ['postgres size, MiB', 'redis memory, MiB', 'simulator memory, MiB'];
    expect(growing(run((index) => Object.fromEntries(meant.map((name) => [name, index]))))).toEqual([]);
    expect(() => growthOf(run(() => ({ anything: 1 })))).toThrow('no tolerance for anything');
  });
});
