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

  it('takes memory that swings more in the end, and finds what a collection leaves behind', () => {
    const late = (index: number, least: number): Sample => ({
      ...flat,
      'gateway-0 memory, MiB': index % 4 === 0 ? least : 600,
    });
    expect(growing(run((index) => late(index, 200)))).toEqual([]);
    expect(growing(run((index) => late(index, 200 + 10 * index)))).toEqual(['gateway-0 memory, MiB']);
  });

  it.each(Object.keys(flat))('finds a leak of %s', (name) => {
    const leaking = run((index) => ({ ...flat, [name]: flat[name as keyof typeof flat] * (1 + index / 20) }));
    expect(growing(leaking)).toEqual([name]);
  });

  it('lets grow what is meant to, and knows every figure', () => {
    expect(growing(run((index) => ({ 'postgres size, MiB': index, 'redis memory, MiB': index })))).toEqual([]);
    expect(() => growthOf(run(() => ({ anything: 1 })))).toThrow('no tolerance for anything');
  });
});
