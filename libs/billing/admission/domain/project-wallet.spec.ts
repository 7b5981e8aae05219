import fc from 'fast-check';
import { AMOUNT_MAX_NANO_USD } from './amounts.js';
import { parseExpiries, projectWallet } from './project-wallet.js';
import type { WalletProjection } from './settlement-commands.js';

const wallet: WalletProjection = {
  postedNanoUsd: 25_000_000_000n,
  creditLimitNanoUsd: 5n,
  blockedNanoUsd: 7n,
  status: 'active',
  version: 12n,
  expiries: [
    { atMs: 1_000, amountNanoUsd: 30n },
    { atMs: 2_000, amountNanoUsd: 0n },
  ],
};

describe('projectWallet', () => {
  it('REDIS-2: lists version, status, amounts and expiries', () => {
    expect(projectWallet(wallet)).toEqual(['12', 'active', '25000000000', '5', '7', '1000:30,2000:0']);
    expect(projectWallet({ ...wallet, status: 'suspended', expiries: [] }).slice(1)).toEqual([
      ...['suspended', '25000000000', '5', '7', ''],
    ]);
  });

  it('UNIT-11: keeps balance + credit within what a double holds, and both as they are when they fit', () => {
    const amount = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
    fc.assert(
      fc.property(amount, amount, (postedNanoUsd, creditLimitNanoUsd) => {
        const [, , posted = '', credit = ''] = projectWallet({ ...wallet, postedNanoUsd, creditLimitNanoUsd });
        const sum = BigInt(posted) + BigInt(credit);
        expect(sum <= AMOUNT_MAX_NANO_USD && sum >= -AMOUNT_MAX_NANO_USD).toBe(true);
        const fits = creditLimitNanoUsd >= 0n && postedNanoUsd >= -AMOUNT_MAX_NANO_USD;
        if (fits && postedNanoUsd <= AMOUNT_MAX_NANO_USD && postedNanoUsd + creditLimitNanoUsd <= AMOUNT_MAX_NANO_USD) {
          expect(sum).toBe(postedNanoUsd + creditLimitNanoUsd);
        }
      }),
    );
  });

  it.each([[[]], [wallet.expiries.slice(0, 1)], [wallet.expiries]])(
    'formats expiries as parseExpiries reads them',
    (expiries) => {
      expect(parseExpiries(projectWallet({ ...wallet, expiries }).at(-1) ?? '')).toEqual(expiries);
    },
  );
});
