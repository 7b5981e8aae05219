import { LruMap } from './lru-map.js';

describe('LruMap', () => {
  it('evicts the least recently used entry', () => {
    const map = new LruMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    expect(map.get('a')).toBe(1);
    map.set('c', 3);
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([1, undefined, 3]);
  });

  it('never exceeds its capacity, and always holds the most recently used half', () => {
    const map = new LruMap<number, number>(10);
    for (let key = 0; key < 100; key++) {
      map.set(key, key);
      map.get(0);
      expect(map.entryList().length).toBeLessThanOrEqual(10);
      const held = map.entryList().map(([one]) => one);
      for (let last = Math.max(0, key - 3); last <= key; last++) expect(held).toContain(last);
      expect(held).toContain(0);
    }
  });

  it('replaces without growing', () => {
    const map = new LruMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('b', 3);
    expect(map.entryList()).toEqual([
      ['a', 1],
      ['b', 3],
    ]);
  });

  it('deletes and clears', () => {
    const map = new LruMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.delete('a');
    expect(map.entryList()).toEqual([['b', 2]]);
    map.clear();
    expect(map.entryList()).toEqual([]);
  });
});
