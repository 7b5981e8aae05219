import { RoutifyError } from '#core';
import type { DumpDialect } from './dump-dialect.js';
import { unquoted } from './scan-dump.js';

/** A column of CREATE TABLE. */
export interface DumpedColumn {
  readonly name: string;
  /** As it is written, in lower case. */
  readonly type: string;
}

type Values = readonly (string | null)[];

const NAME = /(?:`(?:[^`]|``)+`|"(?:[^"]|"")+"|[\w$]+)/y;
const WORD = /[\w$.+-]+/y;
const MYSQL_ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\u001a',
};
const COPY_ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const NULL_OF_COPY = String.raw`\N`;
/** MySQL, Postgres and SQLite, as they are built, have fewer in a table. */
const COLUMNS_MAX = 5_000;
/** Calls within calls: sqlite3 writes a text of several lines in three. */
const CALLS_MAX = 4;
/** Of COPY. */
const LINE_BYTES_MAX = 256 * 1024 ** 2;
const CODE_POINT_MAX = 0x10ffff;

/** The columns of a CREATE TABLE statement, in their order. */
export function readColumns(statement: string, { notColumns }: DumpDialect): DumpedColumn[] {
  const cursor = new Cursor(statement, 'none');
  cursor.skipBehind(/\(/);
  return cursor.parts().flatMap((part) => {
    if (notColumns.test(part)) return [];
    NAME.lastIndex = 0;
    const name = NAME.exec(part)?.[0];
    return name === undefined ? [] : [{ name: unquoted(name), type: part.slice(name.length).trim().toLowerCase() }];
  });
}

/** The columns that INSERT or COPY names; null: those of the table. */
export function namedColumns(head: string): string[] | null {
  const list = /^[^(']*\(([^()']*)\)\s*(?:VALUES|FROM|OVERRIDING)\b/is.exec(head)?.[1];
  return list === undefined ? null : (list.match(new RegExp(NAME.source, 'g')) ?? []).map(unquoted);
}

/** The rows of an INSERT statement. Throws for one that is malformed. */
export function* insertedRows(statement: string, { backslashes }: DumpDialect): Generator<Values> {
  const cursor = new Cursor(statement, backslashes);
  cursor.skipBehind(/\bVALUES\s*(?=\()/i);
  do yield cursor.tuple();
  while (cursor.takes(','));
}

/** The rows of COPY. */
export function* copiedRows(lines: Buffer): Generator<Values> {
  for (let at = 0; at < lines.length;) {
    const found = lines.indexOf(0x0a, at);
    const end = found < 0 ? lines.length : found;
    // Values have no raw carriage returns: one at the end is of a system that ends lines so.
    if (end - at > LINE_BYTES_MAX) refuseStatement();
    const line = lines.toString('utf8', at, end).replace(/\r$/, '');
    yield line.split('\t', COLUMNS_MAX + 1).map((value) => (value === NULL_OF_COPY ? null : unescaped(value)));
    at = end + 1;
  }
}

function unescaped(value: string): string {
  return value.replaceAll(/\\(.)/gs, (_, escape: string) => COPY_ESCAPES[escape] ?? escape);
}

/** A list of Postgres as JSON, such as `{a,"b c"}`; null: it is not of one dimension. */
export function listToJson(text: string): string | null {
  if (!/^\{.*\}$/s.test(text)) return null;
  const items: (string | null)[] = [];
  const item = /("(?:[^"\\]|\\.)*"|[^",{}\\]+)(,|$)/sy;
  const inner = text.slice(1, -1);
  while (item.lastIndex < inner.length) {
    const [, written, comma] = item.exec(inner) ?? [];
    if (written === undefined || (comma === ',' && item.lastIndex === inner.length)) return null;
    if (written.startsWith('"')) items.push(written.slice(1, -1).replaceAll(/\\(.)/gs, '$1'));
    else items.push(written === 'NULL' ? null : written);
  }
  return JSON.stringify(items);
}

/** Reads SQL from left to right. */
class Cursor {
  private at = 0;
  private calls = 0;

  constructor(
    private readonly text: string,
    private readonly backslashes: DumpDialect['backslashes'],
  ) {}

  skipBehind(mark: RegExp): void {
    const found = mark.exec(this.text) ?? this.refuse();
    this.at = found.index + found[0].length;
  }

  takes(mark: string): boolean {
    this.skipBlanks();
    if (this.text[this.at] !== mark) return false;
    this.at++;
    return true;
  }

  /** `(1, 'a', NULL)`. */
  tuple(): Values {
    if (!this.takes('(')) this.refuse();
    const values: (string | null)[] = [];
    do values.push(this.value());
    while (values.length <= COLUMNS_MAX && this.takes(','));
    if (!this.takes(')')) this.refuse();
    return values;
  }

  /** What commas divide, up to the closing bracket. */
  parts(): string[] {
    const parts: string[] = [];
    let start = this.at;
    for (let depth = 0; this.at < this.text.length; this.at++) {
      const character = this.text[this.at];
      if (character === "'" || character === '"' || character === '`') {
        const end = this.text.indexOf(character, this.at + 1);
        this.at = end < 0 ? this.text.length : end;
      } else if (character === '(') depth++;
      else if (depth > 0 && character === ')') depth--;
      else if (depth === 0 && (character === ',' || character === ')')) {
        parts.push(this.text.slice(start, this.at).trim());
        start = this.at + 1;
        if (character === ')') break;
      }
    }
    return parts;
  }

  private value(): string | null {
    this.skipBlanks();
    if (this.text[this.at] === "'") return this.quoted(this.backslashes === 'all');
    WORD.lastIndex = this.at;
    const word = WORD.exec(this.text)?.[0] ?? this.refuse();
    this.at += word.length;
    const lower = word.toLowerCase();
    if (lower === 'null') return null;
    if (lower.startsWith('0x')) return Buffer.from(word.slice(2), 'hex').toString('utf8');
    if (/^[\d+-]/.test(word) || lower === 'true' || lower === 'false') return word;
    if (this.text[this.at] === '(') return this.called(lower);
    this.skipBlanks();
    if (this.text[this.at] !== "'") return this.refuse();
    const text = this.quoted(this.backslashes === 'all' || lower === 'e');
    if (lower === 'x') return Buffer.from(text, 'hex').toString('utf8');
    if (lower === 'b') return String(Number.parseInt(text, 2));
    return lower === 'e' || lower === 'n' || lower.startsWith('_') ? text : this.refuse();
  }

  /** The functions with which sqlite3 writes texts of several lines. None gives a text that is longer than what is written. */
  private called(name: string): string {
    if (++this.calls > CALLS_MAX) this.refuse();
    const [text = '', from = '', to = ''] = this.tuple().map((value) => value ?? '');
    this.calls--;
    if (name === 'replace') return to.length > from.length ? this.refuse() : text.replaceAll(from, () => to);
    if (name === 'char') return this.character(Number(text));
    if (name !== 'unistr') return this.refuse();
    return text.replaceAll(
      /\\(?:u([0-9a-f]{4})|\+([0-9a-f]{6})|U([0-9a-f]{8})|\\)/gi,
      (...found: (string | undefined)[]) => {
        const digits = found[1] ?? found[2] ?? found[3];
        return digits === undefined ? '\\' : this.character(Number.parseInt(digits, 16));
      },
    );
  }

  private character(codePoint: number): string {
    const isOne = Number.isInteger(codePoint) && codePoint >= 0 && codePoint <= CODE_POINT_MAX;
    return isOne ? String.fromCodePoint(codePoint) : this.refuse();
  }

  private quoted(isEscaped: boolean): string {
    let text = '';
    for (let from = ++this.at; ; this.at++) {
      const character = this.text[this.at];
      if (character === undefined) return this.refuse();
      if (character === "'") {
        text += this.text.slice(from, this.at);
        if (this.text[++this.at] !== "'") return text;
        from = this.at;
      } else if (isEscaped && character === '\\') {
        const escape = this.text[this.at + 1] ?? this.refuse();
        text += this.text.slice(from, this.at) + (MYSQL_ESCAPES[escape] ?? escape);
        from = ++this.at + 1;
      }
    }
  }

  private skipBlanks(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }

  private refuse(): never {
    return refuseStatement();
  }
}

/** It does not say which statement: that may have a key. */
function refuseStatement(): never {
  throw new RoutifyError('invalid_request_error', 'a statement of the dump cannot be read.');
}
