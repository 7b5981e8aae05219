import fc from 'fast-check';
import { PURE_RUNS } from '../../../test/support/property-runs.js';
import { matchesGlob } from './matches-glob.js';

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
