import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ChatError } from '../chat-error.js';
import { bearerKey } from '../request/check-credential.js';
import type { ReceivedCall } from '../wire/wire-api.js';
import { endOfSession, isRefusedKey, nowFor, secretOf, TOLERANCE_MS } from './aws-accounts.js';

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([A-Z0-9]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z]+)\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;
const REQUIRED = ['host', 'x-amz-date'];
const REFUSED_API_KEY = 'bedrock-api-key-bad';

/**
 * Checks a signature of version 4 as its documentation describes it, or a Bedrock API key. Written without the library
 * that the product signs with.
 * @throws ChatError 403 with the name of Amazon's exception
 */
export function checkSignature(
  headers: IncomingHttpHeaders,
  { path, body }: ReceivedCall,
  { method, service }: { readonly method: string; readonly service: string },
): void {
  const apiKey = bearerKey(headers.authorization);
  if (apiKey !== undefined) {
    if (apiKey === REFUSED_API_KEY)
      throw refusal('AccessDeniedException', 'Authentication failed: Please make sure your API Key is valid.');
    return;
  }
  const [, keyId = '', date = '', region = '', scope = '', names = '', signature] =
    AUTHORIZATION.exec(headers.authorization ?? '') ?? [];
  if (signature === undefined) throw refusal('MissingAuthenticationTokenException', 'Missing Authentication Token');
  if (isRefusedKey(keyId)) {
    throw refusal('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  const signed = names.split(';');
  checkTime(String(headers['x-amz-date']), keyId);
  checkSession(headers, keyId, signed);
  if (scope !== service || REQUIRED.some((name) => !signed.includes(name))) throw wrongSignature('');
  const canonical = [
    method,
    ...canonicalUrl(path),
    ...signed.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}`),
    '',
    names,
    createHash('sha256').update(body).digest('hex'),
  ].join('\n');
  const toSign = [
    'AWS4-HMAC-SHA256',
    headers['x-amz-date'],
    `${date}/${region}/${service}/aws4_request`,
    createHash('sha256').update(canonical).digest('hex'),
  ].join('\n');
  const key = [date, region, service, 'aws4_request'].reduce<Buffer>(
    (previous, part) => hmac(previous, part),
    Buffer.from(`AWS4${secretOf(keyId)}`),
  );
  if (hmac(key, toSign).toString('hex') !== signature) throw wrongSignature(canonical);
}

/** Path segments are encoded once more than they are sent; parameters are sorted. */
function canonicalUrl(url: string): readonly [path: string, query: string] {
  const [path = '', query = ''] = url.split('?', 2);
  const sorted = [...new URLSearchParams(query)]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  return [path.split('/').map(encode).join('/'), sorted];
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function checkTime(amzDate: string, keyId: string): void {
  const [, day = '', time = ''] = /^(\d{8})T(\d{6})Z$/.exec(amzDate) ?? [];
  const iso = `${day.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`;
  const offMs = nowFor(keyId) - Date.parse(iso);
  if (Math.abs(offMs) <= TOLERANCE_MS) return;
  const nowText = new Date(nowFor(keyId)).toISOString();
  throw refusal('InvalidSignatureException', `Signature expired: ${amzDate} is now earlier than ${nowText}`);
}

/** Keys that begin with ASIA are temporary: their token is part of the call. */
function checkSession(headers: IncomingHttpHeaders, keyId: string, signed: readonly string[]): void {
  const { 'x-amz-security-token': token } = headers;
  if (!keyId.startsWith('ASIA') && token === undefined) return;
  const endsAtMs =
    typeof token === 'string' && signed.includes('x-amz-security-token') ? endOfSession(token, keyId) : null;
  if (endsAtMs === null) {
    throw refusal('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  if (endsAtMs <= Date.now()) {
    throw refusal('ExpiredTokenException', 'The security token included in the request is expired');
  }
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** As Amazon's: it quotes what it had expected, session tokens included. */
function wrongSignature(canonical: string): ChatError {
  const message =
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
  return refusal(
    'InvalidSignatureException',
    `${message}\n\nThe Canonical String for this request should have been\n'${canonical}'`,
  );
}

function refusal(name: string, message: string): ChatError {
  return new ChatError(403, message, name);
}
