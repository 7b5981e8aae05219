import { dayBefore, differencesOf, endOf, isExplained, type Difference } from './comparison';

const differenceOf = (id: string, payment_provider_id: string): Difference => ({
  id,
  object: 'payment_difference',
  payment_provider_id,
  kind: 'missing_in_ledger',
  external_ref: 'txn_1',
  type: 'charge',
  currency: 'CNY',
  amount: '25',
  occurred_at: '2026-11-20T08:00:00.000Z',
  found_at: '2026-11-21T03:00:00.000Z',
  closed_at: null,
  accepted_by: null,
  reason: null,
});

describe('the comparison with a provider', () => {
  it.each([
    ['0', true],
    ['0.00', true],
    ['0.000000001', false],
    ['-12.5', false],
  ])('with a difference of %s is explained: %s', (difference, expected) => {
    expect(isExplained({ difference, open_differences: 0 })).toBe(expected);
  });

  it('without a balance is explained while no movement differs', () => {
    expect(isExplained({ difference: null, open_differences: 0 })).toBe(true);
    expect(isExplained({ difference: null, open_differences: 2 })).toBe(false);
  });

  it('has the differences of its own provider', () => {
    const rows = [differenceOf('dif_1', 'prv_1'), differenceOf('dif_2', 'prv_2'), differenceOf('dif_3', 'prv_1')];
    expect(differencesOf(rows, 'prv_1').map(({ id }) => id)).toEqual(['dif_1', 'dif_3']);
  });

  it('has differences that ended by themselves or by an operator', () => {
    const closed_at = '2026-11-22T03:00:00.000Z';
    expect(endOf({ closed_at: null, accepted_by: null })).toBeNull();
    expect(endOf({ closed_at, accepted_by: null })).toBe('agreed');
    expect(endOf({ closed_at, accepted_by: 'user:usr_1' })).toBe('accepted');
  });

  it('finds missed payments of the last day, by the clock of the browser', () => {
    const local = dayBefore(Date.parse('2026-11-21T08:15:42.000Z'));
    expect(local).toMatch(/^2026-11-\d\dT\d\d:\d\d$/);
    expect(new Date(local).toISOString()).toBe('2026-11-20T08:15:00.000Z');
  });
});
