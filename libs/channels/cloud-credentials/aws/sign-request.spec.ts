import fc from 'fast-check';
import { secretOf, sessionTokenOf } from '../../../../apps/simulator/domain/bedrock/aws-accounts.js';
import { checkSignature } from '../../../../apps/simulator/domain/bedrock/check-signature.js';
import type { AwsKeys } from './aws-secret.js';
import { signRequest } from './sign-request.js';

const KEY_ID = 'AKIASIMULATOR0001';
const DERIVED_ID = 'ASIASIMULATOR0001';
const ARN = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6';
const keys = { accessKeyId: KEY_ID, secretAccessKey: secretOf(KEY_ID), sessionToken: null };

/** The simulator checks signatures by the documentation, without the library that makes them. */
function isAccepted(
  path: string,
  parts: readonly Buffer[],
  received = Buffer.concat(parts),
  signer: AwsKeys = keys,
): boolean {
  const call = { method: 'POST', host: 'localhost:1', path, contentType: 'application/json', parts } as const;
  const signed = signRequest(call, signer, { service: 'bedrock', region: 'us-east-1' }, Date.now());
  const headers = { host: 'localhost:1', 'content-type': 'application/json', ...signed };
  try {
    checkSignature(headers, { path, body: received }, { method: 'POST', service: 'bedrock' });
    return true;
  } catch {
    return false;
  }
}

/** Of the documentation's examples. */
const EXAMPLE_KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const EXAMPLE_MS = Date.UTC(2015, 7, 30, 12, 36);
const EXAMPLE_TOKEN =
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';
const FORM = 'application/x-www-form-urlencoded';

interface Example {
  readonly method?: 'GET' | 'POST';
  readonly host?: string;
  readonly path: string;
  readonly contentType?: string;
  readonly body?: string;
  readonly sessionToken?: string;
}

function exampleOf(example: Example, service: string): Record<string, string> {
  const { method = 'GET', host = 'example.amazonaws.com', path, contentType = null, body, sessionToken } = example;
  const parts = body === undefined ? [] : [Buffer.from(body)];
  const signer = { ...EXAMPLE_KEYS, sessionToken: sessionToken ?? null };
  return signRequest({ method, host, path, contentType, parts }, signer, { service, region: 'us-east-1' }, EXAMPLE_MS);
}

const signatureOf = ({ authorization }: Record<string, string>): string | undefined =>
  authorization?.split('Signature=')[1];

