import { ATTEMPTS_MAX, retryDelayMs } from './retry-delay.js';

describe('retryDelayMs', () => {
  it('grows to half a day, and ends', () => {
    const delays = Array.from({ length: ATTEMPTS_MAX }, (_none, index) => retryDelayMs(index + 1, 0));
    expect(delays).toEqual([1, 5, 15, 60, 180, 360, 720].map((minutes) => minutes * 60_000).concat(null as never));
  });

  it('is up to a fifth shorter', () => {
    expect(retryDelayMs(1, 0.999)).toBeGreaterThanOrEqual(48_000);
    expect(retryDelayMs(1, 0.999)).toBeLessThan(48_100);
  });
});
