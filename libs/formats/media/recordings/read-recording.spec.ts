import fc from 'fast-check';
import { propertyRuns } from '../../../../test/support/property-runs.js';
import {
  AAC_CONFIG,
  aacEntry,
  be16,
  be32,
  box,
  checksum,
  EBML_HEAD,
  element,
  flac,
  flacFrame,
  flacInfo,
  float64,
  join,
  le16,
  le32,
  longTimeBox,
  m4a,
  mp3,
  mp3Frame,
  mp4,
  mp4File,
  oggPage,
  OPUS_PACKET,
  opus,
  opusPackets,
  simpleBlock,
  text,
  timeBox,
  trackBox,
  u8,
  vorbis,
  vorbisHead,
  vorbisPackets,
  vorbisSetup,
  wave,
  webm,
  webmClusters,
  webmInfo,
  webmTrack,
} from '../../../../test/support/samples/tiny-media.js';
import { readRecording } from './read-recording.js';

const secondsOf = (bytes: Buffer): number | null => readRecording(bytes)?.seconds ?? null;
type Spelling = readonly [what: string, bytes: Buffer];

/** All spellings last as long as the first one, give or take a packet. */
function lastsEverywhere(seconds: number, spellings: readonly Spelling[]): void {
  for (const [what, bytes] of spellings) {
    const read = secondsOf(bytes) ?? -1;
    expect(Math.abs(read - seconds) < 0.06 ? what : `${what}: ${read} s`).toBe(what);
  }
}

describe('WAV', () => {
  const chunk = (name: string, body: Buffer, size = body.length): Buffer =>
    join(name, le32(size), body, Buffer.alloc(body.length % 2));
  const format = (code: number, channels: number, bits: number, more: Buffer = Buffer.alloc(0)): Buffer => {
    const frame = channels * Math.ceil(bits / 8);
    return chunk(
      'fmt ',
      join(le16(code), le16(channels), le32(8_000), le32(8_000 * frame), le16(frame), le16(bits), more),
    );
  };
  const riff = (...chunks: Buffer[]): Buffer => join('RIFF', le32(4 + join(...chunks).length), 'WAVE', ...chunks);
  const guid = (code: number): Buffer => join(le16(22), le16(16), le32(4), le16(code), Buffer.alloc(14));
  const pcm = format(1, 1, 16);
  const samples = Buffer.alloc(48_000);
  const large = join(le32(0), le32(0), le32(48_000), le32(0), le32(24_000), le32(0), le32(0));

  it('ATK-381 UNIT-22: lasts as long in any legal spelling', () => {
    lastsEverywhere(3, [
      ['plain', riff(pcm, chunk('data', samples))],
      [
        'with other chunks',
        riff(
          chunk('JUNK', Buffer.alloc(999)),
          pcm,
          chunk('fact', le32(24_000)),
          chunk('data', samples),
          chunk('LIST', Buffer.alloc(70_000)),
        ),
      ],
      ['of unknown length', riff(pcm, chunk('data', samples, 0xffff_ffff))],
      ['of length 0', riff(pcm, chunk('data', samples, 0))],
      ['that claims to be short', riff(pcm, chunk('data', samples, 10))],
      ['that claims to be long', riff(pcm, chunk('data', samples, 9_000_000))],
      ['in two pieces', riff(pcm, chunk('data', samples.subarray(0, 8_000)), chunk('data', samples.subarray(8_000)))],
      ['extensible', riff(format(0xfffe, 1, 16, guid(1)), chunk('data', samples))],
      ['in floating point', riff(format(3, 1, 32), chunk('data', Buffer.alloc(96_000)))],
      ['µ-law', riff(format(7, 1, 8), chunk('data', Buffer.alloc(24_000)))],
      ['stereo of 24 bits', riff(format(1, 2, 24), chunk('data', Buffer.alloc(144_000)))],
      [
        'RF64',
        join(
          'RF64',
          le32(0xffff_ffff),
          'WAVE',
          chunk('ds64', large),
          pcm,
          chunk('data', samples, 0xffff_ffff),
          chunk('LIST', Buffer.alloc(70_000)),
        ),
      ],
      ['of MP3', riff(format(0x55, 1, 0), chunk('data', join(...Array.from({ length: 115 }, () => mp3Frame(9, 417)))))],
    ]);
  });

  it.each<Spelling>([
    [
      'frames larger than their samples',
      riff(
        chunk('fmt ', join(le16(1), le16(1), le32(8_000), le32(512_000_000), le16(64_000), le16(16))),
        chunk('data', samples),
      ),
    ],
    ['two formats', riff(pcm, format(1, 32, 32), chunk('data', samples))],
    ['ADPCM', riff(format(2, 1, 4), chunk('data', samples))],
    [
      'no rate',
      riff(chunk('fmt ', join(le16(1), le16(1), le32(0), le32(16_000), le16(2), le16(16))), chunk('data', samples)),
    ],
    ['no samples', riff(pcm)],
  ])('ATK-381 UNIT-25: %s cannot be counted', (_what, bytes) => {
    expect(secondsOf(bytes)).toBeNull();
  });
});

