// The program of the media thread: answers each document or recording with its size, in order.
import { parentPort } from 'node:worker_threads';
import { walkedSize, type MediaKind } from '#formats/media';

/** A document or recording, as it stands in a body. */
interface Posted {
  readonly kind: MediaKind;
  readonly text: Uint8Array;
  readonly unpackedBytesMax: number;
}

parentPort?.on('message', ({ kind, text, unpackedBytesMax }: Posted) => {
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  parentPort?.postMessage(walkedSize(kind, bytes, unpackedBytesMax));
});
