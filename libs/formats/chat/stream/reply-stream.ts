import type { SseFrame, ErrorBody, TokenUsage } from '#core';
import type { ModelRequest } from '../body/model-request.js';
import type { DroppedFields } from '../reply/dropped-fields.js';
import type { RoutifyFacts } from '../reply/format-routify.js';
import type { Chunk } from './chunk-reader.js';
import type { StreamEnd } from './own-chunks.js';

/** What is known of a stream before its first chunk. */
export interface StreamStart {
  readonly generationId: string;
  /** Of the request; used when the upstream sends none. */
  readonly createdSeconds: number;
  /** The public name of the model. */
  readonly model: string;
  readonly request: ModelRequest;
  /** Chunks carry the upstream's frames in the client's format. */
  readonly isNative: boolean;
  /** Upstream fields that are not sent to clients. */
  readonly dropped: DroppedFields;
  /** Whether `stop` after tool calls is sent as `tool_calls`. */
  readonly stopEndsCalls: boolean;
}

/** The normal end of a stream, with what the gateway knows of it. */
export interface CompletedStream {
  readonly usage: TokenUsage;
  readonly facts: RoutifyFacts;
  /** Why the gateway ended the stream early; null: the upstream ended it. */
  readonly endedBy: StreamEnd | null;
  /** The chunk with the upstream's own usage; null: usage was counted. */
  readonly reported: Chunk | null;
}

/** Writes one stream in a client's format. Returned bytes are whole SSE frames; empty: nothing to send yet. */
export interface ReplyStream {
  /** One chunk in OpenAI's format or near it. Chunks with only usage are not written. */
  chunk(chunk: Chunk): Buffer;
  /** Frames in the client's format that came with the end of the stream. */
  take(native: readonly SseFrame[]): void;
  /** The last frames of a complete stream. */
  complete(end: CompletedStream): Buffer;
  /** The last frames of a stream that broke, or was refused after it began. It never looks complete. */
  fail(error: ErrorBody): Buffer;
}
