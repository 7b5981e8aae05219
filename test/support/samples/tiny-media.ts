import { deflateSync } from 'node:zlib';

/** The smallest media file of each format that declares its dimensions. */

export const u8 = (...bytes: number[]): Buffer => Buffer.from(bytes);
export const be16 = (value: number): Buffer => u8(value >> 8, value & 255);
export const be32 = (value: number): Buffer => Buffer.from(value.toString(16).padStart(8, '0'), 'hex');
export const le16 = (value: number): Buffer => be16(value).reverse();
export const le32 = (value: number): Buffer => be32(value).reverse();
export const text = (latin1: string): Buffer => Buffer.from(latin1, 'latin1');
export const join = (...parts: (Buffer | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? text(part) : part)));

export const png = (width: number, height: number): Buffer =>
  join('\x89PNG\r\n\x1a\n', be32(13), 'IHDR', be32(width), be32(height), u8(8, 6, 0, 0, 0));
export const gif = (width: number, height: number): Buffer => join('GIF89a', le16(width), le16(height), u8(0, 0, 0));
export const segment = (marker: number, body: Buffer): Buffer => join(u8(0xff, marker), be16(body.length + 2), body);
export const jpeg = (width: number, height: number, before: Buffer = Buffer.alloc(0)): Buffer =>
  join(
    u8(0xff, 0xd8),
    before,
    segment(0xc2, join(u8(8), be16(height), be16(width), u8(3, 1, 0x22, 0))),
    u8(0xff, 0xd9),
  );
export const webp = (chunk: string, body: Buffer): Buffer => join('RIFF', le32(100), 'WEBP', chunk, le32(20), body);
export const le24 = (value: number): Buffer => le32(value).subarray(0, 3);

export const wave = (seconds: number, dataLength = seconds * 32_000): Buffer =>
  join(
    ...['RIFF', le32(36 + dataLength), 'WAVE', 'LIST', le32(4), 'INFO', 'fmt ', le32(16)],
    ...[le16(1), le16(1), le32(16_000), le32(32_000), le16(2), le16(16), 'data', le32(dataLength)],
    Buffer.alloc(seconds * 32_000),
  );
/** Checksums of FLAC: RFC 9639, sections 9.1.8 and 9.3. */
export const checksum = (bits: 8 | 16, bytes: Buffer): number => {
  const polynomial = bits === 8 ? 0x07 : 0x8005;
  let rest = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const isOdd = ((rest >> (bits - 1)) & 1) !== ((byte >> bit) & 1);
      rest = ((rest << 1) ^ (isOdd ? polynomial : 0)) & (2 ** bits - 1);
    }
  }
  return rest;
};
/** A frame of one channel of 16 bits at the rate of the file, all samples the same. */
export const flacFrame = (number: number, samples: number, sample = 0): Buffer => {
  const head = join(u8(0xff, 0xf8, 0x70, 0x08, number & 0x7f), be16(samples - 1));
  const frame = join(head, u8(checksum(8, head), 0), be16(sample));
  return join(frame, be16(checksum(16, frame)));
};
export const flacInfo = (rate: number, samples: number): Buffer =>
  join(
    be16(4_096),
    be16(4_096),
    Buffer.alloc(6),
    be32(rate * 4_096 + 15 * 16).subarray(0, 3),
    u8(0xf0),
    be32(samples),
    Buffer.alloc(16),
  );
/** @param stated samples that the header names */
export const flac = (rate: number, samples: number, stated = samples): Buffer => {
  const frames = Array.from({ length: Math.ceil(samples / 4_096) }, (_, index) =>
    flacFrame(index, Math.min(4_096, samples - index * 4_096)),
  );
  return join('fLaC', u8(0x80, 0, 0, 34), flacInfo(rate, stated), ...frames);
};
/** @param packets each below 255 bytes */
export const oggPage = (flags: number, granule: number, packets: readonly Buffer[], serial = 7): Buffer =>
  join(
    ...['OggS', u8(0, flags), le32(granule), le32(0), le32(serial), le32(0), le32(0)],
    ...[u8(packets.length, ...packets.map(({ length }) => length)), ...packets],
  );
