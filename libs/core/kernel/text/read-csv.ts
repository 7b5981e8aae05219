/** One record of a CSV file, by the names of its header. */
export interface CsvRecord {
  /** The line of the file on which the record begins; the header is line 1. */
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** A field, quoted or not, and its terminator. A quoted field may hold commas, line ends and `""`. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

interface RawRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Reads CSV (RFC 4180) with a header; skips a byte-order mark and empty lines. Throws SyntaxError naming the line of a
 * stray quote or of a record with too many fields, or a column that is named twice.
 */
export function readCsv(text: string): CsvRecord[] {
  const [header, ...records] = splitRecords(text.replace(/^\uFEFF/, ''));
  if (header === undefined) return [];
  const names = header.fields.map((name) => name.trim());
  const repeated = names.find((name, index) => names.indexOf(name) < index);
  if (repeated !== undefined) throw new SyntaxError(`the header contains the column ${repeated} twice`);
  return records.map(({ line, fields }) => {
    if (fields.length > names.length) {
      throw new SyntaxError(`line ${line} has ${fields.length} fields, but the header has ${names.length}`);
    }
    return { line, cells: Object.fromEntries(names.map((name, index) => [name, fields[index]?.trim() ?? ''])) };
  });
}

function splitRecords(text: string): RawRecord[] {
  const records: RawRecord[] = [];
  let fields: string[] = [];
  let line = 1;
  let begin = 1;
  for (let at = 0; at < text.length || fields.length > 0;) {
    FIELD.lastIndex = at;
    const match = FIELD.exec(text);
    if (match === null)
      throw new SyntaxError(`line ${line} has a quote in the middle of a field, or a field without a closing quote`);
    const [whole, quoted, plain = '', end] = match;
    fields.push(quoted?.replaceAll('""', '"') ?? plain);
    line += whole.split(/\r\n|\n|\r/).length - 1;
    at += whole.length;
    if (end === ',') continue;
    if (fields.some((field) => field.trim() !== '')) records.push({ line: begin, fields });
    fields = [];
    begin = line;
  }
  return records;
}
