import fc from 'fast-check';
import { PURE_RUNS } from '../../../test/support/property-runs.js';
import {
  u8,
  be16,
  be32,
  le16,
  le32,
  text,
  join,
  png,
  gif,
  segment,
  jpeg,
  webp,
  le24,
  wave,
  flac,
  oggPage,
  opus,
  vorbis,
  mp3Frame,
  mp3,
  box,
  m4a,
  mp4,
  webm,
  pdf,
  packedPdf,
} from '../../../test/support/samples/tiny-media.js';
import { MediaSizeReader, walkedSize, type MediaKind, type MediaSize } from './media-size.js';

const mediaSize = (kind: MediaKind, held: Buffer): MediaSize => walkedSize(kind, held).size;
const dataUrl = (type: string, bytes: Buffer): Buffer => text(`data:${type};base64,${bytes.toString('base64')}`);
const pixels = (widthPx: number, heightPx: number): MediaSize => ({ unit: 'pixels', widthPx, heightPx });
const audio = (seconds: number, counted: number | null = seconds): MediaSize => ({
  unit: 'audioSeconds',
  seconds,
  counted,
});
const pages = (pages: number, counted = pages): MediaSize => ({ unit: 'pages', pages, counted });
const unknown = (kind: MediaKind | 'document'): MediaSize => ({ unit: 'unknown', kind });

describe('the size of an image', () => {
  const exif = segment(0xe1, join('Exif', jpeg(160, 120)));
  const profile = Array.from({ length: 30 }, () => segment(0xe2, Buffer.alloc(60_000)));
  it.each<[name: string, bytes: Buffer, size: MediaSize]>([
    ['PNG', png(1_920, 1_080), pixels(1_920, 1_080)],
    ['GIF', gif(300, 200), pixels(300, 200)],
    ['JPEG', jpeg(640, 480), pixels(640, 480)],
    ['JPEG with a thumbnail', jpeg(4_000, 3_000, exif), pixels(4_000, 3_000)],
    ['JPEG behind 1.8 MB of colour profile', jpeg(50, 60, join(...profile)), pixels(50, 60)],
    ['JPEG with bytes to fill', jpeg(50, 60, u8(0xff, 0xff, 0xff)), pixels(50, 60)],
    ['WebP, lossy', webp('VP8 ', join(u8(0, 0, 0, 0x9d, 1, 0x2a), le16(800), le16(0x4000 | 600))), pixels(800, 600)],
    ['WebP, lossless', webp('VP8L', join(u8(0x2f), le32(799 | (599 << 14)), Buffer.alloc(9))), pixels(800, 600)],
    ['WebP, extended', webp('VP8X', join(u8(0, 0, 0, 0), le24(799), le24(599))), pixels(800, 600)],
    ['PNG of absurd size', png(0x7fff_ffff, 0x7fff_ffff), pixels(0x7fff_ffff, 0x7fff_ffff)],
    ['PNG without size', png(0, 10), unknown('image')],
    ['PNG cut short', png(10, 10).subarray(0, 20), unknown('image')],
    ['JPEG without a frame', join(u8(0xff, 0xd8), exif), unknown('image')],
    [
      'JPEG of endless small segments',
      join(u8(0xff, 0xd8), Buffer.alloc(4_000, u8(0xff, 0xe0, 0, 2))),
      unknown('image'),
    ],
    [
      'JPEG with a segment longer than the file',
      join(u8(0xff, 0xd8, 0xff, 0xe0), be16(65_535), Buffer.alloc(99)),
      unknown('image'),
    ],
    ['WebP of another kind', webp('ANIM', Buffer.alloc(30)), unknown('image')],
    ['AVIF', join(be32(24), 'ftypavif', Buffer.alloc(40)), unknown('image')],
    ['nothing', Buffer.alloc(0), unknown('image')],
  ])('%s', (_name, bytes, size) => {
    expect(mediaSize('image', dataUrl('image/png', bytes))).toEqual(size);
  });

  it.each([
    ['escaped slashes', 'data:image\\/png;base64,' + png(0xffff, 0xffff).toString('base64').replaceAll('/', '\\/')],
    ['broken lines', 'data:image/png;base64,' + png(0xffff, 0xffff).toString('base64').replace(/.{8}/g, '$&\\r\\n')],
    ['a type in capitals and parameters', 'DATA:IMAGE/PNG;name=a.png;BASE64,' + png(0xffff, 0xffff).toString('base64')],
  ])('is read through %s', (_what, url) => {
    expect(mediaSize('image', text(url))).toEqual(pixels(0xffff, 0xffff));
  });

  it.each([
    ['escaped and of 5 MB', `data:image/png;base64,${'\\\\/'.repeat(2_500_000)}`, unknown('image')],
    ['percent-encoded', 'data:image/svg+xml,%3Csvg%3E', unknown('image')],
    ['wrong escapes', 'data:image/png;base64,\\x', unknown('image')],
    ['no data', 'data:image/png;base64,', unknown('image')],
    ['of another type', 'data:application/zip;base64,AAAA', unknown('file')],
  ])('is unknown when the URL is %s', (_what, url, size) => {
    expect(mediaSize('image', text(url))).toEqual(size);
  });
});

