import { keyState, tightestCap, type Key } from './key-state';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const LATER = '2026-11-23T15:00:00Z';
const BEFORE = '2026-11-23T09:00:00Z';
const KEY = { status: 'active', expires_at: null, previous_secret: null, last_used_at: BEFORE } as Key;

describe('the state of a key', () => {
  it.each([
    [{}, 'active'],
    [{ last_used_at: null }, 'new'],
    [{ expires_at: LATER }, 'active'],
    [{ expires_at: BEFORE }, 'expired'],
    [{ previous_secret: { masked: 'rtf_…', valid_until: LATER } }, 'rotating'],
    [{ previous_secret: { masked: 'rtf_…', valid_until: BEFORE } }, 'active'],
    [{ status: 'revoked', expires_at: BEFORE }, 'revoked'],
  ] as const)('with %j is %s', (fields, word) => {
    expect(keyState({ ...KEY, ...fields }, NOW).word).toBe(word);
  });

  it('names the cap that is reached first', () => {
    const cap = (period: 'day' | 'month', spent: string, amount: string) => ({
      period,
      spent_usd: spent,
      amount_usd: amount,
      resets_at: null,
      time_zone: null,
    });
    expect(tightestCap([cap('month', '10', '100'), cap('day', '4', '5')])?.period).toBe('day');
    expect(tightestCap([])).toBeUndefined();
  });
});
