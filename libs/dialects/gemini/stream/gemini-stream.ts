import type { StreamTranslator } from '../../openai-chat/dialect.js';
import { BorrowedJson } from '../../json/borrowed-json.js';
import { isRecord } from '../../json/is-record.js';
import { parseValue } from '../../json/parse-value.js';
import { JsonFault } from '../../json/json-cursor.js';
import { scanTopLevel } from '../../json/scan-top-level.js';
import { SKIM_ABOVE_BYTES } from '../../json/skim.js';
import type { SseFrame } from '../../sse/sse-splitter.js';
import { readBlockedPrompt } from '../reply/blocked-prompt.js';
import { errorBody, findGoogleError } from '../reply/read-google-error.js';
import { countsTokens, NOTHING_COUNTED, toUsage } from '../reply/read-usage-metadata.js';
import { identityOf, type ReplyFacts } from '../reply/reply-facts.js';
import { CandidateStream } from './candidate-stream.js';

type Fields = Readonly<Record<string, unknown>>;

const END_MARK_BYTES_MAX = 16;
const DONE = textFrame('[DONE]');

/**
 * Translates the chunks of one `streamGenerateContent`. The final chunks follow only when the connection ends: Google
 * marks no last chunk, and may send usage or citations after the finish reason.
 */
export class GeminiStream implements StreamTranslator {
  private readonly candidates = new Map<number, CandidateStream>();
  /** JSON of a chunk up to its choices; empty before the first chunk. */
  private head = '';
  private usage: Fields | null = null;
  private hasFailed = false;
  private blocked: object | null = null;

  constructor(private readonly facts: ReplyFacts) {}

  push(frame: SseFrame): readonly SseFrame[] {
    const borrowed = frame.data.length > SKIM_ABOVE_BYTES ? new BorrowedJson(this.facts.requestId) : null;
    const reply = borrowed === null ? parseValue(frame.data) : parseLarge(frame.data, borrowed);
    if (reply === undefined) return isEndMark(frame) ? [] : [frame];
    const error = findGoogleError(reply);
    if (error !== null) {
      this.hasFailed = true;
      return [textFrame(JSON.stringify(errorBody(error)))];
    }
    if (!isRecord(reply)) return [frame];
    if (this.head === '') this.head = headOf(reply, this.facts);
    // Each count is a running total. Fields of an older one are not merged into a newer one.
    if (isRecord(reply.usageMetadata) && countsTokens(reply.usageMetadata)) this.usage = reply.usageMetadata;
    const choices = this.readCandidates(reply.candidates);
    this.readBlock(reply.promptFeedback, choices);
    return choices.length === 0 ? [] : [this.chunkOf(choices, borrowed)];
  }

  end(): readonly SseFrame[] {
    if (this.hasFailed || !this.isComplete()) return [];
    const finished = [...this.candidates.values()].map((candidate) => candidate.finish());
    const choices = this.blocked === null ? finished : [this.blocked];
    const usage = toUsage(this.usage ?? (this.blocked === null ? null : NOTHING_COUNTED));
    const frames = [textFrame(`${this.head}${JSON.stringify(choices)}}`)];
    if (usage !== null) frames.push(textFrame(`${this.head}[],"usage":${JSON.stringify(usage)}}`));
    return [...frames, DONE];
  }

  private readCandidates(candidates: unknown): object[] {
    const choices: object[] = [];
    for (const [position, candidate] of (Array.isArray(candidates) ? candidates : []).entries()) {
      if (!isRecord(candidate)) continue;
      const index = typeof candidate.index === 'number' ? candidate.index : position;
      let known = this.candidates.get(index);
      if (known === undefined) this.candidates.set(index, (known = new CandidateStream(index, this.facts)));
      const choice = known.read(candidate);
      if (choice !== null) choices.push(choice);
    }
    return choices;
  }

  /** A blocked prompt is answered with a refusal, which is a complete reply. */
  private readBlock(feedback: unknown, choices: object[]): void {
    const blocked = this.candidates.size === 0 && this.blocked === null ? readBlockedPrompt(feedback) : null;
    if (blocked === null) return;
    const { reason, refusal } = blocked;
    choices.push({
      index: 0,
      delta: { role: 'assistant', content: null, refusal },
      logprobs: null,
      finish_reason: null,
    });
    this.blocked = {
      index: 0,
      delta: {},
      logprobs: null,
      finish_reason: 'content_filter',
      native_finish_reason: reason,
    };
  }

  private isComplete(): boolean {
    if (this.candidates.size === 0) return this.blocked !== null;
    return [...this.candidates.values()].every(({ isFinished }) => isFinished);
  }

  private chunkOf(choices: object[], borrowed: BorrowedJson | null): SseFrame {
    if (borrowed === null) return textFrame(`${this.head}${JSON.stringify(choices)}}`);
    const data = Buffer.concat([Buffer.from(this.head), ...borrowed.write(choices).parts, Buffer.from('}')]);
    return { event: null, data };
  }
}

/** Parses a chunk without decoding large inline data; undefined when it is not JSON. */
function parseLarge(data: Buffer, borrowed: BorrowedJson): unknown {
  try {
    return borrowed.parse(scanTopLevel(data));
  } catch (error) {
    if (error instanceof JsonFault || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function headOf(reply: Fields, facts: ReplyFacts): string {
  const { id, created, model } = identityOf(reply, facts);
  const identity = JSON.stringify({ id, object: 'chat.completion.chunk', created, model });
  return `${identity.slice(0, -1)},"choices":`;
}

/** Google sends no `[DONE]`; one added by a proxy does not prove that the reply is complete. */
function isEndMark({ data }: SseFrame): boolean {
  return data.length <= END_MARK_BYTES_MAX && data.toString().trim() === '[DONE]';
}

function textFrame(text: string): SseFrame {
  return { event: null, data: Buffer.from(text) };
}
