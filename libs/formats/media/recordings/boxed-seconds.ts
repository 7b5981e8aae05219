import { aacPackets, evenPackets } from './codec-seconds.js';
import { longestTrack, type Recording, type TrackSeconds } from './tracks.js';

const BOX_HEAD_BYTES = 8;
const LONG_HEAD_BYTES = 16;
const BOXES_MAX = 200_000;
const DEPTH_MAX = 12;
const MEDIA = /^(?:soun|vide)$/;
/** Boxes with boxes that are walked: ISO/IEC 14496-12. */
const CONTAINERS: ReadonlySet<string> = new Set([
  ...['moov', 'trak', 'mdia', 'minf', 'stbl', 'edts', 'mvex', 'moof', 'traf'],
]);

/** What the boxes of a track say: its samples as they are listed, and what each of them lasts. */
interface Track {
  id: number;
  timescale: number;
  handler: string;
  /** Sum of the times that the table of times gives. */
  units: number;
  timed: number;
  samples: number;
  /** Of a sample by its codec, for each table of descriptions; 0: unknown. */
  readonly sampleSeconds: number[];
  editUnits: number[];
}

/**
 * Seconds of an MP4 or M4A by the samples of its tables and fragments; of sound each sample lasts as long as its codec
 * says, whatever the tables and the header say. Null where boxes do not fill each other, or a codec has no fixed frame.
 */
export function boxedSeconds(bytes: Buffer): Recording | null {
  const movie = new Movie(bytes);
  return movie.walk(0, bytes.length, 0) ? movie.recording() : null;
}

class Movie {
  private readonly tracks: Track[] = [];
  private readonly defaults = new Map<number, number>();
  private readonly stated: { seconds: number; timescale: number }[] = [];
  private boxes = 0;
  /** Of the fragment that is read. */
  private fragment: { track: Track | undefined; duration: number } = { track: undefined, duration: 0 };

  constructor(private readonly bytes: Buffer) {}

  recording(): Recording | null {
    const timescale = this.stated[0]?.timescale ?? 0;
    const tracks: TrackSeconds[] = [];
    for (const track of this.tracks) {
      if (track.handler === '') continue;
      const one = this.secondsOf(track, timescale);
      if (one === null) return null;
      tracks.push(one);
    }
    return longestTrack(tracks, this.stated.length === 1 ? (this.stated[0]?.seconds ?? null) : null);
  }

  /** False: the boxes cannot be read. */
  walk(from: number, to: number, depth: number): boolean {
    const { bytes } = this;
    let at = from;
    while (at + BOX_HEAD_BYTES <= to) {
      if (++this.boxes > BOXES_MAX) return false;
      const name = bytes.toString('latin1', at + 4, at + 8);
      const short = bytes.readUInt32BE(at);
      if (short === 1 && at + LONG_HEAD_BYTES > to) return false;
      const isLast = short === 0 && depth === 0;
      const size = isLast ? to - at : short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short;
      const start = at + (short === 1 ? LONG_HEAD_BYTES : BOX_HEAD_BYTES);
      const end = at + size;
      // The last box of a file may be cut, if it only has samples.
      if (end < start || (end > to && !(depth === 0 && name === 'mdat'))) return false;
      if (!this.read(name, start, Math.min(end, to), depth)) return false;
      at = end;
    }
    return depth > 0 || at >= to || bytes.subarray(at, to).every((byte) => byte === 0);
  }

  private read(name: string, start: number, end: number, depth: number): boolean {
    if (name === 'trak') {
      const none = { id: 0, timescale: 0, handler: '', units: 0, timed: 0, samples: 0 };
      this.tracks.push({ ...none, sampleSeconds: [], editUnits: [] });
    }
    // Compressed headers.
    if (name === 'cmov') return false;
    if (CONTAINERS.has(name)) return depth < DEPTH_MAX && this.walk(start, end, depth + 1);
    const body = this.bytes.subarray(start, end);
    return this.readFragment(name, body) && this.readTable(name, body);
  }

