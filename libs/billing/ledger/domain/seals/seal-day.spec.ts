import { sealDay, type HourDigest } from './seal-day.js';

const hour = (transfers: bigint, amountNanoUsd: bigint, digest: string): HourDigest => ({
  transfers,
  amountNanoUsd,
  digest,
});

describe('sealDay', () => {
  const hours = [hour(2n, 5n, 'ab'), hour(0n, 0n, ''), hour(1n, 7n, 'cd')];
  const seal = sealDay('2026-11-20', null, hours);

  it('sums the hours', () => {
    expect(seal).toEqual({ transfers: 3n, amountNanoUsd: 12n, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(sealDay('2026-11-20', null, hours)).toEqual(seal);
  });

  it.each([
    ['another day', sealDay('2026-11-21', null, hours)],
    ['another day before', sealDay('2026-11-20', seal.hash, hours)],
    ['another digest', sealDay('2026-11-20', null, [hour(2n, 5n, 'ac'), ...hours.slice(1)])],
    ['another count', sealDay('2026-11-20', null, [hour(1n, 5n, 'ab'), ...hours.slice(1)])],
    ['another order of hours', sealDay('2026-11-20', null, hours.toReversed())],
    ['one hour less', sealDay('2026-11-20', null, hours.slice(1))],
  ])('LEDGER-22: has another hash for %s', (_name, other) => {
    expect(other.hash).not.toBe(seal.hash);
  });
});
