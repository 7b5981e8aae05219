/**
 * Turns as long as this are measured one after the other: on a busy loop no time is missed, on an idle one nothing
 * runs.
 */
const CHAINED_FROM_MS = 1;
/** A pause of the garbage collector or a large body makes some turns long, but each of those that follow is shorter. */
const INTERVAL_MS = 100;
/**
 * New requests that a turn of an overload takes: at first; the least; after a turn above the target this share of them;
 * and after one below half of it, so many more. The time of a turn is theirs, and that of refusals.
 */
export const TAKEN_AT_FIRST = 64;
const TAKEN_MIN = 8;
const LONG_TURN_FACTOR = 0.75;
const SHORT_TURN_STEP = 8;
/** An overload ends after a second in which no more than this part of the requests was refused. */
const REFUSED_SHARE_MAX = 0.1;
const REVIEW_MS = 1_000;

/**
 * Whether the event loop has time for a new request. A request waits for the end of the turn during which it arrives, so
 * the length of turns is the delay of requests. The loop is overloaded once turns are longer than `targetMs` for a tenth
 * of a second and do not become shorter. From then on a turn takes so many new requests that turns are as long as the
 * target, and the loop is never idle. Pure: the caller passes monotonic milliseconds.
 */
export class LoopBudget {
  private turnStartedAtMs: number | null = null;
  /** Of the turn before, if it was measured. */
  private lengthMs = 0;
  /** End of the first of the long turns, when the last one was long. */
  private longSinceMs: number | null = null;
  /** Beginning of the overload, or of the second under review; null: no overload. */
  private reviewedAtMs: number | null = null;
  private taken = 0;
  private refused = 0;
  private takenInTurn = 0;
  /** New requests that a turn takes during an overload. */
  private takenMax = TAKEN_AT_FIRST;

  constructor(private readonly targetMs: number) {}

  /** Called for each request. True if it starts a turn: `endTurn` must be called when that ends. */
  startTurn(nowMs: number): boolean {
    if (this.turnStartedAtMs !== null) return false;
    this.turnStartedAtMs = nowMs;
    if (this.isReviewDue(nowMs)) this.reviewedAtMs = null; // the loop was idle
    return true;
  }

  /** Whether a new request is served. */
  takes(nowMs: number): boolean {
    this.detect(nowMs);
    const isTaken = this.reviewedAtMs === null || this.takenInTurn < this.takenMax;
    if (isTaken) {
      this.taken++;
      this.takenInTurn++;
    } else this.refused++;
    return isTaken;
  }

  /** True if it starts the next turn, like `startTurn`. */
  endTurn(nowMs: number): boolean {
    this.detect(nowMs);
    if (this.isReviewDue(nowMs)) this.review(nowMs);
    this.lengthMs = this.ageOfTurn(nowMs);
    if (this.reviewedAtMs !== null) this.adjust();
    this.takenInTurn = 0;
    if (this.lengthMs <= this.targetMs) this.longSinceMs = null;
    else this.longSinceMs ??= nowMs;
    this.turnStartedAtMs = this.lengthMs < CHAINED_FROM_MS ? null : nowMs;
    return this.turnStartedAtMs !== null;
  }

  private adjust(): void {
    if (this.lengthMs > this.targetMs)
      this.takenMax = Math.max(TAKEN_MIN, Math.floor(this.takenMax * LONG_TURN_FACTOR));
    else if (this.lengthMs < this.targetMs / 2) this.takenMax += SHORT_TURN_STEP;
  }

  private detect(nowMs: number): void {
    if (this.reviewedAtMs !== null || this.longSinceMs === null) return;
    const isCatchingUp = this.ageOfTurn(nowMs) <= this.lengthMs;
    if (isCatchingUp || nowMs - this.longSinceMs < INTERVAL_MS) return;
    this.takenMax = TAKEN_AT_FIRST;
    this.startReview(nowMs);
  }

  private isReviewDue(nowMs: number): boolean {
    return this.reviewedAtMs !== null && nowMs - this.reviewedAtMs >= REVIEW_MS;
  }

  private review(nowMs: number): void {
    if (this.refused > REFUSED_SHARE_MAX * (this.taken + this.refused)) this.startReview(nowMs);
    else this.reviewedAtMs = null;
  }

  private startReview(nowMs: number): void {
    this.reviewedAtMs = nowMs;
    this.taken = 0;
    this.refused = 0;
  }

  private ageOfTurn(nowMs: number): number {
    return nowMs - (this.turnStartedAtMs ?? nowMs);
  }
}