/** Two frames of 60 ms: RFC 6716, section 3.1. */
export const OPUS_PACKET = u8(0b0001_1001, 0, 0);
const OPUS_PACKET_SECONDS = 0.12;
export const opusPackets = (seconds: number): Buffer[] =>
  Array.from({ length: Math.floor(seconds / OPUS_PACKET_SECONDS) }, () => OPUS_PACKET);
/** @param stated seconds that its pages name */
export const opus = (seconds: number, stated = seconds): Buffer => {
  const packets = opusPackets(seconds);
  const pages: Buffer[] = [];
  for (let from = 0; from < packets.length; from += 200) {
    const isLast = from + 200 >= packets.length;
    pages.push(
      oggPage(
        isLast ? 4 : 0,
        Math.round((stated * 48_000 * Math.min(from + 200, packets.length)) / packets.length),
        packets.slice(from, from + 200),
      ),
    );
  }
  const head = join('OpusHead', u8(1, 1), le16(312), le32(48_000), le16(0), u8(0));
  return join(oggPage(2, 0, [head]), oggPage(0, 0, [text('OpusTags')]), ...pages);
};
/** Writes bits, the lowest one of a byte first. */
const lowBits = (...fields: readonly (readonly [value: number, bits: number])[]): Buffer => {
  const bits = fields.flatMap(([value, count]) =>
    Array.from({ length: count }, (_, bit) => Math.floor(value / 2 ** bit) & 1),
  );
  return Buffer.from(
    Array.from({ length: Math.ceil(bits.length / 8) }, (_, byte) =>
      bits.slice(byte * 8, byte * 8 + 8).reduce((sum, bit, index) => sum + (bit << index), 0),
    ),
  );
};
/** Blocks of 256 and 2,048 samples at 44,100 Hz. */
export const vorbisHead = join('\x01vorbis', le32(0), u8(1), le32(44_100), Buffer.alloc(12), u8(0xb8, 1));
/** One of everything, and two modes, short and long: Vorbis I, section 4.2.4. */
export const vorbisSetup = join(
  '\x05vorbis',
  lowBits(
    ...([
      [0, 8],
      [0x564342, 24],
      [1, 16],
      [2, 24],
      [0, 1],
      [0, 1],
      [0, 5],
      [0, 5],
      [0, 4],
    ] as const),
    ...([
      [0, 6],
      [0, 16],
    ] as const),
    ...([
      [0, 6],
      [1, 16],
      [0, 5],
      [0, 2],
      [4, 4],
    ] as const),
    ...([
      [0, 6],
      [0, 16],
      [0, 24],
      [0, 24],
      [0, 24],
      [0, 6],
      [0, 8],
      [0, 3],
      [0, 1],
    ] as const),
    ...([
      [0, 6],
      [0, 16],
      [0, 1],
      [0, 1],
      [0, 2],
      [0, 8],
      [0, 8],
      [0, 8],
    ] as const),
    ...([
      [1, 6],
      [0, 1],
      [0, 16],
      [0, 16],
      [0, 8],
      [1, 1],
      [0, 16],
      [0, 16],
      [0, 8],
      [1, 1],
    ] as const),
  ),
);
/** Long blocks of 1,024 samples each; the first one starts. */
export const vorbisPackets = (seconds: number): Buffer[] =>
  Array.from({ length: 1 + Math.round((seconds * 44_100) / 1_024) }, () => u8(0b10));
export const vorbis = (seconds: number): Buffer => {
  const packets = vorbisPackets(seconds);
  const pages = Array.from({ length: Math.ceil(packets.length / 200) }, (_, index) =>
    oggPage(0, 1_024 * (index + 1) * 200, packets.slice(index * 200, (index + 1) * 200)),
  );
  return join(oggPage(2, 0, [vorbisHead]), oggPage(0, 0, [text('\x03vorbis'), vorbisSetup]), ...pages);
};
/** MPEG 1, layer III, 44,100 Hz: 417 bytes at 128 kbit/s, 104 at 32. */
export const mp3Frame = (rateIndex: number, lengthBytes: number): Buffer =>
  join(u8(0xff, 0xfb, rateIndex << 4, 0), Buffer.alloc(lengthBytes - 4));
