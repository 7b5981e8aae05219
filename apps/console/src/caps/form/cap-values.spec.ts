import type { Cap } from '../data/cap-api';
import { changesOfCap, newCapBody, newCapValues, valuesOfCap } from './cap-values';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const KEY = 'key_01jd3k9v6qe8yb5t2x7m4c0n1p';
const CAP = {
  name: 'Research',
  unit: 'usd',
  amount_usd: '250',
  amount_requests: null,
  period: 'month',
  period_hours: null,
  time_zone: null,
  week_starts_on: 'monday',
  enforced: true,
  visible: true,
  override: null,
} as unknown as Cap;
const OVERRIDE = {
  amount_usd: '500',
  amount_requests: null,
  ends_at: '2026-11-30T00:00:00.000Z',
  reason: 'Launch week',
};

describe('a new cap', () => {
  it('is of all requests by the month, with nothing but an amount', () => {
    expect(newCapBody({ ...newCapValues({}, NOW), amount_usd: '5' })).toEqual({
      name: null,
      amount_usd: '5',
      period: 'month',
      time_zone: null,
      enforced: true,
      visible: true,
    });
  });

  it('is of a key, a model and a label', () => {
    const values = {
      ...newCapValues({ key_id: KEY }, NOW),
      model: ' openai/* ',
      tag_name: 'team',
      tag_value: 'search',
    };
    expect(newCapBody({ ...values, unit: 'requests', amount_requests: 100 })).toMatchObject({
      key_id: KEY,
      model: 'openai/*',
      tag_name: 'team',
      tag_value: 'search',
      amount_requests: 100,
    });
    expect(newCapBody({ ...values, holder: 'organization' })).not.toHaveProperty('key_id');
    expect(newCapBody({ ...values, unit: 'requests' })).not.toHaveProperty('amount_usd');
  });

  it('has a day of weeks, a number of hours and a time zone only where its period has them', () => {
    const values = {
      ...newCapValues({}, NOW),
      time_zone: 'Asia/Tokyo',
      period_hours: 5,
      week_starts_on: 'sunday',
    } as const;
    expect(newCapBody({ ...values, period: 'week' })).toMatchObject({
      week_starts_on: 'sunday',
      time_zone: 'Asia/Tokyo',
    });
    const ofHours = newCapBody({ ...values, period: 'hours' });
    expect(ofHours).toMatchObject({ period_hours: 5, time_zone: null });
    const total = newCapBody({ ...values, period: 'total' });
    expect(total.time_zone).toBeNull();
    expect([total, ofHours].every((body) => !('week_starts_on' in body))).toBe(true);
    expect(total).not.toHaveProperty('period_hours');
  });

  it('may have an override at once', () => {
    const values = newCapValues({}, NOW);
    const override = { ...values.override, amount_usd: '9', ends_at: '2026-11-30T10:00', reason: ' trial ' };
    expect(newCapBody({ ...values, amount_usd: '5', has_override: true, override }).override).toEqual({
      amount_usd: '9',
      ends_at: new Date('2026-11-30T10:00').toISOString(),
      reason: 'trial',
    });
  });
});

describe('a change of a cap', () => {
  it('has nothing that was left as it was', () => {
    const capped = { ...CAP, override: OVERRIDE };
    expect(changesOfCap(CAP, valuesOfCap(CAP, NOW), NOW)).toEqual({});
    expect(changesOfCap(capped, valuesOfCap(capped, NOW), NOW)).toEqual({});
  });

  it('has what was changed', () => {
    const values = { ...valuesOfCap(CAP, NOW), name: '', amount_usd: '300', enforced: false };
    expect(changesOfCap(CAP, values, NOW)).toEqual({ name: null, amount_usd: '300', enforced: false });
  });

  it('takes an override away, and does not send one again that has ended', () => {
    const capped = { ...CAP, override: OVERRIDE };
    expect(changesOfCap(capped, { ...valuesOfCap(capped, NOW), has_override: false }, NOW)).toEqual({ override: null });
    const ended = { ...CAP, override: { ...OVERRIDE, ends_at: '2026-11-20T00:00:00.000Z' } };
    const values = valuesOfCap(ended, NOW);
    expect(values.has_override).toBe(false);
    expect(changesOfCap(ended, { ...values, amount_usd: '260' }, NOW)).toEqual({ amount_usd: '260' });
  });
});
