import type { ErrorBody } from '#core';
import type { ChoiceForm } from '../reply/choice-form.js';
import { withoutDropped } from '../reply/dropped-fields.js';
import { openCalls } from '../shape/shape-calls.js';
import { choicesOfKeptCalls } from '../shape/shape-choices.js';
import { hasChoices, type Chunk } from './chunk-reader.js';
import { choicesChunk, endChunk, errorChunk, lengthChunk, usageChunk } from './own-chunks.js';
import { chunkIdentity, spliceChunk, type ChunkChanges, type ChunkIdentity } from './splice-chunk.js';
import { DONE } from './sse-frame.js';
import type { CompletedStream, ReplyStream, StreamStart } from './reply-stream.js';

const NOTHING = Buffer.alloc(0);

/** A stream in OpenAI's format: the upstream's chunks with the gateway's identity, then usage and `[DONE]`. */
export class ChatStream implements ReplyStream {
  private readonly changes: ChunkChanges;
  private identity: ChunkIdentity | null = null;
  private hasAnswer = false;
  private hasEnd = false;

  constructor(
    private readonly start: StreamStart,
    private readonly form: ChoiceForm,
  ) {
    const { request, dropped, generationId, stopEndsCalls } = start;
    this.changes = {
      stripUsage: !request.includeUsage,
      dropped,
      calls: openCalls(generationId, request.toolNames, stopEndsCalls),
    };
  }

  chunk(chunk: Chunk): Buffer {
    if (chunk.carriesUsage && !hasChoices(chunk)) return NOTHING;
    this.hasAnswer ||= hasChoices(chunk);
    this.hasEnd ||= chunk.finishReasons.length > 0;
    return spliceChunk(chunk, this.identityFrom(chunk), this.changes);
  }

  take(): void {
    // The end of the stream is the gateway's own.
  }

  complete({ usage, facts, endedBy, reported }: CompletedStream): Buffer {
    const { request, dropped } = this.start;
    const identity = this.identityFrom(reported);
    const kept = choicesOfKeptCalls(this.changes.calls);
    const frames = kept === null ? [] : [choicesChunk(identity, kept)];
    if (endedBy !== null) frames.push(lengthChunk(identity, endedBy));
    else if (this.hasAnswer && !this.hasEnd) frames.push(endChunk(identity, this.ends()));
    if (request.includeUsage) {
      const source = reported === null ? null : { ...reported, object: withoutDropped(reported.object, dropped) };
      frames.push(usageChunk(identity, source, usage, facts));
    }
    return Buffer.concat([...frames, DONE]);
  }

  /** Finish reasons of all choices, for an upstream that gave none. */
  private ends(): readonly string[] {
    const { calls } = this.changes;
    return Array.from({ length: Math.max(1, this.start.request.n) }, (_, index) =>
      calls.numbers.hasCalls(index) ? 'tool_calls' : 'stop',
    );
  }

  fail(error: ErrorBody): Buffer {
    return errorChunk(this.identityFrom(null), error);
  }

  /** The identity of the first chunk; the gateway's own when none arrived. */
  private identityFrom(chunk: Chunk | null): ChunkIdentity {
    this.identity ??= chunkIdentity(chunk, { ...this.start, form: this.form });
    return this.identity;
  }
}