export const mp3 = (frames: number): Buffer =>
  join('ID3', u8(4, 0, 0, 0, 0, 1, 0), Buffer.alloc(128), ...Array.from({ length: frames }, () => mp3Frame(9, 417)));
export const box = (name: string, ...body: (Buffer | string)[]): Buffer => {
  const bytes = join(...body);
  return join(be32(bytes.length + 8), name, bytes);
};
const UNITS_PER_SECOND = 600;
/** @param name `mvhd` or `mdhd` */
export const timeBox = (name: string, seconds: number, unitsPerSecond = UNITS_PER_SECOND): Buffer =>
  box(name, Buffer.alloc(12), be32(unitsPerSecond), be32(Math.round(seconds * unitsPerSecond)), Buffer.alloc(80));
export const longTimeBox = (name: string, seconds: number): Buffer =>
  box(name, u8(1, 0, 0, 0), Buffer.alloc(16), be32(600), be32(0), be32(seconds * 600), Buffer.alloc(80));
/** AAC LC of 44,100 Hz: a frame has 1,024 samples. */
export const AAC_CONFIG = u8(0x12, 0x10);
const descriptor = (tag: number, ...body: Buffer[]): Buffer => {
  const bytes = join(...body);
  return join(u8(tag, bytes.length), bytes);
};
export const aacEntry = box(
  'mp4a',
  ...[Buffer.alloc(6), be16(1), Buffer.alloc(8), be16(2), be16(16), be32(0), be32(44_100 * 65_536)],
  box(
    'esds',
    be32(0),
    descriptor(3, be16(1), u8(0), descriptor(4, u8(0x40, 0x15), Buffer.alloc(11), descriptor(5, AAC_CONFIG))),
  ),
);
/** What a track lists, and what it says of it. */
interface TrackBoxes {
  readonly handler: 'soun' | 'vide';
  readonly entry: Buffer;
  readonly samples: number;
  /** Units of each sample, of 44,100 a second. */
  readonly delta: number;
  readonly before?: Buffer;
  readonly stated?: number;
}
export const trackBox = ({ handler, entry, samples, delta, before, stated }: TrackBoxes): Buffer =>
  box(
    'trak',
    ...[box('tkhd', Buffer.alloc(12), be32(1), Buffer.alloc(68)), before ?? Buffer.alloc(0)],
    box(
      'mdia',
      ...[timeBox('mdhd', stated ?? (samples * delta) / 44_100, 44_100)],
      ...[box('hdlr', be32(0), be32(0), handler, Buffer.alloc(13))],
      box(
        'minf',
        box(
          'stbl',
          box('stsd', be32(0), be32(1), entry),
          box('stts', be32(0), be32(1), be32(samples), be32(delta)),
          box('stsz', be32(0), be32(9), be32(samples)),
        ),
      ),
    ),
  );
const soundTrack = (seconds: number): Buffer =>
  trackBox({ handler: 'soun', entry: aacEntry, samples: Math.round((seconds * 44_100) / 1_024), delta: 1_024 });
const videoTrack = (seconds: number): Buffer =>
  trackBox({ handler: 'vide', entry: box('avc1', Buffer.alloc(78)), samples: seconds * 30, delta: 1_470 });
export const mp4File = (...movie: Buffer[]): Buffer =>
  join(box('ftyp', 'isomiso2'), box('mdat', Buffer.alloc(20_000)), box('moov', ...movie));
/** @param stated seconds that the header names */
export const m4a = (seconds: number, stated = seconds): Buffer => mp4File(timeBox('mvhd', stated), soundTrack(seconds));
export const mp4 = (seconds: number, stated = seconds): Buffer =>
  mp4File(timeBox('mvhd', stated), videoTrack(seconds), soundTrack(seconds));
