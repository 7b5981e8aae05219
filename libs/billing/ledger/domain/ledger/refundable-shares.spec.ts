import * as fc from 'fast-check';
import { eachPropertyRuns, PURE_RUNS } from '../../../../../test/support/property-runs.js';
import { returnToLots, type Lot } from './allocate-lots.js';
import { applyPostings } from './book-charges.js';
import { postingsOf, type Posting } from './postings-of.js';
import { PLATFORM_ACCOUNTS } from './platform-accounts.js';
import { refundableShares, type BookedMovement } from './refundable-shares.js';

eachPropertyRuns(PURE_RUNS);

const { revenue } = PLATFORM_ACCOUNTS;
const noReversals = new Map<string, bigint>();

function take(id: string, debitAccount: string, amountNanoUsd: bigint): BookedMovement {
  return { id, debitAccount, creditAccount: revenue, amountNanoUsd };
}

function giveBack(id: string, creditAccount: string, amountNanoUsd: bigint): BookedMovement {
  return { id, debitAccount: revenue, creditAccount, amountNanoUsd };
}

describe('refundableShares', () => {
  it('are the amounts of the transfers, less those that refunds have reversed', () => {
    const movements = [take('a', 'promo', 5n), take('b', 'paid', 3n)];
    expect(refundableShares(movements, new Map([['b', 1n]]))).toEqual([
      { transferId: 'a', accountId: 'promo', amountNanoUsd: 5n },
      { transferId: 'b', accountId: 'paid', amountNanoUsd: 2n },
    ]);
    expect(refundableShares(movements, new Map([...['a', 'b']].map((id) => [id, 5n])))).toEqual([]);
  });

  it('exclude the amounts that an adjustment has returned', () => {
    const movements = [
      take('a', 'promo', 5n),
      take('b', 'paid', 3n),
      giveBack('c', 'paid', 3n),
      giveBack('d', 'promo', 1n),
    ];
    expect(refundableShares(movements, noReversals)).toEqual([
      { transferId: 'a', accountId: 'promo', amountNanoUsd: 4n },
    ]);
  });

  it('keep two transfers of one lot apart', () => {
    const movements = [take('a', 'paid', 5n), take('b', 'paid', 3n)];
    expect(returnToLots(refundableShares(movements, noReversals), 4n)).toEqual([
      { transferId: 'b', accountId: 'paid', amountNanoUsd: 3n },
      { transferId: 'a', accountId: 'paid', amountNanoUsd: 1n },
    ]);
  });

  const amounts = fc.bigInt({ min: 0n, max: 3_000n });
  const balances = fc.array(amounts, { maxLength: 4 });
  const anyLots: fc.Arbitrary<Lot[]> = fc
    .tuple(balances, balances, fc.bigInt({ min: -100n, max: 100n }))
    .map(([promo, paid, base]) => [
      ...promo.map((balanceNanoUsd, index) => lot(`promo${index}`, 'promo', balanceNanoUsd)),
      ...paid.map((balanceNanoUsd, index) => lot(`paid${index}`, 'paid', balanceNanoUsd)),
      lot('base', 'base', base),
    ]);

  it('LEDGER-18: P5: refunds of any sizes give back the charge, no more, and leave every lot as it was', () => {
    fc.assert(
      fc.property(anyLots, amounts, amounts, fc.array(amounts), (lots, checkpoint, charge, requestedAmounts) => {
        const captured = chargePostings(checkpoint, null, lots);
        const adjusted = chargePostings(charge, captured, applyPostings(lots, captured));
        const postings = [...captured, ...adjusted];
        const movements = postings.map((posting) => ({ ...posting, id: `posting${posting.sequence}` }));
        const reversed = new Map<string, bigint>();
        let balances = applyPostings(lots, postings);
        for (const requested of [...requestedAmounts, 3_000n]) {
          const shares = refundableShares(movements, reversed);
          const left = shares.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n);
          expect(left + [...reversed.values()].reduce((sum, amount) => sum + amount, 0n)).toBe(charge);
          const returned = returnToLots(shares, requested < left ? requested : left);
          for (const { transferId, amountNanoUsd } of returned) {
            reversed.set(transferId, (reversed.get(transferId) ?? 0n) + amountNanoUsd);
          }
          balances = applyPostings(
            balances,
            returned.map(({ accountId, amountNanoUsd }) => giveBack('', accountId, amountNanoUsd)),
          );
        }
        expect(refundableShares(movements, reversed)).toEqual([]);
        expect(balances).toEqual(lots);
      }),
    );
  });

  it('LEDGER-18: P10: a request and all that is given back of it leave each lot as if it had never been, whatever moved meanwhile', () => {
    fc.assert(
      fc.property(
        anyLots,
        anyLots,
        amounts,
        amounts,
        fc.array(amounts),
        (before, after, checkpoint, charge, requestedAmounts) => {
          const captured = chargePostings(checkpoint, null, before);
          // Other requests, grants and sweeps have changed the lots before the final usage arrives.
          const postings = [...captured, ...chargePostings(charge, captured, after)];
          const movements = postings.map((posting) => ({ ...posting, id: `posting${posting.sequence}` }));
          const reversed = new Map<string, bigint>();
          const returned: BookedMovement[] = [];
          for (const requested of [...requestedAmounts, 3_000n]) {
            const shares = refundableShares(movements, reversed);
            const left = shares.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n);
            for (const { transferId, accountId, amountNanoUsd } of returnToLots(
              shares,
              requested < left ? requested : left,
            )) {
              reversed.set(transferId, (reversed.get(transferId) ?? 0n) + amountNanoUsd);
              returned.push(giveBack('', accountId, amountNanoUsd));
            }
          }
          for (const { id, amountNanoUsd } of movements) {
            expect(reversed.get(id) ?? 0n).toBeLessThanOrEqual(amountNanoUsd);
          }
          expect(returned.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n)).toBe(charge);
          const known = [...new Set([...before, ...after].map(({ accountId }) => accountId))];
          const lots = known.map((accountId) => lot(accountId, 'base', 0n));
          expect(applyPostings(lots, [...postings, ...returned])).toEqual(lots);
        },
      ),
    );
  });
});

function lot(accountId: string, kind: Lot['kind'], balanceNanoUsd: bigint): Lot {
  return { accountId, kind, balanceNanoUsd, expiresAtMs: null, priority: 50 };
}

/** The postings of a charge after `captured`, its checkpoint. */
function chargePostings(chargeNanoUsd: bigint, captured: readonly Posting[] | null, lots: readonly Lot[]): Posting[] {
  const shares = captured?.map(({ debitAccount, amountNanoUsd }) => ({ accountId: debitAccount, amountNanoUsd }));
  const booked = shares === undefined ? null : { shares, attemptCostsNanoUsd: new Map<number, bigint>() };
  return postingsOf({ admittedAtMs: 0, chargeNanoUsd, attemptCostsNanoUsd: [], isWaived: false }, booked, lots);
}
