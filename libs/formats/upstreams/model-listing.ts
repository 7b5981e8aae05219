import { isRecord, parseValue, isStorable } from '#core';

/** A model in a provider's list. */
export interface ListedModel {
  /** The upstream model name of a channel. */
  readonly id: string;
  /** Display name; null when the provider gives none. */
  readonly name: string | null;
  /** What else the list has of it, where it does. */
  readonly offer?: ModelOffer;
  /** The first day of UTC without it, `2026-12-31`, where the list says so. */
  readonly endsOn?: string;
}

/** Limits and token prices in a provider's list; null: not listed. */
export interface ModelOffer {
  readonly contextLength: number | null;
  readonly maxOutputTokens: number | null;
  /** US dollars per token, as decimal text, possibly with an exponent. */
  readonly inputUsdPerToken: string | null;
  readonly outputUsdPerToken: string | null;
}

export interface ModelPage {
  readonly models: readonly ListedModel[];
  /** Cursor of the next page; null: last page. */
  readonly next: string | null;
}

/** The upstream's address, as far as requests depend on it. */
export interface ListingContext {
  readonly origin: string;
  /** Path of the channel's base URL without a trailing slash; empty for the root. */
  readonly basePath: string;
  /** API version set by the operator; null: the dialect's default. */
  readonly apiVersion: string | null;
}

export interface ListingRequest {
  /** Absent: that of the base URL. */
  readonly origin?: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Lists a provider's models with a GET. It costs nothing, so it also checks the credential. */
export interface ModelListing {
  /**
   * The path is appended to that of the base URL; headers are in addition to the credential's.
   * @param cursor `next` of the previous page; null: first page
   */
  readonly request: (context: ListingContext, cursor: string | null) => ListingRequest;
  /** Null when the bytes hold no list of models. */
  readonly read: (bytes: Buffer) => ModelPage | null;
}

/** The models of a list that have an id which can be stored; null when `bytes` hold no list. */
export function readModels(
  bytes: Buffer,
  listFields: readonly string[],
  read: (model: Readonly<Record<string, unknown>>) => ListedModel | null,
): { readonly models: ListedModel[]; readonly body: Readonly<Record<string, unknown>> } | null {
  const value = parseValue(bytes);
  const body = isRecord(value) ? value : {};
  const list = Array.isArray(value) ? value : listFields.map((field) => body[field]).find(Array.isArray);
  if (list === undefined) return null;
  const models = (list as unknown[]).filter(isRecord).flatMap((model) => read(model) ?? []);
  return { models: models.filter(({ id }) => isStorable(id)), body };
}

/** The first of these fields that is a non-empty string; null when there is none. */
export function textOf(model: Readonly<Record<string, unknown>>, fields: readonly string[]): string | null {
  const text = fields.map((field) => model[field]).find((value) => typeof value === 'string' && value !== '');
  return typeof text === 'string' ? text : null;
}

const DAY = /^\d{4}-\d{2}-\d{2}(?:$|T)/;
const DAY_CHARACTERS = 10;

/**
 * When a provider ends a model, as its list says: a day, or a moment of ISO 8601. OpenAI has it as `shutdown_date`,
 * OpenRouter as `expiration_date`, Amazon as `modelLifecycle.endOfLifeTime`.
 */
export function endOf(time: unknown): Pick<ListedModel, 'endsOn'> {
  if (typeof time !== 'string' || !DAY.test(time)) return {};
  const day = time.slice(0, DAY_CHARACTERS);
  return Number.isNaN(Date.parse(day)) ? {} : { endsOn: day };
}

const OFFER_NUMBERS = {
  contextLength: ['context_length', 'context_window', 'max_model_len', 'max_context_length', 'inputTokenLimit'],
  maxOutputTokens: ['max_completion_tokens', 'max_output_tokens', 'outputTokenLimit'],
} as const;
/** Longer texts are no amounts. */
const AMOUNT_CHARACTERS_MAX = 40;

/**
 * Limits and prices by the names that providers use: OpenRouter (`context_length`, `top_provider`, `pricing.prompt` and
 * `pricing.completion` in dollars per token), Groq (`context_window`, `max_completion_tokens`), vLLM (`max_model_len`),
 * Mistral (`max_context_length`), Gemini (`inputTokenLimit`, `outputTokenLimit`).
 */
export function offerOf(model: Readonly<Record<string, unknown>>): Pick<ListedModel, 'offer'> {
  const top = isRecord(model.top_provider) ? model.top_provider : {};
  const pricing = isRecord(model.pricing) ? model.pricing : {};
  const numbersIn = { ...top, ...model };
  const offer = {
    contextLength: countOf(numbersIn, OFFER_NUMBERS.contextLength),
    maxOutputTokens: countOf(numbersIn, OFFER_NUMBERS.maxOutputTokens),
    inputUsdPerToken: amountOf(pricing.prompt),
    outputUsdPerToken: amountOf(pricing.completion),
  };
  return Object.values(offer).every((value) => value === null) ? {} : { offer };
}

function countOf(model: Readonly<Record<string, unknown>>, fields: readonly string[]): number | null {
  const count = fields.map((field) => model[field]).find((value) => Number.isSafeInteger(value) && Number(value) > 0);
  return typeof count === 'number' && count <= INT_MAX ? count : null;
}

const INT_MAX = 2_147_483_647;

function amountOf(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' && text.length <= AMOUNT_CHARACTERS_MAX ? text : null;
}
