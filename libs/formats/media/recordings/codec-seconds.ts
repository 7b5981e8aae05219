import { flacFrame } from './flac-seconds.js';
import { AAC_RATES, mpegFrame } from './mpeg-seconds.js';
import { BitReader } from './bit-reader.js';

/** Seconds of one packet in `bytes` between two offsets; null: it cannot be read. */
export type PacketSeconds = (bytes: Buffer, at: number, end: number) => number | null;

/** Bytes of a packet that its length is read from; a FLAC frame's header has up to 16. */
export const PACKET_HEAD_BYTES = 16;

const SILK_SECONDS = [0.01, 0.02, 0.04, 0.06];
const HYBRID_SECONDS = [0.01, 0.02];
const CELT_SECONDS = [0.0025, 0.005, 0.01, 0.02];

/** RFC 6716, section 3.1: the first byte has the length of a frame, and how many frames there are. */
export const opusPacket: PacketSeconds = (bytes, at, end) => {
  const toc = bytes[at] ?? 0;
  if (at >= end) return 0;
  const config = toc >> 3;
  const frame =
    config < 12 ? SILK_SECONDS[config & 3] : config < 16 ? HYBRID_SECONDS[config & 1] : CELT_SECONDS[config & 3];
  const frames = (toc & 3) === 3 ? (bytes[at + 1] ?? 0) & 0x3f : (toc & 3) === 0 ? 1 : 2;
  return (frame ?? 0) * frames;
};

/** Packets that all have as many samples. */
export function evenPackets(samples: number, rate: number): PacketSeconds | null {
  return rate > 0 && samples > 0 ? () => samples / rate : null;
}

/** Sound without a codec: all bytes are samples. */
export function pcmPackets(rate: number, bytesPerFrame: number): PacketSeconds | null {
  return rate > 0 && bytesPerFrame > 0 ? (_bytes, at, end) => (end - at) / (rate * bytesPerFrame) : null;
}

/** Each packet is a frame of FLAC, with its header. */
export function flacPackets(rate: number): PacketSeconds {
  return (bytes, at, end) => flacFrame(bytes.subarray(0, end), at, rate)?.seconds ?? null;
}

export const mpegPacket: PacketSeconds = (bytes, at) => mpegFrame(bytes, at)?.seconds ?? null;

const LONG_RATE = 15;
const SBR_TYPES: ReadonlySet<number> = new Set([5, 29]);
const AAC_TYPES: ReadonlySet<number> = new Set([1, 2, 3, 4]);

/** AAC by its AudioSpecificConfig, ISO/IEC 14496-3, 1.6.2.1. A doubled rate has the same time. */
export function aacPackets(config: Buffer): PacketSeconds | null {
  const bits = new BitReader(config, 0, 'high');
  const type = bits.read(5);
  const rate = aacRate(bits);
  bits.read(4);
  let coreType = type;
  if (SBR_TYPES.has(type)) {
    aacRate(bits);
    coreType = bits.read(5);
  }
  const samples = bits.read(1) === 1 ? 960 : 1_024;
  return bits.isPastEnd || !AAC_TYPES.has(coreType) ? null : evenPackets(samples, rate);
}

function aacRate(bits: BitReader): number {
  const index = bits.read(4);
  return index === LONG_RATE ? bits.read(24) : (AAC_RATES[index] ?? 0);
}

/**
 * Vorbis I, section 4: a packet names its mode, a mode its block; a packet completes half of two blocks.
 * @param head the identification header
 * @param setup the setup header
 */
export function vorbisPackets(head: Buffer, setup: Buffer): PacketSeconds | null {
  const rate = head.length < 30 ? 0 : head.readUInt32LE(12);
  const sizes = head[28] ?? 0;
  const blocks = [2 ** (sizes & 15), 2 ** (sizes >> 4)];
  const modes = rate === 0 ? null : vorbisModes(setup, head[11] ?? 0);
  if (modes === null) return null;
  const modeBits = bitsOf(modes.length - 1);
  let before = 0;
  return (bytes, at, end) => {
    const first = bytes[at] ?? 0;
    if (at >= end || (first & 1) === 1) return 0;
    const block = blocks[modes[(first >> 1) & (2 ** modeBits - 1)] ?? 1] ?? 0;
    const samples = before === 0 ? 0 : before / 4 + block / 4;
    before = block;
    return samples / rate;
  };
}

