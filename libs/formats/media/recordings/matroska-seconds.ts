import {
  aacPackets,
  flacPackets,
  mpegPacket,
  opusPacket,
  pcmPackets,
  vorbisPackets,
  type PacketSeconds,
} from './codec-seconds.js';
import { infoRate } from './flac-seconds.js';
import { longestTrack, type Recording, type TrackSeconds } from './tracks.js';

const ELEMENTS_MAX = 2_000_000;
const NANOSECONDS_OF_SECOND = 1e9;
const USUAL_SCALE = 1e6;
const TRACKS_MAX = 64;

/** Elements by their ids: RFC 9559. */
const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const SCALE = 0x2ad7b1;
const DURATION = 0x4489;
const TRACKS = 0x1654ae6b;
const TRACK = 0xae;
const TRACK_NUMBER = 0xd7;
const TRACK_TYPE = 0x83;
const CODEC = 0x86;
const CODEC_PRIVATE = 0x63a2;
const ENCODINGS = 0x6d80;
const AUDIO = 0xe1;
const RATE = 0xb5;
const CHANNELS = 0x9f;
const SAMPLE_BITS = 0x6264;
const CLUSTER = 0x1f43b675;
const CLUSTER_ID = Buffer.from([0x1f, 0x43, 0xb6, 0x75]);
const CLUSTER_TIME = 0xe7;
const GROUP = 0xa0;
const BLOCK = 0xa1;
const SIMPLE_BLOCK = 0xa3;

/** Elements with elements that are walked. */
const MASTERS: ReadonlySet<number> = new Set([SEGMENT, INFO, TRACKS, TRACK, AUDIO, CLUSTER, GROUP]);
/** Those that may leave their size open, as live recordings do. */
const OPEN: ReadonlySet<number> = new Set([SEGMENT, CLUSTER]);

const VIDEO_TRACK = 1;
const SOUND_TRACK = 2;

interface Track {
  number: number;
  type: number;
  codec: string;
  setup: Buffer;
  isEncoded: boolean;
  rate: number;
  channels: number;
  bits: number;
  packets: PacketSeconds | null;
  /** Of all packets, and of those in the last block. */
  seconds: number;
  lastSeconds: number;
  frames: number;
  firstUnits: number;
  lastUnits: number;
}

/**
 * Seconds of a WebM or Matroska by its blocks: of sound their packets by the codec, or the time from the first to the
 * last where that is longer. Null where elements do not fill each other, or a codec is not known.
 */
export function matroskaSeconds(bytes: Buffer): Recording | null {
  const file = new MatroskaFile(bytes);
  return file.walk() ? file.recording() : null;
}

class MatroskaFile {
  private readonly tracks: Track[] = [];
  private segments = 0;
  private scale = USUAL_SCALE;
  private duration: number | null = null;
  private clusterUnits = 0;
  private isUnreadable = false;

  constructor(private readonly bytes: Buffer) {}

  recording(): Recording | null {
    const unitsPerSecond = NANOSECONDS_OF_SECOND / this.scale;
    const tracks: TrackSeconds[] = [];
    for (const { type, frames, firstUnits, lastUnits, ...sound } of this.tracks) {
      if (frames === 0 || (type !== VIDEO_TRACK && type !== SOUND_TRACK)) continue;
      const span = (lastUnits - firstUnits) / unitsPerSecond;
      const isVideo = type === VIDEO_TRACK;
      const lastSeconds = isVideo ? span / Math.max(1, frames - 1) : sound.lastSeconds;
      tracks.push({ isVideo, frames, seconds: Math.max(span + lastSeconds, sound.seconds) });
    }
    return longestTrack(tracks, this.duration === null ? null : this.duration / unitsPerSecond);
  }

