import { limitState, readBacklog } from './gcra.js';

describe('the rate limit cell', () => {
  it.each([
    { cell: null, limit: 60, backlog: 0, remaining: 60, resetMs: 0 },
    { cell: '999:0', limit: 60, backlog: 0, remaining: 60, resetMs: 0 },
    { cell: '1000:59', limit: 60, backlog: 59, remaining: 59, resetMs: 1 },
    { cell: '2000:0', limit: 60, backlog: 60_000, remaining: 59, resetMs: 1_000 },
    { cell: '61000:0', limit: 60, backlog: 3_600_000, remaining: 0, resetMs: 60_000 },
    { cell: '99999999:0', limit: 60, backlog: 7_200_000, remaining: 0, resetMs: 120_000 },
    { cell: '1001:9', limit: 3, backlog: 5, remaining: 2, resetMs: 2 },
    { cell: 'garbage', limit: 60, backlog: 0, remaining: 60, resetMs: 0 },
  ])('reads $cell with a limit of $limit', ({ cell, limit, backlog, remaining, resetMs }) => {
    expect(readBacklog(cell, limit, 1_000)).toBe(backlog);
    expect(limitState(backlog, limit)).toEqual({ limit, remaining, resetMs });
  });

  it('shows a limit of 0 as used up', () => {
    expect(limitState(0, 0)).toEqual({ limit: 0, remaining: 0, resetMs: 60_000 });
  });
});
