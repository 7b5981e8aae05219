import type { UsageField, UsageFields } from './field-kinds.js';
import { lengthenUuid, shortenUuid } from './short-id.js';

/** Where a reader of cells is. */
interface Cursor {
  at: number;
}

/** The codec of the object that fields describe. */
interface ObjectCodec<T> {
  /**
   * Cells of a JSON array, without its brackets: a bit mask of the fields that differ from their default, in the order of
   * the table, then the value of each required field and of each of those.
   */
  readonly writeCells: (value: T) => string;
  /**
   * From parsed cells, on from the cursor, which moves behind them; those of fields that a later version has are passed over.
   * `beside` has the fields that are not among them.
   * Throws TypeError, RangeError or SyntaxError where an amount or a list is none.
   */
  readonly readCells: (cells: readonly unknown[], cursor: Cursor, beside?: Partial<T>) => T;
  /**
   * Its fields in the order of the table, null where they have their default or are absent, without the nulls at the end:
   * as the ledger's columns have it, where a field is found by its position.
   */
  readonly writeArray: (value: T) => unknown[];
  /** The inverse. Throws as `readCells`. */
  readonly readArray: (json: readonly unknown[]) => T;
  /** An object of its fields by name, without those that have their default: for people. */
  readonly writeMembers: (value: T) => object;
}

/** Bits of a number that JavaScript computes with as an integer, without its sign. */
const BITS_MAX = 31;
const CELL = 'cells[cursor.at++]';

/**
 * Compiles the codec to straight code when its module loads, because a gateway writes an event several times per request:
 * a loop over the fields finds properties by computed names, and takes longer than code that names them. Names and
 * defaults of constant tables become code, nothing else.
 */
export function compileCodec<T>(fields: UsageFields): ObjectCodec<T> {
  return build(
    fields,
    `return {
      writeCells: (value) => { let mask = 0; let text = ''; ${writing(fields)} return mask + text; },
      readCells: (cells, cursor, beside) => { ${reading([fields])} },
      writeArray: (value) => { ${writingArray(fields)} },
      writeMembers: (value) => { const json = {}; ${writingMembers(fields)} return json; },
      readArray: (json) => { ${readingArray(fields)} },
    };`,
  ) as ObjectCodec<T>;
}

/** Reads the cells of several tables, one after the other, into one object: V8 adds members behind a spread slowly. */
export function compileReader<T>(tables: readonly UsageFields[]): ObjectCodec<T>['readCells'] {
  const fields = Object.assign({}, ...tables) as UsageFields;
  return build(fields, `return (cells, cursor, beside) => { ${reading(tables)} };`) as ObjectCodec<T>['readCells'];
}

/** Fields in the order of their cells: those that an object can lack are read once it is there. */
function ordered(fields: UsageFields): [name: string, field: UsageField][] {
  const entries = Object.entries(fields);
  return [...entries.filter((entry) => !isOptional(entry)), ...entries.filter(isOptional)];
}

function isOptional([, { optional }]: readonly [string, UsageField]): boolean {
  return optional === true;
}

function isAlwaysWritten(entry: readonly [string, UsageField]): boolean {
  return !isOptional(entry) && entry[1].default === undefined;
}

/** The bit of each field that is not always written. */
function bitsOf(fields: UsageFields): Map<string, number> {
  const withBit = ordered(fields).filter((entry) => !isAlwaysWritten(entry));
  if (withBit.length > BITS_MAX) throw new RangeError(`${withBit.length} fields have a default, ${BITS_MAX} can`);
  return new Map(withBit.map(([name], index) => [name, 2 ** index]));
}

function writing(fields: UsageFields): string {
  const bits = bitsOf(fields);
  const written = ordered(fields).filter(([, { isBeside }]) => isBeside !== true);
  const statements = written.map(([name, field]) => {
    const cell = `text += ${joined([{ text: ',' }, ...valueOf(name, field)])};`;
    const bit = bits.get(name);
    return bit === undefined ? cell : `if (!(${omission(`value.${name}`, field)})) { mask |= ${bit}; ${cell} }`;
  });
  return statements.join(' ');
}

/** The tables' values in one object. Only the last table can have optional fields. */
function reading(tables: readonly UsageFields[]): string {
  const properties = tables.flatMap((fields, index) => {
    const bits = bitsOf(fields);
    const [first, ...others] = ordered(fields)
      .filter((entry) => !isOptional(entry))
      .map(([name, field]) => ({ name, code: cellOf(name, field, { bit: bits.get(name), mask: `mask${index}` }) }));
    // A table begins with its mask, behind what a later version has more of the one before.
    const begin = `${index === 0 ? '' : `${skipping(tables, index - 1)}, `}mask${index} = maskIn(${CELL})`;
    const all = first === undefined ? [] : [{ ...first, code: `(${begin}, ${first.code})` }, ...others];
    return all.map(({ name, code }) => `${name}: ${code}`);
  });
  const last = tables.length - 1;
  const bits = bitsOf(tables[last] ?? {});
  const additions = ordered(tables[last] ?? {}).filter(isOptional);
  const statements = additions.map(
    ([name, { json }]) =>
      `if ((mask${last} & ${bits.get(name)}) !== 0) value.${name} = ${cellConversionOf(name, json)};`,
  );
  const masks = tables.map((_, index) => `mask${index} = 0`);
  return `let ${masks.join(', ')}; const value = { ${properties.join(', ')} };
    ${statements.join(' ')} ${skipping(tables, last)}; return value;`;
}

