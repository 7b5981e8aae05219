import * as fc from 'fast-check';
import { eachPropertyRuns, PURE_RUNS } from '../../../test/support/property-runs.js';
import { applyPayment, type PayableOrder } from './apply-payment.js';

eachPropertyRuns(PURE_RUNS);

const ORDER: PayableOrder = {
  amountNanoUsd: 100n,
  surchargeNanoUsd: 3n,
  state: 'created',
  waitingNanoUsd: 0n,
};

describe('what money does that a provider received', () => {
  it.each([
    ['the exact amount', ORDER, 103n, 0n, { kind: 'credit' }],
    ['the amount with tax', ORDER, 122n, 19n, { kind: 'credit' }],
    ['too little', ORDER, 102n, 0n, { kind: 'wait', reason: 'under', credits: false }],
    ['the rest', { ...ORDER, waitingNanoUsd: 102n }, 1n, 0n, { kind: 'wait', reason: 'under', credits: true }],
    ['too much', ORDER, 104n, 0n, { kind: 'wait', reason: 'over', credits: true }],
    ['a second time', { ...ORDER, state: 'credited' }, 103n, 0n, { kind: 'wait', reason: 'twice', credits: false }],
    ['too late', { ...ORDER, state: 'expired' }, 103n, 0n, { kind: 'wait', reason: 'late', credits: false }],
  ] as const)('%s', (_name, order, grossNanoUsd, taxNanoUsd, application) => {
    expect(applyPayment(order, { grossNanoUsd, taxNanoUsd })).toEqual(application);
  });

  it('credits an order once, with all parts that reach its amount, and keeps the rest waiting', () => {
    const parts = fc.array(fc.bigInt({ min: 1n, max: 150n }), { maxLength: 8 });
    fc.assert(
      fc.property(parts, (payments) => {
        let order = ORDER;
        let [credits, received, waiting] = [0, 0n, 0n];
        for (const grossNanoUsd of payments) {
          received += grossNanoUsd;
          const application = applyPayment({ ...order, waitingNanoUsd: waiting }, { grossNanoUsd, taxNanoUsd: 0n });
          if (application.kind === 'wait') waiting += grossNanoUsd;
          if (application.kind === 'wait' && !application.credits) continue;
          credits += 1;
          if (application.kind === 'wait') waiting -= 103n;
          order = { ...order, state: 'credited' };
        }
        expect(credits).toBe(received >= 103n ? 1 : 0);
        expect(waiting).toBe(received - (credits === 1 ? 103n : 0n));
      }),
    );
  });
});
