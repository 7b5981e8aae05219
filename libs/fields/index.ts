/**
 * Fields is the vocabulary in which fields are declared, each once: of requests and replies of the management API, of
 * settings, of options of channels, of variables of the environment. A declaration gives the TypeScript type, the check
 * with its error, the default, and the schema with its description and example.
 * Owns nothing; every function is pure and synchronous.
 * Does not know: Nest, class-validator, where a value comes from, what it is for.
 */
export { expectedOf, isAccepted, valueOfText } from './check-value.js';
export { email, typedEmail } from './email.js';
export { EXAMPLE_TIME, exampleId } from './examples.js';
export {
  kind,
  type AnyField,
  type Examples,
  type Field,
  type FieldCheck,
  type FieldOptions,
  type Fields,
  type ObjectOf,
  type ValueOf,
} from './field.js';
export { COUNTRY, day, locale, PRINTED_LINE, timeZone } from './formats.js';
export { describeId, id, ids } from './id-kinds.js';
export { isPlainObject } from './is-plain-object.js';
export {
  checkedValue,
  choice,
  choices,
  flag,
  integer,
  limit,
  metadata,
  number,
  object,
  objects,
  parsedText,
  shape,
  text,
  texts,
  textsByName,
  time,
} from './kinds.js';
export { canonicalVatId, inn, isInEu, KPP } from './tax-ids.js';
export { readUsd, usd, usdInput, usdText, type UsdInput } from './usd.js';
export { each, nullable, omit, optional, pick, shown } from './variants.js';
