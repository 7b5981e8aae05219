import { CoarseTimer, CLOCK_LEAD_MS, clockStepTokens, EXTEND_AT } from '#core';
import type { RequestMeter } from '#billing/metering';
import { holdFor, tokensCovered } from '../domain/hold-limits.js';
import type { ModelContext } from '../run/model-context.js';

/** Share of the covered tokens at which the last extension is requested. */
const WHOLE = 1;

/** Calls back once after a time, unless cancelled. */
type StartTimer = (afterMs: number, onTimeout: () => void) => Pick<CoarseTimer, 'cancel'>;

/** The call of an upstream that may generate unseen. */
type Thinking = Pick<ModelContext, 'task' | 'limits' | 'growth'>;

/**
 * Keeps the hold of a stream above the price of what its model can have generated, seen or not: since the call of the
 * upstream no more than time times the model's fastest known rate, and never more than the bound.
 *
 * At 80 % of the hold it requests another step, at its end whatever the wallet has left; refused there, the stream ends.
 */
export class ClockedHold {
  private thinking: Thinking | null = null;
  private calledAtMs = 0;
  private coveredTokens = 0;
  private timer: Pick<CoarseTimer, 'cancel'> | null = null;

  /**
   * @param onEnd called when the wallet covers no more
   * @param nowMs monotonic
   */
  constructor(
    private readonly meter: Pick<RequestMeter, 'heldNanoUsd' | 'extendTo'>,
    private readonly onEnd: () => void,
    private readonly nowMs: () => number,
    private readonly startTimer: StartTimer = (afterMs, onTimeout) => new CoarseTimer(afterMs, onTimeout),
  ) {}

  /** A call begins. What an earlier one generated is not charged. */
  begin(context: Thinking): void {
    this.stop();
    if (context.growth !== 'clock') return;
    this.thinking = context;
    this.calledAtMs = this.nowMs();
    this.coveredTokens = this.covered(context);
    this.schedule(context, this.nextShare(context));
  }

  stop(): void {
    this.timer?.cancel();
    this.thinking = null;
  }

  /** Upper bound of the tokens generated until the lead is over. */
  private possibleTokens({ limits }: Thinking): number {
    const { tokensPerSecond } = limits.request;
    return Math.ceil(((this.nowMs() - this.calledAtMs + CLOCK_LEAD_MS) * tokensPerSecond) / 1_000);
  }

  /** Milliseconds until `share` of the covered tokens may be used. */
  private leftMs(thinking: Thinking, share: number): number {
    const leftTokens = this.coveredTokens * share - this.possibleTokens(thinking);
    return (leftTokens * 1_000) / thinking.limits.request.tokensPerSecond;
  }

  /** At 80 % where its answer comes before the end of the covered tokens, else there. */
  private nextShare(thinking: Thinking): number {
    const [early, end] = [this.leftMs(thinking, EXTEND_AT), this.leftMs(thinking, WHOLE)];
    return end - Math.max(0, early) >= CLOCK_LEAD_MS ? EXTEND_AT : WHOLE;
  }

  /** Extends when `share` of the covered tokens may be used. */
  private schedule(thinking: Thinking, share: number): void {
    if (this.coveredTokens >= thinking.limits.outputBoundTokens) return;
    this.timer = this.startTimer(this.leftMs(thinking, share), () => {
      this.extend(thinking, share === WHOLE).catch(this.onEnd);
    });
  }

  /** Requests a part only at the end: it may be the last that another request could have had. */
  private async extend(thinking: Thinking, partial: boolean): Promise<void> {
    const { task, limits } = thinking;
    const { coveredTokens } = this;
    const neededTokens = Math.max(coveredTokens, this.possibleTokens(thinking)) + clockStepTokens(limits.request);
    const targetTokens = Math.min(neededTokens, limits.outputBoundTokens);
    const targetNanoUsd = holdFor(task, limits, targetTokens);
    const answer = await this.meter.extendTo(targetNanoUsd, { partial });
    if (this.thinking !== thinking) return;
    this.coveredTokens = answer === 'granted' ? targetTokens : Math.max(coveredTokens, this.covered(thinking));
    const hasGrown = this.coveredTokens > coveredTokens;
    // Of a part that was used up while it was requested, there is no time to wait for another answer.
    const isUsedUp = this.coveredTokens < limits.outputBoundTokens && this.leftMs(thinking, WHOLE) <= 0;
    if (partial && (!hasGrown || isUsedUp)) this.onEnd();
    else this.schedule(thinking, hasGrown ? this.nextShare(thinking) : WHOLE);
  }

  private covered({ task, limits }: Thinking): number {
    return tokensCovered(task, limits, this.meter.heldNanoUsd);
  }
}
