import { keptOf, marginShareOf, revenueOf } from './margin';

const request = { cost_usd: '0.0002', upstream_cost_usd: '0.0001', upstream_cost_known: true };

it('is what is left of the charge', () => {
  expect([revenueOf(request), keptOf(request), marginShareOf(request)]).toEqual(['0.0002', '0.0001', 0.5]);
});

it('is unknown without the cost, never all of it', () => {
  const unknown = { ...request, upstream_cost_usd: '0', upstream_cost_known: false };
  expect([keptOf(unknown), marginShareOf(unknown)]).toEqual([null, null]);
  expect([keptOf({ cost_usd: '1' }), marginShareOf({ cost_usd: '1' })]).toEqual([null, null]);
});

it('is less by what was refunded', () => {
  const half = { ...request, refunded_usd: '0.0001' };
  expect([keptOf(half), marginShareOf(half)]).toEqual(['0', 0]);
  const whole = { ...request, refunded_usd: '0.0002' };
  expect([keptOf(whole), marginShareOf(whole)]).toEqual(['-0.0001', null]);
});
