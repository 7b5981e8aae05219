const LOOK_EVERY_MS = 10;
/** A machine that does much else, or stands still for seconds, makes nothing untrue. */
export const PATIENCE_MS = 20_000;
const LOOKS_MIN = 25;

/**
 * Waits until `check` is true; throws when that takes longer than `withinMs`. Of the time for which one look keeps us
 * waiting only a small part counts, so that a machine that stands still for a second uses up no wait of a second.
 */
export async function eventually(
  check: () => boolean | Promise<boolean>,
  withinMs = PATIENCE_MS,
  what = check.toString(),
): Promise<void> {
  let waitedMs = 0;
  for (;;) {
    const lookedAtMs = performance.now();
    if (await check()) return;
    if (waitedMs >= withinMs) throw new Error(`not true within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    waitedMs += Math.min(performance.now() - lookedAtMs, withinMs / LOOKS_MIN);
  }
}
