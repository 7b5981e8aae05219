import { scanTopLevel, NO_USAGE, type ComponentRates, type PriceVersion } from '#core';
import { sampleTask } from '../../../../test/support/samples/sample-task.js';
import { mp3, mp4, packedPdf, pdf, png, text, wave } from '../../../../test/support/samples/tiny-media.js';
import { requestUnits, uncountedMedia } from './media-units.js';
import { UnitTally } from './unit-tally.js';

const priceOf = (units: ComponentRates, serviceTiers?: PriceVersion['serviceTiers']): PriceVersion => ({
  id: 'p',
  rows: [{ fromPromptTokens: 0, rates: { input: 0n, output: 0n, ...units } }],
  ...(serviceTiers === undefined ? {} : { serviceTiers }),
});
const EACH = priceOf({
  input_image: 1_000_000n,
  input_audio_second: 1_000_000n,
  input_video_second: 1_000_000n,
  page: 1_000_000n,
  character: 1_000_000n,
  image: 1_000_000n,
  'image{size=4k}': 9_000_000n,
  audio_second: 1_000_000n,
});
const base64 = (bytes: Buffer): string => bytes.toString('base64');
const parts = {
  image: { type: 'image_url', image_url: { url: `data:image/png;base64,${base64(png(8, 8))}` } },
  remote: { type: 'image_url', image_url: { url: 'https://a.test/b.png' } },
  sound: { type: 'input_audio', input_audio: { data: base64(wave(1)), format: 'wav' } },
  noise: { type: 'input_audio', input_audio: { data: base64(Buffer.alloc(4_000, 7)), format: 'wav' } },
  song: { type: 'input_audio', input_audio: { data: base64(mp3(100)), format: 'mp3' } },
  document: {
    type: 'file',
    file: { file_data: `data:application/pdf;base64,${base64(packedPdf(2))}` },
  },
  secret: { type: 'file', file: { file_data: base64(pdf(1, 'trailer<</Root 1 0 R/Encrypt 5 0 R>>')) } },
  stored: { type: 'file', file: { file_id: 'file-1' } },
  both: {
    type: 'file',
    file: { file_data: `data:application/pdf;base64,${base64(pdf(1))}`, file_id: 'file-200-pages' },
  },
  film: { type: 'video_url', video_url: { url: 'https://a.test/b.mp4' } },
  words: { type: 'text', text: 'né 💡' },
  own: { type: 'of_a_provider', document: {} },
};
const task = (content: readonly object[], price = EACH, body: object = {}, model: object = {}) => ({
  ...sampleTask({ messages: [{ role: 'user', content }], ...body }, model),
  price,
});

describe('units of a request', () => {
  it.each<[what: string, content: readonly object[], units: object]>([
    ['images, also at an address', [parts.image, parts.remote], { input_image: 2 }],
    ['whole seconds of each recording', [parts.sound, parts.song], { input_audio_second: 4 }],
    ['pages', [parts.document, parts.document], { page: 4 }],
    ['nothing of text', [], {}],
  ])('UNIT-20: are %s', (_what, content, units) => {
    expect(requestUnits(task([...content, parts.words]))).toEqual({ ...units, character: 4 });
    expect(requestUnits(task([...content, parts.words], priceOf({})))).toEqual(content.length === 0 ? null : {});
  });

  it('ATK-380: a video is heard where only sound has a price', () => {
    const film = { type: 'video_url', video_url: { url: `data:video/mp4;base64,${base64(mp4(3))}` } };
    expect(requestUnits(task([film], priceOf({ input_audio_second: 1n })))).toEqual({ input_audio_second: 3 });
    expect(requestUnits(task([film], priceOf({ input_audio_second: 1n, input_video_second: 1n })))).toEqual({
      input_video_second: 3,
    });
  });

  it('UNIT-20: are counted for the cost of a channel or the tier of a provider alone', () => {
    const words = [parts.words, parts.image];
    expect(requestUnits(task(words, priceOf({})), priceOf({ input_image: 0n }))).toEqual({ input_image: 1 });
    const tiers = new Map([['flex', priceOf({ character: 1n })]]);
    expect(requestUnits(task(words, priceOf({}, tiers)))).toEqual({ character: 4 });
  });
});

describe('media that cannot be counted', () => {
  it.each<[what: string, part: object, unit: string, word: string]>([
    ['a recording that cannot be read', parts.noise, 'input_audio_second', 'recording'],
    ['an encrypted document', parts.secret, 'page', 'pages'],
    ['a stored file', parts.stored, 'page', 'pages'],
    ['a stored file that may be sound', parts.stored, 'input_audio_second', 'recording'],
    ['a document beside a stored one', parts.both, 'page', 'pages'],
    ['a video at an address', parts.film, 'input_video_second', 'video'],
    ['a part in a format of its own', parts.own, 'page', 'pages'],
  ])('UNIT-25: %s is refused where its price asks for it', (_what, part, unit, word) => {
    const { parsedRequest, model } = task([part]);
    const refused = uncountedMedia(parsedRequest, model, priceOf({ [unit]: 1n }), 'messages');
    expect(refused).toMatchObject({ code: 'invalid_request_error', param: 'messages' });
    expect(refused?.message).toContain(word);
    expect(uncountedMedia(parsedRequest, model, priceOf({ web_search_call: 1n }), 'messages')).toBeNull();
  });

  it('UNIT-25: nothing else is refused', () => {
    const { parsedRequest, model } = task([
      parts.image,
      parts.remote,
      parts.sound,
      parts.song,
      parts.document,
      parts.words,
    ]);
    expect(uncountedMedia(parsedRequest, model, EACH, 'messages')).toBeNull();
  });
});

describe('UnitTally', () => {
  const reply = scanTopLevel(text(JSON.stringify({ choices: [{ message: { images: [parts.image] } }] })));
  const drawing = { outputModalities: ['image'] };

  it('UNIT-21: adds what is counted to what is reported, which stays as it is', () => {
    const units = new UnitTally(task([parts.image], EACH, {}, drawing));
    units.begin(null, reply);
    const counted = { input_image: 1, character: 0, 'image{size=8x8}': 1 };
    expect(units.addTo(NO_USAGE).units).toEqual(counted);
    const reported = { 'image{quality=high}': 3, web_search_call: 1 };
    expect(units.addTo({ ...NO_USAGE, units: reported }).units).toEqual({ input_image: 1, character: 0, ...reported });
  });

  it('UNIT-21: reads no reply without a price or a cost of it', () => {
    const units = new UnitTally(task([parts.words], priceOf({}), {}, drawing));
    units.begin(priceOf({}), reply);
    expect(units.addTo(NO_USAGE)).toBe(NO_USAGE);
    units.begin(priceOf({ 'image{size=8x8}': 1n }), reply);
    expect(units.addTo(NO_USAGE).units).toEqual({ 'image{size=8x8}': 1 });
  });
});
