import { FAILING_INTERVAL_MS, judgeClaim, type Failing } from './judge-claim.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The hours of a failure at which something follows, with checks at the given hours. */
function courseOf(checkHours: readonly number[]): [hour: number, what: string][] {
  let failing: Failing = { sinceMs: 0, warnings: 0, warnedAtMs: null };
  const course: [number, string][] = [];
  for (const hour of checkHours) {
    const nowMs = hour * HOUR_MS;
    const next = judgeClaim(failing, nowMs);
    if (next !== 'wait') course.push([hour, next]);
    if (next === 'suspend') break;
    if (next === 'warn') failing = { ...failing, warnings: failing.warnings + 1, warnedAtMs: nowMs };
  }
  return course;
}

describe('judgeClaim', () => {
  it('warns after a day and after six, and suspends after seven', () => {
    const hours = Array.from({ length: 60 }, (_, index) => (index * FAILING_INTERVAL_MS) / HOUR_MS);
    expect(courseOf(hours)).toEqual([
      [24, 'warn'],
      [144, 'warn'],
      [168, 'suspend'],
    ]);
  });

  it('waits within the first day', () => {
    expect(judgeClaim({ sinceMs: 0, warnings: 0, warnedAtMs: null }, DAY_MS - 1)).toBe('wait');
  });

  it('warns twice, a day before the end, also when no check was made for long', () => {
    expect(courseOf([0, 1_000, 1_006, 1_012, 1_029, 1_030])).toEqual([
      [1_000, 'warn'],
      [1_006, 'warn'],
      [1_030, 'suspend'],
    ]);
  });
});
