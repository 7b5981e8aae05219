import * as fc from 'fast-check';
import { eachPropertyRuns, PURE_RUNS } from '../../../../../test/support/property-runs.js';
import { allocateLots, type Lot } from './allocate-lots.js';
import { expiredLots, SWEEP_AFTER_MS } from './expired-lots.js';

eachPropertyRuns(PURE_RUNS);

const END_MS = 1_000_000;
const grant: Lot = { accountId: 'grant', kind: 'promo', balanceNanoUsd: 5n, expiresAtMs: END_MS, priority: 50 };

describe('expiredLots', () => {
  it.each<[string, Partial<Lot>, number, number | null, boolean]>([
    ['ended a quarter of an hour ago', {}, END_MS + SWEEP_AFTER_MS, null, true],
    ['ended less than that ago', {}, END_MS + SWEEP_AFTER_MS - 1, null, false],
    ['is empty', { balanceNanoUsd: 0n }, END_MS + SWEEP_AFTER_MS, null, false],
    ['never ends', { expiresAtMs: null }, Number.MAX_SAFE_INTEGER, null, false],
    ['is not a grant', { kind: 'paid' }, END_MS + SWEEP_AFTER_MS, null, false],
    ['may have to pay for a running request', {}, END_MS + SWEEP_AFTER_MS, END_MS - 1, false],
    ['pays for no running request', {}, END_MS + SWEEP_AFTER_MS, END_MS, true],
  ])('of a lot that %s', (_name, changes, nowMs, oldestAdmittedAtMs, isSwept) => {
    const lot = { ...grant, ...changes };
    expect(expiredLots([lot], nowMs, oldestAdmittedAtMs)).toEqual(isSwept ? [lot] : []);
  });

  const moments = fc.nat(4 * SWEEP_AFTER_MS);
  const lots = fc.array(
    fc.record<Lot>({
      accountId: fc.uuid(),
      kind: fc.constant('promo'),
      balanceNanoUsd: fc.bigInt({ min: 0n, max: 1_000n }),
      expiresAtMs: fc.option(moments),
      priority: fc.nat(100),
    }),
    { maxLength: 6 },
  );
  const base: Lot = { accountId: 'base', kind: 'base', balanceNanoUsd: 0n, expiresAtMs: null, priority: 50 };

  it('LEDGER-13: P5: no sweep changes what any request in flight, or admitted later, is paid with', () => {
    fc.assert(
      fc.property(
        lots,
        moments,
        fc.array(moments),
        fc.bigInt({ min: 1n, max: 9_000n }),
        (grants, now, past, amount) => {
          const inFlight = past.filter((admittedAtMs) => admittedAtMs <= now);
          const oldest = inFlight.length === 0 ? null : Math.min(...inFlight);
          const swept = expiredLots(grants, now, oldest);
          const left = grants.filter((lot) => !swept.includes(lot));
          for (const admittedAtMs of [...inFlight, now]) {
            const before = allocateLots([...grants, base], amount, admittedAtMs);
            expect(allocateLots([...left, base], amount, admittedAtMs)).toEqual(before);
          }
        },
      ),
    );
  });
});
