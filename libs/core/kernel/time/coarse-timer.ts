import { IndexedSet, type IndexedItem } from '../collections/indexed-set.js';

/** Resolution: the most a timer fires late. */
const TICK_MS = 25;

/** A tick later than this means that the process or the machine was stalled. */
const STALLED_MS = 150;

const running = new IndexedSet<CoarseTimer>();
let ticks: NodeJS.Timeout | null = null;
let tickedAtMs = 0;
let hasSkippedTick = false;

/**
 * A timeout that rarely fires: every request waits for five things that usually arrive in time. Setting and clearing a
 * Node timer for each takes ten times as long as an entry in one set that is checked every 25 ms. Never early; up to
 * 25 ms late, and another 25 ms after a stall of the process: data that arrived meanwhile is read first.
 */
export class CoarseTimer implements IndexedItem {
  /** @internal */
  index = -1;
  /** Monotonic milliseconds. */
  private atMs = 0;

  /** @param onTimeout called once for each start that is not cancelled; may call `restart` */
  constructor(
    afterMs: number,
    private readonly onTimeout: () => void,
  ) {
    this.restart(afterMs);
  }

  /** Starts again, from now. */
  restart(afterMs: number): void {
    this.atMs = performance.now() + afterMs;
    running.add(this);
    if (ticks === null) startTicking();
  }

  cancel(): void {
    running.delete(this);
  }

  /** @internal */
  fireIfDue(nowMs: number): void {
    if (this.index < 0 || this.atMs > nowMs) return;
    running.delete(this);
    this.onTimeout();
  }
}

function startTicking(): void {
  tickedAtMs = performance.now();
  ticks = setInterval(tick, TICK_MS);
}

function tick(): void {
  const nowMs = performance.now();
  const stalled = nowMs - tickedAtMs > STALLED_MS;
  tickedAtMs = nowMs;
  // One tick only: a process that is always late still fires its timers.
  hasSkippedTick = stalled && !hasSkippedTick;
  if (hasSkippedTick) return;
  for (const timer of running.list()) timer.fireIfDue(nowMs);
  if (running.size > 0 || ticks === null) return;
  clearInterval(ticks);
  ticks = null;
}
