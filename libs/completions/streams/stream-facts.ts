import type { JsonObject } from '#json';
import { ReplyMedia } from '#metering';
import {
  addUsage,
  finishedChoices,
  hasChoices,
  readServiceTier,
  usageMemberCount,
  UsageReport,
  type Chunk,
  type UsageResult,
} from '#replies';
import type { CompletionTask } from '../task/completion-task.js';

/** Facts that the chunks of a stream carry besides its text. */
export class StreamFacts {
  /** The last chunk with usage that is not poorer than an earlier one. */
  usageChunk: Chunk | null = null;
  /** What the upstream said of the call last: a chunk with usage, be it of a failure. */
  replyObject: JsonObject | null = null;
  hasAnswered = false;
  /** The provider's service tier, by the last chunk that says so; null: none did. */
  serviceTier: string | null = null;
  readonly media = new ReplyMedia();
  private readonly report = new UsageReport();
  /** Finish reason of each choice, by index. */
  private readonly finished = new Map<number, string>();

  private readonly mayHoldSound: boolean;

  constructor(private readonly task: CompletionTask) {
    this.mayHoldSound = task.parsedRequest.needs.has('audio_output');
  }

  get usage(): UsageResult {
    return this.report.result;
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

  /** A chunk with an error: its usage is not charged, but what it says of the cost is true. */
  noteFailure({ carriesUsage, object }: Pick<Chunk, 'carriesUsage' | 'object'>): void {
    if (carriesUsage) this.replyObject = object;
  }

  note(chunk: Chunk): void {
    this.hasAnswered ||= hasChoices(chunk);
    // A chunk with text needs no media to be output.
    if (chunk.visibleTextBytes === 0 && (this.mayHoldSound || chunk.shape.mayHoldState)) this.media.add(chunk.object);
    if (chunk.carriesUsage) {
      const hasCounts = addUsage(this.report, chunk);
      const known = this.usageChunk;
      if (known === null || (hasCounts && usageMemberCount(chunk) >= usageMemberCount(known))) {
        this.usageChunk = chunk;
        this.replyObject = chunk.object;
      }
    }
    if (chunk.carriesUsage || chunk.finishReasons.length > 0) {
      this.serviceTier = readServiceTier(chunk.object) ?? this.serviceTier;
    }
    if (chunk.finishReasons.length === 0) return;
    for (const { index, reason } of finishedChoices(chunk)) {
      if (!this.finished.has(index)) this.finished.set(index, reason);
    }
  }
}
