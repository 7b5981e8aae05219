import fc from 'fast-check';
import { PURE_RUNS } from '../../../../../test/support/property-runs.js';
import { RetryBudget } from './retry-budget.js';

describe('RetryBudget', () => {
  it('allows thirty in ten seconds at any load', () => {
    const budget = new RetryBudget();
    const taken = Array.from({ length: 40 }, () => budget.takeRetry(1_000)).filter(Boolean);
    expect(taken).toHaveLength(30);
    expect(budget.takeRetry(11_000)).toBe(true);
  });

  it('allows a fifth of the requests of the last ten seconds', () => {
    const budget = new RetryBudget();
    for (let request = 0; request < 1_000; request++) budget.countRequest(request * 10);
    const taken = Array.from({ length: 400 }, () => budget.takeRetry(9_999)).filter(Boolean);
    expect(taken).toHaveLength(200);
  });

  it('never allows more than a fifth, or the minimum', () => {
    const second = fc.record({ requests: fc.nat({ max: 60 }), failures: fc.nat({ max: 100 }) });
    fc.assert(
      fc.property(fc.array(second, { minLength: 1, maxLength: 40 }), (seconds) => {
        const budget = new RetryBudget();
        const retries: number[] = [];
        for (const [index, { requests, failures }] of seconds.entries()) {
          const nowMs = index * 1_000;
          for (let request = 0; request < requests; request++) budget.countRequest(nowMs);
          retries.push(Array.from({ length: failures }, () => budget.takeRetry(nowMs)).filter(Boolean).length);
          const window = seconds.slice(Math.max(0, index - 9), index + 1);
          const requested = window.reduce((sum, one) => sum + one.requests, 0);
          const retried = retries.slice(-10).reduce((sum, one) => sum + one, 0);
          // Retries that a busier window allowed stay counted until they leave the window.
          if ((retries.at(-1) ?? 0) > 0) expect(retried).toBeLessThanOrEqual(Math.max(30, Math.ceil(requested * 0.2)));
        }
      }),
      { numRuns: PURE_RUNS / 10 },
    );
  });
});
