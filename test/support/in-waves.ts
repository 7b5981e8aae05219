/**
 * Runs `work` for the numbers below `count`, `atOnce` at a time, in order. For what repeats one message in several
 * processes: more transactions at once than connections would only wait for one, on a busy machine in vain.
 */
export async function inWaves<T>(count: number, atOnce: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  while (results.length < count) {
    const length = Math.min(atOnce, count - results.length);
    results.push(...(await Promise.all(Array.from({ length }, (_, index) => work(results.length + index)))));
  }
  return results;
}
