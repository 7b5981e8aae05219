import type { CatalogModel } from '#catalog';
import {
  finish,
  RoutifyError,
  type ComponentQuantities,
  type PriceVersion,
  pricesUnit,
  unitMeter,
  wholeSeconds,
  type UnitBound,
} from '#core';
import { GeneratedMedia, type Endpoint, type ModelRequest } from '#formats';

type UnitsModel = Pick<CatalogModel, 'canonicalId' | 'outputModalities' | 'maxOutputTokens'>;

/** A request with one of its models, at the caller's price. */
export interface PricedRequest {
  readonly parsedRequest: ModelRequest;
  readonly model: UnitsModel;
  readonly price: PriceVersion;
  readonly endpoint: Pick<Endpoint, 'readPrompt'>;
  readonly body: { readonly promptBytes: () => Buffer };
}

/** Images in a reply that are held for, for each choice: no provider of chat bounds them. */
const IMAGES_PER_CHOICE = 4;
/** Below the tokens of a second of sound with any provider: OpenAI counts 20, Google 25. */
const AUDIO_TOKENS_PER_SECOND = 10;

type InputUnit = 'input_image' | 'input_audio_second' | 'input_video_second' | 'page';

const INPUT_UNITS: readonly InputUnit[] = ['input_image', 'input_audio_second', 'input_video_second', 'page'];

/** What a medium counts as: the first of the units that is priced. Null: it cannot be counted. */
interface CountedMedium {
  readonly units: readonly InputUnit[];
  readonly count: number | null;
}

const AUDIO: readonly InputUnit[] = ['input_audio_second'];
/** A video is heard where only sound has a price. */
const VIDEO: readonly InputUnit[] = ['input_video_second', 'input_audio_second'];
/** Of a stored file, a file at an address, or in an unknown format, nothing is known. */
const ANY_FILE: readonly InputUnit[] = ['page', 'input_audio_second', 'input_video_second'];

function countedMedium(size: ModelRequest['media'][number]): CountedMedium {
  switch (size.unit) {
    case 'pixels':
      return { units: ['input_image'], count: 1 };
    case 'pages':
      return { units: ['page'], count: size.counted };
    case 'audioSeconds':
    case 'videoSeconds':
      if (size.counted === null) return { units: VIDEO, count: null };
      return { units: size.unit === 'audioSeconds' ? AUDIO : VIDEO, count: wholeSeconds(size.counted) };
    case 'textBytes':
      return { units: [], count: 0 };
    case 'unknown':
      return UNKNOWN[size.kind];
  }
}

/** An image at an address is one image. */
const UNKNOWN: Readonly<Record<'image' | 'audio' | 'video' | 'document' | 'file', CountedMedium>> = {
  image: { units: ['input_image'], count: 1 },
  audio: { units: VIDEO, count: null },
  video: { units: VIDEO, count: null },
  document: { units: ['page'], count: null },
  file: { units: ANY_FILE, count: null },
};

/** A price, or what a channel costs. */
export type PriceRows = Pick<PriceVersion, 'rows' | 'serviceTiers'>;

/** Units in the media of a request that the price, or the cost, has prices for. Each recording counts whole seconds. */
function pricedMedia({ media }: ModelRequest, price: PriceRows, cost: PriceRows = price): Map<InputUnit, number> {
  const counts = new Map<InputUnit, number>();
  for (const size of media) {
    const { units, count } = countedMedium(size);
    if (count === null) continue;
    const priced = [price, cost].map((rows) => units.find((unit) => pricesUnit(rows, unit)));
    for (const unit of new Set(priced)) if (unit !== undefined) counts.set(unit, (counts.get(unit) ?? 0) + count);
  }
  return counts;
}

/** Units of a request itself that its price, or the cost of a channel, asks for; null: it has none. */
export function requestUnits(
  { parsedRequest, price, endpoint, body }: PricedRequest,
  cost: PriceRows = price,
): ComponentQuantities | null {
  const hasCharacters = pricesUnit(price, 'character') || pricesUnit(cost, 'character');
  if (parsedRequest.media.length === 0 && !hasCharacters) return null;
  const counts: Record<string, number> = Object.fromEntries(pricedMedia(parsedRequest, price, cost));
  if (hasCharacters) counts.character = charactersIn(finish(endpoint.readPrompt(body.promptBytes())).texts);
  return counts;
}