describe('the duration of audio', () => {
  it.each<[name: string, bytes: Buffer, seconds: number]>([
    ['WAV', wave(3), 3],
    ['FLAC', flac(44_100, 441_000), 10],
    ['Ogg with Opus', opus(12), 12],
    ['Ogg with Vorbis', vorbis(7), 7],
    ['Ogg, one stream after the other', join(opus(6), vorbis(5)), 11],
    ['MP3', mp3(100), 2.61],
    ['MP3 of falling bit rate', join(mp3Frame(14, 1_044), ...Array.from({ length: 99 }, () => mp3Frame(1, 104))), 2.61],
    ['M4A', m4a(61), 61],
    ['WebM', webm(12), 12],
  ])('UNIT-22: %s', (_name, bytes, seconds) => {
    const size = mediaSize('audio', text(bytes.toString('base64')));
    expect(size).toEqual(audio(expect.closeTo(seconds, 1) as number));
  });

  it.each<[name: string, bytes: Buffer]>([
    ['WAV of no rate', wave(1).fill(0, 12 + 12 + 8, 12 + 12 + 24)],
    ['WAV cut short', wave(1).subarray(0, 40)],
    ['WAV of endless empty chunks', join('RIFF', le32(0), 'WAVE', Buffer.alloc(4_000))],
    ['FLAC without frames', flac(44_100, 0)],
    ['Ogg without sound', join(oggPage(2, 0, [text('theora')]), oggPage(4, 9, [Buffer.alloc(9)]))],
    ['Ogg that turns into something else', join(opus(1), Buffer.alloc(5_000, 1))],
    ['M4A without samples', join(box('ftyp', 'M4A '), box('moov', Buffer.alloc(0)))],
    ['M4A without an end', join(box('ftyp', 'M4A '), u8(0, 0, 0, 1), 'moov', Buffer.alloc(4_000))],
    ['WebM without blocks', webm(0)],
    ['MP3 with other bytes among its frames', join(mp3(9), Buffer.alloc(50, 1), mp3(9))],
    ['noise', Buffer.alloc(4_000, 7)],
  ])('LIFE-31 UNIT-25: of unreadable bytes is that of 4 kbit/s: %s', (_name, bytes) => {
    const size = mediaSize('audio', text(bytes.toString('base64')));
    expect(size).toMatchObject({ unit: 'audioSeconds', counted: null });
    expect((size as { seconds: number }).seconds).toBeCloseTo(bytes.length / 500, 1);
  });
});

describe('the size of a file', () => {
  it.each<[name: string, bytes: Buffer, size: MediaSize]>([
    ['PDF', pdf(12), pages(12)],
    ['PDF with pages in object streams', packedPdf(12), pages(12)],
    ['PDF that is encrypted', pdf(12, 'trailer<</Root 1 0 R/Encrypt 5 0 R>>'), unknown('document')],
    ['PDF without pages', pdf(0), unknown('document')],
    ['PDF over 8 MB', join(pdf(3), Buffer.alloc(9_000_000)), unknown('document')],
    ['no PDF', text('<html> /Type /Page'), unknown('file')],
    ['a zip', text('PK\x03\x04 /Type /Page'), unknown('document')],
  ])('%s', (_name, bytes, size) => {
    expect(mediaSize('file', dataUrl('application/pdf', bytes))).toEqual(size);
    expect(mediaSize('file', text(bytes.toString('base64')))).toEqual(size);
  });

  it.each<[what: string, kind: MediaKind, type: string, bytes: Buffer, size: object]>([
    ['a document as text', 'file', 'text/plain', pdf(5), pages(5)],
    ['a document as an image', 'image', 'image/png', pdf(5), pages(5)],
    ['a document of unknown type', 'file', 'application/octet-stream', pdf(5), pages(5)],
    ['sound as text', 'file', 'text/plain', m4a(5), { unit: 'audioSeconds' }],
    ['sound as an image', 'image', 'image/png', opus(6), { unit: 'audioSeconds', counted: 6 }],
    ['sound in a part of sound as text', 'audio', 'text/plain', wave(2), { unit: 'audioSeconds' }],
    ['video as sound', 'file', 'audio/mp4', mp4(5), { unit: 'videoSeconds', counted: 5 }],
    ['video in a part of video as text', 'video', 'text/plain', mp4(5), { unit: 'videoSeconds', counted: 5 }],
    ['a picture as text', 'file', 'text/plain', png(3, 4), pixels(3, 4)],
    ['a picture in boxes', 'image', 'image/avif', join(be32(24), 'ftypavif', Buffer.alloc(40)), unknown('image')],
    ['boxes that are named a picture', 'file', 'video/mp4', join(be32(24), 'ftypavif', m4a(3)), { counted: null }],
  ])('ATK-380: %s is what its bytes are', (_what, kind, type, bytes, size) => {
    expect(mediaSize(kind, dataUrl(type, bytes))).toMatchObject(size);
  });

  it.each<[what: string, spell: (base64: string) => string, size: MediaSize]>([
    ['spaces and line breaks', (base64) => base64.replace(/.{7}/g, '$& \\r\\n\\t'), pages(5)],
    ['escapes', (base64) => base64.replaceAll('A', '\\u0041').replaceAll('/', '\\/'), pages(5)],
    ['the alphabet of URLs', (base64) => base64.replaceAll('+', '-').replaceAll('/', '_'), pages(5)],
    ['no padding', (base64) => base64.replace(/=+$/, ''), pages(5)],
    ['text after the padding', (base64) => `${base64.slice(0, 400)}==${base64.slice(400)}`, unknown('document')],
    ['foreign characters', (base64) => `${base64.slice(0, 400)}*${base64.slice(400)}`, unknown('document')],
  ])('ATK-380: base64 with %s is decoded as upstreams do, or not at all', (_what, spell, size) => {
    const base64 = pdf(5).toString('base64');
    expect(mediaSize('file', text(`data:application/pdf;base64,${spell(base64)}`))).toEqual(size);
  });

  it.each<[type: string, bytes: Buffer, size: MediaSize]>([
    ['text/plain', Buffer.alloc(3_000), { unit: 'textBytes', bytes: 3_000 }],
    ['application/vnd.ms-excel', Buffer.alloc(3_000), unknown('file')],
    ['image/png', png(3, 4), pixels(3, 4)],
    ['audio/wav', wave(2), audio(2)],
    ['video/mp4', mp4(9), { unit: 'videoSeconds', seconds: 9, counted: 9 }],
    ['video/mp4', Buffer.alloc(9_000), { unit: 'videoSeconds', seconds: 9, counted: null }],
  ])('%s', (type, bytes, size) => {
    for (const kind of ['file', 'image'] as const) expect(mediaSize(kind, dataUrl(type, bytes))).toEqual(size);
  });
});

