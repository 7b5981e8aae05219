import { Crowd, type CrowdMember } from './crowd.js';

/** How late the end of a wait may be noticed. */
const LOOK_EVERY_MS = 25;

/** A look that comes so late was kept waiting: this process stood still, or the whole machine. */
const STOOD_STILL_MS = 150;

const running = new Crowd<Deadline>();
let looks: NodeJS.Timeout | null = null;
let lookedAtMs = 0;
let hasPassedOver = false;

/**
 * The end of a wait that hardly ever comes: every request waits for five things that usually arrive in time. A timer of
 * Node's for each of them takes ten times as long to set and to clear as a place in one set that is looked through
 * every 25 ms. Never early; up to 25 ms late, and another 25 ms after this process stood still: what came in meanwhile
 * is read first.
 */
export class Deadline implements CrowdMember {
  /** @internal */
  place = -1;
  /** Monotonic milliseconds. */
  private atMs = 0;

  /** @param onOver called once for each time that the wait was begun and not called off; may begin it again */
  constructor(
    afterMs: number,
    private readonly onOver: () => void,
  ) {
    this.restart(afterMs);
  }

  /** Begins the wait anew, from now. */
  restart(afterMs: number): void {
    this.atMs = performance.now() + afterMs;
    running.add(this);
    if (looks === null) startLooking();
  }

  /** Calls the wait off. */
  cancel(): void {
    running.delete(this);
  }

  /** @internal */
  endIfOver(nowMs: number): void {
    if (this.place < 0 || this.atMs > nowMs) return;
    running.delete(this);
    this.onOver();
  }
}

function startLooking(): void {
  lookedAtMs = performance.now();
  looks = setInterval(lookThrough, LOOK_EVERY_MS);
}

function lookThrough(): void {
  const nowMs = performance.now();
  const stoodStill = nowMs - lookedAtMs > STOOD_STILL_MS;
  lookedAtMs = nowMs;
  // Once: a process that always comes late ends its waits all the same.
  hasPassedOver = stoodStill && !hasPassedOver;
  if (hasPassedOver) return;
  for (const deadline of running.list()) deadline.endIfOver(nowMs);
  if (running.size > 0 || looks === null) return;
  clearInterval(looks);
  looks = null;
}
