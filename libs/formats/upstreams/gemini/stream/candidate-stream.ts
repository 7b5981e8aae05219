import { isAscii } from 'node:buffer';
import { BACKSLASH, entriesPiece, parsedOf, textOf, type JsonMembers, type JsonPiece } from '#core';
import { formatLogprobs } from '../reply/format-logprobs.js';
import { finishOfCandidate, givenReason } from '../reply/finish-reason.js';
import { readAnnotations } from '../reply/read-annotations.js';
import type { MessageDraft } from '../reply/message-draft.js';
import { searchItems } from '../reply/server-items.js';
import { PartReader } from '../reply/read-parts.js';
import type { ReplyFacts } from '../reply/reply-facts.js';

/** One candidate of a stream: a choice, delta by delta. */
export class CandidateStream {
  private readonly reader: PartReader;
  private hasRole = false;
  private hasSearches = false;
  private isAscii = true;
  private finishReason: string | null = null;

  constructor(
    private readonly index: number,
    private readonly facts: ReplyFacts,
  ) {
    this.reader = new PartReader(facts, index, true);
  }

  /** Runs of code so far. */
  get codeRuns(): number {
    return this.reader.code.count;
  }

  get isFinished(): boolean {
    return this.finishReason !== null;
  }

  /** The choice of one chunk; null when its delta is empty: a candidate that fails at once is another channel's. */
  read(candidate: JsonMembers): JsonPiece | null {
    const draft = this.reader.read(candidate);
    this.isAscii &&= draft.texts.every(isAsciiText);
    const finishReason = givenReason(textOf(candidate.get('finishReason')));
    if (finishReason !== null) {
      this.finishReason = finishReason;
      this.reader.flush(draft);
    }
    const annotations = readAnnotations(candidate, this.offsetOf);
    if (annotations.length > 0) draft.annotations = JSON.stringify(annotations);
    draft.serverItems.push(...this.newSearches(candidate));
    const logprobs = formatLogprobs(parsedOf(candidate.get('logprobsResult')));
    const entries = draft.entries();
    const isEmpty = logprobs === null && entries.length === 0;
    if (isEmpty && (this.hasRole || this.hasFailed)) return null;
    if (!this.hasRole) entries.unshift(...this.opening(draft));
    const end = `,"logprobs":${JSON.stringify(logprobs)},"finish_reason":null}`;
    return [`{"index":${this.index},"delta":`, entriesPiece(entries), end];
  }

  private get hasFailed(): boolean {
    return this.isFinished && finishOfCandidate(this.finishReason, 0, this.facts).reason === 'error';
  }

  /** What was grounded is said once or again, at the end of the reply. */
  private newSearches(candidate: JsonMembers): readonly string[] {
    if (this.hasSearches) return [];
    const items = searchItems(candidate, this.facts);
    this.hasSearches = items.length > 0;
    return items;
  }

  /** The choice with the finish reason. */
  finish(): string {
    const { reason, native } = finishOfCandidate(this.finishReason, this.reader.callCount, this.facts);
    return JSON.stringify({
      index: this.index,
      delta: {},
      logprobs: null,
      finish_reason: reason,
      ...(native === null ? {} : { native_finish_reason: native }),
    });
  }

  /** The role, and a content where the delta has none. */
  private opening({ texts, calls }: MessageDraft): (readonly [string, JsonPiece])[] {
    this.hasRole = true;
    const role = ['role', '"assistant"'] as const;
    return texts.length > 0 ? [role] : [role, ['content', calls.length === 0 ? '""' : 'null']];
  }

  /** Byte offsets equal character offsets while the text is ASCII; others are unknown, as text is not stored. */
  private readonly offsetOf = (bytes: number): number => (this.isAscii ? bytes : 0);
}

function isAsciiText(raw: Buffer): boolean {
  return raw.includes(BACKSLASH) ? isAscii(Buffer.from(JSON.parse(`"${raw.toString()}"`) as string)) : isAscii(raw);
}
