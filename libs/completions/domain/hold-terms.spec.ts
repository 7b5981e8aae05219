import fc from 'fast-check';
import { priceUsage } from '#billing';
import { NO_USAGE } from '#kernel';
import { anyMultipliers, anyVersion } from '../../../test/support/price-arbitraries.js';
import { sampleTask, SAMPLE_PRINCIPAL } from '../../../test/support/sample-task.js';
import { admissionBounds, holdTerms, tokensCovered } from './hold-terms.js';

describe('admissionBounds', () => {
  it('are the terms of the only model', () => {
    const terms = holdTerms(sampleTask());
    const { holdNanoUsd, leastHoldNanoUsd, tpmTokens, request } = terms;
    const promptTokens = request.promptBoundTokens;
    expect(admissionBounds(terms, [])).toEqual({ holdNanoUsd, leastHoldNanoUsd, tpmTokens, promptTokens });
  });

  it('P3: cover the price of every reply of whichever model answers', () => {
    const versions = fc.array(anyVersion, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(versions, anyMultipliers, fc.nat(4_000), fc.boolean(), (prices, ppm, completionTokens, stream) => {
        const [tier = 1n, organization = 1n] = ppm;
        const principal = { ...SAMPLE_PRINCIPAL, multipliersPpm: [tier, organization] as const };
        const tasks = prices.map((price) => ({ ...sampleTask({ stream, max_tokens: 4_000 }), price, principal }));
        const [first, ...others] = tasks.map(holdTerms);
        const { holdNanoUsd, promptTokens } = admissionBounds(first!, others);
        for (const [index, task] of tasks.entries()) {
          const usage = { ...NO_USAGE, promptTokens, completionTokens };
          expect(priceUsage(usage, task.price, principal.multipliersPpm).amountNanoUsd).toBeLessThanOrEqual(
            holdNanoUsd,
          );
          expect(tokensCovered(task, [first, ...others][index]!, holdNanoUsd)).toBe(4_000);
        }
      }),
    );
  });
});
