import * as fc from 'fast-check';
import { eachPropertyRuns, PURE_RUNS } from '../../../test/support/property-runs.js';
import { orderStateOf, type ProgressEvent, type PaymentEventKind } from './order-state.js';

eachPropertyRuns(PURE_RUNS);

const event = (kind: PaymentEventKind, occurredAtMs = 0): ProgressEvent => ({ kind, occurredAtMs });

describe('the state of an order', () => {
  it.each([
    [[], 'created'],
    [[event('pending')], 'pending'],
    [[event('pending', 1), event('failed', 2)], 'failed'],
    [[event('failed', 1), event('pending', 2)], 'pending'],
    [[event('failed', 1), event('pending', 1)], 'failed'],
    [[event('expired')], 'expired'],
    [[event('expired', 1), event('pending', 2)], 'expired'],
    [[event('paid'), event('failed', 2)], 'paid'],
    [[event('paid'), event('expired', 3)], 'expired'],
  ] as const)('of %j is %s', (events, state) => {
    expect(orderStateOf(events, false)).toBe(state);
    expect(orderStateOf(events, true)).toBe('credited');
  });

  it('does not depend on the order in which events come, or on repetitions', () => {
    const anyEvent = fc.record({
      kind: fc.constantFrom<PaymentEventKind>('pending', 'paid', 'failed', 'expired'),
      occurredAtMs: fc.nat(3),
    });
    const shuffled = fc
      .array(anyEvent, { maxLength: 6 })
      .chain((events) =>
        fc.tuple(fc.constant(events), fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 })),
      );
    fc.assert(
      fc.property(shuffled, ([events, again]) => {
        expect(orderStateOf(again, false)).toBe(orderStateOf(events, false));
      }),
    );
  });
});
