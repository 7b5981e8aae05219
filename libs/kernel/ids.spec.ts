import fc from 'fast-check';
import { PURE_RUNS } from '../../test/support/property-runs.js';
import { formatId, isUuid, newUuid, parseId, uuidTimeMs } from './ids.js';

describe('newUuid', () => {
  it('is a UUIDv7 that carries its time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 47 }), (nowMs) => {
        const uuid = newUuid(nowMs);
        expect(isUuid(uuid)).toBe(true);
        expect(uuid[14]).toBe('7');
        expect('89ab').toContain(uuid[19]);
        expect(uuidTimeMs(uuid)).toBe(nowMs);
      }),
    );
  });

  it('never repeats', () => {
    const made = new Set(Array.from({ length: 10_000 }, () => newUuid(1_700_000_000_000)));
    expect(made.size).toBe(10_000);
  });
});

describe('formatId and parseId', () => {
  it('are inverse and keep the order', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (left, right) => {
        const [a, b] = [formatId('org', left), formatId('org', right)];
        expect(parseId('org', a)).toBe(left);
        expect(a < b).toBe(left < right);
      }),
      { numRuns: PURE_RUNS / 5 },
    );
  });

  it.each([
    'key_01jd0000000000000000000000',
    'org_',
    'org_01jd000000000000000000000',
    'org_81jd0000000000000000000000',
    'org_01jd000000000000000000000u',
    'org_01JD0000000000000000000000',
    'ORG_01jd0000000000000000000000',
    ' org_01jd0000000000000000000000',
  ])('refuse %j as an organization', (text) => {
    expect(parseId('org', text)).toBeNull();
  });
});
