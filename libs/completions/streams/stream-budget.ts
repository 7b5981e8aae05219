import { holdPrice, STREAM_QUANTUM_TOKENS, type Meter } from '#billing';
import type { CompletionTask } from '../completion-task.js';
import { tokensCovered, type HoldTerms } from '../domain/hold-terms.js';
import type { UsageTally } from '../usage-tally.js';

/** Share of the covered tokens at which more is asked for. */
const ASK_AT = 0.8;

/** `whole`: the hold covers all that may come, so there is nothing left to ask. */
type Answer = 'open' | 'asking' | 'refused' | 'unanswered' | 'whole';

/** What a budget may do to its stream; all of it perhaps more than once. */
export interface StreamFlow {
  /** The wallet covers no more. */
  readonly end: () => void;
  /** Nothing more is read from the upstream until the wallet has answered. */
  readonly pause: () => void;
  readonly resume: () => void;
}

/**
 * Keeps a growing stream within its hold. Near the end of what is covered it asks for another quantum; when that is
 * refused the stream may run to the end of what is covered and no further. One quantum beyond that a stream that is
 * faster than the answer waits for it, and one that gets none, because Redis is away, ends. A stream that may be at its
 * end waits while its tokens are counted.
 */
export class StreamBudget {
  private coveredTokens: number;
  private answer: Answer = 'open';
  /** Whether a count of its own is awaited, after which it acts. */
  private isCounting = false;

  constructor(
    private readonly task: CompletionTask,
    private readonly terms: HoldTerms,
    private readonly meter: Meter,
    private readonly tally: UsageTally,
    private readonly flow: StreamFlow,
  ) {
    this.coveredTokens = this.coveredBy(meter.heldNanoUsd);
  }

  /** To be called after every chunk. */
  check(): void {
    if (this.answer === 'whole') return;
    if (this.answer === 'asking' || this.isCounting) {
      if (this.tally.estimatedOutputTokens >= this.endTokens()) this.flow.pause();
      return;
    }
    const counted = this.tally.countIfNear(this.answer === 'open' ? this.askTokens() : this.endTokens());
    if (counted === null) return;
    this.isCounting = true;
    // What cannot be counted cannot be covered; the ending counts again and tells the error.
    counted.then((usedTokens) => this.act(usedTokens)).catch(this.flow.end);
  }

  private async act(usedTokens: number): Promise<void> {
    this.isCounting = false;
    if (this.answer === 'open') {
      if (usedTokens >= this.askTokens()) return this.ask(usedTokens);
    } else if (usedTokens >= this.endTokens()) {
      this.flow.end();
      return;
    }
    this.flow.resume();
    // What came while it was counted may be enough.
    this.check();
  }

  private async ask(usedTokens: number): Promise<void> {
    this.answer = 'asking';
    const { request, outputBoundTokens } = this.terms;
    const { price, principal } = this.task;
    const wantedTokens = Math.min(outputBoundTokens, Math.max(usedTokens, this.coveredTokens) + STREAM_QUANTUM_TOKENS);
    const answer = await this.meter.extendTo(holdPrice(request, wantedTokens, [price], principal.multipliersPpm));
    this.coveredTokens = answer === 'granted' ? wantedTokens : this.coveredBy(this.meter.heldNanoUsd);
    if (answer !== 'granted') this.answer = answer;
    else this.answer = wantedTokens < outputBoundTokens ? 'open' : 'whole';
    this.flow.resume();
    this.check();
  }

  private askTokens(): number {
    return this.coveredTokens * ASK_AT;
  }

  /** Where the stream ends as things stand. */
  private endTokens(): number {
    return this.coveredTokens + (this.answer === 'refused' ? 0 : STREAM_QUANTUM_TOKENS);
  }

  private coveredBy(heldNanoUsd: bigint): number {
    return tokensCovered(this.task, this.terms, heldNanoUsd);
  }
}
