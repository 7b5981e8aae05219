import { Random } from '../random.js';
import { planFaults } from './plan-faults.js';

const plan = (seed: number, kills: number) => planFaults(new Random(seed), { kills, durationMs: 30_000 });

describe('planFaults', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(plan(7, 50)).toEqual(plan(7, 50));
    expect(plan(7, 50)).not.toEqual(plan(8, 50));
  });

  it.each([12, 13, 200])('makes exactly %d kills, in order, of every kind of process', (kills) => {
    const faults = plan(1, kills);
    const killed = faults.filter((fault) => fault.kind === 'kill');
    expect(killed).toHaveLength(kills);
    expect(new Set(killed.map(({ victim }) => victim)).size).toBe(5);
    expect(faults.map(({ atMs }) => atMs)).toEqual(faults.map(({ atMs }) => atMs).sort((a, b) => a - b));
  });

  it('pauses and flushes besides, and in a long run pauses a gateway for longer than its lease', () => {
    expect(plan(1, 12).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['pause', 'flush']));
    const long = planFaults(new Random(1), { kills: 12, durationMs: 600_000 });
    expect(long).toContainEqual(expect.objectContaining({ kind: 'pause', victim: 'gateway', pauseMs: 60_000 }));
  });
});
