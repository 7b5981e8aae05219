import { statusCells } from './intervals';

it('fills in the intervals without requests, up to the present one', () => {
  const intervals = [
    { starts_at: '2026-11-23T10:00:00.000Z', state: 'degraded' as const, success_per_mille: 985 },
    { starts_at: '2026-11-23T12:00:00Z', state: 'operational' as const, success_per_mille: 1_000 },
    { starts_at: '2026-11-22T12:00:00Z', state: 'down' as const, success_per_mille: 0 },
  ];
  expect(statusCells(intervals, { stepMs: 3_600_000, count: 3, until: '2026-11-23T12:34:56Z' })).toEqual([
    { at: '2026-11-23T10:00:00.000Z', state: 'degraded', successPerMille: 985 },
    { at: '2026-11-23T11:00:00.000Z', state: 'silent', successPerMille: null },
    { at: '2026-11-23T12:00:00.000Z', state: 'operational', successPerMille: 1_000 },
  ]);
});
