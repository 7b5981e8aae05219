import fc from 'fast-check';
import { PURE_RUNS } from '../../../test/support/property-runs.js';
import { matchesGlob, modelAllowed } from './model-allowed.js';

const open = { tierModelAllow: null, tierModelDeny: [], organizationModelAllow: null, keyModelAllow: null };
const names = ['openai/gpt-4o', 'gpt-4o'];

describe('modelAllowed', () => {
  it.each([
    { rules: {}, allowed: true },
    { rules: { tierModelAllow: ['openai/*'] }, allowed: true },
    { rules: { tierModelAllow: ['gpt-4o'] }, allowed: true },
    { rules: { tierModelAllow: ['anthropic/*'] }, allowed: false },
    { rules: { tierModelAllow: ['*'], tierModelDeny: ['openai/gpt-4o'] }, allowed: false },
    { rules: { tierModelDeny: ['gpt-4*'] }, allowed: false },
    { rules: { tierModelDeny: ['gpt-4o-mini'] }, allowed: true },
    { rules: { organizationModelAllow: ['openai/*'] }, allowed: true },
    { rules: { organizationModelAllow: ['openai/o3'] }, allowed: false },
    { rules: { keyModelAllow: ['*4o'] }, allowed: true },
    { rules: { keyModelAllow: ['openai/o3', 'openai/o4*'] }, allowed: false },
    { rules: { tierModelAllow: ['openai/*'], keyModelAllow: ['anthropic/*'] }, allowed: false },
    { rules: { keyModelAllow: [] }, allowed: false },
  ])('$rules: $allowed', ({ rules, allowed }) => {
    expect(modelAllowed({ ...open, ...rules }, names)).toBe(allowed);
  });
});

describe('matchesGlob', () => {
  it('agrees with the equivalent regular expression', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.'), maxLength: 6 });
    const glob = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '*', '*'), maxLength: 8 });
    fc.assert(
      fc.property(glob, part, (pattern, name) => {
        const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
        expect(matchesGlob(pattern, name)).toBe(expression.test(name));
      }),
      { numRuns: PURE_RUNS },
    );
  });

  it('searches once for each part of a hostile pattern', () => {
    const searches = jest.spyOn(String.prototype, 'indexOf');
    const isMatch = matchesGlob('*a'.repeat(100) + 'b', 'a'.repeat(10_000));
    const count = searches.mock.calls.length;
    searches.mockRestore();
    expect(isMatch).toBe(false);
    expect(count).toBeLessThanOrEqual(100);
  });
});