describe('MP3 and AAC', () => {
  const frames = (count: number): Buffer[] => Array.from({ length: count }, () => mp3Frame(9, 417));
  const described = (name: string): Buffer => {
    const frame = mp3Frame(9, 417);
    frame.write(name, 36, 'latin1');
    frame.writeUInt32BE(1, 44);
    return frame;
  };
  const id3 = (body: Buffer): Buffer => join('ID3', u8(4, 0, 0, 0, 0, body.length >> 7, body.length & 0x7f), body);
  const ape = join(
    'APETAGEX',
    le32(2_000),
    le32(50),
    le32(1),
    le32(0xa000_0000),
    Buffer.alloc(8),
    Buffer.alloc(50, 0x41),
  );
  const adts = (lengthBytes: number, blocks = 1): Buffer =>
    join(
      u8(
        0xff,
        0xf1,
        0x50,
        0x80 | (lengthBytes >> 11),
        (lengthBytes >> 3) & 0xff,
        ((lengthBytes & 7) << 5) | 0x1f,
        0xfc | (blocks - 1),
      ),
      Buffer.alloc(lengthBytes - 7, 1),
    );
  const second = 44_100 / 1_024;
  const layer2 = join(u8(0xff, 0xfd, 0x84, 0), Buffer.alloc(380));

  it('ATK-381 UNIT-22: last as long in any legal spelling', () => {
    lastsEverywhere(3, [
      ['plain', join(...frames(115))],
      [
        'with tags',
        join(
          id3(Buffer.alloc(9_000, 0xff)),
          id3(Buffer.alloc(10)),
          ...frames(115),
          ape,
          'TAG',
          Buffer.alloc(125, 0x20),
        ),
      ],
      ['with lyrics', join(...frames(115), 'LYRICSBEGINla la000020LYRICS200', 'TAG', Buffer.alloc(125))],
      ['with zeros', join(Buffer.alloc(0), ...frames(60), Buffer.alloc(5_000), ...frames(55))],
      ['in two files', join(id3(Buffer.alloc(50)), ...frames(60), id3(Buffer.alloc(50, 7)), ...frames(55))],
      ['described', join(described('Xing'), ...frames(115))],
      ['described by VBRI', join(described('VBRI'), ...frames(115))],
      ['every frame described', join(...Array.from({ length: 116 }, () => described('Xing')))],
      ['of falling bit rate', join(mp3Frame(14, 1_044), ...Array.from({ length: 114 }, () => mp3Frame(1, 104)))],
      ['layer II', join(...Array.from({ length: 125 }, () => layer2))],
      ['cut', join(...frames(115)).subarray(0, -200)],
      ['AAC', join(...Array.from({ length: 3 * second }, () => adts(50)))],
      ['AAC, several blocks a frame', join(...Array.from({ length: (3 * second) / 4 }, () => adts(90, 4)))],
      ['AAC with tags', join(id3(Buffer.alloc(50)), ...Array.from({ length: 3 * second }, () => adts(50)))],
    ]);
  });

  const free = join(u8(0xff, 0xfb, 0, 0), Buffer.alloc(300, 1));
  it.each<Spelling>([
    ['other bytes between frames', join(...frames(3), u8(1), ...frames(500))],
    ['a free bit rate', join(...frames(3), ...Array.from({ length: 99 }, () => free))],
    ['frames in a tag among others', join(...frames(3), id3(join(...frames(30))), ...frames(3))],
    ['AAC behind MP3', join(...frames(3), ...Array.from({ length: 99 }, () => adts(50)))],
    ['MP3 behind AAC', join(adts(50), ...frames(99))],
  ])('ATK-381 UNIT-25: %s cannot be counted', (_what, bytes) => {
    expect(secondsOf(bytes)).toBeNull();
  });
});

