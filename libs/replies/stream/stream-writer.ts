import type { ErrorBody, TokenUsage } from '#kernel';
import type { RoutifyFacts } from '../reply/format-routify.js';
import type { StreamEnd } from './own-chunks.js';

/** The normal end of a stream, with what the gateway knows of it. */
export interface CompletedStream {
  readonly usage: TokenUsage;
  readonly facts: RoutifyFacts;
  /** Why the gateway ended the stream early; null: the upstream ended it. */
  readonly endedBy: StreamEnd | null;
}

/** Writes one stream in a client's format. Returned bytes are whole SSE frames; empty: nothing to send yet. */
export interface StreamWriter {
  /** Opening events; before the first chunk and the first keep-alive. */
  begin(): Buffer;
  /** @param data one `chat.completion.chunk` in OpenAI's shape, calls numbered from 0 */
  chunk(data: Buffer): Buffer;
  complete(end: CompletedStream): Buffer;
  /** The stream broke, or was refused after it began. It never looks complete. */
  fail(error: ErrorBody): Buffer;
}
