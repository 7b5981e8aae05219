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
  mvhd,
  longMvhd,
  mp4,
  webm,
  page,
  pdf,
  packed,
} from '../../../test/support/samples/tiny-media.js';
import { MediaSizeReader, type MediaKind, type MediaSize } from './media-size.js';

const mediaSize = (kind: MediaKind, held: Buffer): MediaSize => new MediaSizeReader().sizeOf(kind, held);
const dataUrl = (type: string, bytes: Buffer): Buffer => text(`data:${type};base64,${bytes.toString('base64')}`);
const pixels = (widthPx: number, heightPx: number): MediaSize => ({ unit: 'pixels', widthPx, heightPx });
const audio = (seconds: number, counted: number | null = seconds): MediaSize => ({
  unit: 'audioSeconds',
  seconds,
  counted,
});
const pages = (pages: number, counted = pages): MediaSize => ({ unit: 'pages', pages, counted });
const unknown = (kind: MediaKind): MediaSize => ({ unit: 'unknown', kind });

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
    ['WAV that claims to be short', wave(3, 10), 3],
    ['FLAC', flac(44_100, 441_000), 10],
    ['Ogg with Opus', opus(7), 7],
    ['Ogg with Vorbis', vorbis(7), 7],
    ['Ogg, one stream after the other', join(opus(7), vorbis(5)), 12],
    ['MP3', mp3(100), 2.61],
    ['MP3 of falling bit rate', join(mp3Frame(14, 1_044), ...Array.from({ length: 99 }, () => mp3Frame(1, 104))), 2.61],
    ['M4A, its header last', mp4(mvhd(61)), 61],
    ['M4A with long times', mp4(longMvhd(61)), 61],
    ['WebM', webm(12.5), 12.5],
  ])('%s', (_name, bytes, seconds) => {
    const size = mediaSize('audio', text(bytes.toString('base64')));
    expect(size).toEqual(audio(expect.closeTo(seconds, 1) as number));
  });

  it.each<[name: string, bytes: Buffer]>([
    ['WAV of no rate', wave(1).fill(0, 12 + 12 + 8, 12 + 12 + 24)],
    ['WAV cut short', wave(1).subarray(0, 40)],
    ['WAV of endless empty chunks', join('RIFF', le32(0), 'WAVE', Buffer.alloc(4_000))],
    ['FLAC without a length', flac(44_100, 0)],
    ['Ogg without sound', join(oggPage(2, 0, text('theora')), oggPage(4, 9, Buffer.alloc(9)))],
    ['Ogg of 60,000 pages', join(...Array.from({ length: 60_000 }, () => oggPage(0, 0, Buffer.alloc(1))))],
    ['Ogg that turns into something else', join(opus(1), Buffer.alloc(5_000))],
    ['M4A in fragments', mp4(mvhd(0))],
    ['M4A without an end', join(box('ftyp', text('M4A ')), u8(0, 0, 0, 1), 'mdat', Buffer.alloc(4_000))],
    ['WebM recorded live', webm(0).subarray(0, 40)],
    ['ADTS', Buffer.alloc(4_000, u8(0xff, 0xf1, 0x50))],
    ['noise', Buffer.alloc(4_000, 7)],
  ])('LIFE-31: of unreadable bytes is that of 4 kbit/s: %s', (_name, bytes) => {
    const size = mediaSize('audio', text(bytes.toString('base64')));
    expect(size).toMatchObject({ unit: 'audioSeconds', counted: null });
    expect((size as { seconds: number }).seconds).toBeCloseTo(bytes.length / 500, 1);
  });

  it('of bytes after the frames of an MP3 is that of 8 kbit/s', () => {
    const size = mediaSize('audio', text(join(mp3(1), Buffer.alloc(5_000)).toString('base64')));
    expect(size).toEqual(audio(expect.closeTo(5, 1) as number, expect.any(Number) as number));
  });

  it('UNIT-22: of bytes beyond the frames that are walked is counted at their bit rate', () => {
    const long = mp3(20_000);
    const { seconds, counted } = mediaSize('audio', text(long.toString('base64'))) as {
      seconds: number;
      counted: number;
    };
    expect(counted).toBeCloseTo(20_000 * 0.026122, 0);
    expect(seconds).toBeGreaterThan(counted);
  });
});

