import fc from 'fast-check';
import { ChangedIds } from './changed-ids.js';

describe('ChangedIds', () => {
  it('finds a change after a number, and none before', () => {
    const changed = new ChangedIds(10);
    changed.add('a');
    const number = changed.last;
    changed.add('b');
    expect(changed.includesSince(number, ['a'])).toBe(false);
    expect(changed.includesSince(number, ['a', 'b'])).toBe(true);
    expect(changed.includesSince(changed.last, ['a', 'b'])).toBe(false);
    changed.add('a');
    expect(changed.includesSince(number, ['a'])).toBe(true);
  });

  it('counts everything as changed on request', () => {
    const changed = new ChangedIds(10);
    const number = changed.last;
    changed.addAll();
    expect(changed.includesSince(number, ['x'])).toBe(true);
    expect(changed.includesSince(changed.last, ['x'])).toBe(false);
  });

  it('never misses a change, whatever was dropped, and forgets none that it still lists', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5 }),
        fc.array(fc.constantFrom(...ids), { maxLength: 30 }),
        (capacity, history) => {
          const changed = new ChangedIds(capacity);
          const numbers = [changed.last];
          for (const one of history) {
            changed.add(one);
            numbers.push(changed.last);
          }
          for (const [position, number] of numbers.entries()) {
            const later = history.slice(position);
            for (const one of ids) {
              const found = changed.includesSince(number, [one]);
              if (later.includes(one)) expect(found).toBe(true);
              // The newest half of the capacity is always listed.
              else if (later.length < Math.ceil(capacity / 2)) expect(found).toBe(false);
            }
          }
        },
      ),
    );
  });
});