  private readTable(name: string, body: Buffer): boolean {
    const track = this.tracks.at(-1);
    switch (name) {
      case 'mvhd': {
        const time = timeOf(body);
        if (time !== null) this.stated.push({ seconds: time.units / time.timescale, timescale: time.timescale });
        return time !== null;
      }
      case 'tkhd':
        if (track !== undefined) track.id = wordAt(body, body[0] === 1 ? 20 : 12);
        return true;
      case 'mdhd': {
        const time = timeOf(body);
        if (track === undefined || time === null) return false;
        track.timescale = time.timescale;
        return true;
      }
      case 'hdlr':
        // Others name where the data is.
        if (track !== undefined && MEDIA.test(body.toString('latin1', 8, 12)))
          track.handler = body.toString('latin1', 8, 12);
        return true;
      case 'stsd':
        track?.sampleSeconds.push(soundSeconds(body));
        return true;
      case 'stts':
        return track === undefined || addTimes(track, body);
      case 'stsz':
      case 'stz2':
        if (track !== undefined) track.samples += wordAt(body, 8);
        return true;
      case 'elst':
        if (track !== undefined) track.editUnits = editsOf(body);
        return true;
      default:
        return true;
    }
  }

  private readFragment(name: string, body: Buffer): boolean {
    if (name === 'trex') this.defaults.set(wordAt(body, 4), wordAt(body, 12));
    if (name === 'tfhd') {
      const flags = wordAt(body, 0);
      const id = wordAt(body, 4);
      const at = 8 + ((flags & 1) === 0 ? 0 : 8) + ((flags & 2) === 0 ? 0 : 4);
      const duration = (flags & 8) === 0 ? (this.defaults.get(id) ?? 0) : wordAt(body, at);
      this.fragment = { track: this.tracks.find((track) => track.id === id), duration };
    }
    return name !== 'trun' || this.addRun(body);
  }

  private addRun(body: Buffer): boolean {
    const { track, duration } = this.fragment;
    if (track === undefined) return false;
    const flags = wordAt(body, 0);
    const count = wordAt(body, 4);
    const head = 8 + ((flags & 1) === 0 ? 0 : 4) + ((flags & 4) === 0 ? 0 : 4);
    const width = 4 * [0x100, 0x200, 0x400, 0x800].filter((flag) => (flags & flag) !== 0).length;
    if (head + count * width > body.length) return false;
    track.samples += count;
    track.timed += count;
    if ((flags & 0x100) === 0) track.units += count * duration;
    else for (let index = 0; index < count; index++) track.units += wordAt(body, head + index * width);
    return true;
  }

  private secondsOf(track: Track, movieTimescale: number): TrackSeconds | null {
    const { samples, timescale } = track;
    const isVideo = track.handler === 'vide';
    const count = Math.max(samples, track.timed);
    const isKnown = track.sampleSeconds.length > 0 && !track.sampleSeconds.includes(0);
    // A sample has a byte at least.
    if (count > this.bytes.length || timescale === 0 || (!isVideo && !isKnown && count > 0)) return null;
    const once = Math.max(track.units / timescale, ...track.sampleSeconds.map((seconds) => count * seconds));
    const edits = track.editUnits.reduce((sum, units) => sum + Math.min(once, units / movieTimescale), 0);
    return { isVideo, frames: count, seconds: movieTimescale === 0 ? once : Math.max(once, edits) };
  }
}

function wordAt(body: Buffer, at: number): number {
  return at + 4 > body.length ? 0 : body.readUInt32BE(at);
}

function longAt(body: Buffer, at: number): number {
  return wordAt(body, at) * 2 ** 32 + wordAt(body, at + 4);
}

/** Of `mvhd` and `mdhd`, which have times of 64 bits in version 1. */
function timeOf(body: Buffer): { timescale: number; units: number } | null {
  const isLong = body[0] === 1;
  const timescale = wordAt(body, isLong ? 20 : 12);
  return timescale === 0 ? null : { timescale, units: isLong ? longAt(body, 24) : wordAt(body, 16) };
}

function addTimes(track: Track, body: Buffer): boolean {
  const entries = wordAt(body, 4);
  if (8 + entries * 8 > body.length) return false;
  for (let at = 8; at < 8 + entries * 8; at += 8) {
    track.timed += wordAt(body, at);
    track.units += wordAt(body, at) * wordAt(body, at + 4);
  }
  return true;
}

