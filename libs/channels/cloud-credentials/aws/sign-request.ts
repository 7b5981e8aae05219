import { createHash } from 'node:crypto';
import aws4 from 'aws4';
import type { AwsKeys } from './aws-secret.js';

/** What a signature covers. Other headers may be added on the way. */
export interface SignedCall {
  readonly method: 'GET' | 'POST';
  /** With the port, where it is not the standard one. */
  readonly host: string;
  /** Encoded once, as it is sent; with the query. */
  readonly path: string;
  readonly contentType: string | null;
  readonly parts: readonly Buffer[];
}

interface SigningScope {
  readonly service: string;
  readonly region: string;
}

/**
 * `aws4` takes the body's hash from this header. The signature covers the hash, so that the header is neither signed
 * nor sent.
 */
const HASH = 'x-amz-content-sha256';
const UNSIGNED = { [HASH]: true };

/** The headers that sign a call by Signature Version 4. The body is hashed in its parts, without a copy. */
export function signRequest(
  { method, host, path, contentType, parts }: SignedCall,
  keys: AwsKeys,
  scope: SigningScope,
  nowMs: number,
): Record<string, string> {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  const sent = {
    'x-amz-date': new Date(nowMs).toISOString().replace(/[:-]|\.\d{3}/g, ''),
    ...(keys.sessionToken === null ? {} : { 'x-amz-security-token': keys.sessionToken }),
  };
  const type = contentType === null ? {} : { 'content-type': contentType };
  const headers = { host, ...type, ...sent, [HASH]: hash.digest('hex') };
  const { accessKeyId, secretAccessKey } = keys;
  const call = { ...scope, method, path, headers, extraHeadersToIgnore: UNSIGNED };
  const signed = aws4.sign(call, { accessKeyId, secretAccessKey });
  return { ...sent, authorization: String(signed.headers?.Authorization) };
}
