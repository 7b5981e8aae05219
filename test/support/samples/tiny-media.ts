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
export const flac = (rate: number, samples: number): Buffer =>
  join(
    'fLaC',
    u8(0x80, 0, 0, 34),
    Buffer.alloc(10),
    be32(rate * 4096).subarray(0, 3),
    u8(0),
    be32(samples),
    Buffer.alloc(20),
  );
export const oggPage = (flags: number, granule: number, body: Buffer): Buffer =>
  join('OggS', u8(0, flags), le32(granule), le32(0), le32(7), le32(0), le32(0), u8(1, body.length), body);
export const opus = (seconds: number): Buffer =>
  join(
    oggPage(2, 0, join('OpusHead', u8(1, 1))),
    oggPage(0, 0, text('OpusTags')),
    oggPage(4, seconds * 48_000, Buffer.alloc(99)),
  );
export const vorbis = (seconds: number): Buffer =>
  join(oggPage(2, 0, join('\x01vorbis', le32(0), u8(2), le32(44_100))), oggPage(4, seconds * 44_100, Buffer.alloc(99)));
/** MPEG 1, layer III, 44,100 Hz: 417 bytes at 128 kbit/s, 104 at 32. */
export const mp3Frame = (rateIndex: number, lengthBytes: number): Buffer =>
  join(u8(0xff, 0xfb, rateIndex << 4, 0), Buffer.alloc(lengthBytes - 4));
export const mp3 = (frames: number): Buffer =>
  join('ID3', u8(4, 0, 0, 0, 0, 1, 0), Buffer.alloc(128), ...Array.from({ length: frames }, () => mp3Frame(9, 417)));
export const box = (name: string, body: Buffer): Buffer => join(be32(body.length + 8), name, body);
export const mvhd = (seconds: number): Buffer =>
  box('mvhd', join(Buffer.alloc(12), be32(600), be32(seconds * 600), Buffer.alloc(80)));
export const longMvhd = (seconds: number): Buffer =>
  box('mvhd', join(u8(1, 0, 0, 0), Buffer.alloc(16), be32(600), be32(0), be32(seconds * 600), Buffer.alloc(80)));
export const mp4 = (movie: Buffer): Buffer =>
  join(box('ftyp', text('isomiso2')), box('mdat', Buffer.alloc(5_000)), box('moov', movie));
const float64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
};
export const webm = (seconds: number): Buffer =>
  join(
    ...[u8(0x1a, 0x45, 0xdf, 0xa3, 0x84), 'webm', u8(0x18, 0x53, 0x80, 0x67, 0x01, 255, 255, 255, 255, 255, 255, 255)],
    ...[u8(0x15, 0x49, 0xa9, 0x66, 0x93), u8(0x2a, 0xd7, 0xb1, 0x83, 0x0f, 0x42, 0x40), u8(0x44, 0x89, 0x88)],
    float64(seconds * 1_000),
    Buffer.alloc(40),
  );

export const page = '<</Type /Page /Parent 2 0 R>>';
export const pdf = (body: Buffer | string): Buffer => join('%PDF-1.7\n', body, '\n%%EOF');
export const packed = (objects: string): Buffer =>
  join(
    '9 0 obj\n<</Type/ObjStm/N 3/First 10/Filter/FlateDecode>>\nstream\r\n',
    deflateSync(text(objects)),
    '\nendstream',
  );
