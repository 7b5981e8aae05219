import * as fc from 'fast-check';
import { eachPropertyRuns, PURE_RUNS } from '../../../test/support/property-runs.js';
import { orderStateOf, type OrderFact, type OrderFactKind } from './order-state.js';

eachPropertyRuns(PURE_RUNS);

const fact = (kind: OrderFactKind, occurredAtMs = 0): OrderFact => ({ kind, occurredAtMs });

describe('the state of an order', () => {
  it.each([
    [[], 'created'],
    [[fact('pending')], 'pending'],
    [[fact('pending', 1), fact('failed', 2)], 'failed'],
    [[fact('failed', 1), fact('pending', 2)], 'pending'],
    [[fact('failed', 1), fact('pending', 1)], 'failed'],
    [[fact('expired')], 'expired'],
    [[fact('expired', 1), fact('pending', 2)], 'expired'],
    [[fact('paid'), fact('failed', 2)], 'paid'],
    [[fact('paid'), fact('expired', 3)], 'expired'],
  ] as const)('of %j is %s', (facts, state) => {
    expect(orderStateOf(facts, false)).toBe(state);
    expect(orderStateOf(facts, true)).toBe('credited');
  });

  it('does not depend on the order in which facts come, or on repetitions', () => {
    const anyFact = fc.record({
      kind: fc.constantFrom<OrderFactKind>('pending', 'paid', 'failed', 'expired'),
      occurredAtMs: fc.nat(3),
    });
    const shuffled = fc
      .array(anyFact, { maxLength: 6 })
      .chain((facts) =>
        fc.tuple(fc.constant(facts), fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 })),
      );
    fc.assert(
      fc.property(shuffled, ([facts, again]) => {
        expect(orderStateOf(again, false)).toBe(orderStateOf(facts, false));
      }),
    );
  });
});
