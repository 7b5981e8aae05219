import type { Field, FieldOptions, Fields, ValueOf } from './field.js';

type OptionalFields<F extends Fields> = { [Name in keyof F]: Field<ValueOf<F[Name]>, true> };

/** The same fields, each of which can be absent: those of a PATCH, or the optional ones of a POST. */
export function optional<F extends Fields>(fields: F): OptionalFields<F> {
  return withOptions(fields, { optional: true }) as OptionalFields<F>;
}

type ShownFields<F extends Fields> = { [Name in keyof F]: Field<ValueOf<F[Name]>, false> };

/** Fields of a request as its reply has them: each is present. */
export function shown<F extends Fields>(fields: F): ShownFields<F> {
  return withOptions(fields, { optional: false }) as ShownFields<F>;
}

type NullableFields<F extends Fields> = {
  [Name in keyof F]: F[Name] extends Field<infer T, infer Optional> ? Field<T | null, Optional> : never;
};

/** The same fields, each of which can be null. */
export function nullable<F extends Fields>(fields: F): NullableFields<F> {
  return withOptions(fields, { nullable: true }) as NullableFields<F>;
}

function withOptions(fields: Fields, options: FieldOptions): Fields {
  const entries = Object.entries(fields).map(([name, field]) => [
    name,
    { ...field, options: { ...field.options, ...options } },
  ]);
  return Object.fromEntries(entries) as Fields;
}

/** The fields of these names. */
export function pick<F extends Fields, Name extends keyof F>(fields: F, ...names: readonly Name[]): Pick<F, Name> {
  return Object.fromEntries(names.map((name) => [name, fields[name]])) as Pick<F, Name>;
}

/** The fields without those of these names. */
export function omit<F extends Fields, Name extends keyof F>(fields: F, ...names: readonly Name[]): Omit<F, Name> {
  const left = Object.entries(fields).filter(([name]) => !names.includes(name as Name));
  return Object.fromEntries(left) as Omit<F, Name>;
}

/** One field of each of these names. */
export function each<Name extends string, F extends Field<unknown>>(names: readonly Name[], field: F): Record<Name, F> {
  return Object.fromEntries(names.map((name) => [name, field])) as Record<Name, F>;
}
