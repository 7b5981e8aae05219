import { shortenRules } from './shorten-rules.js';

it('shortens windows, offsets and delays, and no name', () => {
  expect(shortenRules('increase(raised1h[1h]) > 0 or (a5m unless a5m offset 25h)\nfor: 2m', 10)).toBe(
    'increase(raised1h[10s]) > 0 or (a5m unless a5m offset 10s)\nfor: 10s',
  );
  expect(shortenRules('rate(a[5s])', 10)).toBe('rate(a[5s])');
});
