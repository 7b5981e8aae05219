import { surplusOf } from './surplus-of.js';

const session = (name: string, createdMs: number, seenMs = createdMs, restricted = false) => ({
  name,
  restricted,
  createdAt: new Date(createdMs),
  lastSeenAt: new Date(seenMs),
});

describe('the sessions that end above the limit', () => {
  it('are none up to it', () => {
    expect(surplusOf([session('a', 1), session('b', 2)], 2)).toEqual([]);
  });

  it('are restricted ones, then unused ones, then those that were used the longest time ago', () => {
    const sessions = [
      session('in use', 1, 900),
      session('used long ago', 2, 100),
      session('unused, new', 800),
      session('unused, old', 700),
      session('restricted', 850, 880, true),
    ];
    const order = ['restricted', 'unused, old', 'unused, new', 'used long ago', 'in use'];
    for (const max of [0, 1, 2, 3, 4]) {
      expect(surplusOf(sessions, max).map(({ name }) => name)).toEqual(order.slice(0, 5 - max));
    }
  });
});
