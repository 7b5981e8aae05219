import fc from 'fast-check';
import { secretOf, sessionTokenOf } from '../../../apps/simulator/domain/bedrock/aws-accounts.js';
import { checkSignature } from '../../../apps/simulator/domain/bedrock/check-signature.js';
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

describe('signRequest', () => {
  it('signs host, time and the hash of the body', () => {
    const keyId = 'AKIDEXAMPLE';
    const signed = signRequest(
      { method: 'GET', host: 'example.amazonaws.com', path: '/', contentType: null, parts: [] },
      { accessKeyId: keyId, secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', sessionToken: null },
      { service: 'service', region: 'us-east-1' },
      Date.UTC(2015, 7, 30, 12, 36),
    );
    expect(signed).toMatchObject({
      'x-amz-date': '20150830T123600Z',
      'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      authorization: expect.stringContaining(
        `Credential=${keyId}/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, `,
      ),
    });
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