  /** False: the elements cannot be read. */
  walk(): boolean {
    const { bytes } = this;
    const ends = [bytes.length];
    let at = 0;
    for (let left = ELEMENTS_MAX; at < bytes.length; left--) {
      while (ends.length > 1 && at >= (ends.at(-1) ?? 0)) ends.pop();
      const id = variableNumber(bytes, at, true);
      const size = id === null ? null : variableNumber(bytes, at + id.lengthBytes, false);
      if (id === null || size === null || left === 0) return bytes.subarray(at).every((byte) => byte === 0);
      const start = at + id.lengthBytes + size.lengthBytes;
      const parentEnd = ends.at(-1) ?? 0;
      const end = size.isOpen ? parentEnd : start + size.value;
      const isMaster = MASTERS.has(id.value);
      if (size.isOpen && !OPEN.has(id.value)) return false;
      // The file may be cut. Readers look for clusters in what is longer than the element around it.
      if (end > parentEnd && (!isMaster || parentEnd < bytes.length)) {
        return parentEnd === bytes.length && bytes.indexOf(CLUSTER_ID, start) === -1;
      }
      if (isMaster) ends.push(Math.min(end, parentEnd));
      this.read(id.value, start, end);
      if (this.isUnreadable) return false;
      at = isMaster ? start : end;
    }
    return this.scale > 0;
  }

  private read(id: number, start: number, end: number): void {
    if (id === SEGMENT) this.isUnreadable = ++this.segments > 1;
    else if (id === TRACK) {
      this.tracks.push(newTrack());
      this.isUnreadable = this.tracks.length > TRACKS_MAX;
    } else if (id === SIMPLE_BLOCK || id === BLOCK) this.addBlock(start, end);
    else if (!MASTERS.has(id)) this.readValue(id, this.bytes.subarray(start, end));
  }

  private readValue(id: number, value: Buffer): void {
    if (id === SCALE) this.scale = wholeOf(value);
    else if (id === DURATION) this.duration = floatOf(value);
    else if (id === CLUSTER_TIME) this.clusterUnits = wholeOf(value);
    const track = this.tracks.at(-1);
    if (track === undefined) return;
    if (id === TRACK_NUMBER) track.number = wholeOf(value);
    else if (id === TRACK_TYPE) track.type = wholeOf(value);
    else if (id === CODEC) track.codec = value.toString('latin1').replace(/\0+$/, '');
    else if (id === CODEC_PRIVATE) track.setup = value;
    else if (id === ENCODINGS) track.isEncoded = true;
    else if (id === RATE) track.rate = floatOf(value) ?? 0;
    else if (id === CHANNELS) track.channels = wholeOf(value);
    else if (id === SAMPLE_BITS) track.bits = wholeOf(value);
  }

  private addBlock(start: number, end: number): void {
    const { bytes } = this;
    const number = variableNumber(bytes, start, false);
    const head = start + (number?.lengthBytes ?? 0);
    const track = this.tracks.findLast((one) => one.number === number?.value);
    if (track === undefined || head + 3 > end) return;
    const units = this.clusterUnits + bytes.readInt16BE(head);
    const packets = packetsIn(bytes, head + 3, end, ((bytes[head + 2] ?? 0) >> 1) & 3);
    let seconds = 0;
    if (track.type === SOUND_TRACK) {
      track.packets ??= track.isEncoded ? null : packetsOf(track);
      for (const [from, to] of packets ?? []) {
        const one = track.packets?.(bytes, from, to) ?? null;
        if (one === null) this.isUnreadable = true;
        else seconds += one;
      }
    }
    if (packets === null) this.isUnreadable = true;
    if (track.frames === 0) track.firstUnits = track.lastUnits = units;
    if (units >= track.lastUnits) {
      track.lastUnits = units;
      track.lastSeconds = seconds;
    }
    track.firstUnits = Math.min(track.firstUnits, units);
    track.frames += packets?.length ?? 0;
    track.seconds += seconds;
  }
}

function newTrack(): Track {
  return {
    number: 0,
    type: 0,
    codec: '',
    setup: Buffer.alloc(0),
    isEncoded: false,
    rate: 8_000,
    channels: 1,
    bits: 0,
    packets: null,
    seconds: 0,
    lastSeconds: 0,
    frames: 0,
    firstUnits: 0,
    lastUnits: 0,
  };
}

