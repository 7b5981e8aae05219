import { readFileSync } from 'node:fs';

const NANOSECONDS_PER_MS = 1e6;
/** Time on a core, time of waiting for one, and turns of this process's first thread, which runs the event loop. */
const SCHEDULED = `/proc/${process.pid}/task/${process.pid}/schedstat`;

/** Time that the thread has spent on a core, in milliseconds: neither waits nor other threads are in it. */
export function threadMs(): number {
  // The kernel counts the current turn when it is asked for the usage, and else at its next tick of some milliseconds.
  process.cpuUsage();
  const [ranNs] = readFileSync(SCHEDULED, 'utf8').split(' ');
  return Number(ranNs) / NANOSECONDS_PER_MS;
}

/** The least time of each piece of work, in milliseconds. They are run in turns: what slows the machine slows all of them. */
export function leastMs(runs: number, works: readonly (() => void)[]): number[] {
  const least = works.map(() => Infinity);
  for (let run = 0; run < runs; run++) {
    for (const [index, work] of works.entries()) {
      const startMs = threadMs();
      work();
      least[index] = Math.min(least[index] ?? Infinity, threadMs() - startMs);
    }
  }
  return least;
}
