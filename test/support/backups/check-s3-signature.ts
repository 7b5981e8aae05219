import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface S3Request {
  readonly method: string;
  /** As received: path and query, encoded. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface S3Account {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

export interface S3Fault {
  readonly status: number;
  readonly code: string;
  /** More elements of the error. */
  readonly details?: Readonly<Record<string, string>>;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/([^/,]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;
const TOLERANCE_MS = 15 * 60_000;

/**
 * Checks a signature of version 4 as S3's documentation describes it, with the hash of the body. Written without the
 * library that the product signs with. Null: the request is authentic.
 */
export function checkS3Signature(request: S3Request, account: S3Account, nowMs: number): S3Fault | null {
  const { headers, body } = request;
  if (headers.authorization === undefined) return { status: 403, code: 'AccessDenied' };
  const [, keyId, day = '', region = '', service, names = '', signature] =
    AUTHORIZATION.exec(headers.authorization) ?? [];
  if (keyId === undefined || service !== 's3') return { status: 400, code: 'AuthorizationHeaderMalformed' };
  if (keyId !== account.accessKeyId) return { status: 403, code: 'InvalidAccessKeyId' };
  if (region !== account.region) {
    return { status: 400, code: 'AuthorizationHeaderMalformed', details: { Region: account.region } };
  }
  const date = String(headers['x-amz-date']);
  const signedMs = Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
  if (Number.isNaN(signedMs) || !date.startsWith(day)) return { status: 403, code: 'AccessDenied' };
  if (Math.abs(nowMs - signedMs) > TOLERANCE_MS) {
    const details = {
      RequestTime: date,
      ServerTime: new Date(nowMs).toISOString(),
      MaxAllowedSkewMilliseconds: '900000',
    };
    return { status: 403, code: 'RequestTimeTooSkewed', details };
  }
  const hash = headers['x-amz-content-sha256'];
  if (typeof hash !== 'string') return { status: 400, code: 'InvalidRequest' };
  const signed = names.split(';');
  const required = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  if (required.some((name) => !signed.includes(name))) return { status: 403, code: 'AccessDenied' };
  const canonical = canonicalRequest(request, signed, hash);
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = scope
    .split('/')
    .reduce<Buffer>((previous, part) => hmac(previous, part), Buffer.from(`AWS4${account.secretAccessKey}`));
  if (hmac(key, text).toString('hex') !== signature) {
    const details = { SignatureProvided: String(signature), StringToSign: text, CanonicalRequest: canonical };
    return { status: 403, code: 'SignatureDoesNotMatch', details };
  }
  return sha256(body) === hash ? null : { status: 400, code: 'XAmzContentSHA256Mismatch' };
}

/** Of S3: a path is encoded once. */
function canonicalRequest({ method, url, headers }: S3Request, signed: readonly string[], hash: string): string {
  const [path = '', query = ''] = url.split('?', 2);
  const parameters = query.split('&').filter((parameter) => parameter !== '');
  return [
    method,
    path
      .split('/')
      .map((part) => encode(decodeURIComponent(part)))
      .join('/'),
    parameters
      .map((parameter) => {
        const [name = '', value = ''] = parameter.split('=', 2);
        return `${encode(decodeURIComponent(name))}=${encode(decodeURIComponent(value))}`;
      })
      .sort()
      .join('&'),
    ...signed.map((name) => `${name}:${String(headers[name]).trim().replaceAll(/ +/g, ' ')}`),
    '',
    signed.join(';'),
    hash,
  ].join('\n');
}

function encode(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9._~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
