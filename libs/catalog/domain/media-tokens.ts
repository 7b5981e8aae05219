import type { ModelRequest } from '#formats';
import type { CatalogModel } from './catalog-model.js';

type MediaSize = ModelRequest['media'][number];

/** A vendor's prompt tokens for media: upper bounds over all its models. */
interface MediaRates {
  /** Maximum for one image of any size. */
  readonly imageTokensMax: number;
  /** For an image of known size, capped by the maximum. */
  readonly imageTokens: (widthPx: number, heightPx: number) => number;
  /** A page of a PDF: its text, plus its image where the vendor renders one. */
  readonly pageTokens: number;
  readonly audioTokensPerSecond: number;
  /** Frames and sound. */
  readonly videoTokensPerSecond: number;
}

type RatedModel = Pick<CatalogModel, 'canonicalId' | 'contextLength' | 'imagePartTokens'>;

/** Anthropic documents 1,500 to 3,000 tokens for the text of a page. */
const PAGE_TEXT_TOKENS = 3_000;

/**
 * Tiles of 512 pixels, 170 tokens each plus 85: the image is scaled into 2,048 by 2,048 and its shorter side to 768, so
 * that it has at most two rows of four. https://developers.openai.com/api/docs/guides/images-vision
 */
const TILES_MAX = 8;
const openaiTiles = (base: number, tile: number): Pick<MediaRates, 'imageTokensMax' | 'imageTokens'> => ({
  imageTokensMax: base + TILES_MAX * tile,
  imageTokens: (width, height) => {
    const scale = 768 / Math.min(width, height);
    return base + tile * Math.ceil((width * scale) / 512) * Math.ceil((height * scale) / 512);
  },
});

/** Sound: one token per 100 ms. https://developers.openai.com/api/docs/guides/realtime-costs */
const OPENAI_SOUND = { audioTokensPerSecond: 10, videoTokensPerSecond: 768 };

/** OpenAI models that bill more tokens instead of a higher price. */
const GPT_4O_MINI: MediaRates = {
  ...openaiTiles(2_833, 5_667),
  pageTokens: PAGE_TEXT_TOKENS + 48_169,
  ...OPENAI_SOUND,
};
const GPT_4O: MediaRates = { ...openaiTiles(85, 170), pageTokens: PAGE_TEXT_TOKENS + 1_445, ...OPENAI_SOUND };
/** Patches of 32 pixels, at most 10,000, times at most 2.46. Same page. */
const OPENAI_PATCHES: MediaRates = {
  imageTokensMax: 24_600,
  imageTokens: (width, height) => Math.max(GPT_4O.imageTokens(width, height), 2.46 * patches(width, height, 32)),
  pageTokens: PAGE_TEXT_TOKENS + 3_779,
  ...OPENAI_SOUND,
};

/**
 * One token per 750 pixels, in newer models per patch of 28 by 28; at most 1,600 per image, in newer models 4,784.
 * https://platform.claude.com/docs/en/build-with-claude/vision and .../pdf-support
 */
const ANTHROPIC: MediaRates = {
  imageTokensMax: 4_784,
  imageTokens: (width, height) => Math.max((width * height) / 750, patches(width, height, 28)),
  pageTokens: PAGE_TEXT_TOKENS + 4_784,
  audioTokensPerSecond: 32,
  videoTokensPerSecond: 768,
};

/**
 * 258 tokens per image up to 384 by 384 and per tile of a larger one; the tile's side is two thirds of the shorter
 * side, between 256 and 768; scaled into 3,072 by 3,072 no image has more than 24 tiles. Gemini 3 counts 1,120 per
 * image and 560 per page. 32 tokens per second of sound, about 300 per second of video.
 * https://ai.google.dev/gemini-api/docs/tokens and .../media-resolution
 */
const GOOGLE: MediaRates = {
  imageTokensMax: 258 * 24,
  imageTokens: (width, height) => {
    const side = Math.min(768, Math.max(256, Math.floor(Math.min(width, height) / 1.5)));
    return Math.max(1_120, 258 * Math.ceil(width / side) * Math.ceil(height / side));
  },
  pageTokens: 1_120,
  audioTokensPerSecond: 32,
  videoTokensPerSecond: 300,
};

/** By canonical id; the first match applies. */
const RATES: readonly (readonly [model: RegExp, rates: MediaRates])[] = [
  [/^openai\/gpt-4o-mini/, GPT_4O_MINI],
  [/^openai\/(?:gpt-4o|chatgpt-4o|gpt-4-|gpt-4\.5|o1|o3)/, GPT_4O],
  [/^openai\//, OPENAI_PATCHES],
  [/^anthropic\//, ANTHROPIC],
  [/^google\/gemini/, GOOGLE],
];

/**
 * An upper bound of the prompt tokens of media with a model. Without rates of its vendor an image counts as its card
 * says, or one token per 16 by 16 pixels when that is less; media of unknown size count as the whole context.
 */
export function mediaTokens(media: readonly MediaSize[], model: RatedModel): number {
  const rates = RATES.find(([pattern]) => pattern.test(model.canonicalId))?.[1] ?? otherRates(model);
  return media.reduce((sum, size) => sum + Math.min(model.contextLength, Math.ceil(tokensOf(size, rates, model))), 0);
}

function tokensOf(size: MediaSize, rates: MediaRates, { contextLength, imagePartTokens }: RatedModel): number {
  const imageTokensMax = Math.max(rates.imageTokensMax, imagePartTokens);
  switch (size.unit) {
    case 'pixels':
      return Math.min(imageTokensMax, rates.imageTokens(size.widthPx, size.heightPx));
    case 'pages':
      return size.pages * rates.pageTokens;
    case 'textBytes':
      return size.bytes;
    case 'audioSeconds':
      return Math.ceil(size.seconds) * rates.audioTokensPerSecond;
    case 'videoSeconds':
      return Math.ceil(size.seconds) * rates.videoTokensPerSecond;
    case 'unknown':
      return size.kind === 'image' ? imageTokensMax : contextLength;
  }
}

/** Rates that no known model exceeds, except for images: their maximum comes from the card. */
function otherRates({ imagePartTokens }: RatedModel): MediaRates {
  return {
    imageTokensMax: imagePartTokens,
    imageTokens: (width, height) => Math.max(2_048, patches(width, height, 16)),
    pageTokens: PAGE_TEXT_TOKENS + imagePartTokens,
    audioTokensPerSecond: 32,
    videoTokensPerSecond: 768,
  };
}

/** Some models add one token per row. */
function patches(width: number, height: number, side: number): number {
  return (Math.ceil(width / side) + 1) * Math.ceil(height / side);
}