/** Times of the parts of a track that are played; empty parts are none. */
function editsOf(body: Buffer): number[] {
  const isLong = body[0] === 1;
  const width = isLong ? 20 : 12;
  const edits: number[] = [];
  const entries = Math.min(wordAt(body, 4), Math.floor((body.length - 8) / width));
  for (let index = 0; index < entries; index++) {
    const at = 8 + index * width;
    const isEmpty = isLong ? longAt(body, at + 8) >= 2 ** 63 : wordAt(body, at + 4) === 0xffff_ffff;
    if (!isEmpty) edits.push(isLong ? longAt(body, at) : wordAt(body, at));
  }
  return edits;
}

const PCM: ReadonlySet<string> = new Set([
  ...['sowt', 'twos', 'raw ', 'lpcm', 'in24', 'in32', 'fl32', 'fl64', 'ulaw', 'alaw', 'ipcm', 'fpcm'],
]);
const MP3_SAMPLES = 1_152;
const AAC_OBJECTS: ReadonlySet<number> = new Set([0x40, 0x66, 0x67, 0x68]);
const MP3_OBJECTS: ReadonlySet<number> = new Set([0x69, 0x6b]);

/** The longest sample of the descriptions of a track; 0 where one cannot be read. */
function soundSeconds(body: Buffer): number {
  const entries = wordAt(body, 4);
  let longest = 0;
  let at = 8;
  for (let index = 0; index < entries; index++) {
    const size = wordAt(body, at);
    if (size < 36 || at + size > body.length) return 0;
    const seconds = entrySeconds(body.subarray(at, at + size));
    if (seconds === 0) return 0;
    longest = Math.max(longest, seconds);
    at += size;
  }
  return longest;
}

function entrySeconds(entry: Buffer): number {
  const codec = entry.toString('latin1', 4, 8);
  const isSecond = entry.readUInt16BE(16) === 2 && entry.length >= 48;
  const rate = isSecond ? entry.readDoubleBE(40) : wordAt(entry, 32) / 65_536;
  if (!(rate >= 1)) return 0;
  if (PCM.has(codec)) return 1 / rate;
  if (codec === '.mp3') return MP3_SAMPLES / rate;
  if (codec === 'alac') return alacSeconds(entry);
  return codec === 'mp4a' ? describedSeconds(entry, rate) : 0;
}

/** By its cookie: samples of a frame, and their rate. */
function alacSeconds(entry: Buffer): number {
  const at = entry.indexOf('alac', 36);
  if (at === -1 || at !== entry.lastIndexOf('alac')) return 0;
  const rate = wordAt(entry, at + 28);
  return rate === 0 ? 0 : wordAt(entry, at + 8) / rate;
}

/** ISO/IEC 14496-1: descriptors with the kind of the codec and its configuration. */
function describedSeconds(entry: Buffer, rate: number): number {
  const at = entry.indexOf('esds', 36);
  if (at === -1 || at !== entry.lastIndexOf('esds')) return 0;
  const end = Math.min(entry.length, at - 4 + wordAt(entry, at - 4));
  const config = decoderConfig(entry.subarray(at + 8, end));
  if (config === null) return 0;
  if (MP3_OBJECTS.has(config.object)) return MP3_SAMPLES / rate;
  const packets = AAC_OBJECTS.has(config.object) ? aacPackets(config.specific) : evenPackets(0, 0);
  return packets?.(entry, 0, 0) ?? 0;
}

/** @param esds without its version */
function decoderConfig(esds: Buffer): { object: number; specific: Buffer } | null {
  const stream = descriptorAt(esds, 0, 3);
  if (stream === null) return null;
  const flags = stream[2] ?? 0;
  const urlBytes = (flags & 0x40) === 0 ? 0 : 1 + (stream[(flags & 0x80) === 0 ? 3 : 5] ?? 0);
  const config = descriptorAt(
    stream,
    3 + ((flags & 0x80) === 0 ? 0 : 2) + urlBytes + ((flags & 0x20) === 0 ? 0 : 2),
    4,
  );
  if (config === null) return null;
  return { object: config[0] ?? 0, specific: descriptorAt(config, 13, 5) ?? Buffer.alloc(0) };
}

/** Seven bits of the size in each byte. */
function descriptorAt(bytes: Buffer, at: number, tag: number): Buffer | null {
  if (bytes[at] !== tag) return null;
  let size = 0;
  for (let index = 1; index <= 4; index++) {
    const byte = bytes[at + index] ?? 0;
    size = size * 128 + (byte & 0x7f);
    if (byte < 0x80) return bytes.subarray(at + index + 1, at + index + 1 + size);
  }
  return null;
}
