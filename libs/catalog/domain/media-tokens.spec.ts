import type { ModelRequest } from '#formats';
import { mediaTokens } from './media-tokens.js';

type MediaSize = ModelRequest['media'][number];

const image = (widthPx: number, heightPx: number): MediaSize => ({ unit: 'pixels', widthPx, heightPx });
const remote = (kind: 'image' | 'audio' | 'video' | 'file'): MediaSize => ({ unit: 'unknown', kind });
const pages = (count: number): MediaSize => ({ unit: 'pages', pages: count, counted: count });
const seconds = (unit: 'audioSeconds' | 'videoSeconds', count: number): MediaSize => ({
  unit,
  seconds: count,
  counted: null,
});

const CONTEXT = 200_000;
const tokens = (canonicalId: string, ...media: readonly MediaSize[]): number =>
  mediaTokens(media, { canonicalId, contextLength: CONTEXT, imagePartTokens: 3_000 });

describe('mediaTokens', () => {
  it.each<[model: string, size: MediaSize, most: number]>([
    // From the vendors' documentation.
    ['openai/gpt-4o', image(1_024, 1_024), 765],
    ['openai/gpt-4o', image(2_048, 4_096), 1_105],
    ['openai/gpt-4o-mini', image(1_024, 1_024), 25_501],
    ['openai/gpt-4.1-mini', image(1_024, 1_024), Math.ceil(1_024 * 1.62)],
    ['anthropic/claude-sonnet-4.5', image(1_000, 1_000), 1_334],
    ['anthropic/claude-opus-4.7', image(1_000, 1_000), 36 * 36],
    ['google/gemini-2.5-flash', image(384, 384), 258],
    ['google/gemini-2.5-flash', image(960, 540), 6 * 258],
    ['google/gemini-3-pro', image(960, 540), 1_120],
    ['anthropic/claude-sonnet-4.5', pages(10), 10 * (3_000 + 1_600)],
    ['google/gemini-3-pro', pages(10), 5_600],
    ['openai/gpt-audio', seconds('audioSeconds', 60), 600],
    ['google/gemini-2.5-flash', seconds('audioSeconds', 60), 1_920],
    ['google/gemini-2.5-flash', seconds('videoSeconds', 60), 60 * 295],
  ])('LIFE-31: of %s for %p is at least what it bills', (model, size, most) => {
    const bound = tokens(model, size);
    expect(bound).toBeGreaterThanOrEqual(most);
    expect(bound).toBeLessThanOrEqual(5 * most);
  });

  it.each<[model: string, most: number]>([
    ['openai/gpt-4o', 3_000],
    ['openai/gpt-4o-mini', 48_169],
    ['openai/gpt-5.4', 24_600],
    ['anthropic/claude-opus-4.7', 4_784],
    ['google/gemini-2.5-flash', 6_192],
    ['meta/llama-4', 3_000],
  ])('LIFE-31: of an image elsewhere is the most that %s counts, or its card says', (model, most) => {
    expect(tokens(model, remote('image'))).toBe(most);
    expect(tokens(model, image(2 ** 31, 2 ** 31))).toBeLessThanOrEqual(most);
    expect(tokens(model, image(20_000, 1))).toBeLessThanOrEqual(most);
  });

  it.each(['audio', 'video', 'file'] as const)('LIFE-31: of %s elsewhere is the context', (kind) => {
    expect(tokens('google/gemini-2.5-flash', remote(kind))).toBe(CONTEXT);
  });

  it('LIFE-31: is at most the context for each', () => {
    for (const size of [pages(1e9), seconds('audioSeconds', 1e12), seconds('videoSeconds', Number.MAX_VALUE)]) {
      expect(tokens('x/y', size)).toBe(CONTEXT);
    }
    expect(tokens('x/y', { unit: 'textBytes', bytes: 1e9 })).toBe(CONTEXT);
  });

  it('adds up', () => {
    expect(tokens('x/y', image(10, 10), image(1_000, 1_000), { unit: 'textBytes', bytes: 7 })).toBe(2_048 + 3_000 + 7);
    expect(tokens('x/y')).toBe(0);
  });
});
