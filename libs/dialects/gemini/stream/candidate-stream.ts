import { formatLogprobs } from '../reply/format-logprobs.js';
import { callsOf, nativeReason, toFinishReason } from '../reply/finish-reason.js';
import { readAnnotations } from '../reply/read-annotations.js';
import { partsOf, PartReader, type SaidParts } from '../reply/read-parts.js';
import type { ReplyFacts } from '../reply/reply-facts.js';

type Fields = Readonly<Record<string, unknown>>;

/** One candidate of a stream: a choice, chunk by chunk. */
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

  /** What one chunk adds to the choice; null when that is nothing. */
  read(candidate: Fields): object | null {
    const said = this.reader.read(partsOf(candidate));
    if (said.content !== undefined) this.isAscii &&= isAsciiText(said.content);
    if (typeof candidate.finishReason === 'string') {
      this.finishReason = candidate.finishReason;
      this.reader.finish(said);
    }
    const annotations = readAnnotations(candidate, this.offsetOf);
    if (annotations.length > 0) said.annotations = annotations;
    const logprobs = formatLogprobs(candidate.logprobsResult);
    if (this.hasRole && logprobs === null && isEmpty(said)) return null;
    return this.choiceOf(this.hasRole ? said : this.withRole(said), logprobs);
  }

  /** The chunk that says why the choice ended. */
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

  private withRole(said: SaidParts): object {
    this.hasRole = true;
    return { role: 'assistant', content: said.tool_calls === undefined ? '' : null, ...said };
  }

  /** Bytes are characters as long as the text is ASCII; what was said before is not kept to count otherwise. */
  private readonly offsetOf = (bytes: number): number => (this.isAscii ? bytes : 0);
}

function isEmpty(delta: object): boolean {
  for (const _key in delta) return false;
  return true;
}

function isAsciiText(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