/** Code points: halves of surrogate pairs count as one. */
function charactersIn(texts: readonly string[]): number {
  let count = 0;
  for (const text of texts) for (const _ of text) count++;
  return count;
}

/** The most units of a request and of its reply, as far as the price asks for them. Those of its media are exact. */
export function mediaBounds(request: ModelRequest, model: UnitsModel, price: PriceVersion): UnitBound[] {
  const bounds: UnitBound[] = [];
  if (request.media.length > 0) for (const [meter, max] of pricedMedia(request, price)) bounds.push({ meter, max });
  // A character has at least one byte, and JSON escapes only lengthen a text.
  if (pricesUnit(price, 'character')) bounds.push({ meter: 'character', max: request.promptTextBytes });
  const { images, audio } = generatedBy(request, model);
  if (images && pricesUnit(price, 'image')) {
    bounds.push({ meter: unitMeter('image', { size: request.imageSize }), max: request.n * IMAGES_PER_CHOICE });
  }
  if (audio && pricesUnit(price, 'audio_second')) {
    const tokens = Math.min(request.outputTokenLimit ?? model.maxOutputTokens, model.maxOutputTokens) * request.n;
    bounds.push({ meter: 'audio_second', max: Math.ceil(tokens / AUDIO_TOKENS_PER_SECOND) });
  }
  return bounds;
}

/** What a reply may hold besides text. */
function generatedBy({ needs }: ModelRequest, { outputModalities }: UnitsModel): { images: boolean; audio: boolean } {
  return {
    images: needs.has('image_output') || outputModalities.includes('image'),
    audio: needs.has('audio_output') || outputModalities.includes('audio'),
  };
}

/** Counts what a reply holds besides text; null: neither its price nor the cost of its channel asks for it. */
export function generatedMedia({ parsedRequest, model, price }: PricedRequest, cost: PriceRows): GeneratedMedia | null {
  const may = generatedBy(parsedRequest, model);
  const images = may.images && (pricesUnit(price, 'image') || pricesUnit(cost, 'image'));
  const audio = may.audio && (pricesUnit(price, 'audio_second') || pricesUnit(cost, 'audio_second'));
  if (!images && !audio) return null;
  const { imageSize, audioFormat } = parsedRequest;
  return new GeneratedMedia({ images, audio, imageSize, audioFormat });
}

const RETRY_AFTER_MS = 1_000;
const NAMES: Readonly<Record<InputUnit, string>> = {
  input_image: 'image',
  input_audio_second: 'second',
  input_video_second: 'second',
  page: 'page',
};
const UNCOUNTED: Readonly<Record<InputUnit, string>> = {
  input_image: 'The images of a part in a provider’s own format',
  input_audio_second:
    'The seconds of a recording (send an undamaged WAV, MP3, AAC, FLAC, Ogg, M4A or WebM in the request)',
  input_video_second: 'The seconds of a video (send MP4 or WebM in the request)',
  page: 'The pages of a file (send an undamaged PDF of up to 8 MB in the request, not encrypted)',
};

/**
 * The error of media whose units a price asks for and that cannot be counted: a 400, or a 503 while what counts them is
 * not available. Null: there are none.
 */
export function uncountedMedia(
  { media, unknownPartCount, unmeasured }: ModelRequest,
  { canonicalId }: UnitsModel,
  price: PriceVersion,
  param: string,
): RoutifyError | null {
  const uncounted = unknownPartCount > 0 ? [...INPUT_UNITS] : [];
  for (const size of media) {
    const { units, count } = countedMedium(size);
    if (count === null) uncounted.push(...units);
  }
  const unit = uncounted.find((one) => pricesUnit(price, one));
  if (unit === undefined) return null;
  if (unmeasured.length > 0) {
    const message = `Documents and recordings cannot be counted at the moment, and ${canonicalId} has a price for each ${NAMES[unit]}.`;
    return new RoutifyError('overloaded', message, { param, retryAfterMs: RETRY_AFTER_MS });
  }
  const message = `${UNCOUNTED[unit]} cannot be counted, and ${canonicalId} has a price for each.`;
  return new RoutifyError('invalid_request_error', message, { param });
}
