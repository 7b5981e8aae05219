import type { JsonObject } from './scan-top-level.js';
import { cutLongStrings, isSkimmed } from './skim.js';
import type { ByteParts } from './splice.js';

/**
 * Builds one JSON text out of another without decoding, copying or changing what nobody has to understand: the rest of
 * long strings in large bodies (images), and values that are taken over whole (schemas, whose digits and order stay).
 * In the values between, short marks stand for those bytes; a mark is good for one place of the result.
 */
export class BorrowedJson {
  private readonly borrowed: Buffer[] = [];
  private readonly marks: RegExp;

  /** @param nonce letters, digits and dashes that nobody who writes the texts can foresee */
  constructor(private readonly nonce: string) {
    this.marks = new RegExp(`"<${nonce}=(\\d+)>"|<${nonce}\\+(\\d+)>`, 'g');
  }

  /** The object's value; of large bodies long strings hold their first 4 kB and a mark. Throws SyntaxError. */
  parse(object: JsonObject): Record<string, unknown> {
    const text = isSkimmed(object) ? cutLongStrings(object, (rest) => this.mark('+', rest)) : object.bytes;
    return JSON.parse(text.toString()) as Record<string, unknown>;
  }

  /** A value that will be written as this JSON text. */
  embed(json: Buffer): string {
    return this.mark('=', json);
  }

  /** A parsed string with what was cut off. */
  whole(text: string): string {
    return text.replace(this.marks, (mark, _value: string | undefined, rest: string | undefined) => {
      const bytes = rest === undefined ? undefined : this.borrowed[Number(rest)];
      return bytes === undefined ? mark : (JSON.parse(`"${bytes.toString()}"`) as string);
    });
  }

  /** The JSON text of a value, with the borrowed bytes in the place of their marks. */
  write(value: unknown): ByteParts {
    const text = JSON.stringify(value);
    const parts: Buffer[] = [];
    const placed = new Set<number>();
    let from = 0;
    for (const match of this.borrowed.length === 0 ? [] : text.matchAll(this.marks)) {
      const index = Number(match[1] ?? match[2]);
      const bytes = this.borrowed[index];
      if (bytes === undefined || placed.has(index)) continue;
      placed.add(index);
      parts.push(Buffer.from(text.slice(from, match.index)), bytes);
      from = match.index + match[0].length;
    }
    parts.push(Buffer.from(text.slice(from)));
    return { parts, lengthBytes: parts.reduce((sum, part) => sum + part.length, 0) };
  }

  private mark(kind: '=' | '+', bytes: Buffer): string {
    return `<${this.nonce}${kind}${this.borrowed.push(bytes) - 1}>`;
  }
}