describe('signRequest', () => {
  it('names key, scope and signed headers, and sends the time and the token', () => {
    expect(exampleOf({ path: '/', sessionToken: 'FwoGZXIvYXdzEXAMPLE==' }, 'bedrock')).toEqual({
      'x-amz-date': '20150830T123600Z',
      'x-amz-security-token': 'FwoGZXIvYXdzEXAMPLE==',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20150830\/us-east-1\/bedrock\/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
      ),
    });
  });

  /** Sources: the suite `aws-sig-v4-test-suite`, and the documentation's call of IAM. */
  it.each<[name: string, example: Example, signature: string]>([
    ['get-vanilla', { path: '/' }, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['post-vanilla', { method: 'POST', path: '/' }, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'post-x-www-form-urlencoded',
      { method: 'POST', path: '/', contentType: FORM, body: 'Param1=value1' },
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
    [
      'get-vanilla-query-order-key-case',
      { path: '/?Param2=value2&Param1=value1' },
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'get-vanilla-query-order-encoded',
      { path: '/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1' },
      '371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac',
    ],
    [
      'get-unreserved',
      { path: '/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz' },
      '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
    ],
    [
      'get-relative-relative',
      { path: '/example1/example2/../..' },
      '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    ],
    [
      'get-slash-pointless-dot',
      { path: '/./example' },
      'ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5',
    ],
    ['get-slashes', { path: '//example//' }, '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84'],
    [
      'get-special-character',
      { path: '/example/$delete' },
      'a853c9b21b528b19643d00910d35b83a10c366a10833ceefb45edd6c80e40f27',
    ],
    [
      'get-vanilla-with-session-token',
      { path: '/', sessionToken: '6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267' },
      '07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8',
    ],
    [
      'post-sts-header-before',
      { method: 'POST', path: '/', sessionToken: EXAMPLE_TOKEN },
      '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead',
    ],
  ])('gives the published signature of %s', (_name, example, signature) => {
    expect(signatureOf(exampleOf(example, 'service'))).toBe(signature);
  });

  it('gives the signature of the example of IAM in the documentation', () => {
    const path = '/?Action=ListUsers&Version=2010-05-08';
    const contentType = `${FORM}; charset=utf-8`;
    expect(signatureOf(exampleOf({ host: 'iam.amazonaws.com', path, contentType }, 'iam'))).toBe(
      '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    );
  });

  /**
   * No published example has a colon or an encoded slash in its path: these are of `@smithy/signature-v4` 5.7.5, by
   * AWS.
   */
  it.each<[example: Example, signature: string]>([
    [
      { path: '/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse' },
      'ba3c44cef75e6a6c94301432aa76c4e13da058bb2d6cb846cfda5139f515cff1',
    ],
    [
      { path: `/model/${encodeURIComponent(ARN)}/converse-stream` },
      '9290fd93a4dcea25fc98f70177487be69d584d65984af3072d23e4a47644ba46',
    ],
    [
      { path: '/model/amazon.nova-lite-v1%3A0/converse', sessionToken: 'FwoGZXIvYXdzEXAMPLE==' },
      '0b3268feb3e9751d3e9c3ea090074bb731810988972fe53f38a2effde99bbe6b',
    ],
  ])("signs as AWS' own signer does: %j", (example, signature) => {
    const host = 'bedrock-runtime.us-east-1.amazonaws.com';
    const call = { method: 'POST', host, contentType: 'application/json', body: '{}', ...example } as const;
    expect(signatureOf(exampleOf(call, 'bedrock'))).toBe(signature);
  });

  it("signs lists of models as AWS' own signer does", () => {
    const host = 'bedrock.us-east-1.amazonaws.com';
    const path = '/inference-profiles?maxResults=1000&nextToken=a%2Bb%3D%3D';
    expect(signatureOf(exampleOf({ host, path }, 'bedrock'))).toBe(
      'b03b1fc95120f9a287d880941a84b1e7b73e0ae28441569ac05eaf56ec510948',
    );
  });

  it.each([
    '/model/anthropic.claude-3-5-sonnet-20241022-v2%3A0/converse',
    `/model/${encodeURIComponent(ARN)}/converse-stream`,
    '/inference-profiles?maxResults=1000&nextToken=a%2Bb%3D%3D',
    '/',
  ])('is accepted for %s', (path) => {
    expect(isAccepted(path, [Buffer.from('{}')])).toBe(true);
  });

  it('covers names and bodies of any kind, in any parts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.array(fc.uint8Array()), (name, parts) => {
        const path = `/model/${encodeURIComponent(name)}/converse`;
        // Dots alone are resolved by every client.
        fc.pre(!/^\.{1,2}$/.test(name));
        expect(
          isAccepted(
            path,
            parts.map((part) => Buffer.from(part)),
          ),
        ).toBe(true);
      }),
    );
  });

  it('covers the body, the path and the token', () => {
    const body = [Buffer.from('{"a":1}')];
    expect(isAccepted('/model/x/converse', body, Buffer.from('{"a":2}'))).toBe(false);
    const derived = { accessKeyId: DERIVED_ID, secretAccessKey: secretOf(DERIVED_ID) };
    const token = sessionTokenOf(DERIVED_ID, Date.now() + 60_000);
    expect(isAccepted('/model/x/converse', body, body[0], { ...derived, sessionToken: token })).toBe(true);
    expect(isAccepted('/model/x/converse', body, body[0], { ...derived, sessionToken: null })).toBe(false);
  });
});
