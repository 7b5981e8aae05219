import { readRetryAfter } from './read-retry-after.js';

describe('Retry-After', () => {
  it.each([
    [null, null],
    ['120', 120_000],
    ['Fri, 27 Nov 2026 12:00:30 GMT', 30_000],
    ['Fri, 27 Nov 2026 11:00:00 GMT', 0],
    ['soon', null],
    ['-5', null],
  ])('is read: %s', (header, expected) => {
    expect(readRetryAfter(header, Date.parse('2026-11-27T12:00:00Z'))).toBe(expected);
  });
});
