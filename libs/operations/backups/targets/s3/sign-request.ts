import aws4 from 'aws4';
import type { Secret } from '#core';

interface UnsignedRequest {
  readonly method: string;
  /** With the port, where it is not the standard one. */
  readonly host: string;
  /** Encoded once, as it is sent; with the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** SHA-256 of the body, hexadecimal. */
  readonly bodyHash: string;
}

interface SigningKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly region: string;
}

/**
 * All headers of a call of S3, signed by Signature Version 4. The hash of the body is sent and signed: the store
 * refuses a body that changed on the way.
 */
export function signRequest(
  { method, host, path, headers, bodyHash }: UnsignedRequest,
  { accessKeyId, secretAccessKey, region }: SigningKey,
  nowMs: number,
): Record<string, string> {
  const sent = {
    ...headers,
    host,
    'x-amz-content-sha256': bodyHash,
    'x-amz-date': new Date(nowMs).toISOString().replace(/[:-]|\.\d{3}/g, ''),
  };
  const call = { service: 's3', region, method, path, headers: sent };
  const signed = aws4.sign(call, { accessKeyId, secretAccessKey: secretAccessKey.reveal() });
  return { ...sent, authorization: String(signed.headers?.['Authorization']) };
}
