import fc from 'fast-check';
import { BorrowedJson } from './borrowed-json.js';
import { scanTopLevel } from './scan-top-level.js';
import { SKIM_ABOVE_BYTES } from './skim.js';

const NONCE = '0193e4c0-1234-7abc-8def-0123456789ab';

function rewrite(text: string, change: (value: Record<string, unknown>, borrowed: BorrowedJson) => unknown): string {
  const borrowed = new BorrowedJson(NONCE);
  const { parts, lengthBytes } = borrowed.write(change(borrowed.parse(scanTopLevel(Buffer.from(text))), borrowed));
  const bytes = Buffer.concat(parts);
  expect(bytes).toHaveLength(lengthBytes);
  return bytes.toString();
}

describe('BorrowedJson', () => {
  it('writes values that were never parsed, and keeps their digits, escapes and order', () => {
    const schema = '{"b":1.10,"2":9223372036854775807,"1":"\\u00e9"}';
    const written = rewrite('{}', (_value, borrowed) => ({ schema: borrowed.embed(Buffer.from(schema)), x: [1] }));
    expect(written).toBe(`{"schema":${schema},"x":[1]}`);
  });

  it('does not copy the rest of a long string', () => {
    const bytes = Buffer.from(JSON.stringify({ image: 'A'.repeat(SKIM_ABOVE_BYTES) }));
    const borrowed = new BorrowedJson(NONCE);
    const { image } = borrowed.parse(scanTopLevel(bytes));
    const { parts } = borrowed.write({ data: `prefix ${String(image)}` });
    expect(parts).toHaveLength(3);
    expect(parts[1]?.buffer).toBe(bytes.buffer);
    expect(parts[1]?.length).toBeGreaterThan(SKIM_ABOVE_BYTES - 5_000);
  });

  it('writes long texts of any characters unchanged, and returns them whole', () => {
    const piece = fc.constantFrom('a', 'é', '€', '😀', '\\n', '\\"', '\\\\', '\\u00e9', '\\ud83d\\ude00');
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), fc.nat(20), (pieces, shift) => {
        const text = `"${'x'.repeat(4_080 + shift)}${pieces.join('').repeat(20)}"`;
        const body = `{"long":${text},"filler":"${'f'.repeat(SKIM_ABOVE_BYTES)}"}`;
        const written = rewrite(body, ({ long }, borrowed) => {
          expect(borrowed.whole(String(long))).toBe(JSON.parse(text));
          return { long };
        });
        expect((JSON.parse(written) as { long: string }).long).toBe(JSON.parse(text));
      }),
      { numRuns: 50 },
    );
  });

  it('writes borrowed bytes once, so that a text cannot multiply them', () => {
    const written = rewrite('{}', (_value, borrowed) => {
      const mark = borrowed.embed(Buffer.from('"once"'));
      return [mark, mark];
    });
    expect(JSON.parse(written)).toEqual(['once', `<${NONCE}=0>`]);
  });

  it('ignores placeholders that it did not issue', () => {
    const written = rewrite(JSON.stringify({ text: `<${NONCE}=7> <${NONCE}+8>` }), (value) => value);
    expect(JSON.parse(written)).toEqual({ text: `<${NONCE}=7> <${NONCE}+8>` });
  });
});
