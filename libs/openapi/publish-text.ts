import { createHash } from 'node:crypto';

/** A public text that is the same for every reader, with its response headers. */
export interface PublishedText {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const MAX_AGE_SECONDS = 300;

/** The `ETag` is a hash of the text, equal in all processes of one version. */
export function publishText(text: string, contentType: string, headers: PublishedText['headers'] = {}): PublishedText {
  const body = Buffer.from(text);
  const digest = createHash('sha256').update(body).digest('base64url');
  return {
    body,
    headers: {
      'content-type': contentType,
      'cache-control': `public, max-age=${MAX_AGE_SECONDS}`,
      etag: `"${digest}"`,
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  };
}
