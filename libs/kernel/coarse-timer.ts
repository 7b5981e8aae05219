import { IndexedSet, type IndexedItem } from './indexed-set.js';

/** How late the end of a wait may be noticed. */
const TICK_MS = 25;

/** A look that comes so late was kept waiting: this process stood still, or the whole machine. */
const STALLED_MS = 150;

const running = new IndexedSet<CoarseTimer>();
let ticks: NodeJS.Timeout | null = null;
let tickedAtMs = 0;
let hasSkippedTick = false;

/**
 * The end of a wait that hardly ever comes: every request waits for five things that usually arrive in time. A timer of
 * Node's for each of them takes ten times as long to set and to clear as a place in one set that is looked through
 * every 25 ms. Never early; up to 25 ms late, and another 25 ms after this process stood still: what came in meanwhile
 * is read first.
 */
export class CoarseTimer implements IndexedItem {
  /** @internal */
  index = -1;
  /** Monotonic milliseconds. */
  private atMs = 0;

  /** @param onTimeout called once for each time that the wait was begun and not called off; may begin it again */
  constructor(
    afterMs: number,
    private readonly onTimeout: () => void,
  ) {
    this.restart(afterMs);
  }

  /** Begins the wait anew, from now. */
  restart(afterMs: number): void {
    this.atMs = performance.now() + afterMs;
    running.add(this);
    if (ticks === null) startTicking();
  }

  /** Calls the wait off. */
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
  // Once: a process that always comes late ends its waits all the same.
  hasSkippedTick = stalled && !hasSkippedTick;
  if (hasSkippedTick) return;
  for (const deadline of running.list()) deadline.fireIfDue(nowMs);
  if (running.size > 0 || ticks === null) return;
  clearInterval(ticks);
  ticks = null;
}
