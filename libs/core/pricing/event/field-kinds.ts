import type { IdPrefix } from '../../kernel/ids.js';

/** A part of an event with its own text. */
export interface PartCodec<T> {
  /** JSON text. */
  write(value: T): string;
  /** Parsed JSON. */
  read(json: unknown): T;
}

/** A part of which the ledger has a column. */
export interface ColumnCodec<T> extends PartCodec<T> {
  /** For the column; `answeredBy` is the channel of the used response, which it need not repeat. */
  record(value: T, answeredBy: string | null): unknown;
  /** The inverse of `record`. */
  recorded(json: unknown, answeredBy: string | null): T;
}

/**
 * How a value is written in JSON. `plain`: text without escapes. `id`: a UUID that recurs, in 22 characters. `amount`: digits in quotes, since JSON has no
 * bigint. `value`: any JSON. `part`, `parts`: by the codec of the field; `parts` is a list.
 */
type JsonKind = 'plain' | 'id' | 'text' | 'number' | 'flag' | 'amount' | 'amounts' | 'value' | 'part' | 'parts';

type ColumnType =
  | 'uuid'
  | 'text'
  | 'text[]'
  | 'smallint'
  | 'int'
  | 'bigint'
  | 'bigint[]'
  | 'boolean'
  | 'json'
  | 'jsonb';

/** A field of a usage event: its text, its column and its place in replies. */
export interface UsageField {
  readonly json: JsonKind;
  readonly type: ColumnType;
  /** Only a type. */
  readonly value?: unknown;
  readonly codec?: object;
  /** The values of a word. */
  readonly values?: readonly string[];
  /** A value that is not written, and what absence means in events of earlier versions. Without it the field is required. */
  readonly default?: null | false | 0 | 0n | string | readonly [] | Readonly<Record<string, never>>;
  /** Not in the text: it stands beside it wherever that is kept. */
  readonly isBeside?: true;
  /** The property can be absent; it is not written then. */
  readonly optional?: true;
  /** Of `usage_record`. Absent: the field is not stored. */
  readonly column?: string;
  /** Known at admission, and yet a final event may differ in it. */
  readonly mayChange?: true;
  /** Its readers in the management API. Absent: the API does not have it as one field. */
  readonly shownTo?: 'customers' | 'operators';
  /** Its name there. Absent: the column, `…_usd` for an amount. */
  readonly shownAs?: string;
  /** The kind of a public id. */
  readonly id?: IdPrefix;
  readonly description?: string;
  readonly example?: unknown;
}

export type UsageFields = Readonly<Record<string, UsageField>>;

interface Kind<T, Json extends JsonKind, Type extends ColumnType> {
  readonly json: Json;
  readonly type: Type;
  readonly value?: T;
}

function kind<T>() {
  return <const Json extends JsonKind, const Type extends ColumnType>(json: Json, type: Type): Kind<T, Json, Type> => ({
    json,
    type,
  });
}

export const UUID = kind<string>()('id', 'uuid');
/** A UUID that no other event has. */
export const OWN_UUID = kind<string>()('plain', 'uuid');
export const TEXT = kind<string>()('text', 'text');
export const TEXTS = kind<readonly string[]>()('value', 'text[]');
export const TEXTS_BY_NAME = kind<Readonly<Record<string, string>>>()('value', 'jsonb');
export const FLAG = kind<boolean>()('flag', 'boolean');
export const GRADE = kind<1 | 2>()('number', 'smallint');
/** A number of at most 32,767. */
export const SMALL_NUMBER = kind<number>()('number', 'smallint');
export const NUMBER = kind<number>()('number', 'int');
export const LARGE_NUMBER = kind<number>()('number', 'bigint');
/** Nano-USD. */
export const AMOUNT = kind<bigint>()('amount', 'bigint');
export const AMOUNTS = kind<readonly bigint[]>()('amounts', 'bigint[]');

/** One word of a fixed set. */
export function word<const Word extends string>(values: readonly Word[]) {
  return { ...kind<Word>()('plain', 'text'), values };
}

/** Any JSON. */
export function json<T>() {
  return kind<T>()('value', 'jsonb');
}

export function part<T>(codec: PartCodec<T>) {
  return { ...kind<T>()('part', 'jsonb'), codec };
}

export function parts<T>(codec: ColumnCodec<T>) {
  return { ...kind<readonly T[]>()('parts', 'json'), codec };
}

type OptionalNames<F extends UsageFields> = {
  [Name in keyof F]: F[Name] extends { optional: true } ? Name : never;
}[keyof F];

/** What a field holds. */
export type RecordedValue<F> =
  | (F extends { value?: infer T } ? Exclude<T, undefined> : never)
  | (F extends { default: null } ? null : never);

/** The object that fields describe. */
export type ObjectOf<F extends UsageFields> = {
  readonly [Name in Exclude<keyof F, OptionalNames<F>>]: RecordedValue<F[Name]>;
} & { readonly [Name in OptionalNames<F>]?: RecordedValue<F[Name]> };
