const POLL_MS = 10;
/** Tolerates a loaded machine and stalls of seconds. */
export const PATIENCE_MS = 20_000;
const POLLS_MIN = 25;

/**
 * Polls until `check` is true; throws after `timeoutMs` of waiting. One poll counts for at most a small part of the
 * timeout, so that a machine that stalls for a second does not use up a timeout of a second.
 */
export async function eventually(
  check: () => boolean | Promise<boolean>,
  timeoutMs = PATIENCE_MS,
  what = check.toString(),
): Promise<void> {
  let waitedMs = 0;
  for (;;) {
    const polledAtMs = performance.now();
    if (await check()) return;
    if (waitedMs >= timeoutMs) throw new Error(`not true within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    waitedMs += Math.min(performance.now() - polledAtMs, timeoutMs / POLLS_MIN);
  }
}
