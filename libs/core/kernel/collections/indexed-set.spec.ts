import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { IndexedSet, type IndexedItem } from './indexed-set.js';

const ITEMS = 5;

describe('IndexedSet', () => {
  it('equals a Set after the same additions and deletions', () => {
    const step = fc.record({ isAdded: fc.boolean(), index: fc.nat(ITEMS - 1) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const items = Array.from({ length: ITEMS }, (): IndexedItem => ({ index: -1 }));
        const indexed = new IndexedSet<IndexedItem>();
        const set = new Set<IndexedItem>();
        for (const { isAdded, index } of steps) {
          const item = items[index]!;
          if (isAdded) indexed.add(item);
          else indexed.delete(item);
          if (isAdded) set.add(item);
          else set.delete(item);
          expect(indexed.size).toBe(set.size);
          expect(new Set(indexed.list())).toEqual(set);
          expect(indexed.list()).toHaveLength(set.size);
          expect(items.filter((one) => one.index >= 0).every((one) => set.has(one))).toBe(true);
        }
      }),
    );
  });

  it('does not reference a deleted item', async () => {
    const indexed = new IndexedSet<IndexedItem>();
    const remaining = { index: -1 };
    const deletedRef = ((): WeakRef<IndexedItem> => {
      const deleted = { index: -1 };
      indexed.add(remaining);
      indexed.add(deleted);
      indexed.delete(deleted);
      return new WeakRef(deleted);
    })();
    for (let turn = 0; turn < 20 && deletedRef.deref() !== undefined; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      collectGarbage();
    }
    expect(deletedRef.deref()).toBeUndefined();
    expect(indexed.list()).toEqual([remaining]);
  });
});

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
