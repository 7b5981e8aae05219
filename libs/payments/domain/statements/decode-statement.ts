import { UnreadableStatement } from './unreadable-statement.js';

/** Encodings of statements, by their labels in the Encoding standard. */
export const STATEMENT_ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'windows-1251',
  'gb18030',
] as const;
export type StatementEncoding = (typeof STATEMENT_ENCODINGS)[number];

const BYTES_MAX = 5 * 1024 * 1024;
const BYTE_ORDER_MARKS: readonly (readonly [StatementEncoding, ...number[]])[] = [
  ['utf-8', 0xef, 0xbb, 0xbf],
  ['utf-16le', 0xff, 0xfe],
  ['utf-16be', 0xfe, 0xff],
];

/**
 * The text of a file without its byte-order mark, all line ends as `\n`. A mark decides the encoding; without one it is
 * the given one, else UTF-8, and windows-1252 if it is not valid UTF-8. Throws UnreadableStatement.
 */
export function decodeStatement(bytes: Uint8Array, encoding: StatementEncoding | null): string {
  if (bytes.length > BYTES_MAX) throw new UnreadableStatement('file_too_large', { limit: BYTES_MAX });
  const text = decodeMarked(bytes, encoding).replaceAll(/\r\n?/g, '\n');
  const nul = text.indexOf('\0');
  if (nul !== -1) throw new UnreadableStatement('not_text', { line: text.slice(0, nul).split('\n').length });
  return text;
}

function decodeMarked(bytes: Uint8Array, given: StatementEncoding | null): string {
  const marked = BYTE_ORDER_MARKS.find(([, ...mark]) => mark.every((byte, index) => bytes[index] === byte))?.[0];
  const encoding = marked ?? given;
  const text = encoding === null ? (decode(bytes, 'utf-8') ?? decode(bytes, 'windows-1252')) : decode(bytes, encoding);
  if (text === null) throw new UnreadableStatement('encoding_wrong', { encoding: encoding ?? 'windows-1252' });
  return text;
}

/**
 * Null when the bytes are not text of this encoding. As a stream, since Node 20 reads windows-1252 as Latin-1 otherwise,
 * and the euro sign as a control character (nodejs/node#60888).
 */
function decode(bytes: Uint8Array, encoding: StatementEncoding): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: encoding === 'windows-1252' });
  } catch {
    return null;
  }
}
