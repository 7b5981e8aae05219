import { retryDelayMs } from './retry-schedule.js';

const HOUR_MS = 3_600_000;
const delays = Array.from({ length: 12 }, (_each, index) => retryDelayMs(index + 1, null, 0));

describe('retries', () => {
  it('are ten calls within about three days', () => {
    const made = delays.filter((delay) => delay !== null);
    expect(made).toHaveLength(9);
    const hours = made.reduce((sum, delay) => sum + delay, 0) / HOUR_MS;
    expect(hours).toBeGreaterThan(72);
    expect(hours).toBeLessThan(78);
    expect(delays.slice(9)).toEqual([null, null, null]);
  });

  it.each([0, 0.5, 0.999])('come later each time, with up to a fifth more (%d)', (random) => {
    for (const [index, delay] of delays.entries()) {
      const jittered = retryDelayMs(index + 1, null, random);
      if (delay === null) continue;
      expect(jittered).toBeGreaterThanOrEqual(delay);
      expect(jittered).toBeLessThanOrEqual(delay * 1.2);
    }
  });

  it('wait as long as the receiver says, within a day, and not less than planned', () => {
    expect(retryDelayMs(1, 120_000, 0)).toBe(120_000);
    expect(retryDelayMs(4, 1_000, 0)).toBe(2 * HOUR_MS);
    expect(retryDelayMs(1, 90 * HOUR_MS, 0)).toBe(24 * HOUR_MS);
    expect(retryDelayMs(10, 60_000, 0)).toBeNull();
  });
});