/** An element of Matroska; null: its size is open. */
export const element = (id: number, body: Buffer | null): Buffer => {
  const name = Buffer.from(id.toString(16), 'hex');
  return body === null
    ? join(name, u8(0x01, 255, 255, 255, 255, 255, 255, 255))
    : join(name, u8(0x08), be32(body.length), body);
};
export const float64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
};
export const EBML_HEAD = join(u8(0x1a, 0x45, 0xdf, 0xa3, 0x87, 0x42, 0x82, 0x84), 'webm');
export const webmInfo = (seconds: number): Buffer =>
  element(0x1549a966, join(element(0x2ad7b1, u8(0x0f, 0x42, 0x40)), element(0x4489, float64(seconds * 1_000))));
export const webmTrack = (codec: string, type = 2, more: Buffer = Buffer.alloc(0)): Buffer =>
  element(
    0x1654ae6b,
    element(0xae, join(element(0xd7, u8(1)), element(0x83, u8(type)), element(0x86, text(codec)), more)),
  );
export const simpleBlock = (milliseconds: number, packet: Buffer): Buffer =>
  element(0xa3, join(u8(0x81), be16(milliseconds & 0xffff), u8(0x80), packet));
/** @param packetMs time from one packet to the next, as blocks say it */
export const webmClusters = (packets: readonly Buffer[], packetMs: number, isOpen = false): Buffer[] => {
  const clusters: Buffer[] = [];
  for (let from = 0; from < packets.length; from += 200) {
    const blocks = packets
      .slice(from, from + 200)
      .map((packet, index) => simpleBlock(Math.round(index * packetMs), packet));
    const body = join(element(0xe7, be32(Math.round(from * packetMs))), ...blocks);
    clusters.push(isOpen ? join(element(0x1f43b675, null), body) : element(0x1f43b675, body));
  }
  return clusters;
};
/** @param stated seconds that the header names */
export const webm = (seconds: number, stated = seconds): Buffer =>
  join(
    EBML_HEAD,
    element(0x18538067, null),
    webmInfo(stated),
    webmTrack('A_OPUS'),
    ...webmClusters(opusPackets(seconds), 120),
  );

/** A document of so many pages, each an object. */
export const pdf = (pages: number, more = ''): Buffer =>
  join('%PDF-1.7\n', ...pageTree(pages).map(([number, value]) => `${number} 0 obj\n${value}\nendobj\n`), more, '%%EOF');
/** The same, its objects in a compressed stream, with so many spaces behind them. */
export const packedPdf = (pages: number, spaces = 0): Buffer =>
  join('%PDF-1.7\n', packed(pageTree(pages), 9_000_000, spaces), '\n%%EOF');
type PdfObject = readonly [number: number, value: string];
const pageTree = (pages: number): PdfObject[] => {
  const numbers = Array.from({ length: pages }, (_, index) => index + 3);
  const kids = numbers.map((number) => `${number} 0 R`).join(' ');
  return [
    [1, '<</Type/Catalog/Pages 2 0 R>>'],
    [2, `<</Type/Pages/Kids[${kids}]/Count ${pages}>>`],
    ...numbers.map((number): PdfObject => [number, '<</Type/Page/Parent 2 0 R>>']),
  ];
};
export const packed = (objects: readonly PdfObject[], streamNumber = 9_000_000, spaces = 0): Buffer => {
  let offset = 0;
  const offsets = objects.map(([number, value]) => {
    const pair = `${number} ${offset}`;
    offset += value.length + 1;
    return pair;
  });
  const head = `${offsets.join(' ')}\n`;
  const bytes = deflateSync(text(head + objects.map(([, value]) => value).join('\n') + ' '.repeat(spaces)));
  return join(
    `${streamNumber} 0 obj\n<</Type/ObjStm/N ${objects.length}/First ${head.length}/Filter/FlateDecode/Length ${bytes.length}>>\nstream\r\n`,
    bytes,
    '\nendstream\nendobj\n',
  );
};