describe('FLAC', () => {
  const block = (type: number, body: Buffer): Buffer => join(u8(type), be32(body.length).subarray(1), body);
  const file = (frames: readonly Buffer[], stated = 0, more: Buffer = Buffer.alloc(0)): Buffer =>
    join('fLaC', block(0, flacInfo(44_100, stated)), more, block(0x84, Buffer.alloc(99)), ...frames);
  const evenly = (samples: number, count: number): Buffer[] =>
    Array.from({ length: count }, (_, index) => flacFrame(index, samples));
  const withRate = (): Buffer => {
    const head = u8(0xff, 0xf8, 0x5d, 0x08, 0, 0xac, 0x44);
    const frame = join(head, u8(checksum(8, head), 0, 0, 0));
    return join(frame, be16(checksum(16, frame)));
  };

  it('ATK-381 UNIT-22: lasts as long in any legal spelling', () => {
    lastsEverywhere(10, [
      ['plain', flac(44_100, 441_000)],
      ['that claims to be short', flac(44_100, 441_000, 44)],
      ['that claims to be long', flac(44_100, 441_000, 441_000_000)],
      ['of unknown length', flac(44_100, 441_000, 0)],
      ['in small frames', file(evenly(441, 1_000))],
      ['with a picture', file(evenly(4_410, 100), 1, block(6, Buffer.alloc(70_000, 0xff)))],
      ['its rate in the frames', file(Array.from({ length: 96 }, withRate))],
      [
        'with tags',
        join('ID3', u8(4, 0, 0, 0, 0, 0, 50), Buffer.alloc(50), flac(44_100, 441_000), 'TAG', Buffer.alloc(125, 0x20)),
      ],
    ]);
  });

  const [frame = Buffer.alloc(0)] = evenly(4_096, 1);
  it.each<Spelling>([
    ['a wrong checksum', file([frame, frame.subarray(0, -1), u8(7), frame, frame])],
    ['other bytes between frames', file([frame, u8(1), frame, frame])],
    ['the end of a frame missing', file([frame, frame, frame.subarray(0, -3)])],
  ])('ATK-381 UNIT-25: %s cannot be counted', (_what, bytes) => {
    expect(secondsOf(bytes)).toBeNull();
  });
});

