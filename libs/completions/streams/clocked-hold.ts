import { CoarseTimer } from '#kernel';
import type { RequestMeter } from '#metering';
import { CLOCK_LEAD_MS, clockStepTokens, EXTEND_AT } from '#pricing';
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
  /** Called when the wallet covers no more. */
  onEnd: () => void = () => undefined;
  private thinking: Thinking | null = null;
  private calledAtMs = 0;
  private coveredTokens = 0;
  private timer: Pick<CoarseTimer, 'cancel'> | null = null;

  /** @param nowMs monotonic */
  constructor(
    private readonly meter: Pick<RequestMeter, 'heldNanoUsd' | 'extendTo'>,
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
    this.schedule(context, EXTEND_AT);
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

  /** Extends when `share` of the covered tokens may be used. */
  private schedule(thinking: Thinking, share: number): void {
    const { outputBoundTokens, request } = thinking.limits;
    if (this.coveredTokens >= outputBoundTokens) return;
    const leftTokens = this.coveredTokens * share - this.possibleTokens(thinking);
    this.timer = this.startTimer((leftTokens * 1_000) / request.tokensPerSecond, () => {
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
    if (this.coveredTokens > coveredTokens) this.schedule(thinking, EXTEND_AT);
    else if (partial) this.onEnd();
    else this.schedule(thinking, WHOLE);
  }

  private covered({ task, limits }: Thinking): number {
    return tokensCovered(task, limits, this.meter.heldNanoUsd);
  }
}
