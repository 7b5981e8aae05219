import { RoutifyError } from '#core';
import type { DumpDialect } from './dump-dialect.js';

/** What a dump says about one table. */
export interface DumpedTable {
  /** CREATE TABLE; null: the dump has rows only. */
  readonly definition: Buffer | null;
  /** INSERT statements, or COPY statements with their lines. */
  readonly pieces: readonly DumpedRows[];
}

export interface DumpedRows {
  readonly statement: Buffer;
  /** Lines of COPY; null: the statement has its rows. */
  readonly lines: Buffer | null;
}

const [NEWLINE, QUOTE, DOUBLE_QUOTE, BACKTICK, BACKSLASH] = [0x0a, 0x27, 0x22, 0x60, 0x5c] as const;
const [SEMICOLON, DASH, SLASH, STAR, DOLLAR] = [0x3b, 0x2d, 0x2f, 0x2a, 0x24] as const;
const LETTERS_E: ReadonlySet<number | undefined> = new Set([0x45, 0x65]);

const NAME = String.raw`(?:\x60(?:[^\x60]|\x60\x60)+\x60|"(?:[^"]|"")+"|[\w$]+)`;
const HEAD = new RegExp(
  String.raw`^(INSERT\s+(?:IGNORE\s+)?INTO|REPLACE\s+INTO|COPY|CREATE\s+(?:UNLOGGED\s+)?TABLE(?:\s+IF\s+NOT\s+EXISTS)?)\s+(?:${NAME}\.)?(${NAME})`,
  'i',
);
/** Of a trigger or a routine, up to the line that sets the semicolon again. */
const DELIMITER = /^DELIMITER\s+(?!;\s)/i;
const HEAD_BYTES = 400;
const TAG_BYTES = 66;

/** The tables of a dump. Throws for one that has a table twice, as a dump of several databases has. */
export function scanDump(bytes: Buffer, dialect: DumpDialect): ReadonlyMap<string, DumpedTable> {
  const tables = new Map<string, { definition: Buffer | null; pieces: DumpedRows[] }>();
  for (let at = 0; at < bytes.length;) {
    const start = startOfStatement(bytes, at, dialect);
    const end = endOfStatement(bytes, start, dialect);
    const [, verb, written] = HEAD.exec(bytes.toString('utf8', start, Math.min(end, start + HEAD_BYTES))) ?? [];
    at = end + 1;
    if (verb === undefined || written === undefined) continue;
    const name = unquoted(written);
    const table = tables.get(name) ?? { definition: null, pieces: [] };
    tables.set(name, table);
    const statement = bytes.subarray(start, end);
    if (/^create/i.test(verb)) {
      if (table.definition !== null) refuse(`the dump has the table ${name} twice: dump one database`);
      table.definition = statement;
    } else if (/^copy/i.test(verb)) {
      const lines = linesOfCopy(bytes, at);
      table.pieces.push({ statement, lines });
      at = lines.byteOffset - bytes.byteOffset + lines.length;
    } else table.pieces.push({ statement, lines: null });
  }
  return tables;
}

/** A name without its quotes. */
export function unquoted(name: string): string {
  const quote = name[0] ?? '';
  return quote === '`' || quote === '"' ? name.slice(1, -1).replaceAll(quote + quote, quote) : name;
}

/** Behind blanks, comments, commands of psql and bodies of triggers. */
function startOfStatement(bytes: Buffer, from: number, { delimiterCommand }: DumpDialect): number {
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === undefined || byte <= 0x20) at++;
    else if (byte === BACKSLASH || (byte === DASH && bytes[at + 1] === DASH)) at = behind(bytes, NEWLINE, at);
    else if (byte === SLASH && bytes[at + 1] === STAR && bytes[at + 2] !== 0x21) at = behind(bytes, '*/', at + 2);
    else if (delimiterCommand && DELIMITER.test(bytes.toString('latin1', at, at + 20)))
      at = behind(bytes, '\nDELIMITER ;', at);
    else break;
  }
  return at;
}

/** Of its semicolon, outside of texts, names and comments. */
function endOfStatement(bytes: Buffer, start: number, dialect: DumpDialect): number {
  for (let at = start; at < bytes.length; at++) {
    switch (bytes[at]) {
      case SEMICOLON:
        return at;
      case QUOTE: {
        const isEscaped = dialect.backslashes === 'all' || (dialect.backslashes === 'marked' && isMarked(bytes, at));
        at = endOfQuoted(bytes, at, isEscaped);
        break;
      }
      case DOUBLE_QUOTE:
      case BACKTICK:
        at = endOfQuoted(bytes, at, false);
        break;
      case DASH:
        if (bytes[at + 1] === DASH) at = behind(bytes, NEWLINE, at) - 1;
        break;
      case SLASH:
        if (bytes[at + 1] === STAR) at = behind(bytes, '*/', at + 2) - 1;
        break;
      case DOLLAR: {
        const tag = dialect.dollarQuotes
          ? /^\$(?:[A-Za-z_]\w*)?\$/.exec(bytes.toString('latin1', at, at + TAG_BYTES))
          : null;
        if (tag !== null) at = behind(bytes, tag[0], at + tag[0].length) - 1;
        break;
      }
      case undefined:
      default:
    }
  }
  return bytes.length;
}

/** E'…' of Postgres, and not the end of a word. */
function isMarked(bytes: Buffer, quoteAt: number): boolean {
  return LETTERS_E.has(bytes[quoteAt - 1]) && !/\w/.test(String.fromCharCode(bytes[quoteAt - 2] ?? 0x20));
}

/** Of the closing quote. A doubled quote ends one text and begins the next. */
function endOfQuoted(bytes: Buffer, quoteAt: number, isEscaped: boolean): number {
  const quote = bytes[quoteAt];
  for (let at = quoteAt + 1; at < bytes.length; at++) {
    if (bytes[at] === quote) return at;
    if (isEscaped && bytes[at] === BACKSLASH) at++;
  }
  return bytes.length;
}

/** From the line behind the statement to the end mark. */
function linesOfCopy(bytes: Buffer, from: number): Buffer {
  const start = behind(bytes, NEWLINE, from);
  if (/^\\\.[\r\n]/.test(bytes.toString('latin1', start, start + 3))) return bytes.subarray(start, start);
  const end = behind(bytes, '\n\\.', start) - 2;
  return bytes.subarray(start, Math.max(start, end));
}

function behind(bytes: Buffer, mark: string | number, from: number): number {
  const found = bytes.indexOf(mark, from);
  return found < 0 ? bytes.length : found + (typeof mark === 'string' ? mark.length : 1);
}

function refuse(why: string): never {
  throw new RoutifyError('invalid_request_error', `${why}.`);
}
