/**
 * Media counts what clients write: the pixels of images, the pages of documents, the seconds of recordings. An entry of
 * its own, as a thread loads it.
 * Owns nothing: every function is synchronous and pure.
 * Guarantees: a spelling changes no count, a header shortens nothing, and each byte is read a fixed number of times.
 * Does not know: requests, prices, models, threads.
 */
export { type MediaKind, MediaSizeReader, UNPACKED_BYTES_MAX, walkedSize } from './media-size.js';
