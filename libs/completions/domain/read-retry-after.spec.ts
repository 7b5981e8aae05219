import { readRetryAfterMs } from './read-retry-after.js';

describe('readRetryAfterMs', () => {
  it.each([
    [undefined, null],
    ['7', 7_000],
    ['0', 0],
    ['1.5', 1_500],
    ['999999', 300_000],
    ['-1', null],
    ['soon', null],
    ['Wed, 21 Oct 2026 07:28:00 GMT', null],
  ])('%j → %s', (header, waitMs) => {
    expect(readRetryAfterMs(header)).toBe(waitMs);
  });
});
