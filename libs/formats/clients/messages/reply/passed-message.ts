import {
  byteText,
  givenValue,
  jsonBytes,
  scanTopLevel,
  spliceObject,
  spliceText,
  type JsonObject,
  type SseFrame,
  type TextEdit,
  type ErrorBody,
  type TokenUsage,
} from '#core';
import type { MessagesContext } from '../request/translate-messages-request.js';
import { withoutDropped } from '../../../chat/reply/dropped-fields.js';
import { formatRoutify } from '../../../chat/reply/format-routify.js';
import { countedUsage, type ReplyExtras } from '../../../chat/reply/splice-reply.js';
import type { Chunk } from '../../../chat/stream/chunk-reader.js';
import { copyOf, editedFrame, eventType, joined, nativeFrame } from '../../../chat/stream/native-frames.js';
import type { CompletedStream, ReplyStream, StreamStart } from '../../../chat/stream/reply-stream.js';
import { endUsage, messageUsage } from './message-end.js';
import { MessagesStreamWriter, messageStop } from './messages-stream-writer.js';

const NOTHING = Buffer.alloc(0);

/**
 * A message of an upstream that speaks the format: its bytes, but for model and cost, and usage that was counted. Text,
 * one character per byte.
 */
export function passedMessage(native: JsonObject, extras: ReplyExtras): string {
  const counted = countedUsage(extras);
  const edits: TextEdit[] = [
    { key: 'model', value: byteText(JSON.stringify(extras.model)) },
    { key: 'routify', value: byteText(formatRoutify(extras.routify)) },
  ];
  if (counted !== null) edits.push({ key: 'usage', value: JSON.stringify(messageUsage(counted, extras.routify)) });
  return spliceText(native, native.bytes.toString('latin1'), edits);
}

/**
 * The same as a stream. Its end is withheld until the gateway knows how the stream ended and what it cost: only
 * `complete` writes it.
 */
export class PassedMessages implements ReplyStream {
  private readonly own: MessagesStreamWriter;
  private readonly ends: SseFrame[] = [];
  private readonly pending: Buffer[] = [];
  /** Index of the block that has begun and not ended, as JSON text. */
  private openBlock: string | null = null;

  constructor(
    private readonly start: StreamStart,
    context: MessagesContext,
  ) {
    this.own = new MessagesStreamWriter({ ...start, inputTokens: 0 }, context);
  }

  chunk({ native }: Chunk): Buffer {
    return joined((native ?? []).map((frame) => this.pass(frame)));
  }

  take(native: readonly SseFrame[]): void {
    this.pending.push(...native.map((frame) => this.pass(frame)));
  }

  complete(end: CompletedStream): Buffer {
    const isOwn = end.endedBy !== null || this.ends.length === 0;
    return joined([...this.pending, ...(isOwn ? [this.endOfBlock(), this.own.complete(end)] : this.upstreamEnd(end))]);
  }

  fail(error: ErrorBody): Buffer {
    return this.own.fail(error);
  }

  private pass(frame: SseFrame): Buffer {
    const type = eventType(frame);
    switch (type) {
      case 'message_start':
        return editedFrame(frame, 'message', this.start.dropped, [
          { key: 'model', value: [jsonBytes(this.start.model)] },
        ]);
      case 'content_block_start':
        this.openBlock = givenValue(scanTopLevel(frame.data), 'index')?.toString() ?? null;
        break;
      case 'content_block_stop':
        this.openBlock = null;
        break;
      case 'message_delta':
        this.ends.push(copyOf(frame));
        return NOTHING;
      case 'message_stop':
      case 'error':
      case 'ping':
        return NOTHING;
    }
    return nativeFrame(type, frame.data);
  }

  private upstreamEnd({ usage, facts, reported }: CompletedStream): readonly Buffer[] {
    const frames = this.ends.map(({ data }) => {
      const event = withoutDropped(scanTopLevel(data), this.start.dropped);
      return nativeFrame('message_delta', reported === null ? withUsage(event, usage) : event.bytes);
    });
    return [...frames, messageStop(facts, null)];
  }

  private endOfBlock(): Buffer {
    if (this.openBlock === null) return NOTHING;
    return nativeFrame('content_block_stop', Buffer.from(`{"type":"content_block_stop","index":${this.openBlock}}`));
  }
}

function withUsage(event: JsonObject, usage: TokenUsage): Buffer {
  return Buffer.concat(spliceObject(event, [{ key: 'usage', value: [jsonBytes(endUsage(usage))] }]).parts);
}
