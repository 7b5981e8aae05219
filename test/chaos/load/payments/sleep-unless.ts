import { setTimeout as sleep } from 'node:timers/promises';

const STEP_MS = 500;

/** Sleeps so long, or until it is over. */
export async function sleepUnless(isOver: () => boolean, waitMs: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < waitMs && !isOver(); waitedMs += STEP_MS) await sleep(STEP_MS);
}
