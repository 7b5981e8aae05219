import {
  byteText,
  spliceText,
  type JsonObject,
  type MemberEdit,
  type SseFrame,
  type TextEdit,
  type ErrorBody,
} from '#core';
import type { ResponsesContext } from '../request/responses-context.js';
import { formatRoutify, type RoutifyFacts } from '../../../chat/reply/format-routify.js';
import { countedUsage, type ReplyExtras } from '../../../chat/reply/splice-reply.js';
import type { Chunk } from '../../../chat/stream/chunk-reader.js';
import { copyOf, editedFrame, eventType, joined, nativeFrame } from '../../../chat/stream/native-frames.js';
import type { CompletedStream, ReplyStream, StreamStart } from '../../../chat/stream/reply-stream.js';
import { responseId, usageText, type ResponseIdentity } from './response-object.js';
import { ResponsesStream } from './responses-stream.js';

const NOTHING = Buffer.alloc(0);
/** Events with the response as it begins. */
const OPENING: ReadonlySet<string> = new Set(['response.created', 'response.queued', 'response.in_progress']);
/** Events that say how the response ended. */
const ENDS: ReadonlySet<string> = new Set(['response.completed', 'response.incomplete']);
/** Events of a stream that broke: the gateway writes its own. */
const FAILURES: ReadonlySet<string> = new Set(['response.failed', 'error']);

/**
 * A response of an upstream that speaks the format: its bytes, but for id, model and cost, and usage that was counted.
 * Text, one character per byte.
 */
export function passedResponse(
  native: JsonObject,
  extras: ReplyExtras,
  { previousId }: Pick<ResponsesContext, 'previousId'>,
): string {
  const { model, routify } = extras;
  return withOwn(native, extras, identityEdits({ generationId: routify.generationId, model }, previousId));
}

/** The same of a compaction, which names no model. */
export function passedCompaction(native: JsonObject, extras: ReplyExtras): string {
  return withOwn(native, extras, [edit('id', JSON.stringify(responseId(extras.routify)))]);
}

function withOwn(native: JsonObject, extras: ReplyExtras, identity: readonly TextEdit[]): string {
  const counted = countedUsage(extras);
  const edits = [...identity, routifyEdit(extras.routify)];
  if (counted !== null) edits.push(edit('usage', usageText(counted)));
  return spliceText(native, native.bytes.toString('latin1'), edits);
}

/**
 * The same as a stream. Its end is withheld until the gateway knows how the stream ended and what it cost: only
 * `complete` writes it.
 */
export class PassedResponses implements ReplyStream {
  private readonly own: ResponsesStream;
  private end: SseFrame | null = null;
  private readonly pending: Buffer[] = [];
  private passedCount = 0;

  constructor(
    private readonly start: StreamStart,
    private readonly context: ResponsesContext,
  ) {
    this.own = new ResponsesStream(context, start);
  }

  chunk({ native }: Chunk): Buffer {
    return joined((native ?? []).map((frame) => this.pass(frame)));
  }

  take(native: readonly SseFrame[]): void {
    this.pending.push(...native.map((frame) => this.pass(frame)));
  }

  complete(end: CompletedStream): Buffer {
    const { end: upstreamEnd } = this;
    const isOwn = end.endedBy !== null || upstreamEnd === null;
    return joined([...this.pending, isOwn ? this.ownEnd((own) => own.complete(end)) : this.edited(upstreamEnd, end)]);
  }

  fail(error: ErrorBody): Buffer {
    return this.ownEnd((own) => own.fail(error));
  }

  private pass(frame: SseFrame): Buffer {
    const type = eventType(frame);
    if (FAILURES.has(type)) return NOTHING;
    if (ENDS.has(type)) {
      this.end = copyOf(frame);
      return NOTHING;
    }
    this.passedCount++;
    if (!OPENING.has(type)) return nativeFrame(type, frame.data);
    return editedFrame(frame, 'response', this.start.dropped, this.identity().map(inBytes));
  }

  private edited(frame: SseFrame, { usage, facts, reported }: CompletedStream): Buffer {
    const edits = [...this.identity(), routifyEdit(facts)];
    if (reported === null) edits.push(edit('usage', usageText(usage)));
    return editedFrame(frame, 'response', this.start.dropped, edits.map(inBytes));
  }

  private identity(): readonly TextEdit[] {
    return identityEdits(this.start, this.context.previousId);
  }

  /** The gateway's own last event; the opening ones stand before it where none was passed on. */
  private ownEnd(write: (own: ResponsesStream) => Buffer): Buffer {
    if (this.passedCount === 0) return Buffer.concat([this.own.begin(), write(this.own)]);
    this.own.continueAt(this.passedCount);
    return write(this.own);
  }
}

/** The conversation before stands in the provider's request, which continues nothing. */
function identityEdits(
  identity: Pick<ResponseIdentity, 'generationId' | 'model'>,
  previousId: string | null,
): readonly TextEdit[] {
  const edits = [edit('id', JSON.stringify(responseId(identity))), edit('model', JSON.stringify(identity.model))];
  if (previousId !== null) edits.push(edit('previous_response_id', JSON.stringify(previousId)));
  return edits;
}

function routifyEdit(facts: RoutifyFacts): TextEdit {
  return edit('routify', formatRoutify(facts));
}

function edit(key: string, json: string): TextEdit {
  return { key, value: byteText(json) };
}

function inBytes({ key, value }: TextEdit): MemberEdit {
  return { key, value: [Buffer.from(value, 'latin1')] };
}
