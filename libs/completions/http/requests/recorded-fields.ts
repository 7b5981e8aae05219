import {
  choice,
  type Field,
  type FieldOptions,
  flag,
  id,
  integer,
  text,
  texts,
  textsByName,
  usd,
  formatId,
  formatUsd,
  USAGE_FIELDS,
  type UsageEvent,
  type UsageField,
  type RecordedValue,
} from '#core';

type Table = typeof USAGE_FIELDS;

type NameOf<F> = F extends { shownAs: infer Name extends string }
  ? Name
  : F extends { column: `${infer Stem}_nano_usd` }
    ? `${Stem}_usd`
    : F extends { column: infer Column extends string }
      ? Column
      : never;

type ShownTo<Reader extends string> = {
  [Key in keyof Table]: Table[Key] extends { shownTo: Reader } ? Key : never;
}[keyof Table];

/** Amounts are decimal text. */
type Presented<V> = V extends bigint ? string : V extends readonly (infer Item)[] ? Item[] : V;

type RecordedFields = {
  [Key in ShownTo<'customers' | 'operators'> as NameOf<Table[Key]>]: Field<Presented<RecordedValue<Table[Key]>>, false>;
};

interface Shown {
  readonly name: string;
  readonly key: keyof UsageEvent;
  readonly field: UsageField;
}

const SHOWN: readonly Shown[] = Object.entries<UsageField>(USAGE_FIELDS)
  .filter(([, { shownTo }]) => shownTo !== undefined)
  .map(([key, field]) => ({ name: nameOf(field), key: key as keyof UsageEvent, field }));

function nameOf({ shownAs, column = '' }: UsageField): string {
  return shownAs ?? column.replace(/_nano_usd$/, '_usd');
}

/** Fields of a reply as the table of usage events declares them, in its order. */
export const RECORDED = Object.fromEntries(SHOWN.map(({ name, field }) => [name, fieldOf(field)])) as RecordedFields;

/** Those of them that customers do not see. */
export const OPERATORS_ONLY = SHOWN.filter(({ field }) => field.shownTo === 'operators').map(
  ({ name }) => name,
) as NameOf<Table[ShownTo<'operators'>]>[];

export function presentRecorded(event: UsageEvent) {
  const shown = SHOWN.map(({ name, key, field }) => [name, presentValue(event[key], field)]);
  return Object.fromEntries(shown) as {
    [Name in keyof RecordedFields]: RecordedFields[Name] extends Field<infer T> ? T : never;
  };
}

function fieldOf({ json, type, values, id: prefix, default: absent, ...declared }: UsageField): Field<unknown> {
  const options: FieldOptions = {
    nullable: absent === null,
    ...('description' in declared && { description: declared.description }),
    ...('example' in declared && { example: declared.example }),
  };
  if (prefix !== undefined) return id(prefix, options);
  if (values !== undefined) return choice(values, options);
  if (json === 'amount') return usd(options);
  if (json === 'number') return integer(options);
  if (json === 'flag') return flag(options);
  if (type === 'text[]') return texts(options);
  return type === 'jsonb' ? textsByName(options) : text(options);
}

function presentValue(value: UsageEvent[keyof UsageEvent], { id: prefix }: UsageField): unknown {
  if (typeof value === 'bigint') return formatUsd(value);
  return prefix !== undefined && typeof value === 'string' ? formatId(prefix, value) : value;
}
