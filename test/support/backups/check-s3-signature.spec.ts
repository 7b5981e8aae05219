import { createHash } from 'node:crypto';
import { checkS3Signature, type S3Request } from './check-s3-signature.js';

/** The examples of S3's documentation. */
const ACCOUNT = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
};
const NOW_MS = Date.UTC(2013, 4, 24);
const BASIC = 'host;x-amz-content-sha256;x-amz-date';

interface Example {
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signed?: string;
  readonly body?: string;
  readonly signature: string;
}

function requestOf({ method = 'GET', url, headers = {}, signed = BASIC, body = '', signature }: Example): S3Request {
  const scope = 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request';
  const sent = {
    host: 'examplebucket.s3.amazonaws.com',
    'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
    'x-amz-date': '20130524T000000Z',
    authorization: `AWS4-HMAC-SHA256 Credential=${scope},SignedHeaders=${signed},Signature=${signature}`,
  };
  return { method, url, headers: { ...sent, ...headers }, body: Buffer.from(body) };
}

const GET_OBJECT: Example = {
  url: '/test.txt',
  headers: { range: 'bytes=0-9' },
  signed: 'host;range;x-amz-content-sha256;x-amz-date',
  signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
};
const PUT_OBJECT: Example = {
  method: 'PUT',
  url: '/test%24file.text',
  body: 'Welcome to Amazon S3.',
  headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
  signed: 'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
  signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
};
const LIST: Example = {
  url: '/?max-keys=2&prefix=J',
  signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
};

describe('checkS3Signature', () => {
  it.each<[name: string, example: Example]>([
    ['GET Object', GET_OBJECT],
    ['PUT Object', PUT_OBJECT],
    [
      'GET Bucket Lifecycle',
      { url: '/?lifecycle', signature: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543' },
    ],
    ['GET Bucket (List Objects)', LIST],
    ['its parameters in another order', { ...LIST, url: '/?prefix=J&max-keys=2' }],
  ])('takes the published signature of %s', (_name, example) => {
    expect(checkS3Signature(requestOf(example), ACCOUNT, NOW_MS)).toBeNull();
  });

  it.each<[change: string, code: string, request: Partial<S3Request>, nowMs?: number]>([
    ['another body', 'XAmzContentSHA256Mismatch', { body: Buffer.from('Welcome to Amazon S4.') }],
    ['another path', 'SignatureDoesNotMatch', { url: '/test%24file.txt' }],
    ['another method', 'SignatureDoesNotMatch', { method: 'DELETE' }],
    ['a time 15 minutes later', 'RequestTimeTooSkewed', {}, NOW_MS + 15 * 60_000 + 1],
    ['a time 15 minutes earlier', 'RequestTimeTooSkewed', {}, NOW_MS - 15 * 60_000 - 1],
  ])('refuses %s: %s', (_change, code, change, nowMs = NOW_MS) => {
    expect(checkS3Signature({ ...requestOf(PUT_OBJECT), ...change }, ACCOUNT, nowMs)).toMatchObject({ code });
  });

  it.each<[change: string, code: string, headers: S3Request['headers']]>([
    ['a signed header', 'SignatureDoesNotMatch', { 'x-amz-storage-class': 'STANDARD' }],
    ['the hash of the body', 'SignatureDoesNotMatch', { 'x-amz-content-sha256': '0'.repeat(64) }],
    ['an unsigned header of S3', 'AccessDenied', { 'x-amz-acl': 'public-read' }],
    ['the day', 'AccessDenied', { 'x-amz-date': '20130525T000000Z' }],
    ['no hash', 'InvalidRequest', { 'x-amz-content-sha256': undefined }],
    ['no signature', 'AccessDenied', { authorization: undefined }],
    ['another scheme', 'AuthorizationHeaderMalformed', { authorization: 'Bearer x' }],
  ])('refuses a change of %s: %s', (_change, code, headers) => {
    const request = requestOf(PUT_OBJECT);
    const changed = { ...request, headers: { ...request.headers, ...headers } };
    expect(checkS3Signature(changed, ACCOUNT, NOW_MS)).toMatchObject({ code });
  });

  it.each([
    [{ accessKeyId: 'AKIAOTHER' }, { code: 'InvalidAccessKeyId' }],
    [{ secretAccessKey: 'another' }, { code: 'SignatureDoesNotMatch' }],
    [{ region: 'eu-west-1' }, { code: 'AuthorizationHeaderMalformed', details: { Region: 'eu-west-1' } }],
  ])('refuses another account: %j', (change, fault) => {
    expect(checkS3Signature(requestOf(PUT_OBJECT), { ...ACCOUNT, ...change }, NOW_MS)).toMatchObject(fault);
  });
});
