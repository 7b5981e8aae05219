import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** A public text that is the same for every reader, with its response headers. */
export interface PublishedText {
  readonly body: Buffer;
  /** The body as most clients take it: a tenth of it. */
  readonly gzipped: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const MAX_AGE_SECONDS = 300;

/** The `ETag` is a hash of the text, equal in all processes of one version. */
export function publishText(text: string, contentType: string, headers: PublishedText['headers'] = {}): PublishedText {
  const body = Buffer.from(text);
  const digest = createHash('sha256').update(body).digest('base64url');
  return {
    body,
    gzipped: gzipSync(body),
    headers: {
      'content-type': contentType,
      'cache-control': `public, max-age=${MAX_AGE_SECONDS}`,
      etag: `"${digest}"`,
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  };
}

/** What is sent of a text: smaller to clients that take gzip, under an `ETag` of its own. */
export function encodeText(
  { body, gzipped, headers }: PublishedText,
  takesGzip: boolean,
): Pick<PublishedText, 'body' | 'headers'> {
  if (!takesGzip) return { body, headers };
  const etag = (headers.etag ?? '').replace(/"$/, '-gzip"');
  return { body: gzipped, headers: { ...headers, etag, 'content-encoding': 'gzip' } };
}
