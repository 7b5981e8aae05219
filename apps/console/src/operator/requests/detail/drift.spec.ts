import { driftOf } from './drift';

it.each([
  ['0.0012', '0.001', 0.2],
  ['0.0005', '0.001', -0.5],
  ['0.001', '0.001', 0],
  ['0.001', '0', null],
  ['0.001', null, null],
])('a cost of %s is from a list of %s as far as %s', (upstream_cost_usd, list_cost_usd, drift) => {
  expect(driftOf({ upstream_cost_usd, list_cost_usd })).toBe(drift);
});
