import { dueNotice } from './due-notice.js';

describe('dueNotice', () => {
  const SUNSET_MS = Date.UTC(2027, 2, 31, 18);

  it.each([
    ['2027-02-28T23:59:59Z', null],
    ['2027-03-01T00:00:00Z', 30],
    ['2027-03-23T23:59:59Z', 30],
    ['2027-03-24T00:00:00Z', 7],
    ['2027-03-31T17:59:59Z', 7],
    ['2027-03-31T18:00:00Z', 0],
    ['2028-01-01T00:00:00Z', 0],
  ])('at %s: %s', (now, days) => {
    expect(dueNotice(SUNSET_MS, Date.parse(now))).toBe(days);
  });
});
