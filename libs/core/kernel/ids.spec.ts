import fc from 'fast-check';
import { PURE_RUNS } from '../../../test/support/property-runs.js';
import { formatId, isUuid, newUuid, parseId, uuidTimeMs } from './ids.js';

describe('newUuid', () => {
  it('is a UUIDv7 that carries its time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 36 }), (seconds) => {
        const nowMs = seconds * 2_000;
        const uuid = newUuid(nowMs);
        expect(isUuid(uuid)).toBe(true);
        expect(uuid[14]).toBe('7');
        expect('89ab').toContain(uuid[19]);
        expect(uuidTimeMs(uuid)).toBe(nowMs);
      }),
    );
  });

  it('sorts by creation, also within a millisecond and where the clock steps back by up to a second', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -900, max: 2_000 }), { maxLength: 50 }), (steps) => {
        let nowMs = 1_700_000_000_000;
        let latestMs = nowMs;
        newUuid(0);
        const made = [newUuid(nowMs)];
        for (const stepMs of steps) {
          nowMs = Math.max(latestMs - 1_000, nowMs + stepMs);
          latestMs = Math.max(latestMs, nowMs);
          made.push(newUuid(nowMs), newUuid(nowMs));
          expect(uuidTimeMs(made.at(-1) ?? '')).toBe(latestMs);
        }
        expect(made.toSorted()).toEqual(made);
      }),
      { numRuns: PURE_RUNS / 5 },
    );
  });

  it('follows a clock that steps back further', () => {
    newUuid(1_700_000_000_000);
    expect(uuidTimeMs(newUuid(1_699_999_998_000))).toBe(1_699_999_998_000);
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
