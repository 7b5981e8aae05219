import {
  arrayPiece,
  isRecord,
  joinPiece,
  JsonFault,
  membersOf,
  objectsOf,
  parsedOf,
  parseValue,
  type JsonMembers,
  type JsonPiece,
  type SseFrame,
} from '#core';
import type { StatedUsage, StreamTranslator } from '../../dialect.js';
import { readBlockedPrompt } from '../reply/blocked-prompt.js';
import { errorBody, findGoogleError } from '../reply/read-google-error.js';
import { searchesOf, withUnits } from '../reply/count-searches.js';
import { countsTokens, laterMetadata, NOTHING_COUNTED, toUsage } from '../reply/read-usage-metadata.js';
import { identityOf, indexOf, type ReplyFacts } from '../reply/reply-facts.js';
import { CandidateStream } from './candidate-stream.js';

type Fields = Readonly<Record<string, unknown>>;

const END_MARK_BYTES_MAX = 16;
const DONE = textFrame('[DONE]');

/**
 * Translates the chunks of one `streamGenerateContent`. The final chunks follow only when the connection ends: Google
 * marks no last chunk, and may send usage or citations after the finish reason.
 */
export class GeminiStream implements StreamTranslator {
  stated: StatedUsage | null = null;
  private readonly candidates = new Map<number, CandidateStream>();
  /** Web searches by the index of their candidate, as it said last. */
  private readonly searches = new Map<number, number>();
  /** JSON of a chunk up to its choices; empty before the first chunk. */
  private head = '';
  private metadata: Fields | null = null;
  /** The same in OpenAI's format. */
  private usage: Fields | null = null;
  private hasFailed = false;
  /** The last choice of a blocked prompt. */
  private blocked: string | null = null;

  constructor(private readonly facts: ReplyFacts) {}

  push(frame: SseFrame): readonly SseFrame[] {
    try {
      const reply = membersOf(frame.data);
      const error = reply === null || reply.has('error') ? findGoogleError(parseValue(frame.data)) : null;
      if (error !== null) return this.fail(error);
      if (reply === null) return isEndMark(frame) ? [] : [frame];
      return this.read(reply);
    } catch (fault) {
      if (fault instanceof JsonFault || fault instanceof SyntaxError) return [frame];
      throw fault;
    }
  }

  end(): readonly SseFrame[] {
    if (this.hasFailed || !this.isComplete()) return [];
    const finished = [...this.candidates.values()].map((candidate) => candidate.finish());
    const choices = this.blocked === null ? finished : [this.blocked];
    const counted = this.usage ?? (this.blocked === null ? null : toUsage(NOTHING_COUNTED));
    const searches = [...this.searches.values()].reduce((sum, count) => sum + count, 0);
    const codeRuns = [...this.candidates.values()].reduce((sum, { codeRuns: runs }) => sum + runs, 0);
    const usage = withUnits(counted, searches, codeRuns, this.facts);
    const frames = [textFrame(`${this.head}[${choices.join(',')}]}`)];
    if (usage !== null) frames.push(textFrame(`${this.head}[],"usage":${JSON.stringify(usage)}}`));
    return [...frames, DONE];
  }

  private fail(error: Fields): readonly SseFrame[] {
    this.hasFailed = true;
    return [textFrame(JSON.stringify(errorBody(error)))];
  }

  private read(reply: JsonMembers): readonly SseFrame[] {
    if (this.head === '') this.head = headOf(reply, this.facts);
    const metadata = parsedOf(reply.get('usageMetadata'));
    if (isRecord(metadata) && countsTokens(metadata)) this.state(metadata);
    const choices = this.readCandidates(reply);
    this.readBlock(parsedOf(reply.get('promptFeedback')), choices);
    if (choices.length === 0) return [];
    return [{ event: null, data: joinPiece([this.head, arrayPiece(choices), '}']) }];
  }

  /** Counts are of all that was generated up to the chunk. Searches and runs of code are no part of it. */
  private state(metadata: Fields): void {
    this.metadata = laterMetadata(this.metadata, metadata, this.usage?.total_tokens);
    const usage = toUsage(this.metadata);
    this.usage = usage;
    const output = usage?.completion_tokens;
    this.stated = {
      outputTokens: typeof output === 'number' ? output : 0,
      usage: () => (usage === null ? null : JSON.stringify(usage)),
    };
  }

  private readCandidates(reply: JsonMembers): JsonPiece[] {
    const choices: JsonPiece[] = [];
    for (const [position, candidate] of objectsOf(reply.get('candidates')).entries()) {
      if (candidate === null) continue;
      const index = indexOf(candidate, position);
      let known = this.candidates.get(index);
      if (known === undefined) this.candidates.set(index, (known = new CandidateStream(index, this.facts)));
      const searches = this.facts.searches ? searchesOf(candidate) : null;
      if (searches !== null) this.searches.set(index, searches);
      const choice = known.read(candidate);
      if (choice !== null) choices.push(choice);
    }
    return choices;
  }

  /** A blocked prompt is answered with a refusal, which is a complete reply. */
  private readBlock(feedback: unknown, choices: JsonPiece[]): void {
    const blocked = this.candidates.size === 0 && this.blocked === null ? readBlockedPrompt(feedback) : null;
    if (blocked === null) return;
    const { reason, refusal } = blocked;
    const delta = { role: 'assistant', content: null, refusal };
    choices.push(JSON.stringify({ index: 0, delta, logprobs: null, finish_reason: null }));
    const reasons = { finish_reason: 'content_filter', native_finish_reason: reason };
    this.blocked = JSON.stringify({ index: 0, delta: {}, logprobs: null, ...reasons });
  }

  private isComplete(): boolean {
    if (this.candidates.size === 0) return this.blocked !== null;
    return [...this.candidates.values()].every(({ isFinished }) => isFinished);
  }
}

function headOf(reply: JsonMembers, facts: ReplyFacts): string {
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
