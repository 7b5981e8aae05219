import { bodyOfKey, changesOfKey, EMPTY_KEY, valuesOfKey } from './key-form';
import type { Key } from '../parts/key-state';

const KEY = {
  name: 'checkout',
  project_id: null,
  scopes: { models: ['gpt-4.1'], endpoints: ['chat'] },
  caps: [{ period: 'month', amount_usd: '200', spent_usd: '3', resets_at: null }],
  rpm: 60,
  tpm: null,
  concurrency: null,
  cache_marks: null,
  ip_allow: ['10.0.0.1'],
  expires_at: new Date('2026-12-24T23:59:59.999').toISOString(),
} as unknown as Key;

describe('the form of a key', () => {
  it('makes a key with nothing but a name', () => {
    expect(bodyOfKey({ ...EMPTY_KEY, name: ' ci ' })).toEqual({
      name: 'ci',
      project_id: null,
      caps: [],
      scopes: { models: [] },
      rpm: null,
      tpm: null,
      concurrency: null,
      cache_marks: null,
      expires_at: null,
      ip_allow: [],
    });
  });

  it('has caps, limits, addresses and a last day', () => {
    const body = bodyOfKey({
      ...EMPTY_KEY,
      name: 'ci',
      cap_day: '5',
      cap_total: '0.5',
      rpm: 10,
      expires_at: '2026-12-24',
      ip_allow: '10.0.0.1\n 10.0.0.0/8',
    });
    expect(body.caps).toEqual([
      { period: 'day', amount_usd: '5', time_zone: null },
      { period: 'total', amount_usd: '0.5' },
    ]);
    expect(body).toMatchObject({ rpm: 10, ip_allow: ['10.0.0.1', '10.0.0.0/8'], expires_at: KEY.expires_at });
  });

  it('has a time zone for the caps of days and months, which the organization’s replaces again', () => {
    const zoned = { ...KEY, caps: [{ ...KEY.caps[0]!, time_zone: 'Asia/Tokyo' }] };
    expect(changesOfKey(zoned, valuesOfKey(zoned))).toEqual({});
    expect(changesOfKey(KEY, { ...valuesOfKey(KEY), cap_zone: 'Asia/Tokyo', cap_total: '9' }).caps).toEqual([
      { period: 'month', amount_usd: '200', time_zone: 'Asia/Tokyo' },
      { period: 'total', amount_usd: '9' },
    ]);
    expect(changesOfKey(zoned, { ...valuesOfKey(zoned), cap_zone: '' }).caps).toEqual([
      { period: 'month', amount_usd: '200', time_zone: null },
    ]);
  });

  it('changes nothing that was left as it was', () => {
    expect(changesOfKey(KEY, valuesOfKey(KEY))).toEqual({});
  });

  it('sends what was changed, and keeps the paths of the scope', () => {
    const values = { ...valuesOfKey(KEY), cap_month: '300', models: [], cache_marks: 'never' as const };
    expect(changesOfKey(KEY, values)).toEqual({
      caps: [{ period: 'month', amount_usd: '300', time_zone: null }],
      scopes: { models: [], endpoints: ['chat'] },
      cache_marks: 'never',
    });
    const never = { ...KEY, cache_marks: 'never' } as const;
    expect(changesOfKey(never, { ...valuesOfKey(never), cache_marks: '' })).toEqual({ cache_marks: null });
  });
});
