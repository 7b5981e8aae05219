import { ALLOWED_PAIRS, requireAllowedPair } from './allowed-pairs.js';
import { PLATFORM_ACCOUNTS } from './platform-accounts.js';

const ACCOUNTS = { ...PLATFORM_ACCOUNTS, lot: 'a-lot' };
const SIDES = Object.keys(ACCOUNTS) as (keyof typeof ACCOUNTS)[];
const CASES = Object.keys(ALLOWED_PAIRS).flatMap((code) =>
  SIDES.flatMap((debit) => SIDES.map((credit) => [code, debit, credit] as const)),
);

describe('requireAllowedPair', () => {
  it('LEDGER-28: passes the pairs of a code, and refuses every other', () => {
    for (const [code, debit, credit] of CASES) {
      const booked = (): void => {
        requireAllowedPair(code, ACCOUNTS[debit], ACCOUNTS[credit]);
      };
      const isAllowed = ALLOWED_PAIRS[code]?.some((pair) => pair[0] === debit && pair[1] === credit);
      if (isAllowed) expect(booked).not.toThrow();
      else expect(booked).toThrow(`a transfer ${code} from ${debit} to ${credit}`);
    }
  });

  it('LEDGER-28: refuses a code without pairs', () => {
    expect(() => {
      requireAllowedPair('gift', ACCOUNTS.lot, ACCOUNTS.revenue);
    }).toThrow(RangeError);
  });
});
