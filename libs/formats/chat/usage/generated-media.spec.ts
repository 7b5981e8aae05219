import { scanTopLevel } from '#core';
import { mp3, png, wave } from '../../../../test/support/samples/tiny-media.js';
import { GeneratedMedia } from './generated-media.js';

const dataUrl = (bytes: Buffer): string => `data:image/png;base64,${bytes.toString('base64')}`;
const image = (width: number, index?: number) => ({
  type: 'image_url',
  image_url: { url: dataUrl(png(width, 1_024)) },
  ...(index === undefined ? {} : { index }),
});
const sound = (bytes: Buffer) => ({ audio: { id: 'a', data: bytes.toString('base64'), transcript: 'Hi' } });

interface Expected {
  readonly imageSize?: string;
  readonly audioFormat?: string;
  readonly images?: boolean;
  readonly audioTokens?: number;
}

function unitsOf(
  choices: readonly object[],
  { imageSize, audioFormat, images = true, audioTokens = 0 }: Expected = {},
): unknown {
  const counted = { images, audio: true, imageSize: imageSize ?? null, audioFormat: audioFormat ?? null };
  const media = new GeneratedMedia(counted);
  for (const choice of choices) media.add(scanTopLevel(Buffer.from(JSON.stringify({ choices: [choice] }))));
  return media.units(audioTokens);
}

describe('images in replies', () => {
  it.each<[what: string, choices: readonly object[], units: object]>([
    [
      'of a reply, by their pixels',
      [{ message: { images: [image(512), image(512), image(1_024)] } }],
      { 512: 2, 1_024: 1 },
    ],
    ['in the content', [{ message: { content: [{ type: 'text', text: 'x' }, image(512)] } }], { 512: 1 }],
    [
      'of a stream, of which the last of an index counts',
      [{ delta: { images: [image(512, 0)] } }, { delta: { images: [image(1_024, 0)] } }],
      { 1_024: 1 },
    ],
    [
      'of a stream without an index',
      [{ delta: { images: [image(512)] } }, { delta: { images: [image(512)] } }],
      { 512: 2 },
    ],
    [
      'of two choices',
      [
        { index: 0, delta: { images: [image(512, 0)] } },
        { index: 1, delta: { images: [image(512, 0)] } },
      ],
      { 512: 2 },
    ],
    ['of text', [{ message: { content: 'An image: data:image/png;base64,AAAA' } }, { delta: null }, {}], {}],
  ])('UNIT-21: %s', (_what, choices, units) => {
    const named = Object.fromEntries(
      Object.entries(units).map(([width, count]) => [`image{size=${width}x1024}`, count as number]),
    );
    expect(unitsOf(choices)).toEqual(named);
  });

  it('UNIT-21: have the size that the client named, or none where it cannot be read', () => {
    expect(unitsOf([{ message: { images: [image(512)] } }], { imageSize: '2K' })).toEqual({ 'image{size=2k}': 1 });
    const remote = { type: 'image_url', image_url: { url: 'https://a.test/b.png' } };
    expect(unitsOf([{ message: { images: [remote] } }])).toEqual({ image: 1 });
    expect(unitsOf([{ message: { images: [remote] } }], { images: false })).toEqual({});
  });
});

describe('sound in replies', () => {
  it.each<[what: string, choices: readonly object[], expected: Expected, seconds: number]>([
    ['of a WAV', [{ message: sound(wave(3)) }], { audioFormat: 'wav' }, 3],
    ['of an MP3', [{ message: sound(mp3(100)) }], { audioFormat: 'mp3' }, 3],
    ['of plain samples', [{ message: sound(Buffer.alloc(120_000)) }], { audioFormat: 'pcm16' }, 3],
    ['of plain samples where no format is named', [{ message: sound(Buffer.alloc(96_000)) }], {}, 2],
    [
      'of a stream of samples',
      Array.from({ length: 10 }, () => ({ delta: sound(Buffer.alloc(12_000)) })),
      { audioFormat: 'pcm16' },
      3,
    ],
    [
      'of a format that cannot be read, by its tokens',
      [{ message: sound(Buffer.alloc(900, 7)) }],
      { audioFormat: 'aac', audioTokens: 45 },
      3,
    ],
    [
      'of a stream that cannot be read, by its tokens',
      [{ delta: sound(mp3(9)) }],
      { audioFormat: 'mp3', audioTokens: 20 },
      1,
    ],
  ])('UNIT-22: is counted in seconds: %s', (_what, choices, expected, seconds) => {
    expect(unitsOf(choices, expected)).toEqual({ audio_second: seconds });
  });

  it('UNIT-22: is none in text, and in a transcript alone', () => {
    expect(unitsOf([{ message: { content: 'Hi', audio: null } }, { delta: { audio: { transcript: 'Hi' } } }])).toEqual(
      {},
    );
  });
});
