import { percentOf, ppmOf } from './percent';

describe('a percentage', () => {
  it.each([
    [0, 0],
    [2.9, 29_000],
    [0.0001, 1],
    [33.3333, 333_333],
    [100, 1_000_000],
  ])('of %s is %s millionths, both ways', (percent, ppm) => {
    expect([ppmOf(percent), percentOf(ppm)]).toEqual([ppm, percent]);
  });

  it('that is not typed is none', () => {
    expect(ppmOf('')).toBe(0);
  });
});
