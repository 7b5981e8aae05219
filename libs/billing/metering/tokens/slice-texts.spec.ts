import fc from 'fast-check';
import { propertyRuns } from '../../../../test/support/property-runs.js';
import { o200kBase } from '../../../../test/support/samples/exact-counter.js';
import { SLICE_CHARACTERS, sliceTexts } from './slice-texts.js';

const CHARACTERS = 40_000;
/** The limit in the doc block of `sliceTexts`. */
const ERROR_MAX = 0.001;

/** Pseudorandom numbers below `end`, the same in every run. */
function randomBelow(end: number): () => number {
  let state = 1;
  return () => {
    state = Math.imul(state, 48_271) % 0x7fff_ffff;
    return Math.abs(state) % end;
  };
}

/** A random text of these characters, without a space. */
function randomText(characters: readonly string[]): string {
  const next = randomBelow(characters.length);
  let text = '';
  while (text.length < CHARACTERS) text += characters[next()] ?? '';
  return text;
}

function range(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => String.fromCodePoint(from + index));
}

const TEXTS: readonly (readonly [script: string, text: string])[] = [
  ['Han', randomText(range(0x4e00, 0x9fa0))],
  [
    'common Han',
    randomText(
      Array.from(
        '的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么',
      ),
    ),
  ],
  ['Kana', randomText(range(0x3041, 0x3094))],
  ['Thai', randomText(range(0x0e01, 0x0e2f))],
  ['Devanagari', randomText(range(0x0904, 0x094e))],
  ['emoji', randomText(range(0x1f600, 0x1f640))],
  ['base64', randomText(Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'))],
  ['digits', randomText(range(0x30, 0x3a))],
  ['letters', randomText(range(0x61, 0x7b))],
  ['punctuation', randomText(Array.from('!"#$%&()*+-./:;<=>?@[]^_{|}~'))],
  ['line ends', '\n\t'.repeat(CHARACTERS / 2)],
  ['one letter', 'a'.repeat(CHARACTERS)],
];

/** Texts with words: no slice ends inside one. */
const TEXTS_WITH_WORDS: readonly (readonly [kind: string, text: string])[] = [
  ['prose', 'A gateway stands between many clients and many providers, and counts. '.repeat(900)],
  ['code', 'for (let at = 0; at < bytes.length; at++) {\n  if (bytes[at] === QUOTE) return at;\n}\n'.repeat(700)],
];

function slicedCount(text: string): number {
  return [...sliceTexts([text])].flat().reduce((sum, part) => sum + o200kBase.count(part), 0);
}

describe('sliceTexts', () => {
  it.each(TEXTS)('CHARGE-14: %s: slices count at most 0.1 %% more than the whole', (_script, text) => {
    const exact = o200kBase.count(text);
    const sliced = slicedCount(text);
    expect(sliced).toBeGreaterThanOrEqual(exact);
    expect(sliced).toBeLessThanOrEqual(exact * (1 + ERROR_MAX));
  });

  it.each(TEXTS_WITH_WORDS)('CHARGE-14: %s: slices count what the whole counts', (_kind, text) => {
    expect(slicedCount(text)).toBe(o200kBase.count(text));
  });

  it('preserves the text, splits no character, and bounds each slice', () => {
    const unit = fc.constantFrom('a', ' ', '漢', '😀', '\n');
    const text = fc
      .tuple(fc.array(unit, { maxLength: 5 }), fc.nat(3 * SLICE_CHARACTERS))
      .map(([units, length]) => units.join('').repeat(Math.ceil(length / 5)));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 3 }), (texts) => {
        const slices = [...sliceTexts(texts)];
        expect(slices.flat().join('')).toBe(texts.join(''));
        for (const slice of slices) {
          expect(slice.length).toBeGreaterThan(0);
          expect(slice.join('').length).toBeLessThanOrEqual(SLICE_CHARACTERS);
          expect(slice.every((part) => !/\p{Surrogate}/u.test(part))).toBe(true);
        }
      }),
      { numRuns: propertyRuns(50) },
    );
  });

  it('bounds the texts of a slice, even of one character each', () => {
    const slices = [...sliceTexts(Array.from({ length: 1_000 }, () => 'a'))];
    expect(slices.length).toBeGreaterThanOrEqual(4);
    expect(slices.flat()).toHaveLength(1_000);
  });
});
