import { canPull, lowMark, pullMark, shownDays, type Balance } from './balance-state';

const balance = (fields: Partial<Balance>): Balance =>
  ({
    low_since: null,
    balance_usd: '5',
    pull_result: null,
    pull_detail: null,
    shares_account_with: null,
    ...fields,
  }) as Balance;
const SINCE = '2026-11-20T08:00:00Z';

describe('a balance at a provider', () => {
  it.each([
    [{ low_since: null }, null],
    [{ low_since: SINCE }, { kind: 'warn', text: 'low' }],
    [
      { low_since: SINCE, balance_usd: '0' },
      { kind: 'bad', text: 'empty' },
    ],
    [
      { low_since: SINCE, balance_usd: '-0.5' },
      { kind: 'bad', text: 'empty' },
    ],
    [{ low_since: SINCE, balance_usd: null }, null],
  ])('%j is marked %j', (fields, expected) => {
    expect(lowMark(balance(fields))).toEqual(expected);
  });

  it.each([
    [null, null, null],
    ['amount', null, null],
    ['unsupported', 'no_api', { kind: 'rest', text: 'pull_detail_no_api' }],
    ['refused', null, { kind: 'warn', text: 'pull_refused' }],
    ['limited', null, { kind: 'warn', text: 'pull_limited' }],
    ['failed', 'timeout', { kind: 'bad', text: 'pull_detail_timeout' }],
  ] as const)('pulled as %s, %s is marked %j', (pull_result, pull_detail, expected) => {
    expect(pullMark(balance({ pull_result, pull_detail }))).toEqual(expected);
  });

  it('can be pulled where there is an API, and it is not that of another credential', () => {
    expect(canPull(balance({}))).toBe(true);
    expect(canPull(balance({ pull_detail: 'timeout' }))).toBe(true);
    expect(canPull(balance({ pull_detail: 'no_api' }))).toBe(false);
    expect(canPull(balance({ shares_account_with: 'crd_1' }))).toBe(false);
  });

  it('lasts for days, with tenths of few', () => {
    expect([0.4, 9.9, 10.7, 365.2].map(shownDays)).toEqual([0.4, 9.9, 10, 365]);
  });
});