describe('the size of a file', () => {
  const many = Array.from({ length: 12 }, () => page).join('\n');
  it.each<[name: string, bytes: Buffer, size: MediaSize]>([
    ['PDF', pdf(many + '<</Type/Pages /Kids []>> <</Type/PageLabel>>'), pages(12)],
    ['PDF with pages in object streams', pdf(packed(many)), pages(12)],
    ['PDF with pages inside and outside of object streams', pdf(join(page, packed(many), packed(page))), pages(14)],
    ['PDF with a larger count in its page tree', pdf(page + '<</Type/Pages /Count 40>>'), pages(40, 1)],
    ['PDF with a larger count in a compressed page tree', pdf(packed(page + '<</Type/Pages/Count 40>>')), pages(40, 1)],
    ['PDF with a smaller count in its page tree', pdf(many + '<</Type/Pages /Count 1>>'), pages(12)],
    ['PDF with only a count', pdf('<</Type/Pages /Count 40>>'), pages(40)],
    ['PDF that is encrypted', pdf(`${many} /Encrypt 5 0 R`), unknown('file')],
    ['PDF of a stream that does not inflate', pdf(join(many, '<</Type/ObjStm>>stream\nxyz')), unknown('file')],
    [
      'PDF of a stream without an end',
      pdf(join(many, '<</Type/ObjStm>>stream\n', Buffer.alloc(5_000))),
      unknown('file'),
    ],
    [
      'PDF of a stream of 3 MB',
      pdf(join('<</Type/ObjStm>>stream\n', Buffer.alloc(3_000_000), 'endstream')),
      unknown('file'),
    ],
    ['PDF of a bomb', pdf(packed(' '.repeat(3_000_000))), unknown('file')],
    ['PDF of 60,000 types', pdf('/Type '.repeat(60_000)), unknown('file')],
    ['PDF of 300 streams', pdf(join(...Array.from({ length: 300 }, () => packed(page)))), unknown('file')],
    ['PDF without pages', pdf('<</Type/Catalog>>'), unknown('file')],
    ['no PDF', text('PK\x03\x04 /Type /Page'), unknown('file')],
    ['PDF over 8 MB', pdf(Buffer.alloc(9_000_000)), unknown('file')],
  ])('%s', (_name, bytes, size) => {
    expect(mediaSize('file', dataUrl('application/pdf', bytes))).toEqual(size);
    expect(mediaSize('file', text(bytes.toString('base64')))).toEqual(size);
  });

  it.each<[type: string, bytes: Buffer, size: MediaSize]>([
    ['text/plain', Buffer.alloc(3_000), { unit: 'textBytes', bytes: 3_000 }],
    ['application/vnd.ms-excel', Buffer.alloc(3_000), unknown('file')],
    ['image/png', png(3, 4), pixels(3, 4)],
    ['audio/wav', wave(2), audio(expect.closeTo(2, 1) as number)],
    ['video/mp4', mp4(mvhd(9)), { unit: 'videoSeconds', seconds: 9, counted: 9 }],
    ['video/mp4', Buffer.alloc(9_000), { unit: 'videoSeconds', seconds: 9, counted: null }],
  ])('%s', (type, bytes, size) => {
    for (const kind of ['file', 'image', 'video'] as const) expect(mediaSize(kind, dataUrl(type, bytes))).toEqual(size);
  });
});

it('measures 1,000 media of a request, and 8 documents', () => {
  const count = (type: string, bytes: Buffer): number => {
    const ruler = new MediaSizeReader();
    const sizes = Array.from({ length: 1_100 }, () => ruler.sizeOf('file', dataUrl(type, bytes)));
    return sizes.filter(({ unit }) => unit !== 'unknown').length;
  };
  expect(count('image/png', png(3, 4))).toBe(1_000);
  expect(count('application/pdf', pdf(page))).toBe(8);
});

it('LIFE-31: never throws for any change to any header', () => {
  const whole = [
    ...[png(9, 9), gif(9, 9), jpeg(9, 9, segment(0xe1, text('Exif'))), webp('VP8X', Buffer.alloc(14)), wave(1)],
    ...[flac(8_000, 99), opus(1), vorbis(1), mp3(3), mp4(mvhd(1)), webm(1), pdf(packed(page)), pdf(page)],
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
        for (const [offset, value] of changedBytes) changed[offset % Math.min(64, changed.length)] = value;
        const size = mediaSize('file', dataUrl(type, changed.subarray(0, cut % (2 * changed.length))));
        for (const value of Object.values(size)) {
          if (typeof value === 'number') expect(value).toBeGreaterThanOrEqual(0);
        }
      },
    ),
    { numRuns: 4 * PURE_RUNS },
  );
});
