import type { UsageField, UsageFields } from './field-kinds.js';

/** The codec of the object that fields describe. */
interface ObjectCodec<T> {
  /** JSON members in the order of the fields, without braces; each after a comma but the first, which is required. */
  readonly writeMembers: (value: T) => string;
  /** From parsed JSON. Throws TypeError, RangeError or SyntaxError where an amount or a list is none. */
  readonly read: (json: object) => T;
}

/**
 * Compiles the codec to straight code when its module loads, because a gateway writes an event several times per request:
 * a loop over the fields finds properties by computed names, and takes longer than code that names them. Names and
 * defaults of constant tables become code, nothing else.
 */
export function compileCodec<T>(fields: UsageFields): ObjectCodec<T> {
  const entries = Object.entries(fields);
  const members = entries.flatMap(([name, field], index) => memberOf(name, field, index === 0 ? '' : ','));
  const required = entries.filter(([, { optional }]) => optional === undefined);
  const optional = entries.filter(([, field]) => field.optional === true);
  const properties = required.map(([name, field]) => `${name}: ${readingOf(name, field)}`);
  const additions = optional.map(
    ([name, field]) => `if (json.${name} !== undefined) value.${name} = ${readingOf(name, field)};`,
  );
  return build(
    fields,
    `return {
      writeMembers: (value) => ${joined(members)},
      read: (json) => { const value = { ${properties.join(', ')} }; ${additions.join(' ')} return value; },
    };`,
  ) as ObjectCodec<T>;
}

/** Runs code that knows the codec of each part by the field's name. */
function build(fields: UsageFields, code: string): unknown {
  const parts = Object.entries(fields).filter(([, { codec }]) => codec !== undefined);
  const parameters = parts.map(([name]) => codecName(name));
  // oxlint-disable-next-line typescript/no-implied-eval -- of constants, when the module loads
  const run = new Function('isEmpty', 'quoteAmount', ...parameters, `'use strict'; ${code}`) as (
    ...helpers: readonly unknown[]
  ) => unknown;
  return run(isEmpty, quoteAmount, ...parts.map(([, { codec }]) => codec));
}

/** Text as it is, or an expression. */
type Part = { readonly text: string } | { readonly code: string };

/** A member with its comma; of a field with a default an expression that is empty for it. */
function memberOf(name: string, field: UsageField, comma: string): Part[] {
  const member = [{ text: `${comma}"${name}":` }, ...valueOf(name, field)];
  const omitted = omission(`value.${name}`, field);
  return omitted === null ? member : [{ code: `(${omitted} ? '' : ${joined(member)})` }];
}

function valueOf(name: string, { json }: UsageField): Part[] {
  const value = `value.${name}`;
  switch (json) {
    case 'number':
    case 'flag':
      return [{ code: value }];
    case 'plain':
    case 'amount':
      return [{ text: '"' }, { code: value }, { text: '"' }];
    case 'text':
    case 'value':
      return [{ code: `JSON.stringify(${value})` }];
    case 'amounts':
      return [{ text: '[' }, { code: `${value}.map(quoteAmount).join()` }, { text: ']' }];
    case 'part':
      return [{ code: `${codecName(name)}.write(${value})` }];
    case 'parts':
      return [{ text: '[' }, { code: `${value}.map(${codecName(name)}.write).join()` }, { text: ']' }];
  }
}

/** The condition under which JSON omits a field; null: never. */
function omission(value: string, { optional, default: omitted }: UsageField): string | null {
  if (optional === true) return `${value} === undefined`;
  if (omitted === undefined) return null;
  if (omitted === false) return `!${value}`;
  if (omitted === null || typeof omitted !== 'object') return `${value} === ${literal(omitted)}`;
  return Array.isArray(omitted) ? `${value}.length === 0` : `isEmpty(${value})`;
}

function readingOf(name: string, { json, default: absent }: UsageField): string {
  const value = `json.${name}`;
  const isAsParsed = json !== 'amount' && json !== 'amounts' && json !== 'part' && json !== 'parts';
  if (isAsParsed) return absent === undefined ? value : `${value} ?? ${literal(absent)}`;
  const reading = conversionOf(name, json);
  return absent === undefined ? reading : `(${value} ?? null) === null ? ${literal(absent)} : ${reading}`;
}

function conversionOf(name: string, json: 'amount' | 'amounts' | 'part' | 'parts'): string {
  const value = `json.${name}`;
  switch (json) {
    case 'amount':
      return `BigInt(${value})`;
    case 'amounts':
      return `${value}.map(BigInt)`;
    case 'part':
      return `${codecName(name)}.read(${value})`;
    case 'parts':
      return `${value}.map(${codecName(name)}.read)`;
  }
}

function literal(value: UsageField['default']): string {
  return typeof value === 'bigint' ? `${value}n` : JSON.stringify(value);
}

/** An expression of all parts, texts in a row as one. */
function joined(parts: readonly Part[]): string {
  const terms: string[] = [];
  let text = '';
  for (const part of parts) {
    if ('text' in part) text += part.text;
    else {
      if (text !== '' || terms.length === 0) terms.push(JSON.stringify(text));
      terms.push(part.code);
      text = '';
    }
  }
  if (text !== '') terms.push(JSON.stringify(text));
  return terms.join(' + ');
}

function codecName(name: string): string {
  return `${name}Codec`;
}

function quoteAmount(amount: bigint): string {
  return `"${amount}"`;
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false;
  return true;
}
