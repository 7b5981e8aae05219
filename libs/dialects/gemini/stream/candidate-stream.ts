import { formatLogprobs } from '../reply/format-logprobs.js';
import { callsOf, nativeReason, toFinishReason } from '../reply/finish-reason.js';
import { readAnnotations } from '../reply/read-annotations.js';
import { partsOf, PartReader, type MessageMembers } from '../reply/read-parts.js';
import type { ReplyFacts } from '../reply/reply-facts.js';

type Fields = Readonly<Record<string, unknown>>;

/** One candidate of a stream: a choice, delta by delta. */
export class CandidateStream {
  private readonly reader: PartReader;
  private hasRole = false;
  private isAscii = true;
  private finishReason: string | null = null;

  constructor(
    private readonly index: number,
    private readonly facts: ReplyFacts,
  ) {
    this.reader = new PartReader(facts, index, true);
  }

  get isFinished(): boolean {
    return this.finishReason !== null;
  }

  /** The delta of one chunk; null when empty. */
  read(candidate: Fields): object | null {
    const members = this.reader.read(partsOf(candidate));
    if (members.content !== undefined) this.isAscii &&= isAsciiText(members.content);
    if (typeof candidate.finishReason === 'string') {
      this.finishReason = candidate.finishReason;
      this.reader.flush(members);
    }
    const annotations = readAnnotations(candidate, this.offsetOf);
    if (annotations.length > 0) members.annotations = annotations;
    const logprobs = formatLogprobs(candidate.logprobsResult);
    if (this.hasRole && logprobs === null && isEmpty(members)) return null;
    return this.choiceOf(this.hasRole ? members : this.withRole(members), logprobs);
  }

  /** The choice with the finish reason. */
  finish(): object {
    const native = nativeReason(this.finishReason);
    return {
      index: this.index,
      delta: {},
      logprobs: null,
      finish_reason: toFinishReason(this.finishReason, callsOf(this.reader.callCount, this.facts)),
      ...(native === null ? {} : { native_finish_reason: native }),
    };
  }

  private choiceOf(delta: object, logprobs: object | null): object {
    return { index: this.index, delta, logprobs, finish_reason: null };
  }

  private withRole(members: MessageMembers): object {
    this.hasRole = true;
    return { role: 'assistant', content: members.tool_calls === undefined ? '' : null, ...members };
  }

  /** Byte offsets equal character offsets while the text is ASCII; others are unknown, as text is not stored. */
  private readonly offsetOf = (bytes: number): number => (this.isAscii ? bytes : 0);
}

function isEmpty(delta: object): boolean {
  for (const _key in delta) return false;
  return true;
}

function isAsciiText(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