const SETUP_NAME = '\x05vorbis';
const CODEBOOK = 0x564342;

/** The block of each mode, 0 for short and 1 for long, behind everything else in the setup header. */
function vorbisModes(setup: Buffer, channels: number): number[] | null {
  if (setup.toString('latin1', 0, SETUP_NAME.length) !== SETUP_NAME) return null;
  const bits = new BitReader(setup, SETUP_NAME.length, 'low');
  for (let left = bits.read(8) + 1; left > 0; left--) if (!skipCodebook(bits)) return null;
  bits.skip(16 * (bits.read(6) + 1));
  for (let left = bits.read(6) + 1; left > 0; left--) skipFloor(bits);
  for (let left = bits.read(6) + 1; left > 0; left--) skipResidue(bits);
  for (let left = bits.read(6) + 1; left > 0; left--) skipMapping(bits, channels);
  const modes = Array.from({ length: bits.read(6) + 1 }, () => {
    const block = bits.read(1);
    bits.skip(40);
    return block;
  });
  return bits.isPastEnd ? null : modes;
}

function skipCodebook(bits: BitReader): boolean {
  if (bits.read(24) !== CODEBOOK) return false;
  const dimensions = bits.read(16);
  const entries = bits.read(24);
  if (bits.read(1) === 1) {
    bits.skip(5);
    for (let entry = 0; entry < entries && !bits.isPastEnd;) entry += bits.read(bitsOf(entries - entry));
  } else if (bits.read(1) === 1) {
    for (let entry = 0; entry < entries && !bits.isPastEnd; entry++) if (bits.read(1) === 1) bits.skip(5);
  } else bits.skip(5 * entries);
  const lookup = bits.read(4);
  if (lookup === 0) return true;
  if (lookup > 2 || dimensions === 0) return false;
  bits.skip(64);
  const valueBits = bits.read(4) + 1;
  bits.skip(1);
  bits.skip(valueBits * (lookup === 1 ? rootOf(entries, dimensions) : entries * dimensions));
  return !bits.isPastEnd;
}

function skipFloor(bits: BitReader): void {
  if (bits.read(16) === 0) {
    bits.skip(54);
    bits.skip(8 * (bits.read(4) + 1));
    return;
  }
  const classes = Array.from({ length: bits.read(5) }, () => bits.read(4));
  const dimensions = Array.from({ length: Math.max(-1, ...classes) + 1 }, () => {
    const size = bits.read(3) + 1;
    const subclasses = bits.read(2);
    if (subclasses > 0) bits.skip(8);
    bits.skip(8 * 2 ** subclasses);
    return size;
  });
  bits.skip(2);
  const rangeBits = bits.read(4);
  for (const one of classes) bits.skip(rangeBits * (dimensions[one] ?? 0));
}

function skipResidue(bits: BitReader): void {
  bits.skip(88);
  const classifications = bits.read(6) + 1;
  bits.skip(8);
  let cascades = 0;
  for (let left = classifications; left > 0; left--) {
    const low = bits.read(3);
    const high = bits.read(1) === 1 ? bits.read(5) : 0;
    for (let set = high * 8 + low; set > 0; set >>= 1) cascades += set & 1;
  }
  bits.skip(8 * cascades);
}

function skipMapping(bits: BitReader, channels: number): void {
  bits.skip(16);
  const submaps = bits.read(1) === 1 ? bits.read(4) + 1 : 1;
  if (bits.read(1) === 1) bits.skip((bits.read(8) + 1) * 2 * bitsOf(channels - 1));
  bits.skip(2);
  if (submaps > 1) bits.skip(4 * channels);
  bits.skip(24 * submaps);
}

/** Bits that a number takes. */
function bitsOf(value: number): number {
  return value <= 0 ? 0 : 32 - Math.clz32(value);
}

/** The largest number whose power is at most `value`. */
function rootOf(value: number, power: number): number {
  let root = Math.floor(value ** (1 / power));
  while ((root + 1) ** power <= value) root++;
  while (root > 0 && root ** power > value) root--;
  return root;
}
