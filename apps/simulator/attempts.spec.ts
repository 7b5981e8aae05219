import { Attempts } from './attempts.js';

describe('Attempts', () => {
  it('counts by name', () => {
    const attempts = new Attempts();
    expect(['a', 'b', 'a', 'a'].map((key) => attempts.next(key))).toEqual([1, 1, 2, 3]);
  });

  it('evicts the least recently used names', () => {
    const attempts = new Attempts();
    attempts.next('old');
    attempts.next('used');
    for (let index = 0; index < 9_999; index++) {
      attempts.next(`n${index}`);
      if (index === 0) attempts.next('used');
    }
    expect(attempts.next('old')).toBe(1);
    expect(attempts.next('used')).toBe(3);
  });
});
