import { flacPackets, opusPacket, PACKET_HEAD_BYTES, vorbisPackets, type PacketSeconds } from './codec-seconds.js';
import { infoRate } from './flac-seconds.js';
import { afterTags } from './mpeg-seconds.js';

const PAGE_HEADER_BYTES = 27;
const CONTINUES_PACKET = 1;
const BEGINS_STREAM = 2;
const FULL_SEGMENT = 255;
/** Of a header of Vorbis; those of encoders have 4 to 10 kB. */
const HEADER_BYTES_MAX = 1_048_576;
const STREAMS_MAX = 1_000;

/**
 * Seconds of an Ogg by the packets of its streams: chained streams add up, of multiplexed ones the longest counts. The
 * positions that pages state are not taken. Null where something stands between pages, or a stream is of another codec.
 */
export function oggSeconds(bytes: Buffer): number | null {
  let seconds = 0;
  let link = new Map<number, OggStream>();
  let at = 0;
  let isBeginning = true;
  let left = STREAMS_MAX;
  while (at + PAGE_HEADER_BYTES <= bytes.length && bytes.toString('latin1', at, at + 4) === 'OggS') {
    const segments = bytes[at + 26] ?? 0;
    const serial = bytes.readUInt32LE(at + 14);
    const flags = bytes[at + 5] ?? 0;
    if ((flags & BEGINS_STREAM) !== 0) {
      if (left-- === 0) return null;
      if (!isBeginning) {
        seconds += longestOf(link);
        link = new Map();
      }
      isBeginning = true;
      if (link.has(serial)) return null;
      link.set(serial, new OggStream());
    } else isBeginning = false;
    const stream = link.get(serial);
    if (stream === undefined) return null;
    const table = bytes.subarray(at + PAGE_HEADER_BYTES, at + PAGE_HEADER_BYTES + segments);
    stream.beginPage((flags & CONTINUES_PACKET) !== 0);
    at = stream.addPage(bytes, table, at + PAGE_HEADER_BYTES + segments);
    if (stream.isUnreadable) return null;
  }
  seconds += longestOf(link);
  // A last page may be cut, and filled with zeros.
  return at < bytes.length - PAGE_HEADER_BYTES && afterTags(bytes, at) < bytes.length ? null : seconds;
}

function longestOf(link: ReadonlyMap<number, OggStream>): number {
  return Math.max(0, ...[...link.values()].map((stream) => stream.seconds));
}

/** The packets of one stream, of which the first ones are headers. */
class OggStream {
  seconds = 0;
  isUnreadable = false;
  private packetSeconds: PacketSeconds | null = null;
  private readonly headers: Buffer[] = [];
  private headersMax = 2;
  private parts: Buffer[] = [];
  private partBytes = 0;
  private skipsPacket = false;

  /** Decoders drop the part of a packet whose other part is missing. */
  beginPage(continues: boolean): void {
    this.skipsPacket = continues && this.parts.length === 0;
    if (continues) return;
    this.parts = [];
    this.partBytes = 0;
  }

  /** @returns the end of the page */
  addPage(bytes: Buffer, table: Buffer, from: number): number {
    let at = from;
    for (const size of table) {
      this.addPart(bytes.subarray(at, at + size));
      at += size;
      if (size < FULL_SEGMENT) this.endPacket();
    }
    return at;
  }

  /** Of headers all bytes are needed, of other packets the first ones. */
  private addPart(part: Buffer): void {
    const max = this.packetSeconds === null ? HEADER_BYTES_MAX : PACKET_HEAD_BYTES;
    if (this.partBytes < max) this.parts.push(part);
    this.partBytes += part.length;
  }

  private endPacket(): void {
    const packet = Buffer.concat(this.parts);
    this.parts = [];
    this.partBytes = 0;
    if (this.skipsPacket) this.skipsPacket = false;
    else if (this.headers.length < this.headersMax) this.addHeader(packet);
    else this.addSound(packet);
  }

  private addHeader(packet: Buffer): void {
    this.headers.push(packet);
    const [head = packet, second] = this.headers;
    const name = head.toString('latin1', 0, 8);
    if (name.startsWith('\x01vorbis')) {
      this.headersMax = 3;
      if (this.headers.length === 3) this.packetSeconds = vorbisPackets(head, packet);
    } else if (name === 'OpusHead') this.packetSeconds = opusPacket;
    else if (name.startsWith('\x7fFLAC')) {
      this.headersMax = 1 + head.readUInt16BE(7);
      this.packetSeconds = flacPackets(infoRate(head, 17));
    } else if (name === 'fishead\0') this.packetSeconds = () => 0;
    else this.isUnreadable = true;
    if (second !== undefined && this.headers.length === this.headersMax && this.packetSeconds === null)
      this.isUnreadable = true;
  }

  private addSound(packet: Buffer): void {
    // Further headers of FLAC are blocks of metadata.
    if (packet[0] !== 0xff && this.headers[0]?.[0] === 0x7f) return;
    const seconds = this.packetSeconds?.(packet, 0, packet.length) ?? null;
    if (seconds === null) this.isUnreadable = true;
    else this.seconds += seconds;
  }
}
