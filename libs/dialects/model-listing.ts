import { isStorable } from '#kernel';
import { isRecord } from './json/is-record.js';
import { parseValue } from './json/parse-value.js';

/** A model that a provider says it has. */
export interface ListedModel {
  /** What a channel calls the model by. */
  readonly id: string;
  /** For people; null when the provider names none. */
  readonly name: string | null;
}

export interface ModelPage {
  readonly models: readonly ListedModel[];
  /** What the next page is asked for with; null: this was the last. */
  readonly next: string | null;
}

/** Where the upstream is, as far as paths depend on it. */
export interface ListingPlace {
  /** Path of the channel's base URL, without a slash at its end; empty for the root. */
  readonly basePath: string;
  /** Version of the API that the operator named; null leaves it to the dialect. */
  readonly apiVersion: string | null;
}

/** How a provider is asked which models it has: a GET that costs nothing, and so also tells whether a key is good. */
export interface ModelListing {
  /**
   * The path is appended to that of the base URL; headers beside the credential's.
   * @param cursor `next` of the page before; null: the first
   */
  readonly request: (
    place: ListingPlace,
    cursor: string | null,
  ) => { readonly path: string; readonly headers: Readonly<Record<string, string>> };
  /** Null: the bytes are no list of models. */
  readonly read: (bytes: Buffer) => ModelPage | null;
}

/**
 * The members of a list of models that have a name to be called by, and one that a channel can store; null when `bytes`
 * hold no such list.
 */
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

/** The first of the members that is a text; null when none is. */
export function textOf(model: Readonly<Record<string, unknown>>, fields: readonly string[]): string | null {
  const text = fields.map((field) => model[field]).find((value) => typeof value === 'string' && value !== '');
  return typeof text === 'string' ? text : null;
}