describe('ATK-384: on the event loop', () => {
  it('measures 1,000 media of a request', () => {
    const reader = MediaSizeReader.ofRequest();
    const sizes = Array.from({ length: 1_100 }, () => reader.sizeOf('file', dataUrl('image/png', png(3, 4))));
    expect(sizes.filter(({ unit }) => unit !== 'unknown')).toHaveLength(1_000);
  });

  it('walks 128 kB of documents and recordings, and leaves the others with a bound', () => {
    const reader = MediaSizeReader.ofRequest();
    const small = dataUrl('application/pdf', pdf(3));
    expect(reader.measure('file', small)).toEqual({ size: pages(3), isComplete: true });
    const long = text(wave(9).toString('base64'));
    const bound = { unit: 'audioSeconds', counted: null };
    expect(reader.measure('audio', long)).toMatchObject({ size: bound, isComplete: false });
    const measured = Array.from({ length: 500 }, () => reader.measure('file', small).isComplete);
    expect(measured.lastIndexOf(true)).toBeLessThan(Math.floor(131_072 / small.length));
    expect(measured.indexOf(false)).toBe(measured.lastIndexOf(true) + 1);
  });

  it('leaves what unpacks to more than 128 kB', () => {
    const reader = MediaSizeReader.ofRequest();
    const size = unknown('document');
    expect(reader.measure('file', dataUrl('application/pdf', packedPdf(9_000)))).toEqual({ size, isComplete: false });
    expect(mediaSize('file', dataUrl('application/pdf', packedPdf(9_000)))).toEqual(pages(9_000));
  });
});

it('LIFE-31: never throws for any change to any header', () => {
  const whole = [
    ...[png(9, 9), gif(9, 9), jpeg(9, 9, segment(0xe1, text('Exif'))), webp('VP8X', Buffer.alloc(14)), wave(1)],
    ...[flac(8_000, 99), opus(1), vorbis(1), mp3(3), m4a(1), mp4(1), webm(1), packedPdf(2), pdf(2)],
  ];
  const types = ['image/png', 'audio/wav', 'video/mp4', 'application/pdf', 'text/plain', ''];
  const change = fc.tuple(fc.nat(), fc.constantFrom(0, 1, 127, 128, 255));
  const changes = fc.array(change, { maxLength: 8 });
  fc.assert(
    fc.property(
      fc.constantFrom(...whole),
      changes,
      fc.nat(),
      fc.constantFrom(...types),
      (bytes, changedBytes, cut, type) => {
        const changed = Buffer.from(bytes);
        for (const [offset, value] of changedBytes) changed[offset % Math.min(1_024, changed.length)] = value;
        const size = mediaSize('file', dataUrl(type, changed.subarray(0, cut % (2 * changed.length))));
        for (const value of Object.values(size)) {
          if (typeof value === 'number') expect(value).toBeGreaterThanOrEqual(0);
        }
      },
    ),
    { numRuns: 4 * PURE_RUNS },
  );
});