describe('Ogg', () => {
  const head = oggPage(2, 0, [join('OpusHead', u8(1, 1), le16(312), le32(48_000), le16(0), u8(0))]);
  const tags = oggPage(0, 0, [text('OpusTags')]);
  const paged = (packets: readonly Buffer[], perPage: number, serial = 7): Buffer[] =>
    Array.from({ length: Math.ceil(packets.length / perPage) }, (_, index) =>
      oggPage(0, index, packets.slice(index * perPage, (index + 1) * perPage), serial),
    );
  /** A packet in two pages. */
  const split = (packet: Buffer): Buffer => {
    const long = join(packet, Buffer.alloc(300));
    const first = join('OggS', Buffer.alloc(22), u8(1, 255), long.subarray(0, 255));
    const second = join('OggS', u8(0, 1), Buffer.alloc(20), u8(1, long.length - 255), long.subarray(255));
    for (const page of [first, second]) page.writeUInt32LE(7, 14);
    return join(first, second);
  };
  const short = u8(0b1111_1000, 0);
  const vorbisFile = (packets: readonly Buffer[], setup: Buffer): Buffer =>
    join(oggPage(2, 0, [vorbisHead]), oggPage(0, 0, [text('\x03vorbis'), setup]), ...paged(packets, 99));

  it('ATK-381 UNIT-22: lasts as long in any legal spelling', () => {
    lastsEverywhere(6, [
      ['plain', opus(6)],
      ['that claims to be short', opus(6, 0)],
      ['that claims to be long', opus(6, 90_000)],
      ['a packet a page', join(head, tags, ...paged(opusPackets(6), 1))],
      ['packets over two pages', join(head, tags, ...opusPackets(6).map(split))],
      [
        'short packets',
        join(
          head,
          tags,
          ...paged(
            Array.from({ length: 300 }, () => short),
            90,
          ),
        ),
      ],
      [
        'one frame a packet, twenty of them',
        join(
          head,
          tags,
          ...paged(
            Array.from({ length: 15 }, () => u8(0b1111_1011, 20, 0)),
            90,
          ),
        ),
      ],
      ['in two links', join(opus(2.4), opus(3.6))],
      [
        'two streams at once',
        join(
          head,
          oggPage(2, 0, [vorbisHead], 8),
          tags,
          oggPage(0, 0, [text('\x03vorbis'), vorbisSetup], 8),
          ...paged(opusPackets(6), 40),
          ...paged(vorbisPackets(4), 40, 8),
        ),
      ],
      ['filled with zeros', join(opus(6), Buffer.alloc(4_000))],
      ['Vorbis', vorbis(6)],
      ['Vorbis with bytes behind its headers', vorbisFile(vorbisPackets(6), join(vorbisSetup, Buffer.alloc(30, 0xff)))],
      [
        'Vorbis in short blocks',
        vorbisFile(
          Array.from({ length: 2_068 }, () => u8(0)),
          vorbisSetup,
        ),
      ],
    ]);
  });

  it('ATK-381: the part of a packet that is not continued hides no packet', () => {
    const open = join('OggS', Buffer.alloc(22), u8(1, 255), Buffer.alloc(255, 0));
    open.writeUInt32LE(7, 14);
    const pages = opusPackets(6).flatMap((packet) => [open, oggPage(0, 0, [packet])]);
    expect(secondsOf(join(head, tags, ...pages))).toBeCloseTo(6, 1);
  });

  it.each<Spelling>([
    ['other bytes between pages', join(opus(1), u8(1), ...paged(opusPackets(60), 99))],
    ['a codec that is not known', join(oggPage(2, 0, [text('Speex   1.2')]), ...paged(opusPackets(6), 9))],
    ['pages of no stream', join(opus(1), ...paged(opusPackets(6), 9, 3))],
    ['a set-up that is no set-up', vorbisFile(vorbisPackets(6), text('\x05vorbis and nothing'))],
  ])('ATK-381 UNIT-25: %s cannot be counted', (_what, bytes) => {
    expect(secondsOf(bytes)).toBeNull();
  });
});

