import { daysLeft } from './days-left.js';

describe('daysLeft', () => {
  it.each([
    { available: 100n, burn: 8n, days: 12.5 },
    { available: 99n, burn: 100n, days: 0.9 },
    { available: 0n, burn: 5n, days: 0 },
    { available: -5n, burn: 5n, days: 0 },
    { available: 100n, burn: 0n, days: null },
  ])('$available at $burn a day: $days', ({ available, burn, days }) => {
    expect(daysLeft(available, burn)).toBe(days);
  });
});
