import type { JsonObject } from './scan-top-level.js';
import { cutLongStrings, isSkimmed } from './skim.js';
import type { ByteParts } from './splice.js';

/**
 * Builds one JSON text from another without decoding, copying or changing opaque bytes: the rest of long strings in
 * large bodies (images), and values copied whole (schemas, with digits and order). Parsed values hold short
 * placeholders for these bytes; each placeholder is replaced once.
 */
export class BorrowedJson {
  private readonly borrowed: Buffer[] = [];
  private readonly placeholders: RegExp;

  /** @param nonce letters, digits and dashes that the author of the texts cannot predict */
  constructor(private readonly nonce: string) {
    this.placeholders = new RegExp(`"<${nonce}=(\\d+)>"|<${nonce}\\+(\\d+)>`, 'g');
  }

  /** Parses the object; in large bodies, long strings hold their first 4 kB and a placeholder. Throws SyntaxError. */
  parse(object: JsonObject): Record<string, unknown> {
    const text = isSkimmed(object) ? cutLongStrings(object, (rest) => this.placeholder('+', rest)) : object.bytes;
    return JSON.parse(text.toString()) as Record<string, unknown>;
  }

  /** A value that is written as this JSON text. */
  embed(json: Buffer): string {
    return this.placeholder('=', json);
  }

  /** A parsed string with its cut-off rest. */
  whole(text: string): string {
    return text.replace(this.placeholders, (match, _value: string | undefined, rest: string | undefined) => {
      const bytes = rest === undefined ? undefined : this.borrowed[Number(rest)];
      return bytes === undefined ? match : (JSON.parse(`"${bytes.toString()}"`) as string);
    });
  }

  /** The JSON text of a value, with borrowed bytes in place of their placeholders. */
  write(value: unknown): ByteParts {
    const text = JSON.stringify(value);
    const parts: Buffer[] = [];
    const written = new Set<number>();
    let from = 0;
    for (const match of this.borrowed.length === 0 ? [] : text.matchAll(this.placeholders)) {
      const index = Number(match[1] ?? match[2]);
      const bytes = this.borrowed[index];
      if (bytes === undefined || written.has(index)) continue;
      written.add(index);
      parts.push(Buffer.from(text.slice(from, match.index)), bytes);
      from = match.index + match[0].length;
    }
    parts.push(Buffer.from(text.slice(from)));
    return { parts, lengthBytes: parts.reduce((sum, part) => sum + part.length, 0) };
  }

  private placeholder(kind: '=' | '+', bytes: Buffer): string {
    return `<${this.nonce}${kind}${this.borrowed.push(bytes) - 1}>`;
  }
}
