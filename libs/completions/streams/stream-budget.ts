import { holdPrice, STREAM_QUANTUM_TOKENS } from '#pricing';
import type { RequestMeter } from '#metering';
import type { Chunk } from '#dialects';
import { CoarseTimer } from '#kernel';
import type { CompletionTask } from '../completion-task.js';
import { isGrowing, tokensCovered, type HoldLimits } from '../domain/hold-limits.js';
import type { UsageTally } from '../usage-tally.js';

/** Share of the covered tokens at which more is asked for. */
const ASK_AT = 0.8;
/** Share of what is left, a token a byte, at which the text is counted, so that the stream need not stop for it. */
const COUNT_AT = 0.8;
/** How long a stream stands still at its hold. */
const PAUSE_MAX_MS = 250;

/** What becomes of a chunk that waits: `pass` or `end`. */
export interface StreamFlow {
  /** The chunk is covered now. */
  readonly pass: () => void;
  /** The wallet covers no more. */
  readonly end: () => void;
  /** The stream has ended meanwhile: what waited is not passed on any more. */
  readonly isOver: () => boolean;
}

/** Calls back when a stream has stood still for as long as it may. */
type BeginPause = (onOver: () => void) => Pick<CoarseTimer, 'cancel'>;

/**
 * Keeps a stream within its hold: a chunk is passed on only when the hold covers it beside all before it, at any rate and
 * of any size. Text counts as a token a byte until it is counted.
 *
 * Near the end of what is covered a growing stream asks for another quantum. At the end the chunk waits while the text is
 * counted and, where it is too much, for what the wallet still has; without an answer within 250 ms the stream ends as
 * after a refusal.
 */
export class StreamBudget {
  private coveredTokens: number;
  private asksAhead: boolean;
  private isCounting = false;
  /** An extension that was asked for ahead; never rejects. */
  private asking: Promise<void> | null = null;

  constructor(
    private readonly task: CompletionTask,
    private readonly terms: HoldLimits,
    private readonly meter: Pick<RequestMeter, 'heldNanoUsd' | 'extendTo'>,
    private readonly tally: UsageTally,
    private readonly flow: StreamFlow,
    private readonly beginPause: BeginPause = (onOver) => new CoarseTimer(PAUSE_MAX_MS, onOver),
  ) {
    this.coveredTokens = this.coveredBy(meter.heldNanoUsd);
    this.asksAhead = isGrowing(terms);
  }

  /** Whether a chunk may be passed on; then it is added to the tally. If not, it waits for the flow. */
  covers(chunk: Chunk): boolean {
    if (this.tally.outputTokensMax + chunk.visibleTextBytes > this.coveredTokens) {
      // What cannot be counted cannot be covered; the ending counts again and reports the error.
      this.decide(chunk).catch(this.flow.end);
      return false;
    }
    this.tally.add(chunk);
    this.lookAhead();
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
    this.lookAhead();
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
    await this.asking;
    if (neededTokens > this.coveredTokens) await this.ask(neededTokens, true);
  }

  /** Counts in time, and asks in time, while the stream goes on. */
  private lookAhead(): void {
    const { tally, coveredTokens, asksAhead } = this;
    if (this.isCounting || this.asking !== null) return;
    const { countedOutputTokens: counted, outputTokensMax: most } = tally;
    const isNearEnd = most - counted >= COUNT_AT * (coveredTokens - counted);
    const mayAsk = asksAhead && tally.estimatedOutputTokens >= ASK_AT * coveredTokens;
    if (most === counted || !(isNearEnd || mayAsk)) return;
    this.isCounting = true;
    tally
      .countOutput()
      .then((usedTokens) => {
        this.isCounting = false;
        if (this.asksAhead && usedTokens >= ASK_AT * this.coveredTokens) this.askAhead(usedTokens);
        // What came while it was counted may be enough.
        else this.lookAhead();
      })
      .catch(this.flow.end);
  }

  private askAhead(usedTokens: number): void {
    this.asking ??= this.ask(usedTokens, false)
      .catch(() => undefined)
      .then(() => {
        this.asking = null;
      });
  }

  /** A part is asked for only where a chunk waits: it may be the last that others could have had. */
  private async ask(usedTokens: number, partial: boolean): Promise<void> {
    const { request, outputBoundTokens } = this.terms;
    const { price, principal } = this.task;
    const nextTokens = Math.max(usedTokens, this.coveredTokens) + STREAM_QUANTUM_TOKENS;
    // More than the bound is for an upstream that does not keep to it.
    const wantedTokens = usedTokens > outputBoundTokens ? nextTokens : Math.min(nextTokens, outputBoundTokens);
    const target = holdPrice(request, wantedTokens, [price], principal.multipliersPpm);
    const answer = await this.meter.extendTo(target, { partial });
    const coveredTokens = answer === 'granted' ? wantedTokens : this.coveredBy(this.meter.heldNanoUsd);
    this.coveredTokens = Math.max(this.coveredTokens, coveredTokens);
    this.asksAhead = answer === 'granted' && this.coveredTokens < outputBoundTokens;
  }

  private coveredBy(heldNanoUsd: bigint): number {
    return tokensCovered(this.task, this.terms, heldNanoUsd);
  }
}
