/** Sampling rates of AAC by index: ISO/IEC 14496-3, table 1.18. */
export const AAC_RATES: readonly number[] = [
  ...[96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000],
  ...[22_050, 16_000, 12_000, 11_025, 8_000, 7_350],
];

/** A frame of a recording. */
interface Frame {
  readonly lengthBytes: number;
  readonly seconds: number;
}

/** Bit rates of layers I, II and III, in kbit/s, of MPEG 1 and of the lower rates of MPEG 2: ISO/IEC 11172-3, 13818-3. */
const RATES_1: readonly (readonly number[])[] = [
  [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
];
const RATES_2_LAYER_1 = [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256];
const RATES_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const SAMPLE_RATES: readonly number[] = [44_100, 48_000, 32_000];
const MPEG_1 = 3;
const MPEG_2 = 2;

/** An MP3 begins with one, or layers I and II; null: no frame, or one of a free bit rate, which has no length. */
export function mpegFrame(bytes: Buffer, at: number): Frame | null {
  if (at + 4 > bytes.length) return null;
  const header = bytes.readUInt32BE(at);
  const version = (header >>> 19) & 3;
  const layer = 4 - ((header >>> 17) & 3);
  if (header >>> 21 !== 0x7ff || version === 1 || layer === 4) return null;
  const rates = version === MPEG_1 ? RATES_1[layer - 1] : layer === 1 ? RATES_2_LAYER_1 : RATES_2;
  const bitsPerSecond = (rates?.[(header >>> 12) & 15] ?? 0) * 1_000;
  const rate = (SAMPLE_RATES[(header >>> 10) & 3] ?? 0) / (version === MPEG_1 ? 1 : version === MPEG_2 ? 2 : 4);
  if (bitsPerSecond === 0 || rate === 0) return null;
  const padding = (header >>> 9) & 1;
  if (layer === 1) {
    return { lengthBytes: 4 * (Math.floor((12 * bitsPerSecond) / rate) + padding), seconds: 384 / rate };
  }
  const samples = layer === 3 && version !== MPEG_1 ? 576 : 1_152;
  return { lengthBytes: Math.floor(((samples / 8) * bitsPerSecond) / rate) + padding, seconds: samples / rate };
}

/** AAC with a header on each frame: ISO/IEC 13818-7, 6.2. */
function adtsFrame(bytes: Buffer, at: number): Frame | null {
  if (at + 7 > bytes.length || bytes[at] !== 0xff || ((bytes[at + 1] ?? 0) & 0xf6) !== 0xf0) return null;
  const header = bytes.readUInt32BE(at + 2);
  const rate = AAC_RATES[(header >>> 26) & 15] ?? 0;
  const lengthBytes = (header >>> 5) & 0x1fff;
  const blocks = ((bytes[at + 6] ?? 0) & 3) + 1;
  return rate === 0 || lengthBytes < 7 ? null : { lengthBytes, seconds: (1_024 * blocks) / rate };
}

/**
 * Seconds of an MP3 or of AAC: the sum of the frames, which fill the file but for tags. Null where something else stands
 * among them: what follows it could be frames to a decoder.
 */
export function mpegSeconds(bytes: Buffer): number | null {
  let at = afterTags(bytes, 0);
  const frameAt = mpegFrame(bytes, at) === null ? adtsFrame : mpegFrame;
  if (describesOthers(bytes, at)) at += mpegFrame(bytes, at)?.lengthBytes ?? 0;
  let seconds = 0;
  while (at < bytes.length) {
    const frame = frameAt(bytes, at);
    if (frame !== null) {
      seconds += frame.seconds;
      at += frame.lengthBytes;
      continue;
    }
    const next = afterTags(bytes, at);
    // Decoders look for frames in tags between others.
    if (next === at || hasFrames(bytes.subarray(at, next))) return isCut(bytes, at) ? seconds : null;
    at = next;
  }
  return seconds;
}

/** Where tags and zeros end that stand at an offset. */
export function afterTags(bytes: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const next = afterZeros(bytes, at + tagBytes(bytes, at));
    if (next === at) return at;
    at = Math.min(next, bytes.length);
  }
}

function afterZeros(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] === 0) at++;
  return at;
}

/** ID3v2 and ID3v1, APEv2 with a header, Lyrics3; 0: none of them. */
function tagBytes(bytes: Buffer, at: number): number {
  switch (bytes.toString('latin1', at, at + 3)) {
    case 'ID3': {
      if (at + 10 > bytes.length) return 0;
      const footer = ((bytes[at + 5] ?? 0) & 0x10) === 0 ? 0 : 10;
      return 10 + footer + bytes.subarray(at + 6, at + 10).reduce((size, byte) => size * 128 + (byte & 0x7f), 0);
    }
    case 'TAG':
      return bytes[at + 3] === 0x2b ? 227 : 128;
    case 'APE':
      return bytes.toString('latin1', at, at + 8) === 'APETAGEX' && at + 32 <= bytes.length
        ? bytes.readUInt32LE(at + 12) + ((bytes.readUInt32LE(at + 20) & 0x2000_0000) === 0 ? 0 : 32)
        : 0;
    case 'LYR': {
      const end = bytes.indexOf('LYRICS200', at);
      return end === -1 ? 0 : end + 9 - at;
    }
    default:
      return 0;
  }
}

/** A first frame of layer III that describes the others: Xing, LAME, VBRI. It is no sound, and its word is not taken. */
function describesOthers(bytes: Buffer, at: number): boolean {
  const frame = mpegFrame(bytes, at);
  if (frame === null) return false;
  const named = bytes.toString('latin1', at + 4, at + Math.min(frame.lengthBytes, 44));
  return /^\0{9,32}(?:Xing|Info|VBRI)/.test(named);
}

/** Three frames in a row are no accident. */
function hasFrames(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(0xff); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    for (const frameAt of [mpegFrame, adtsFrame]) {
      const second = at + (frameAt(bytes, at)?.lengthBytes ?? bytes.length);
      const third = second + (frameAt(bytes, second)?.lengthBytes ?? bytes.length);
      if (frameAt(bytes, third) !== null) return true;
    }
  }
  return false;
}

/** Whether less than the header of a frame is left. */
function isCut(bytes: Buffer, at: number): boolean {
  return bytes.length - at < 7;
}