function packetsOf({ codec, setup, rate, channels, bits }: Track): PacketSeconds | null {
  switch (codec) {
    case 'A_OPUS':
      return opusPacket;
    case 'A_VORBIS': {
      // Three headers, the sizes of the first two before them.
      const headers = setup[0] === 2 ? xiphSizes(setup, 1, 2) : null;
      if (headers === null) return null;
      const [first = 0, second = 0] = headers.sizes;
      const { at } = headers;
      return vorbisPackets(setup.subarray(at, at + first), setup.subarray(at + first + second));
    }
    case 'A_AAC':
      return aacPackets(setup);
    case 'A_FLAC':
      return flacPackets(infoRate(setup, 8));
    case 'A_MPEG/L1':
    case 'A_MPEG/L2':
    case 'A_MPEG/L3':
      return mpegPacket;
    case 'A_PCM/INT/LIT':
    case 'A_PCM/INT/BIG':
    case 'A_PCM/FLOAT/IEEE':
      return pcmPackets(rate, (channels * bits) / 8);
    default:
      return null;
  }
}

type Range = readonly [from: number, to: number];

/** The packets of a block by its lacing: none, by Xiph, of the same size, by EBML. Null: their sizes do not fit. */
function packetsIn(bytes: Buffer, from: number, end: number, lacing: number): Range[] | null {
  if (lacing === 0) return [[from, end]];
  const count = (bytes[from] ?? 0) + 1;
  if (from + 1 > end) return null;
  if (lacing === 2) {
    const size = (end - from - 1) / count;
    if (!Number.isInteger(size)) return null;
    return Array.from({ length: count }, (_, index) => [from + 1 + index * size, from + 1 + (index + 1) * size]);
  }
  const laced = lacing === 1 ? xiphSizes(bytes, from + 1, count - 1) : ebmlSizes(bytes, from + 1, count - 1);
  if (laced === null) return null;
  let { at } = laced;
  const ranges: Range[] = [];
  for (const size of laced.sizes) {
    ranges.push([at, at + size]);
    at += size;
  }
  return at > end || laced.sizes.some((size) => size < 0) ? null : [...ranges, [at, end]];
}

interface Sizes {
  readonly sizes: readonly number[];
  readonly at: number;
}

function xiphSizes(bytes: Buffer, from: number, count: number): Sizes | null {
  let at = from;
  const sizes = Array.from({ length: count }, () => {
    let size = 0;
    let byte = 255;
    while (byte === 255 && at < bytes.length) {
      byte = bytes[at++] ?? 0;
      size += byte;
    }
    return size;
  });
  return at > bytes.length ? null : { sizes, at };
}

/** The first one is a size, the others differences from the one before. */
function ebmlSizes(bytes: Buffer, from: number, count: number): Sizes | null {
  let at = from;
  const sizes: number[] = [];
  for (let index = 0; index < count; index++) {
    const number = variableNumber(bytes, at, false);
    if (number === null) return null;
    const middle = 2 ** (7 * number.lengthBytes - 1) - 1;
    sizes.push(index === 0 ? number.value : (sizes.at(-1) ?? 0) + number.value - middle);
    at += number.lengthBytes;
  }
  return { sizes, at };
}

function wholeOf(value: Buffer): number {
  return value.length === 0 || value.length > 8 ? 0 : value.reduce((sum, byte) => sum * 256 + byte, 0);
}

function floatOf(value: Buffer): number | null {
  return value.length === 4 ? value.readFloatBE() : value.length === 8 ? value.readDoubleBE() : null;
}

interface VariableNumber {
  readonly value: number;
  readonly lengthBytes: number;
  /** Whether all bits are set: the size is open. */
  readonly isOpen: boolean;
}

/** The number of leading zero bits is the length; an id keeps its marker bit, and has up to four bytes. */
function variableNumber(bytes: Buffer, at: number, isId: boolean): VariableNumber | null {
  const first = bytes[at] ?? 0;
  const lengthBytes = Math.clz32(first) - 23;
  if (first === 0 || at + lengthBytes > bytes.length || (isId && lengthBytes > 4)) return null;
  let value = isId ? first : first & (0xff >> lengthBytes);
  for (let index = 1; index < lengthBytes; index++) value = value * 256 + (bytes[at + index] ?? 0);
  return { value, lengthBytes, isOpen: !isId && value === 2 ** (7 * lengthBytes) - 1 };
}
