import type { ErrorBody } from '#core';
import { openCalls, type StreamedCalls } from '../shape/shape-calls.js';
import { choicesOfKeptCalls } from '../shape/shape-choices.js';
import { hasChoices, type Chunk } from './chunk-reader.js';
import type { CompletedStream, ReplyStream, StreamStart } from './reply-stream.js';
import { chunkInShape } from './splice-chunk.js';

const NOTHING = Buffer.alloc(0);
const CHOICES = Buffer.from('{"choices":');
const END = Buffer.from('}');

/** Writes the events of another format from chunks of chat. */
export interface StreamWriter {
  /** The opening events, before all others. */
  begin(): Buffer;
  /** @param data one `chat.completion.chunk` in OpenAI's shape, calls numbered from 0 */
  chunk(data: Buffer): Buffer;
  complete(end: Omit<CompletedStream, 'reported'>): Buffer;
  fail(error: ErrorBody): Buffer;
}

/** A stream in a format other than chat's: whatever comes first, the opening events stand before it. */
export class TranslatedStream implements ReplyStream {
  private readonly calls: StreamedCalls;
  private hasBegun = false;

  constructor(
    private readonly writer: StreamWriter,
    { generationId, request, stopEndsCalls }: Pick<StreamStart, 'generationId' | 'request' | 'stopEndsCalls'>,
  ) {
    this.calls = openCalls(generationId, request.toolNames, stopEndsCalls);
  }

  chunk(chunk: Chunk): Buffer {
    if (chunk.carriesUsage && !hasChoices(chunk)) return NOTHING;
    return this.opened(() => this.writer.chunk(chunkInShape(chunk, this.calls)));
  }

  take(): void {
    // The end of the stream is the gateway's own.
  }

  complete(end: CompletedStream): Buffer {
    const kept = choicesOfKeptCalls(this.calls);
    return this.opened(() => {
      if (kept === null) return this.writer.complete(end);
      const calls = this.writer.chunk(Buffer.concat([CHOICES, kept, END]));
      return Buffer.concat([calls, this.writer.complete(end)]);
    });
  }

  fail(error: ErrorBody): Buffer {
    return this.opened(() => this.writer.fail(error));
  }

  private opened(write: () => Buffer): Buffer {
    if (this.hasBegun) return write();
    this.hasBegun = true;
    const opening = this.writer.begin();
    return Buffer.concat([opening, write()]);
  }
}
