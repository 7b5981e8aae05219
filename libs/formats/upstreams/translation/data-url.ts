import { rawTextOf } from '#core';

/** Longer than the head of any data URL: `data:<media type>;base64,` */
const HEAD_BYTES = 256;
const COMMA = 0x2c;
const HEAD = /^data:([^;,]*)((?:;[^;,]*)*),$/i;

export interface DataUrl {
  readonly head: string;
  /** In lower case, without parameters; empty when the URL has none. */
  readonly mediaType: string;
  readonly isBase64: boolean;
  /** After the comma, as raw JSON string content. */
  readonly data: Buffer;
}

/** Reads only the head of a data URL in a JSON string: the rest may be megabytes. Null for anything else. */
export function dataUrlOf(json: Buffer | undefined): DataUrl | null {
  const raw = rawTextOf(json);
  if (raw === null) return null;
  const comma = raw.subarray(0, HEAD_BYTES).indexOf(COMMA);
  const head = comma === -1 ? null : (JSON.parse(`"${raw.toString('utf8', 0, comma + 1)}"`) as string);
  const match = head === null ? null : HEAD.exec(head);
  if (head === null || match === null) return null;
  const [, mediaType = '', parameters = ''] = match;
  return {
    head,
    mediaType: mediaType.trim().toLowerCase(),
    isBase64: /;\s*base64$/i.test(parameters),
    data: raw.subarray(comma + 1),
  };
}

/** The first characters of a JSON string, enough for its scheme and for error messages. */
export function headOf(json: Buffer): string {
  return (rawTextOf(json) ?? Buffer.alloc(0)).toString('utf8', 0, 40);
}
