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
      expect(map.size).toBeLessThanOrEqual(10);
      for (let last = Math.max(0, key - 3); last <= key; last++) expect(map.get(last)).toBe(last);
      expect(map.get(0)).toBe(0);
    }
  });

  it('replaces without growing', () => {
    const map = new LruMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('b', 3);
    expect([map.size, map.get('a'), map.get('b')]).toEqual([2, 1, 3]);
  });

  it('deletes and clears', () => {
    const map = new LruMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.delete('a');
    expect([map.size, map.get('a')]).toEqual([1, undefined]);
    map.clear();
    expect(map.size).toBe(0);
  });
});
