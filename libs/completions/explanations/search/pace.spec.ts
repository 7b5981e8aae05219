import { Pace } from './pace.js';

function sizesAfter(...durationsMs: number[]): number {
  const pace = new Pace(10, 100, 1_000);
  for (const ms of durationsMs) pace.took(ms);
  return pace.size;
}

describe('Pace', () => {
  it('grows with short steps, up to its maximum', () => {
    expect(sizesAfter(1)).toBeGreaterThan(100);
    expect(sizesAfter(1, 1, 1, 1)).toBe(1_000);
  });

  it('shrinks with long steps, down to its minimum, and recovers', () => {
    expect(sizesAfter(500)).toBeLessThan(100);
    expect(sizesAfter(500, 500, 500)).toBe(10);
    expect(sizesAfter(500, 500, 500, 1)).toBeGreaterThan(10);
  });
});
