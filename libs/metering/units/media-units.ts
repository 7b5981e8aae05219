import type { CatalogModel } from '#catalog';
import { RoutifyError, type ComponentQuantities, type PriceVersion } from '#kernel';
import { pricesUnit, unitMeter, wholeSeconds, type UnitBound } from '#pricing';
import { GeneratedMedia, type Endpoint } from '#replies';
import type { ModelRequest } from '#requests';

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

/** Units of which a request has some, and how many; null: they cannot be counted. */
type CountedUnit = readonly [unit: InputUnit, count: number | null];

function countedUnit(size: ModelRequest['media'][number]): CountedUnit | null {
  switch (size.unit) {
    case 'pixels':
      return ['input_image', 1];
    case 'pages':
      return ['page', size.counted];
    case 'audioSeconds':
      return ['input_audio_second', secondsOf(size.counted)];
    case 'videoSeconds':
      return ['input_video_second', secondsOf(size.counted)];
    case 'textBytes':
      return null;
    case 'unknown':
      return UNKNOWN[size.kind];
  }
}

/** An image at an address is one image; of other media at an address nothing is known. */
const UNKNOWN: Readonly<Record<'image' | 'audio' | 'video' | 'file', CountedUnit>> = {
  image: ['input_image', 1],
  audio: ['input_audio_second', null],
  video: ['input_video_second', null],
  file: ['page', null],
};

/** Each recording counts whole seconds. */
function secondsOf(counted: number | null): number | null {
  return counted === null ? null : wholeSeconds(counted);
}

/** A price, or what a channel costs. */
export type PriceRows = Pick<PriceVersion, 'rows' | 'serviceTiers'>;

/** Units in the media of a request that the price, or the cost, has prices for. */
function pricedMedia({ media }: ModelRequest, price: PriceRows, cost: PriceRows = price): Map<InputUnit, number> {
  const counts = new Map<InputUnit, number>();
  for (const size of media) {
    const [unit, count] = countedUnit(size) ?? [];
    if (unit === undefined || count === undefined || count === null) continue;
    if (!pricesUnit(price, unit) && !pricesUnit(cost, unit)) continue;
    counts.set(unit, (counts.get(unit) ?? 0) + count);
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
  if (hasCharacters) counts.character = charactersIn(endpoint.readPrompt(body.promptBytes()).texts);
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

const UNCOUNTED: Readonly<Record<InputUnit, string>> = {
  input_image: 'The images of a part in a provider’s own format',
  input_audio_second: 'The seconds of a recording (send WAV, MP3, FLAC, Ogg, M4A or WebM in the request)',
  input_video_second: 'The seconds of a video (send MP4 or WebM in the request)',
  page: 'The pages of a file (send a PDF of up to 8 MB in the request, not encrypted)',
};

/** The 400 of media whose units a price asks for and that cannot be counted. Null: there are none. */
export function uncountedMedia(
  { media, unknownPartCount }: ModelRequest,
  { canonicalId }: UnitsModel,
  price: PriceVersion,
  param: string,
): RoutifyError | null {
  const uncounted = unknownPartCount > 0 ? [...INPUT_UNITS] : [];
  for (const size of media) {
    const [unit, count] = countedUnit(size) ?? [];
    if (unit !== undefined && count === null) uncounted.push(unit);
  }
  const unit = uncounted.find((one) => pricesUnit(price, one));
  if (unit === undefined) return null;
  const message = `${UNCOUNTED[unit]} cannot be counted, and ${canonicalId} has a price for each.`;
  return new RoutifyError('invalid_request_error', message, { param });
}
