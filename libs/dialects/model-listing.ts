import { isRecord, parseValue } from '#json';
import { isStorable } from '#kernel';

/** A model in a provider's list. */
export interface ListedModel {
  /** The upstream model name of a channel. */
  readonly id: string;
  /** Display name; null when the provider gives none. */
  readonly name: string | null;
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
