import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long a turn of the event loop may work on a list: requests wait for it. */
const TURN_MS = 3;

/** Runs `work` for each item, in turns of a few milliseconds between which everything else of the process goes on. */
export async function inTurns<T>(items: Iterable<T>, work: (item: T) => void): Promise<void> {
  let untilMs = performance.now() + TURN_MS;
  for (const item of items) {
    work(item);
    if (performance.now() < untilMs) continue;
    await nextTurn();
    untilMs = performance.now() + TURN_MS;
  }
}
