import type { EncodedBytes } from './encoded-bytes.js';

/** Bytes walked frame by frame. */
const WALKED_BYTES = 2_097_152;
const FRAME_HEADER_BYTES = 4;
const LOWEST_BYTES_PER_SECOND = 1_000;
const ID3_BYTES = 10;

const BIT_RATES_1: readonly number[] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BIT_RATES_2: readonly number[] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const SAMPLE_RATES: readonly number[] = [44_100, 48_000, 32_000];

interface Frame {
  readonly lengthBytes: number;
  readonly seconds: number;
}

/** Duration of a recording: its upper bound, and what a price counts. */
export interface Duration {
  readonly seconds: number;
  readonly counted: number;
}

/**
 * Duration of an MP3: the sum of its frames, at any bit rate. Bytes beyond them are counted at the bit rate of the frames,
 * and bounded by the lowest one. Null when it does not begin with a frame.
 */
export function mpegDuration(head: Buffer, bytes: EncodedBytes): Duration | null {
  const start = head.toString('latin1', 0, 3) === 'ID3' && head.length >= ID3_BYTES ? ID3_BYTES + tagBytes(head) : 0;
  const walked = bytes.read(start, WALKED_BYTES);
  let seconds = 0;
  let at = 0;
  for (;;) {
    const frame = frameAt(walked, at);
    if (frame === null) break;
    seconds += frame.seconds;
    at += frame.lengthBytes;
  }
  if (at === 0) return null;
  const restBytes = Math.max(0, bytes.length - start - at);
  return { seconds: seconds + restBytes / LOWEST_BYTES_PER_SECOND, counted: seconds + (seconds * restBytes) / at };
}

/** Seven bits per byte. */
function tagBytes(head: Buffer): number {
  return head.subarray(6, ID3_BYTES).reduce((size, byte) => size * 128 + (byte & 0x7f), 0);
}

/** Layer III of MPEG 1, 2 and 2.5. */
function frameAt(bytes: Buffer, at: number): Frame | null {
  if (at + FRAME_HEADER_BYTES > bytes.length) return null;
  const header = bytes.readUInt32BE(at);
  const version = (header >>> 19) & 3;
  const isThird = ((header >>> 17) & 3) === 1;
  if (header >>> 21 !== 0x7ff || version === 1 || !isThird) return null;
  const kbps = (version === 3 ? BIT_RATES_1 : BIT_RATES_2)[(header >>> 12) & 15] ?? 0;
  const rate = (SAMPLE_RATES[(header >>> 10) & 3] ?? 0) / (version === 3 ? 1 : version === 2 ? 2 : 4);
  if (kbps === 0 || rate === 0) return null;
  const samples = version === 3 ? 1_152 : 576;
  const padding = (header >>> 9) & 1;
  return { lengthBytes: Math.floor((samples * kbps * 125) / rate) + padding, seconds: samples / rate };
}
