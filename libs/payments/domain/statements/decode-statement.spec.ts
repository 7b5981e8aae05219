import { decodeStatement, STATEMENT_ENCODINGS } from './decode-statement.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16 = (text: string, mark: string): Buffer => Buffer.from(mark + text, 'utf16le');

describe('decodeStatement', () => {
  it('reads the encoding of the byte-order mark', () => {
    expect(decodeStatement(utf8('\ufeffBeträge'), null)).toBe('Beträge');
    expect(decodeStatement(utf16('金额', '\ufeff'), null)).toBe('金额');
    expect(decodeStatement(utf16('Сумма', '\ufeff').swap16(), null)).toBe('Сумма');
    expect(decodeStatement(utf8('\ufeffä'), 'windows-1251')).toBe('ä');
  });

  it('reads UTF-8, else windows-1252', () => {
    expect(decodeStatement(utf8('Währung'), null)).toBe('Währung');
    expect(decodeStatement(Buffer.from('Währung \x80', 'latin1'), null)).toBe('Währung €');
  });

  it('reads the given encoding', () => {
    expect(decodeStatement(Uint8Array.of(0xd1, 0xf3, 0xec, 0xec, 0xe0), 'windows-1251')).toBe('Сумма');
    expect(decodeStatement(Uint8Array.of(0xbd, 0xf0, 0xb6, 0xee), 'gb18030')).toBe('金额');
    expect(decodeStatement(utf16('a', ''), 'utf-16le')).toBe('a');
    for (const encoding of STATEMENT_ENCODINGS) expect(decodeStatement(new Uint8Array(), encoding)).toBe('');
  });

  it('writes every line end as a line feed', () => {
    expect(decodeStatement(utf8('a\r\nb\rc\nd\r'), null)).toBe('a\nb\nc\nd\n');
  });

  it.each([
    ['text of another encoding', Uint8Array.of(0xe4), 'utf-8', 'encoding_wrong', { encoding: 'utf-8' }],
    ['half a character', Uint8Array.of(0x61), 'utf-16le', 'encoding_wrong', { encoding: 'utf-16le' }],
    ['a NUL', utf8('a\nb\0'), null, 'not_text', { line: 2 }],
    ['UTF-16 without a mark', utf16('Date', ''), null, 'not_text', { line: 1 }],
    ['a workbook', utf8('PK\u0003\u0004\u0014\0'), null, 'not_text', { line: 1 }],
    ['a large file', new Uint8Array(5_242_881), null, 'file_too_large', { limit: 5_242_880 }],
  ] as const)('refuses %s', (_what, bytes, encoding, reason, params) => {
    expect(() => decodeStatement(bytes, encoding)).toThrow(expect.objectContaining({ reason, params }));
  });
});
