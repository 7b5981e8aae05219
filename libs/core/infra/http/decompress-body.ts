import { CoarseTimer } from '../../kernel/time/coarse-timer.js';
import { RoutifyError } from '../../kernel/errors.js';
import { openDecompressor, type ContentCoding } from './open-decompressor.js';
import { bodyTooLarge } from './read-body.js';

/** Each piece is one task of the thread pool: a refused body stops after the one that runs. */
const PIECE_BYTES = 65_536;
/** A body that takes longer was made to: 32 MiB take a fraction of a second. */
const TIMEOUT_MS = 10_000;

/** A body, or why there is none, and how much was decompressed for it. */
type DecompressedBody = { readonly bytes: Buffer } | { readonly error: RoutifyError; readonly decodedBytes: number };

/**
 * Decompresses a request's body in the thread pool: at most `bytesMax` bytes of output, above which the error is a 413.
 * A 400 for bytes that are cut, damaged or followed by others, and after 10 s.
 */
export function decompressBody(bytes: Buffer, coding: ContentCoding, bytesMax: number): Promise<DecompressedBody> {
  return new Promise((resolve) => {
    const decompressor = openDecompressor(coding, bytes, { chunkSize: PIECE_BYTES });
    const chunks: Buffer[] = [];
    let decodedBytes = 0;
    const fail = (error: RoutifyError): void => {
      timer.cancel();
      chunks.length = 0;
      decompressor.removeAllListeners('data').destroy();
      resolve({ error, decodedBytes });
    };
    const timer = new CoarseTimer(TIMEOUT_MS, () => {
      fail(undecodable(coding, 'it takes too long to decompress'));
    });
    decompressor.on('data', (chunk: Buffer) => {
      decodedBytes += chunk.length;
      if (decodedBytes > bytesMax) fail(bodyTooLarge(bytesMax));
      else chunks.push(chunk);
    });
    decompressor.once('error', (error) => {
      fail(undecodable(coding, error.message));
    });
    decompressor.once('end', () => {
      timer.cancel();
      if (decompressor.bytesWritten < bytes.length) fail(undecodable(coding, 'other bytes follow it'));
      else resolve({ bytes: Buffer.concat(chunks, decodedBytes) });
    });
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) decompressor.write(bytes.subarray(at, at + PIECE_BYTES));
    decompressor.end();
  });
}

function undecodable(coding: ContentCoding, reason: string): RoutifyError {
  return new RoutifyError(
    'invalid_request_error',
    `The request body could not be decompressed as ${coding}: ${reason}.`,
  );
}
