import type { Random } from '../random.js';

/** Kinds of members that are killed; the simulator and the clients are witnesses and stay up. */
export type Victim = 'gateway' | 'worker' | 'control' | 'redis' | 'postgres';

/** A fault of the fleet, `atMs` after the start of the load. */
export type PlannedFault =
  | { readonly kind: 'kill'; readonly atMs: number; readonly victim: Victim; readonly downMs: number }
  | { readonly kind: 'pause'; readonly atMs: number; readonly victim: Victim; readonly pauseMs: number }
  | { readonly kind: 'flush'; readonly atMs: number };

interface FaultOptions {
  readonly kills: number;
  readonly durationMs: number;
}

/** Each round kills every kind at least once. */
const ROUND: readonly Victim[] = [
  ...(['gateway', 'gateway', 'gateway', 'gateway'] as const),
  ...(['worker', 'worker', 'worker', 'control', 'redis', 'redis', 'postgres', 'postgres'] as const),
];
/** Without Postgres: SIGSTOP of its first process does not stop the backends of its connections. */
const PAUSED: readonly Victim[] = ['gateway', 'gateway', 'worker', 'redis', 'control'];
const DOWN_MS_MAX = 2_000;
const PAUSE_MS_MIN = 300;
const PAUSE_MS_MAX = 4_000;
const KILLS_A_PAUSE = 8;
const KILLS_A_FLUSH = 12;
/** Longer than a lease and the reaper's delay together. */
const LONG_PAUSE_MS = 60_000;
/** Shorter runs have no time for the long pause. */
const LONG_RUN_MS = 240_000;

/** The schedule of a run, deterministic by seed. Sorted by time. */
export function planFaults(random: Random, { kills, durationMs }: FaultOptions): PlannedFault[] {
  const moments = momentsOf(random, durationMs);
  const rounds = Array.from({ length: Math.ceil(kills / ROUND.length) }, () => random.shuffle(ROUND)).flat();
  const faults: PlannedFault[] = [
    ...moments(kills).map((atMs, index): PlannedFault => ({
      kind: 'kill',
      atMs,
      victim: rounds[index] ?? 'gateway',
      downMs: random.between(0, DOWN_MS_MAX),
    })),
    ...moments(Math.ceil(kills / KILLS_A_PAUSE)).map((atMs): PlannedFault => ({
      kind: 'pause',
      atMs,
      victim: random.pick(PAUSED),
      pauseMs: random.between(PAUSE_MS_MIN, PAUSE_MS_MAX),
    })),
    ...moments(countFlushes(kills)).map((atMs): PlannedFault => ({ kind: 'flush', atMs })),
  ];
  if (durationMs > LONG_RUN_MS) {
    faults.push({ kind: 'pause', atMs: durationMs / 3, victim: 'gateway', pauseMs: LONG_PAUSE_MS });
  }
  return faults.sort((left, right) => left.atMs - right.atMs);
}

/** Number of flushes of Redis for this many kills. */
export function countFlushes(kills: number): number {
  return Math.ceil(kills / KILLS_A_FLUSH);
}

/** Evenly spread, each at a random time in its slice. */
function momentsOf(random: Random, durationMs: number): (count: number) => number[] {
  return (count) => Array.from({ length: count }, (_, index) => ((index + random.fraction()) * durationMs) / count);
}
