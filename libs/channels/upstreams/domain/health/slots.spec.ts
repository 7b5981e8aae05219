import fc from 'fast-check';
import { PURE_RUNS } from '../../../../../test/support/property-runs.js';
import { Slots } from './slots.js';

describe('Slots', () => {
  it('hands out slots up to the limit, then none', () => {
    const slots = new Slots();
    const release = slots.take(2);
    expect(slots.take(2)).not.toBeNull();
    expect(slots.take(2)).toBeNull();
    release?.();
    release?.();
    expect(slots.take(2)).not.toBeNull();
    expect(slots.take(2)).toBeNull();
    expect(slots.take(null)).not.toBeNull();
  });

  it('hands a released slot to the longest waiting request', () => {
    const slots = new Slots();
    const release = slots.take(1);
    const turns: string[] = [];
    slots.wait(2, (slot) => {
      turns.push('first');
      slot();
    });
    slots.wait(2, () => turns.push('second'));
    expect(slots.wait(2, () => turns.push('third'))).toBeNull();
    expect(turns).toEqual([]);
    release?.();
    expect(turns).toEqual(['first', 'second']);
    expect(slots.usedCount).toBe(1);
  });

  it('lets no request pass the queue, and removes those that leave', () => {
    const slots = new Slots();
    const release = slots.take(1);
    const leave = slots.wait(1, () => undefined);
    expect(slots.take(5)).toBeNull();
    leave?.();
    expect(slots.waitingCount).toBe(0);
    release?.();
    expect(slots.usedCount).toBe(0);
  });

  it('never exceeds the limit, and is empty when all are done', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(fc.boolean(), { maxLength: 60 }), (max, steps) => {
        const slots = new Slots();
        const held: (() => void)[] = [];
        for (const arrives of steps) {
          if (arrives) {
            const slot = slots.take(max);
            if (slot !== null) held.push(slot);
            else slots.wait(3, (turn) => held.push(turn));
          } else held.shift()?.();
          expect(slots.usedCount).toBeLessThanOrEqual(max);
          expect(slots.waitingCount).toBeLessThanOrEqual(3);
          if (slots.waitingCount > 0) expect(slots.usedCount).toBe(max);
        }
        while (held.length > 0) held.shift()?.();
        expect(slots.usedCount).toBe(0);
      }),
      { numRuns: PURE_RUNS / 5 },
    );
  });
});
