import { unusualSpend } from './unusual-spend.js';

const rules = { unusualSpendMinNanoUsd: 10n };
const of = (spentNanoUsd: bigint, ...aroundNanoUsd: bigint[]) => unusualSpend({ spentNanoUsd, aroundNanoUsd }, rules);

describe('the spend of an hour is unusual', () => {
  it('above three times the usual hour of the highest week', () => {
    expect(of(31n, 30n, 3n, 0n, 0n)).toEqual({ usualNanoUsd: 10n });
    expect(of(30n, 30n, 3n, 0n, 0n)).toBeNull();
  });

  it('not by less than the least amount', () => {
    expect(of(9n, 0n, 0n, 0n, 0n)).toBeNull();
    expect(of(10n, 0n, 0n, 0n, 0n)).toEqual({ usualNanoUsd: 0n });
    expect(of(13n, 9n)).toEqual({ usualNanoUsd: 3n });
    expect(of(12n, 9n)).toBeNull();
  });
});
