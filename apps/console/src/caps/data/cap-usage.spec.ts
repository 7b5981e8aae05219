import type { Cap } from './cap-api';
import { amountOf, currentOverride, readUsage, sharesOf, tightest, usageOfCap } from './cap-usage';
import { mayChange } from './side';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const CAP = {
  unit: 'usd',
  amount_usd: '250',
  amount_requests: null,
  spent_usd: '12.5',
  held_usd: '0.02',
  remaining_usd: '237.48',
  counted_requests: null,
  running_requests: null,
  remaining_requests: null,
  override: null,
  set_by: 'customer',
} as unknown as Cap;
const override = (ends_at: string): Cap['override'] => ({
  amount_usd: '500',
  amount_requests: null,
  ends_at,
  reason: 'Launch week',
});

describe('the usage of a cap', () => {
  it('is of money', () => {
    expect(usageOfCap(CAP, NOW)).toEqual({ unit: 'usd', limit: '250', used: '12.5', open: '0.02', left: '237.48' });
  });

  it('is of requests', () => {
    const fields = { amount_requests: 1_000, counted_requests: 820, running_requests: 3, remaining_requests: 177 };
    expect(usageOfCap({ ...CAP, ...fields, unit: 'requests' }, NOW)).toEqual({
      unit: 'requests',
      limit: '1000',
      used: '820',
      open: '3',
      left: '177',
    });
  });

  it('is by the amount of an override, until that ends', () => {
    const [running, ended] = ['2026-11-24T00:00:00Z', '2026-11-23T12:00:00Z'].map(override);
    expect(usageOfCap({ ...CAP, override: running ?? null }, NOW).limit).toBe('500');
    expect(usageOfCap({ ...CAP, override: ended ?? null }, NOW).limit).toBe('250');
    expect(currentOverride({ override: ended ?? null }, NOW)).toBeNull();
  });

  it('has what is held besides what is booked; of nothing all is used', () => {
    expect(sharesOf({ unit: 'usd', limit: '10', used: '4', open: '1', left: '5' })).toEqual({ used: 0.4, open: 0.1 });
    expect(sharesOf({ unit: 'usd', limit: '10', used: '4', open: null, left: '6' })).toEqual({ used: 0.4, open: 0 });
    expect(sharesOf({ unit: 'usd', limit: '0', used: '0', open: null, left: '0' })).toEqual({ used: 1, open: 0 });
  });

  it('has zeros for fields that are not there', () => {
    expect(readUsage('usd', { amount_usd: '5', spent_usd: '3' })).toEqual({
      unit: 'usd',
      limit: '5',
      used: '3',
      open: null,
      left: '0',
    });
    expect(amountOf('requests', CAP)).toBe('0');
  });

  it('names the limit that is reached first, with what is held', () => {
    const limit = (used: string, open: string | null) => ({
      usage: { unit: 'usd', limit: '10', used, open, left: '0' } as const,
    });
    const [one, other] = [limit('5', null), limit('4', '2')];
    expect(tightest([one, other])).toBe(other);
    expect(tightest<ReturnType<typeof limit>>([])).toBeUndefined();
  });
});

it('is changed by operators, and by customers only if they have set it', () => {
  const ofOperator = { ...CAP, set_by: 'operator' } as const;
  expect(mayChange({ audience: 'operator', mayWrite: true }, CAP)).toBe(true);
  expect(mayChange({ audience: 'customer', mayWrite: true }, CAP)).toBe(true);
  expect(mayChange({ audience: 'customer', mayWrite: true }, ofOperator)).toBe(false);
  expect(mayChange({ audience: 'operator', mayWrite: false }, ofOperator)).toBe(false);
});
