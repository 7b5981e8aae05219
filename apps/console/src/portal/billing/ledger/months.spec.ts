import { lastMonths } from './months';

it('lists twelve months, the present one first', () => {
  const months = lastMonths(Date.parse('2026-02-28T12:00:00Z'));
  expect(months.slice(0, 3)).toEqual(['2026-02', '2026-01', '2025-12']);
  expect(months).toHaveLength(12);
});
