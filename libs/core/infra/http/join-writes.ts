import type { Socket } from 'node:net';
import { untraced } from '../../kernel/untraced.js';

/** Node writes text up to this size from its stack; for more, and for vectors, it allocates. */
const JOINED_BYTES_MAX = 16_384;

interface Written {
  readonly chunk: string | Buffer;
  readonly encoding: BufferEncoding;
}

/**
 * From now on small chunks that a socket collects while corked leave as one text. Node's HTTP server and undici write
 * head, body and end apart, and Node sends them as a vector, which takes longer than a text of the same bytes. A write to
 * a peer that has gone fails without a stack.
 */
export function joinWrites(socket: Socket): void {
  const write = socket._write.bind(socket);
  const writeVector = socket._writev?.bind(socket);
  socket._write = (chunk, encoding, done) => {
    untraced(() => {
      write(chunk, encoding, done);
    });
  };
  socket._writev = (chunks, done) => {
    const text = joined(chunks);
    if (text !== null) socket._write(text, 'latin1', done);
    else
      untraced(() => {
        writeVector?.(chunks, done);
      });
  };
}

/** One character per byte; null for more than JOINED_BYTES_MAX. */
function joined(chunks: readonly Written[]): string | null {
  let text = '';
  for (const { chunk, encoding } of chunks) {
    if (text.length + chunk.length > JOINED_BYTES_MAX) return null;
    if (typeof chunk !== 'string') text += chunk.toString('latin1');
    else if (encoding === 'latin1') text += chunk;
    else text += Buffer.from(chunk, encoding).toString('latin1');
  }
  return text;
}
