import { RoutifyError, type Steps } from '#core';
import { ManualClock } from '../../../test/support/samples/manual-clock.js';
import { UnchargedWork } from './uncharged-work.js';

describe('UnchargedWork', () => {
  let clock: ManualClock;
  let unpaid: UnchargedWork;

  beforeEach(() => {
    clock = new ManualClock();
    unpaid = new UnchargedWork(clock);
  });

  const refusalOf = (organizationId: string) => unpaid.refusal(organizationId);

  it('ERR-429: reads nothing more once an organization took 100 ms; 10 ms a second are refilled', () => {
    unpaid.add('a', 60);
    expect(refusalOf('a')).toBeNull();
    unpaid.add('a', 60);
    expect(refusalOf('a')).toMatchObject({
      code: 'rate_limit_exceeded',
      retryAfterMs: 2_000,
      metadata: { limit: 'uncharged_time', scope: 'organization', retry_after_ms: 2_000 },
    });
    expect(refusalOf('b')).toBeNull();
    clock.elapsedMs += 1_900;
    expect(refusalOf('a')?.retryAfterMs).toBe(100);
    clock.elapsedMs += 101;
    expect(refusalOf('a')).toBeNull();
  });

  it('does not count what takes two milliseconds or less', () => {
    for (let time = 0; time < 10_000; time++) unpaid.add('a', 2);
    expect(refusalOf('a')).toBeNull();
  });

  it('asks for a wait of 30 s at most', () => {
    unpaid.add('a', 1_000_000);
    expect(refusalOf('a')?.retryAfterMs).toBe(30_000);
  });

  it('measures what keeps the event loop busy, whether it ends or throws', () => {
    const work = unpaid.begin('a', 100);
    const take = (ms: number): number => (clock.elapsedMs += ms);
    expect(work.measure(() => take(3))).toBe(3);
    expect(() => work.measure(() => raise(take(4)))).toThrow('broken');
    work.add(5);
    expect(work.ms).toBe(12);
  });

  describe('where the process had no processor for a while', () => {
    const wait = (organizationId: string, ms: number): number => {
      const work = unpaid.begin(organizationId, 100);
      work.measure(() => {
        clock.elapsedMs += ms;
        clock.idleMs += ms - 3;
      });
      work.add(5);
      unpaid.add(organizationId, work.ms);
      return work.ms;
    };

    it('counts that time for one step, up to half a burst, and then what the process got', () => {
      const work = unpaid.begin('c', 100);
      for (const ms of [60, 60])
        work.measure(() => {
          clock.elapsedMs += ms;
          clock.idleMs += ms - 3;
        });
      expect(work.ms).toBe(53);
    });

    it('counts that time once, and then what the process got', () => {
      expect([wait('a', 60), wait('a', 60), wait('b', 20)]).toEqual([55, 8, 25]);
      clock.elapsedMs += 10_000;
      expect(wait('a', 20)).toBe(25);
    });

    it('counts work that is work', () => {
      unpaid.add('a', 10);
      const works = [unpaid.begin('a', 100), unpaid.begin('b', 65_536), unpaid.begin('b', 100)];
      const spent = works.map((work) => {
        for (const ms of [20, 280]) work.measure(() => (clock.elapsedMs += ms));
        return work.ms;
      });
      expect(spent).toEqual([300, 300, 300]);
    });
  });

  it('refuses after a moment, and at once where a thousand wait', async () => {
    const refusal = new RoutifyError('rate_limit_exceeded', 'busy');
    const order: string[] = [];
    const refuse = (name: string): Promise<unknown> =>
      unpaid.refuse(refusal).catch((error: unknown) => {
        order.push(name);
        return error;
      });
    const waiting = Array.from({ length: 1_000 }, () => refuse('waits'));
    expect(await refuse('at once')).toBe(refusal);
    expect(order).toEqual(['at once']);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([refusal]));
  });

  it('lets others run between the steps of a large body', async () => {
    const order: string[] = [];
    function* steps(name: string): Steps<string> {
      for (let step = 0; step < 2; step++) {
        clock.elapsedMs += 3;
        order.push(name);
        if (step === 0) yield;
      }
      return name;
    }
    const [small, large, other] = [unpaid.begin('a', 100), unpaid.begin('a', 65_536), unpaid.begin('b', 65_536)];
    const all = Promise.all([large.run(steps('large')), other.run(steps('other')), small.run(steps('small'))]);
    expect(await all).toEqual(['large', 'other', 'small']);
    expect(order).toEqual(['small', 'small', 'large', 'other', 'large', 'other']);
    expect([small.ms, large.ms, other.ms]).toEqual([6, 6, 6]);
  });

  it('runs the steps of a small body at once, and those of large ones in turns', async () => {
    const order: string[] = [];
    const [small, large, dense] = [unpaid.begin('a', 100), unpaid.begin('a', 65_536), unpaid.begin('b', 100)];
    dense.takeTurns();
    const step = async (work: typeof small, name: string): Promise<void> => {
      await work.step(() => order.push(name));
    };
    await Promise.all([step(large, 'large'), step(dense, 'dense'), step(small, 'small')]);
    expect(order).toEqual(['small', 'large', 'dense']);
  });

  it('runs a small body in turns once it has taken more than a millisecond', async () => {
    const order: string[] = [];
    const [quick, slow] = [unpaid.begin('a', 100), unpaid.begin('b', 100)];
    slow.measure(() => (clock.elapsedMs += 1.5));
    await Promise.all([slow.step(() => order.push('slow')), quick.step(() => order.push('quick'))]);
    expect(order).toEqual(['quick', 'slow']);
  });
});

function raise(_elapsedMs: number): never {
  throw new Error('broken');
}