describe('MP4', () => {
  const samples = Math.round((6 * 44_100) / 1_024);
  const sound = { handler: 'soun', entry: aacEntry, samples, delta: 1_024 } as const;
  const long = (name: string, body: Buffer): Buffer => join(be32(1), name, be32(0), be32(body.length + 16), body);
  const movie = (...boxes: Buffer[]): Buffer => box('moov', ...boxes);
  const type = box('ftyp', 'isomiso2');
  const data = box('mdat', Buffer.alloc(9_000));
  const edits = (...parts: readonly number[]): Buffer =>
    box(
      'edts',
      box(
        'elst',
        be32(0),
        be32(parts.length),
        ...parts.map((seconds) => join(be32(seconds * 600), be32(0), be32(65_536))),
      ),
    );
  const run = (count: number, durations: readonly number[] = []): Buffer =>
    box('trun', be32(durations.length === 0 ? 0 : 0x100), be32(count), ...durations.map(be32));
  const fragment = (count: number, withDefault: boolean): Buffer =>
    box(
      'moof',
      box(
        'traf',
        box('tfhd', be32(withDefault ? 8 : 0), be32(1), ...(withDefault ? [be32(1_024)] : [])),
        run(count, withDefault ? [] : Array.from({ length: count }, () => 1_024)),
      ),
    );
  const empty = movie(
    timeBox('mvhd', 0),
    trackBox({ ...sound, samples: 0, stated: 0 }),
    box('mvex', box('trex', be32(0), be32(1), be32(1), be32(1), be32(0), be32(0))),
  );
  const times = (...entries: readonly number[]): Buffer =>
    box('stts', be32(0), be32(entries.length / 2), ...entries.map(be32));
  const spelled = (track: Buffer, from: Buffer, to: Buffer): Buffer => {
    const plain = track.toString('latin1');
    const body = text(plain.replace(from.toString('latin1'), to.toString('latin1')));
    // The boxes around it grow as well.
    for (const name of ['trak', 'mdia', 'minf', 'stbl']) {
      const at = body.indexOf(name) - 4;
      body.writeUInt32BE(body.readUInt32BE(at) + to.length - from.length, at);
    }
    return body;
  };
  const inTwo = spelled(trackBox(sound), times(samples, 1_024), times(100, 1_024, samples - 100, 1_024));

  it('ATK-382 UNIT-22: lasts as long in any legal spelling', () => {
    lastsEverywhere(6, [
      ['plain', m4a(6)],
      ['video', mp4(6)],
      ['that claims to be short', m4a(6, 0)],
      ['that claims to be long', m4a(6, 9_000)],
      ['video that claims to be short', mp4(6, 1)],
      ['its header first', join(type, movie(timeBox('mvhd', 6), trackBox(sound)), data)],
      ['long times', mp4File(longTimeBox('mvhd', 6), trackBox(sound))],
      [
        'long boxes',
        join(type, long('mdat', Buffer.alloc(9_000)), long('moov', join(timeBox('mvhd', 6), trackBox(sound)))),
      ],
      [
        'free space',
        join(
          type,
          box('free', Buffer.alloc(99)),
          data,
          movie(timeBox('mvhd', 6), box('free', 'x'), trackBox(sound), box('udta', be32(0))),
        ),
      ],
      [
        'its samples to the end',
        join(type, movie(timeBox('mvhd', 6), trackBox(sound)), be32(0), 'mdat', Buffer.alloc(9_000)),
      ],
      ['cut', join(type, movie(timeBox('mvhd', 6), trackBox(sound)), data.subarray(0, 7_000))],
      ['QuickTime', join(box('wide'), data, movie(timeBox('mvhd', 6), trackBox(sound)))],
      ['times in two entries', mp4File(timeBox('mvhd', 6), inTwo)],
      ['times that are short', mp4File(timeBox('mvhd', 0.1), trackBox({ ...sound, delta: 1 }))],
      ['no times', mp4File(timeBox('mvhd', 0), trackBox({ ...sound, delta: 0 }))],
      ['a part that is played', mp4File(timeBox('mvhd', 1), trackBox({ ...sound, before: edits(1) }))],
      ['fragments', join(type, empty, fragment(100, true), data, fragment(samples - 100, true), data)],
      ['fragments with times', join(type, empty, fragment(100, false), data, fragment(samples - 100, false), data)],
      [
        'samples and fragments',
        join(
          type,
          movie(timeBox('mvhd', 1), trackBox({ ...sound, samples: 100 })),
          fragment(samples - 100, true),
          data,
        ),
      ],
      [
        'other tracks beside it',
        mp4File(timeBox('mvhd', 6), box('trak', Buffer.alloc(0)), trackBox(sound), trackBox({ ...sound, samples: 9 })),
      ],
    ]);
  });

  it('ATK-382: a part that is played twice lasts twice, and pictures have a shortest time', () => {
    expect(secondsOf(mp4File(timeBox('mvhd', 12), trackBox({ ...sound, before: edits(6, 6) })))).toBeCloseTo(12, 1);
    const pictures = trackBox({ handler: 'vide', entry: box('avc1', Buffer.alloc(78)), samples: 2_400, delta: 1 });
    expect(secondsOf(mp4File(timeBox('mvhd', 0), pictures))).toBeCloseTo(10, 1);
  });

  it.each<Spelling>([
    [
      'a codec that is not known',
      mp4File(timeBox('mvhd', 6), trackBox({ ...sound, entry: box('Opus', Buffer.alloc(60)) })),
    ],
    [
      'two configurations',
      mp4File(
        timeBox('mvhd', 6),
        trackBox({ ...sound, entry: box('mp4a', aacEntry.subarray(8), box('esds', be32(0))) }),
      ),
    ],
    ['more samples than bytes', mp4File(timeBox('mvhd', 6), trackBox({ ...sound, samples: 2_000_000_000 }))],
    [
      'a box that is longer than the one around it',
      join(type, data, movie(timeBox('mvhd', 6), be32(9_999), text('trak'), Buffer.alloc(50))),
    ],
    ['a box without an end', join(type, be32(5), 'moov', Buffer.alloc(99))],
    ['compressed boxes', join(type, movie(timeBox('mvhd', 6), box('cmov', Buffer.alloc(50))))],
    ['a fragment of no track', join(type, fragment(9, true), empty, data)],
    ['no track', mp4File(timeBox('mvhd', 6))],
    [
      'containers in containers',
      Array.from({ length: 40 }).reduce<Buffer>((inner) => box('moov', inner), Buffer.alloc(0)),
    ],
    ['300,000 boxes', join(type, Buffer.alloc(2_400_000, box('free')))],
  ])('ATK-382 UNIT-25: %s cannot be counted', (_what, bytes) => {
    expect(secondsOf(bytes)).toBeNull();
  });
});

