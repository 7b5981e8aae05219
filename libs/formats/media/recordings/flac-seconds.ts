import { afterTags } from './mpeg-seconds.js';

interface FlacFrame {
  readonly headerBytes: number;
  readonly seconds: number;
}

/** Sampling rates by code: RFC 9639, section 9.1.2. */
const RATES: readonly number[] = [
  ...[0, 88_200, 176_400, 192_000, 8_000, 16_000, 22_050, 24_000],
  ...[32_000, 44_100, 48_000, 96_000],
];
const HEADER_BYTES_MIN = 6;
const INFO_BYTES = 38;

/**
 * Seconds of a FLAC: the sum of its frames. A frame ends where its checksum holds and the next one begins. Null where
 * the bytes are no sequence of frames.
 */
export function flacSeconds(bytes: Buffer): number | null {
  const rate = bytes.length < 4 + INFO_BYTES ? 0 : infoRate(bytes, 8);
  let at = 4;
  for (let isLast = false; !isLast;) {
    if (at + 4 > bytes.length) return null;
    isLast = (bytes[at] ?? 0) >= 0x80;
    at += 4 + bytes.readUIntBE(at + 1, 3);
  }
  let seconds = 0;
  while (at < bytes.length && afterTags(bytes, at) < bytes.length) {
    const frame = flacFrame(bytes, at, rate);
    const end = frame === null ? null : endOfFrame(bytes, at, frame.headerBytes);
    if (frame === null || end === null) return null;
    seconds += frame.seconds;
    at = end;
  }
  return seconds;
}

/** Sampling rate in a STREAMINFO block; its number of samples is not taken. */
export function infoRate(bytes: Buffer, at: number): number {
  return at + 13 > bytes.length ? 0 : bytes.readUIntBE(at + 10, 3) >> 4;
}

/**
 * A frame by its header, RFC 9639, section 9.1; null: there is none.
 * @param infoRateHz the rate where the frame has none; where both differ, the lower one counts
 */
export function flacFrame(bytes: Buffer, at: number, infoRateHz: number): FlacFrame | null {
  if (at + HEADER_BYTES_MIN > bytes.length || bytes[at] !== 0xff || ((bytes[at + 1] ?? 0) & 0xfe) !== 0xf8) return null;
  const codes = bytes[at + 2] ?? 0;
  const sizeCode = codes >> 4;
  const rateCode = codes & 15;
  const channels = bytes[at + 3] ?? 0;
  if (sizeCode === 0 || rateCode === 15 || channels >> 4 > 10 || (channels & 1) === 1) return null;
  const afterNumber = at + 4 + numberBytes(bytes[at + 4] ?? 0);
  const sizeBytes = sizeCode === 6 ? 1 : sizeCode === 7 ? 2 : 0;
  const afterSize = afterNumber + sizeBytes;
  const rateBytes = rateCode === 12 ? 1 : rateCode > 12 ? 2 : 0;
  const end = afterSize + rateBytes;
  if (end >= bytes.length || crc8(bytes, at, end) !== bytes[end]) return null;
  const samples = sizeBytes === 0 ? samplesOf(sizeCode) : bytes.readUIntBE(afterNumber, sizeBytes) + 1;
  const own = rateBytes === 0 ? (RATES[rateCode] ?? 0) : ownRate(rateCode, bytes.readUIntBE(afterSize, rateBytes));
  const rate = own === 0 || infoRateHz === 0 ? own + infoRateHz : Math.min(own, infoRateHz);
  return rate === 0 ? null : { headerBytes: end + 1 - at, seconds: samples / rate };
}

function samplesOf(code: number): number {
  return code === 1 ? 192 : code < 6 ? 144 * 2 ** code : 2 ** code;
}

function ownRate(code: number, value: number): number {
  return value * (code === 12 ? 1_000 : code === 13 ? 1 : 10);
}

/** Of the coded number, by its leading ones, as in UTF-8. */
function numberBytes(first: number): number {
  return first < 0x80 ? 1 : Math.max(1, Math.clz32(~(first << 24)));
}

function endOfFrame(bytes: Buffer, start: number, headerBytes: number): number | null {
  let checksum = 0;
  let from = start;
  for (let at = bytes.indexOf(0xff, start + headerBytes); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    if (((bytes[at + 1] ?? 0) & 0xfe) !== 0xf8) continue;
    checksum = crc16(checksum, bytes, from, at);
    if (checksum === 0 && flacFrame(bytes, at, 1) !== null) return at;
    from = at;
  }
  for (const end of [bytes.length - 128, bytes.length]) {
    if (end < from) continue;
    checksum = crc16(checksum, bytes, from, end);
    if (checksum === 0) return end;
    from = end;
  }
  return null;
}

const CRC8 = tableOf(0x07, 8);
const CRC16 = tableOf(0x8005, 16);

function tableOf(polynomial: number, bits: number): Uint16Array {
  const top = 1 << (bits - 1);
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    let value = byte << (bits - 8);
    for (let bit = 0; bit < 8; bit++) value = (value & top) === 0 ? value << 1 : (value << 1) ^ polynomial;
    return value & ((1 << bits) - 1);
  });
}

function crc8(bytes: Buffer, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = CRC8[value ^ (bytes[at] ?? 0)] ?? 0;
  return value;
}

function crc16(start: number, bytes: Buffer, from: number, to: number): number {
  let value = start;
  for (let at = from; at < to; at++) value = ((value << 8) & 0xffff) ^ (CRC16[(value >> 8) ^ (bytes[at] ?? 0)] ?? 0);
  return value;
}
