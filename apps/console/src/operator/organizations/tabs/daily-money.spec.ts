import type { components } from '@/api/generated/management';
import { dailyMoney } from './daily-money';

const row = (starts_at: string, revenue_usd: string, upstream_cost_usd: string) =>
  ({ starts_at, revenue_usd, upstream_cost_usd }) as components['schemas']['OperatorUsageRowResponse'];

it('adds up the groups of each day, and has days without usage', () => {
  const rows = [
    row('2026-11-01T00:00:00.000Z', '1', '0.5'),
    row('2026-11-01T00:00:00.000Z', '2', '0.25'),
    row('2026-11-03T00:00:00.000Z', '4', '1'),
  ];
  const points = dailyMoney(rows, '2026-11-01T00:00:00.000Z', Date.parse('2026-11-03T10:00:00Z'));
  expect(points.map(({ at, values }) => [at.slice(8, 10), values])).toEqual([
    ['01', { revenue: 3, cost: 0.75 }],
    ['02', { revenue: 0, cost: 0 }],
    ['03', { revenue: 4, cost: 1 }],
  ]);
});
