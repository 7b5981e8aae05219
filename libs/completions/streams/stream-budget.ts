import { CoarseTimer, EXTEND_AT, STREAM_QUANTUM_TOKENS } from '#core';
import type { RequestMeter } from '#billing/metering';
import type { Chunk } from '#formats';
import type { CompletionTask } from '../task/completion-task.js';
import { holdFor, tokensCovered, type HoldGrowth, type HoldLimits } from '../domain/hold-limits.js';
import type { UsageTally } from '../task/usage-tally.js';

/** Share of the remaining tokens, at a token per byte, at which text is counted, so that the stream need not pause. */
const COUNT_AT = 0.8;
/** Longest pause of a stream at its hold. */
const PAUSE_MAX_MS = 250;

/** Callbacks for a waiting chunk: `pass` or `end`. */
export interface StreamFlow {
  /** The chunk is covered now. */
  readonly pass: () => void;
  /** The wallet covers no more. */
  readonly end: () => void;
  /** The stream has ended; a waiting chunk is dropped. */
  readonly isOver: () => boolean;
}

/** Starts the timer of a pause; calls back when it expires. */
type BeginPause = (onOver: () => void) => Pick<CoarseTimer, 'cancel'>;

/**
 * Keeps a stream within its hold: a chunk is delivered only when the hold covers it and all before it, at any rate and
 * chunk size. Uncounted text counts as one token per byte.
 *
 * Near the end of its hold a growing stream requests another quantum. At the end the chunk waits while the text is
 * counted and, if the hold does not cover it, for an extension up to the rest of the wallet; no answer within 250 ms
 * ends the stream like a refusal.
 */
export class StreamBudget {
  private coveredTokens: number;
  private extendsAhead: boolean;
  private isCounting = false;
  /** The extension requested ahead of need; never rejects. */
  private extension: Promise<void> | null = null;

  constructor(
    private readonly task: CompletionTask,
    private readonly limits: HoldLimits,
    growth: HoldGrowth,
    private readonly meter: Pick<RequestMeter, 'heldNanoUsd' | 'extendTo'>,
    private readonly tally: UsageTally,
    private readonly flow: StreamFlow,
    private readonly beginPause: BeginPause = (onOver) => new CoarseTimer(PAUSE_MAX_MS, onOver),
  ) {
    this.coveredTokens = this.coveredBy(meter.heldNanoUsd);
    this.extendsAhead = growth === 'text';
  }

  /** True: the chunk may be delivered and is added to the tally. False: it waits for a callback of the flow. */
  covers(chunk: Chunk): boolean {
    const usedTokensMax = this.tally.outputTokensMax + chunk.visibleTextBytes;
    if (usedTokensMax > this.coveredTokens && usedTokensMax > this.refreshed()) {
      // Text that cannot be counted is not covered; finalization counts again and reports the error.
      this.decide(chunk).catch(this.flow.end);
      return false;
    }
    this.tally.add(chunk);
    this.workAhead();
    return true;
  }

  private async decide(chunk: Chunk): Promise<void> {
    const { tally, flow } = this;
    const usedTokens = await tally.countOutput();
    const fits = usedTokens + chunk.visibleTextBytes <= this.coveredTokens;
    const tokens = fits ? null : await tally.countChunk(chunk);
    if (flow.isOver()) return;
    if (tokens !== null && !(await this.isCoveredInTime(usedTokens + tokens))) {
      flow.end();
      return;
    }
    if (flow.isOver()) return;
    if (tokens === null) tally.add(chunk);
    else tally.addCounted(chunk, tokens);
    flow.pass();
    this.workAhead();
  }

  private async isCoveredInTime(neededTokens: number): Promise<boolean> {
    if (neededTokens <= this.coveredTokens) return true;
    await new Promise<void>((resolve, reject) => {
      const pause = this.beginPause(resolve);
      this.cover(neededTokens)
        .finally(() => {
          pause.cancel();
        })
        .then(resolve, reject);
    });
    return neededTokens <= this.coveredTokens;
  }

  private async cover(neededTokens: number): Promise<void> {
    await this.extension;
    if (neededTokens > this.coveredTokens) await this.extend(neededTokens, true);
  }

  /** Counts text and requests extensions ahead of need, while the stream runs. */
  private workAhead(): void {
    const { tally, coveredTokens, extendsAhead } = this;
    if (this.isCounting || this.extension !== null) return;
    const { countedOutputTokens: counted, outputTokensMax: most } = tally;
    const isNearEnd = most - counted >= COUNT_AT * (coveredTokens - counted);
    const mayExtend = extendsAhead && tally.estimatedOutputTokens >= EXTEND_AT * coveredTokens;
    if (most === counted || !(isNearEnd || mayExtend)) return;
    this.isCounting = true;
    tally
      .countOutput()
      .then((usedTokens) => {
        this.isCounting = false;
        if (this.extendsAhead && usedTokens >= EXTEND_AT * this.coveredTokens) this.extendAhead(usedTokens);
        // Text that arrived during the count may call for another one.
        else this.workAhead();
      })
      .catch(this.flow.end);
  }

  private extendAhead(usedTokens: number): void {
    this.extension ??= this.extend(usedTokens, false)
      .catch(() => undefined)
      .then(() => {
        this.extension = null;
      });
  }

  /** Requests a partial extension only while a chunk waits: it may take the rest of a shared wallet. */
  private async extend(usedTokens: number, partial: boolean): Promise<void> {
    const { outputBoundTokens } = this.limits;
    const nextTokens = Math.max(usedTokens, this.coveredTokens) + STREAM_QUANTUM_TOKENS;
    // Beyond the bound only for an upstream that exceeds it.
    const targetTokens = usedTokens > outputBoundTokens ? nextTokens : Math.min(nextTokens, outputBoundTokens);
    const targetNanoUsd = holdFor(this.task, this.limits, targetTokens);
    const answer = await this.meter.extendTo(targetNanoUsd, { partial });
    const coveredTokens = answer === 'granted' ? targetTokens : this.coveredBy(this.meter.heldNanoUsd);
    this.coveredTokens = Math.max(this.coveredTokens, coveredTokens);
    this.extendsAhead = answer === 'granted' && this.coveredTokens < outputBoundTokens;
  }

  /** With what the clock has added to the hold. */
  private refreshed(): number {
    this.coveredTokens = Math.max(this.coveredTokens, this.coveredBy(this.meter.heldNanoUsd));
    return this.coveredTokens;
  }

  private coveredBy(heldNanoUsd: bigint): number {
    return tokensCovered(this.task, this.limits, heldNanoUsd);
  }
}
