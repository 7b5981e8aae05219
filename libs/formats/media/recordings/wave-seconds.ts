import { mpegSeconds } from './mpeg-seconds.js';

const CHUNK_HEAD_BYTES = 8;
/** Chunks have names in letters; an encoder that could not seek leaves 0 or all ones as the size of its samples. */
const NAME = /^[\x20-\x7e]{4}$/;
const UNKNOWN_SIZES: ReadonlySet<number> = new Set([0, 0xffff_ffff]);
/** Formats whose samples all have the same size: PCM, floating point, A-law, µ-law. */
const SAMPLED: ReadonlySet<number> = new Set([1, 3, 6, 7]);
const MPEG: ReadonlySet<number> = new Set([0x50, 0x55]);
const EXTENSIBLE = 0xfffe;
const CHUNKS_MAX = 10_000;

/**
 * Seconds of a WAV, also of RF64, by the bytes of its samples. The sizes of chunks count where they fill the file; where
 * they do not, all bytes from the first sample on are samples. Null where a sample has no one size.
 */
export function waveSeconds(bytes: Buffer): number | null {
  const chunks = chunksOf(bytes);
  const formats = chunks.filter(({ name }) => name === 'fmt ').map(({ start, end }) => bytes.subarray(start, end));
  const [format] = formats;
  const samples = chunks.filter(({ name }) => name === 'data');
  const [first] = samples;
  if (format === undefined || formats.length > 1 || format.length < 16 || first === undefined) return null;
  const code = codeOf(format);
  if (MPEG.has(code)) return samples.length > 1 ? null : mpegSeconds(bytes.subarray(first.start, first.end));
  const bytesPerSecond = bytesPerSecondOf(format, code);
  return bytesPerSecond === 0 ? null : samples.reduce((sum, { start, end }) => sum + end - start, 0) / bytesPerSecond;
}

interface Chunk {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

function chunksOf(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  let at = 12;
  for (let left = CHUNKS_MAX; left > 0 && at + CHUNK_HEAD_BYTES <= bytes.length; left--) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = sizeAt(bytes, at, chunks);
    const start = at + CHUNK_HEAD_BYTES;
    const end = start + size;
    if (!NAME.test(name) || end > bytes.length || (name === 'data' && UNKNOWN_SIZES.has(size))) break;
    chunks.push({ name, start, end });
    at = end + (size & 1);
  }
  // Not more than the byte that fills a chunk is left.
  if (at + 1 >= bytes.length) return chunks;
  const first = chunks.findIndex(({ name }) => name === 'data');
  const start = first === -1 ? at + CHUNK_HEAD_BYTES : (chunks[first]?.start ?? at);
  const isSamples = first !== -1 || bytes.toString('latin1', at, at + 4) === 'data';
  const before = first === -1 ? chunks : chunks.slice(0, first);
  return isSamples ? [...before, { name: 'data', start, end: bytes.length }] : before;
}

/** In RF64 a chunk before the samples has their size, in 64 bits: EBU Tech 3306. */
function sizeAt(bytes: Buffer, at: number, [first]: readonly Chunk[]): number {
  const size = bytes.readUInt32LE(at + 4);
  if (size !== 0xffff_ffff || first?.name !== 'ds64' || first.end - first.start < 16) return size;
  return bytes.readUInt32LE(first.start + 8) + bytes.readUInt32LE(first.start + 12) * 2 ** 32;
}

function codeOf(format: Buffer): number {
  const code = format.readUInt16LE(0);
  return code === EXTENSIBLE && format.length >= 26 ? format.readUInt16LE(24) : code;
}

/** By channels and bits; 0 where the size of a frame says something else. */
function bytesPerSecondOf(format: Buffer, code: number): number {
  const frameBytes = format.readUInt16LE(2) * Math.ceil(format.readUInt16LE(14) / 8);
  const agrees = SAMPLED.has(code) && format.readUInt16LE(12) === frameBytes;
  return agrees ? format.readUInt32LE(4) * frameBytes : 0;
}
