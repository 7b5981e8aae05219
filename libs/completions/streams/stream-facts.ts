import {
  type StatedUsage,
  addUsage,
  finishedChoices,
  hasChoices,
  readServiceTier,
  usageMemberCount,
  UsageReport,
  type Chunk,
  type UsageResult,
} from '#formats';
import type { JsonObject } from '#core';
import { ReplyMedia } from '#billing/metering';
import { promptOf, readStated, type UsageSoFar } from '../domain/stated-usage.js';
import type { CompletionTask } from '../task/completion-task.js';

/** Facts that the chunks of a stream carry besides its text. */
export class StreamFacts {
  /** The last chunk with usage that is not poorer than an earlier one. */
  usageChunk: Chunk | null = null;
  hasAnswered = false;
  /** What the upstream has stated beside its chunks; null: nothing. */
  stated: StatedUsage | null = null;
  readonly media = new ReplyMedia();
  private readonly report = new UsageReport();
  /** The chunk that is spoken of in `replyObject`. */
  private lastObject: JsonObject | null = null;
  /** By the last chunk that says so. */
  private lastTier: string | null = null;
  /** Usage in the chunk of a failure. */
  private ofFailure: UsageResult | null = null;
  private soFar: UsageSoFar | null = null;
  private soFarOf: StatedUsage | null = null;
  /** Finish reason of each choice, by index. */
  private readonly finished = new Map<number, string>();

  private readonly mayHoldSound: boolean;

  constructor(private readonly task: CompletionTask) {
    this.mayHoldSound = task.parsedRequest.needs.has('audio_output');
  }

  /** Whether chunks have usage. */
  get isReported(): boolean {
    return this.report.result.kind !== 'missing';
  }

  /** As reported in chunks; else as stated beside them so far, which is not that of the whole reply. */
  get usage(): UsageResult {
    if (this.isReported) return this.report.result;
    return this.statedSoFar?.usage ?? this.ofFailure ?? this.report.result;
  }

  /** Output tokens that chunks report; 0: none do. */
  get reportedOutputTokens(): number {
    const { result } = this.report;
    return 'usage' in result ? result.usage.completionTokens : 0;
  }

  /** What the upstream said of the call last: a chunk with usage, be it of a failure. */
  get replyObject(): JsonObject | null {
    return this.lastObject ?? this.statedSoFar?.object ?? null;
  }

  /** The provider's service tier, by the last part that says so; null: none did. */
  get serviceTier(): string | null {
    return this.lastTier ?? this.statedSoFar?.serviceTier ?? null;
  }

  /** Read once for each statement, and only where no chunk has usage. */
  private get statedSoFar(): UsageSoFar | null {
    if (this.isReported || this.stated === null) return null;
    if (this.soFarOf !== this.stated) {
      this.soFarOf = this.stated;
      this.soFar = readStated(this.stated);
    }
    return this.soFar;
  }

  /** Every choice has a finish reason. */
  get isWhole(): boolean {
    return this.finished.size >= this.task.parsedRequest.n;
  }

  get finishReasons(): Iterable<string> {
    return this.finished.values();
  }

  get finishReason(): string | null {
    for (const reason of this.finishReasons) return reason;
    return null;
  }

  /**
   * A chunk with an error. What it says of the prompt and of the cost is true; output that was not delivered is not
   * charged.
   */
  noteFailure({ carriesUsage, object, choiceUsages }: Pick<Chunk, 'carriesUsage' | 'object' | 'choiceUsages'>): void {
    if (!carriesUsage) return;
    this.lastObject = object;
    const report = new UsageReport();
    addUsage(report, { object, choiceUsages });
    if ('usage' in report.result) this.ofFailure = promptOf(report.result.usage);
  }

  note(chunk: Chunk): void {
    this.hasAnswered ||= hasChoices(chunk);
    // A chunk with text needs no media to be output.
    if (chunk.visibleTextBytes === 0 && (this.mayHoldSound || chunk.shape.mayHoldState)) this.media.add(chunk.object);
    if (chunk.carriesUsage) this.noteUsage(chunk);
    else if (chunk.finishReasons.length > 0) this.noteTier(chunk);
    if (chunk.finishReasons.length === 0) return;
    for (const { index, reason } of finishedChoices(chunk)) {
      if (!this.finished.has(index)) this.finished.set(index, reason);
    }
  }

  /** What a chunk with usage says of the call, whether or not it is delivered. */
  noteUsage(chunk: Chunk): void {
    this.noteTier(chunk);
    const hasCounts = addUsage(this.report, chunk);
    const known = this.usageChunk;
    if (known === null || (hasCounts && usageMemberCount(chunk) >= usageMemberCount(known))) {
      this.usageChunk = chunk;
      this.lastObject = chunk.object;
    }
  }

  private noteTier({ object }: Chunk): void {
    this.lastTier = readServiceTier(object) ?? this.lastTier;
  }
}