function skipping(tables: readonly UsageFields[], index: number): string {
  return `skip(mask${index} >>> ${bitsOf(tables[index] ?? {}).size}, cursor)`;
}

function cellOf(
  name: string,
  { isBeside, json, default: absent }: UsageField,
  { bit, mask }: { readonly bit: number | undefined; readonly mask: string },
): string {
  if (isBeside === true) return `beside.${name}`;
  const read = cellConversionOf(name, json);
  return bit === undefined ? read : `(${mask} & ${bit}) === 0 ? ${literal(absent)} : ${read}`;
}

function writingMembers(fields: UsageFields): string {
  const statements = ordered(fields).map((entry) => {
    const [name, field] = entry;
    const member = `json.${name} = value.${name};`;
    return isAlwaysWritten(entry) ? member : `if (!(${omission(`value.${name}`, field)})) ${member}`;
  });
  return statements.join(' ');
}

function writingArray(fields: UsageFields): string {
  const values = Object.entries(fields).map((entry) => {
    const [name, field] = entry;
    return isAlwaysWritten(entry) ? `value.${name}` : `${omission(`value.${name}`, field)} ? null : value.${name}`;
  });
  return `const json = [${values.join(', ')}];
    while (json.length > 0 && json[json.length - 1] === null) json.pop();
    return json;`;
}

function readingArray(fields: UsageFields): string {
  const names = Object.keys(fields);
  const entries = ordered(fields).map(([name, field]) => ({ name, field, element: `json[${names.indexOf(name)}]` }));
  const properties = entries
    .filter(({ field }) => field.optional !== true)
    .map(({ name, field, element }) => `${name}: ${elementOf(name, field, element)}`);
  const additions = entries
    .filter(({ field }) => field.optional === true)
    .map(({ name, field, element }) => `if (${element} != null) value.${name} = ${elementOf(name, field, element)};`);
  return `const value = { ${properties.join(', ')} }; ${additions.join(' ')} return value;`;
}

/** A cell that says which fields are written. */
function maskIn(cell: unknown): number {
  if (!Number.isSafeInteger(cell) || (cell as number) < 0) throw new TypeError('the cells do not say which they are');
  return cell as number;
}

/** Passes over cells of fields that only a later version knows. */
function skip(unknownBits: number, cursor: Cursor): void {
  for (let left = unknownBits; left !== 0; left &= left - 1) cursor.at++;
}

/** Runs code that knows the codec of each part by the field's name. */
function build(fields: UsageFields, code: string): unknown {
  const parts = Object.entries(fields).filter(([, { codec }]) => codec !== undefined);
  const helpers = { isEmpty, quoteAmount, maskIn, skip, shortenUuid, lengthenUuid };
  const known = { ...helpers, ...Object.fromEntries(parts.map(([name, { codec }]) => [codecName(name), codec])) };
  // oxlint-disable-next-line typescript/no-implied-eval -- of constants, when the module loads
  const run = new Function(...Object.keys(known), `'use strict'; ${code}`) as (
    ...values: readonly unknown[]
  ) => unknown;
  return run(...Object.values(known));
}

/** Text as it is, or an expression. */
type Part = { readonly text: string } | { readonly code: string };

function valueOf(name: string, { json }: UsageField): Part[] {
  const value = `value.${name}`;
  switch (json) {
    case 'number':
    case 'flag':
      return [{ code: value }];
    case 'plain':
    case 'amount':
      return [{ text: '"' }, { code: value }, { text: '"' }];
    case 'id':
      return [{ text: '"' }, { code: `shortenUuid(${value})` }, { text: '"' }];
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

/** The condition under which a field is omitted. */
function omission(value: string, { optional, default: omitted }: UsageField): string {
  if (optional === true) return `${value} === undefined`;
  if (omitted === false) return `!${value}`;
  if (omitted === null || typeof omitted !== 'object') return `${value} === ${literal(omitted)}`;
  return Array.isArray(omitted) ? `${value}.length === 0` : `isEmpty(${value})`;
}

/** Of an element, which may be null or behind the end. */
function elementOf(name: string, { json, default: absent }: UsageField, element: string): string {
  const reading = conversionOf(name, json, element);
  if (absent === undefined) return reading;
  return reading === element
    ? `${element} ?? ${literal(absent)}`
    : `${element} == null ? ${literal(absent)} : ${reading}`;
}

function cellConversionOf(name: string, json: UsageField['json']): string {
  return json === 'id' ? `lengthenUuid(${CELL})` : conversionOf(name, json, CELL);
}

function conversionOf(name: string, json: UsageField['json'], value: string): string {
  if (json === 'amount') return `BigInt(${value})`;
  if (json === 'amounts') return `${value}.map(BigInt)`;
  if (json === 'part') return `${codecName(name)}.read(${value})`;
  return json === 'parts' ? `${value}.map(${codecName(name)}.read)` : value;
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
