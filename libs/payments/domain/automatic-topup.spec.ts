import { afterCredit, afterDecline, nextMonthOf, topupDue } from './automatic-topup.js';

const USD = 1_000_000_000n;
const HOUR_MS = 3_600_000;
const NOW_MS = Date.UTC(2026, 11, 31, 23, 59, 59, 999);

describe('topupDue', () => {
  const limits = { thresholdNanoUsd: 10n * USD, amountNanoUsd: 25n * USD, monthlyMaxNanoUsd: 50n * USD };

  it.each([
    [10n * USD, 0n, 'not'],
    [10n * USD - 1n, 0n, 'now'],
    [-3n * USD, 25n * USD, 'now'],
    [0n, 25n * USD + 1n, 'monthly_max'],
    [10n * USD, 50n * USD, 'not'],
  ])('of a balance of %s, with %s ordered this month: %s', (balanceNanoUsd, orderedNanoUsd, due) => {
    expect(topupDue(limits, { balanceNanoUsd, orderedNanoUsd })).toBe(due);
  });
});

describe('afterDecline', () => {
  const step = (kind: 'may_pass' | 'final' | 'needs_person', declines: number) =>
    afterDecline({ kind, reason: 'insufficient_funds' }, declines, NOW_MS);

  it('tries one that may pass four times more, ever later, and then waits for a person', () => {
    const hours = [0, 1, 2, 3].map(
      (declines) => ((step('may_pass', declines).dueAt?.getTime() ?? 0) - NOW_MS) / HOUR_MS,
    );
    expect(hours).toEqual([1, 6, 24, 72]);
    expect(step('may_pass', 4)).toMatchObject({ status: 'paused', reason: 'declined', dueAt: null });
  });

  it.each([
    ['final', 'declined'],
    ['needs_person', 'needs_person'],
  ] as const)('waits for a person at once: %s', (kind, reason) => {
    expect(step(kind, 0)).toEqual({ status: 'paused', reason, error: 'insufficient_funds', declines: 0, dueAt: null });
  });
});

it('a credit ends what stopped the rule before, and is followed by a minute without a charge', () => {
  expect(afterCredit(NOW_MS)).toMatchObject({ status: 'active', reason: null, declines: 0 });
  expect(afterCredit(NOW_MS).dueAt).toEqual(new Date(NOW_MS + 60_000));
});

it('the next month is that of UTC', () => {
  expect(nextMonthOf(NOW_MS)).toEqual(new Date('2027-01-01T00:00:00.000Z'));
});
