import { reconnectDelayMs } from './reconnect-delay.js';

/** Of thirty processes. */
const CONNECTIONS = 30 * 8;
const OUTAGE_MS = 30_000;

/** When one connection tries during an outage that begins at 0. */
function attemptsOf(): number[] {
  const times: number[] = [];
  let nowMs = 0;
  for (let attempt = 1; (nowMs += reconnectDelayMs(attempt)) < OUTAGE_MS; attempt++) times.push(nowMs);
  return times;
}

describe('reconnectDelayMs', () => {
  it('spreads the tries of many processes over an outage: at most two a second of each connection, and no peaks', () => {
    const times = Array.from({ length: CONNECTIONS }, attemptsOf).flat();
    const perTenth = new Map<number, number>();
    for (const ms of times) perTenth.set(Math.floor(ms / 100), (perTenth.get(Math.floor(ms / 100)) ?? 0) + 1);
    // After the first seconds, in which delays grow.
    const late = [...perTenth].filter(([tenth]) => tenth >= 100).map(([, count]) => count);
    expect(times.filter((ms) => ms >= 10_000).length).toBeLessThanOrEqual(CONNECTIONS * 2 * 20);
    // Without chance all would try in the same tenth.
    expect(Math.max(...late)).toBeLessThan(CONNECTIONS / 2);
  });

  it('begins at once, and grows to a second at most', () => {
    for (let round = 0; round < 100; round++) {
      expect(reconnectDelayMs(1)).toBeLessThanOrEqual(50);
      expect(reconnectDelayMs(1_000)).toBeGreaterThanOrEqual(500);
      expect(reconnectDelayMs(1_000)).toBeLessThanOrEqual(1_000);
    }
  });
});
