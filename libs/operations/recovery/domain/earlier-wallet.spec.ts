import { balanceOf, isLost, originOf } from './earlier-wallet.js';

const known = { version: 7n, postedNanoUsd: 50n, unsettledNanoUsd: 4n, blockedNanoUsd: 3n };

describe('isLost', () => {
  it.each([
    ['a later version than Postgres has', { version: 6n, postedNanoUsd: 50n }, true],
    ['no wallet in Postgres', undefined, true],
    ['a version that Postgres made twice', { version: 7n, postedNanoUsd: 51n }, true],
    ['the state of Postgres', { version: 7n, postedNanoUsd: 50n }, false],
    ['an earlier version', { version: 8n, postedNanoUsd: 10n }, false],
  ])('%s: %p', (_what, stored, expected) => {
    expect(isLost(known, stored)).toBe(expected);
  });

  it('compares what will be posted, as what waits is booked again', () => {
    expect(balanceOf(known)).toBe(43n);
  });
});

describe('originOf', () => {
  const signs = { epoch: 'before', wallets: 3, lost: 0 };

  it.each([
    ['its wallets are later', { ...signs, lost: 1 }, true, 'earlier'],
    [
      'one of its wallets is later, the others were loaded since',
      { ...signs, epoch: 'this', lost: 1 },
      true,
      'earlier',
    ],
    ['its wallets were loaded after an earlier restore, or none', signs, true, 'earlier'],
    ['its wallets were loaded after this restore', { ...signs, epoch: 'this' }, true, 'later'],
    ['it has no wallets', { ...signs, wallets: 0 }, true, 'empty'],
    ['it names no restore', { ...signs, epoch: null }, true, 'unknown'],
    ['the restore was noted late, by other tools', signs, false, 'unknown'],
  ] as const)('%s', (_what, found, isNoted, expected) => {
    expect(originOf(found, 'this', isNoted)).toBe(expected);
  });
});
