import type { IncomingMessage } from 'node:http';
import { CoarseTimer } from '../../kernel/time/coarse-timer.js';
import { RoutifyError } from '../../kernel/errors.js';

const READ_TIMEOUT_MS = 30_000;
/** From this declared size on, chunks are copied into one preallocated buffer: a large body exists once. */
const PREALLOCATE_FROM_BYTES = 65_536;

/**
 * Reads a request's body, at most `bytesMax` bytes whatever its Content-Length.
 * Throws 413 above that, 400 when the client disconnects half-way or takes longer than 30 s.
 */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const declared = request.headers['content-length'];
  const declaredBytes = declared === undefined ? 0 : Number(declared);
  if (declaredBytes > bytesMax) return Promise.reject(bodyTooLarge(bytesMax));
  return new Promise((resolve, reject) => {
    let received = 0;
    const sink = declaredBytes >= PREALLOCATE_FROM_BYTES ? new SizedSink(declaredBytes) : new ChunkSink();
    // Listeners stay, since removing one costs more than its call. They hold the body by this alone: a function that
    // resolves a promise holds its value.
    let open: OpenBody | null = { sink, resolve, reject };
    const fail = (error: RoutifyError): void => {
      timer.cancel();
      open?.reject(error);
      open = null;
    };
    const timer = new CoarseTimer(READ_TIMEOUT_MS, () => {
      fail(incomplete('The request body did not arrive within 30 seconds.'));
    });
    request.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received <= bytesMax) open?.sink.add(chunk);
      else if (open !== null) fail(bodyTooLarge(bytesMax));
    });
    request.once('end', () => {
      timer.cancel();
      open?.resolve(open.sink.bytes());
      open = null;
    });
    // An `error` event without a listener would throw. Once the body is complete, the response handles them.
    request.on('error', () => {
      if (open !== null) fail(incomplete('The connection ended before the request body was complete.'));
    });
  });
}

/** A body that is not complete yet. */
interface OpenBody {
  readonly sink: ChunkSink | SizedSink;
  readonly resolve: (body: Buffer) => void;
  readonly reject: (error: RoutifyError) => void;
}

class ChunkSink {
  private readonly chunks: Buffer[] = [];

  add(chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  bytes(): Buffer {
    const [first, ...others] = this.chunks;
    if (first === undefined) return Buffer.alloc(0);
    return others.length === 0 ? first : Buffer.concat(this.chunks);
  }
}

class SizedSink {
  private readonly buffer: Buffer;
  private filled = 0;

  constructor(sizeBytes: number) {
    this.buffer = Buffer.allocUnsafeSlow(sizeBytes);
  }

  add(chunk: Buffer): void {
    chunk.copy(this.buffer, this.filled);
    this.filled += chunk.length;
  }

  bytes(): Buffer {
    return this.buffer.subarray(0, this.filled);
  }
}

export function bodyTooLarge(bytesMax: number): RoutifyError {
  return new RoutifyError('request_too_large', `The request body is larger than ${bytesMax} bytes.`, {
    metadata: { limit_bytes: bytesMax },
  });
}

function incomplete(message: string): RoutifyError {
  return new RoutifyError('invalid_request_error', message);
}
