import { nextPullMs, resultOfStatus, REFUSED, failed, pulled, unsupported } from './pull-result.js';

const MINUTE_MS = 60_000;
const limited = (retryAfterMs: number | null) =>
  ({ kind: 'limited', detail: null, amounts: [], retryAfterMs }) as const;

describe('a status', () => {
  it.each([
    [200, null],
    [204, null],
    [301, failed('redirect')],
    [307, failed('redirect')],
    [400, failed('status')],
    [401, REFUSED],
    [402, failed('status')],
    [403, REFUSED],
    [404, unsupported('not_found')],
    [405, unsupported('not_found')],
    [429, limited(7_000)],
    [500, failed('status')],
    [503, failed('status')],
  ])('of %i', (status, expected) => {
    expect(resultOfStatus(status, 7_000)).toEqual(expected);
  });
});

describe('the next pull', () => {
  const usual = [10 * MINUTE_MS, 15 * MINUTE_MS];
  const rare = [6 * 60 * MINUTE_MS, 9 * 60 * MINUTE_MS];

  it.each([
    [pulled([{ currency: 'USD', nano: 0n }]), usual],
    [failed('timeout'), usual],
    [limited(null), usual],
    [limited(1_000), usual],
    [REFUSED, rare],
    [unsupported('no_api'), rare],
  ])('after %j', (result, [least = 0, most = 0]) => {
    expect(nextPullMs(result, 0)).toBe(least);
    expect(nextPullMs(result, 0.999_999)).toBeLessThanOrEqual(most);
  });

  it('waits as the provider says, within a day', () => {
    expect(nextPullMs(limited(60 * MINUTE_MS), 0)).toBe(60 * MINUTE_MS);
    expect(nextPullMs(limited(10_000 * MINUTE_MS), 0)).toBe(24 * 60 * MINUTE_MS);
  });
});
