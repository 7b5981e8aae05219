/** Stops what was started, the youngest first, on every exit path. */
export const stops = [];

/** Runs a benchmark to its end; a failure is printed and sets the exit code. */
export async function runBench(main) {
  process.once('SIGINT', () => void stopAll().then(() => process.exit(130)));
  try {
    await main();
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await stopAll();
  }
}

/** Stops what is running, and forgets it. */
export async function stopAll() {
  for (const stop of stops.splice(0).toReversed()) await stop();
}
