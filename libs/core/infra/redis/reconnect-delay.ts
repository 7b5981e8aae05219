const STEP_MS = 50;
const DELAY_MAX_MS = 1_000;

/**
 * Before the `attempt`th try in a row to connect: half of it is random, so that processes which lost Redis together do
 * not return together. Each connection then tries at most twice a second.
 */
export function reconnectDelayMs(attempt: number): number {
  return (Math.min(attempt * STEP_MS, DELAY_MAX_MS) * (1 + Math.random())) / 2;
}
