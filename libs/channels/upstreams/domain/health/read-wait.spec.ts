import { readWaitMs } from './read-wait.js';

const NOW_MS = Date.parse('2026-03-01T12:00:00Z');

describe('readWaitMs', () => {
  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '1.5' }, 1_500],
    [{ 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Sun, 01 Mar 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
    // The provider's clock is half a minute behind the gateway's.
    [{ 'retry-after': 'Sun, 01 Mar 2026 12:00:00 GMT', date: 'Sun, 01 Mar 2026 11:59:30 GMT' }, 30_000],
  ])('reads %j as %d ms', (headers, waitMs) => {
    expect(readWaitMs(headers, NOW_MS)).toBe(waitMs);
  });

  it.each([
    ['1s', 1_000],
    ['6m0s', 360_000],
    ['250ms', 250],
    ['2m59.56s', 179_560],
    ['1h2m3s', 3_723_000],
    ['1m', 60_000],
    ['12', 12_000],
    ['0.25', 250],
    [String(NOW_MS + 5_000), 5_000],
    [String(NOW_MS / 1_000 + 5), 5_000],
    ['2026-03-01T12:00:05Z', 5_000],
  ])('reads a reset of %s as %d ms', (reset, waitMs) => {
    expect(readWaitMs({ 'x-ratelimit-reset-requests': reset }, NOW_MS)).toBe(waitMs);
  });

  it.each([
    'x-ratelimit-reset',
    'ratelimit-reset',
    'anthropic-ratelimit-input-tokens-reset',
    'x-ratelimit-reset-tokens-minute',
  ])('knows the header %s', (name) => {
    expect(readWaitMs({ [name]: '3' }, NOW_MS)).toBe(3_000);
  });

  it('takes the longest reset of the limits that are used up', () => {
    const headers = {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '2s',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '6s',
      'x-ratelimit-remaining-images': '3',
      'x-ratelimit-reset-images': '1m',
    };
    expect(readWaitMs(headers, NOW_MS)).toBe(6_000);
  });

  it('takes the shortest when no limit is reported as used up', () => {
    expect(readWaitMs({ 'x-ratelimit-reset-requests': '2s', 'x-ratelimit-reset-tokens': '6m0s' }, NOW_MS)).toBe(2_000);
  });

  it.each([
    {},
    { 'retry-after': 'soon' },
    { 'retry-after': '-1' },
    { 'x-ratelimit-reset-requests': '' },
    { 'x-reset': '1' },
  ])('returns null for %j', (headers) => {
    expect(readWaitMs(headers, NOW_MS)).toBeNull();
  });
});
