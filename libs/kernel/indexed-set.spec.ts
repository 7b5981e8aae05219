import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { IndexedSet, type IndexedItem } from './indexed-set.js';

const MEMBERS = 5;

/** Comes, goes, and counts as it does in a Set. */
describe('Crowd', () => {
  it('holds what a Set would hold after the same comings and goings', () => {
    const step = fc.record({ joins: fc.boolean(), who: fc.nat(MEMBERS - 1) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const members = Array.from({ length: MEMBERS }, (): IndexedItem => ({ index: -1 }));
        const crowd = new IndexedSet<IndexedItem>();
        const set = new Set<IndexedItem>();
        for (const { joins, who } of steps) {
          const member = members[who]!;
          if (joins) crowd.add(member);
          else crowd.delete(member);
          if (joins) set.add(member);
          else set.delete(member);
          expect(crowd.size).toBe(set.size);
          expect(new Set(crowd.list())).toEqual(set);
          expect(crowd.list()).toHaveLength(set.size);
          expect(members.filter(({ index }) => index >= 0).every((one) => set.has(one))).toBe(true);
        }
      }),
    );
  });

  it('keeps hold of nobody who has left', async () => {
    const crowd = new IndexedSet<IndexedItem>();
    const stays = { index: -1 };
    const gone = ((): WeakRef<IndexedItem> => {
      const leaves = { index: -1 };
      crowd.add(stays);
      crowd.add(leaves);
      crowd.delete(leaves);
      return new WeakRef(leaves);
    })();
    for (let turn = 0; turn < 20 && gone.deref() !== undefined; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      collectGarbage();
    }
    expect(gone.deref()).toBeUndefined();
    expect(crowd.list()).toEqual([stays]);
  });
});

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
