interface Signature {
  readonly mediaType: string;
  readonly offset: number;
  readonly bytes: Buffer;
}

const SIGNATURES: readonly Signature[] = [
  signature('image/png', 0, '\x89PNG\r\n\x1a\n'),
  signature('image/jpeg', 0, '\xff\xd8\xff'),
  signature('image/gif', 0, 'GIF8'),
  signature('image/webp', 8, 'WEBPVP8'),
  signature('image/bmp', 0, 'BM'),
  signature('image/heic', 4, 'ftypheic'),
  signature('image/heif', 4, 'ftypmif1'),
  signature('application/pdf', 0, '%PDF-'),
];

/** The media type of an image or PDF by its first bytes, regardless of `content-type`; null for anything else. */
export function sniffMediaType(bytes: Buffer): string | null {
  const found = SIGNATURES.find(({ offset, bytes: expected }) => {
    return bytes.subarray(offset, offset + expected.length).equals(expected);
  });
  return found?.mediaType ?? null;
}

function signature(mediaType: string, offset: number, text: string): Signature {
  return { mediaType, offset, bytes: Buffer.from(text, 'latin1') };
}