describe('WebM', () => {
  const packets = opusPackets(6);
  const segment = (...parts: Buffer[]): Buffer => join(EBML_HEAD, element(0x18538067, null), ...parts);
  const sized = (...parts: Buffer[]): Buffer => join(EBML_HEAD, element(0x18538067, join(...parts)));
  const track = webmTrack('A_OPUS');
  const clusters = webmClusters(packets, 120);
  const group = (milliseconds: number, packet: Buffer): Buffer =>
    element(0xa0, join(element(0xa1, join(u8(0x81), be16(milliseconds), u8(0), packet)), element(0x9b, u8(120))));
  const cluster = (...blocks: Buffer[]): Buffer => element(0x1f43b675, join(element(0xe7, u8(0)), ...blocks));
  /** Of five packets in a block. */
  const laced = (flags: number, sizes: Buffer): Buffer[] =>
    Array.from({ length: packets.length / 5 }, (_, index) => {
      const head = join(u8(0x81), be16(index * 600), u8(0x80 | flags, 4), sizes);
      return element(0xa3, join(head, ...packets.slice(5 * index, 5 * index + 5)));
    });
  const shortest = (id: number, body: Buffer): Buffer =>
    join(Buffer.from(id.toString(16), 'hex'), u8(0x80 | body.length), body);
  const privates = (setup: Buffer): Buffer => element(0x63a2, setup);
  const xiph = join(u8(2, vorbisHead.length, 9), vorbisHead, '\x03vorbis  ', vorbisSetup);
  const sound = (rate: number, bits: number): Buffer =>
    element(0xe1, join(element(0xb5, float64(rate)), element(0x6264, u8(bits))));

  it('ATK-382 UNIT-22: lasts as long in any legal spelling', () => {
    lastsEverywhere(6, [
      ['plain', webm(6)],
      ['that claims to be short', webm(6, 0.01)],
      ['that claims to be long', webm(6, 90_000)],
      ['without a duration', segment(track, ...clusters)],
      ['of known size', sized(webmInfo(6), track, ...clusters)],
      ['clusters of open size', segment(webmInfo(6), track, ...webmClusters(packets, 120, true))],
      ['groups of blocks', segment(track, cluster(...packets.map((packet, index) => group(index * 120, packet))))],
      [
        'short sizes',
        segment(
          track,
          cluster(
            ...packets.map((packet, index) => shortest(0xa3, join(u8(0x81), be16(index * 120), u8(0x80), packet))),
          ),
        ),
      ],
      ['Xiph lacing', segment(track, cluster(...laced(2, u8(3, 3, 3, 3))))],
      ['lacing of one size', segment(track, cluster(...laced(4, Buffer.alloc(0))))],
      ['EBML lacing', segment(track, cluster(...laced(6, u8(0x83, 0xbf, 0xbf, 0xbf))))],
      ['all blocks at once', segment(track, cluster(...packets.map((packet) => simpleBlock(0, packet))))],
      ['a small scale', segment(element(0x1549a966, element(0x2ad7b1, u8(1))), track, ...clusters)],
      [
        'void, checksums and an index',
        segment(
          element(0xec, Buffer.alloc(300)),
          webmInfo(6),
          track,
          ...clusters,
          element(0x1c53bb6b, Buffer.alloc(99)),
        ),
      ],
      [
        'blocks of other tracks',
        segment(track, ...clusters, cluster(element(0xa3, join(u8(0x82), be16(30_000), u8(0x80), OPUS_PACKET)))),
      ],
      ['cut', segment(track, ...clusters, cluster(simpleBlock(6_000, OPUS_PACKET))).subarray(0, -4)],
      ['with silence', segment(track, cluster(simpleBlock(0, OPUS_PACKET), simpleBlock(5_880, OPUS_PACKET)))],
      ['Vorbis', segment(webmTrack('A_VORBIS', 2, privates(xiph)), ...webmClusters(vorbisPackets(6), 23.22))],
      [
        'AAC',
        segment(
          webmTrack('A_AAC', 2, privates(AAC_CONFIG)),
          ...webmClusters(
            Array.from({ length: 258 }, () => Buffer.alloc(9)),
            0,
          ),
        ),
      ],
      [
        'FLAC',
        segment(
          webmTrack('A_FLAC', 2, privates(join('fLaC', u8(0, 0, 0, 34), flacInfo(44_100, 0)))),
          ...webmClusters(
            Array.from({ length: 65 }, (_, index) => flacFrame(index, 4_096)),
            0,
          ),
        ),
      ],
      [
        'MP3',
        segment(
          webmTrack('A_MPEG/L3'),
          ...webmClusters(
            Array.from({ length: 230 }, () => mp3Frame(1, 104)),
            0,
          ),
        ),
      ],
      [
        'PCM',
        segment(
          webmTrack('A_PCM/INT/LIT', 2, sound(8_000, 16)),
          ...webmClusters(
            Array.from({ length: 60 }, () => Buffer.alloc(1_600)),
            0,
          ),
        ),
      ],
      [
        'pictures',
        segment(
          webmTrack('V_VP9', 1),
          ...webmClusters(
            Array.from({ length: 180 }, () => Buffer.alloc(9)),
            1_000 / 30,
          ),
        ),
      ],
    ]);
  });

  it.each<Spelling>([
    ['a codec that is not known', segment(webmTrack('A_TRUEHD'), ...clusters)],
    ['encoded packets', segment(webmTrack('A_OPUS', 2, element(0x6d80, Buffer.alloc(9))), ...clusters)],
    ['other bytes between clusters', segment(track, cluster(simpleBlock(0, OPUS_PACKET)), u8(0, 1), ...clusters)],
    ['clusters in what is longer than the segment', sized(track, join(u8(0xec, 0x08), be32(9_000_000)), ...clusters)],
    [
      'clusters in what is longer than the file',
      segment(track, cluster(simpleBlock(0, OPUS_PACKET)), join(u8(0xec, 0x08), be32(9_000_000)), ...clusters),
    ],
    [
      'sizes of a lace that do not fit',
      segment(track, cluster(element(0xa3, join(u8(0x81), be16(0), u8(0x82, 2, 200, 200), OPUS_PACKET)))),
    ],
    ['open sizes elsewhere', segment(track, element(0xec, null), ...clusters)],
    ['two segments', join(segment(track, ...clusters), segment(track, ...clusters))],
    ['no blocks', segment(webmInfo(6), track)],
    ['no scale', segment(element(0x1549a966, element(0x2ad7b1, u8(0))), track, ...clusters)],
  ])('ATK-382 UNIT-25: %s cannot be counted', (_what, bytes) => {
    expect(secondsOf(bytes)).toBeNull();
  });
});

it('ATK-383: no length that a header states makes a recording shorter', () => {
  const stated = fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.double({ min: 0, max: 20, noNaN: true }));
  const written = fc.constantFrom<(seconds: number, stated: number) => Buffer>(
    ...[opus, m4a, mp4, webm],
    (seconds, length) => flac(8_000, seconds * 8_000, Math.floor(length * 8_000) % 2 ** 32),
    (seconds, length) => wave(seconds, Math.floor(length * 32_000) % 2 ** 32),
    (seconds) => mp3(Math.ceil((seconds * 44_100) / 1_152)),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), stated, written, (seconds, length, write) => {
      const bytes = write(seconds, Math.min(length, 2 ** 32 / 44_100 / 2));
      expect(secondsOf(bytes)).toBeGreaterThan(seconds - 0.13);
      expect(secondsOf(bytes)).toBeLessThan(seconds + 0.13);
    }),
    { numRuns: propertyRuns(200) },
  );
});
