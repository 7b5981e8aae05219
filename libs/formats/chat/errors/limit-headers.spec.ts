import { formatReset, limitHeaders } from './limit-headers.js';

describe('limitHeaders', () => {
  it('RES-6: omits what is unlimited', () => {
    expect(limitHeaders({ requests: null, tokens: null })).toEqual({});
  });

  it('RES-6: writes limit, remaining and reset', () => {
    const requests = { limit: 60, remaining: 59, resetMs: 1_000 };
    expect(limitHeaders({ requests, tokens: null })).toEqual({
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '59',
      'x-ratelimit-reset-requests': '1s',
    });
  });

  it.each([
    [0, '0ms'],
    [12.2, '13ms'],
    [999, '999ms'],
    [1_000, '1s'],
    [1_001, '2s'],
    [59_500, '1m0s'],
    [360_000, '6m0s'],
  ])('RES-6: a reset in %d ms is %s', (durationMs, text) => {
    expect(formatReset(durationMs)).toBe(text);
  });
});
