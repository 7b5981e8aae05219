import { createHash } from 'node:crypto';
import { Secret } from '#kernel';
import { signRequest } from './sign-request.js';

/** The account and the time of the examples in S3's documentation. */
const KEY = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: new Secret('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
  region: 'us-east-1',
};
const NOW_MS = Date.UTC(2013, 4, 24);

interface Example {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

function sign({ method, path, headers = {}, body = '' }: Example): Record<string, string> {
  const bodyHash = createHash('sha256').update(body).digest('hex');
  return signRequest({ method, path, headers, bodyHash, host: 'examplebucket.s3.amazonaws.com' }, KEY, NOW_MS);
}

describe('signRequest', () => {
  it.each<[name: string, example: Example, signature: string]>([
    [
      'PUT Object',
      {
        ...{ method: 'PUT', path: '/test%24file.text', body: 'Welcome to Amazon S3.' },
        headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
      },
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    [
      'GET Bucket Lifecycle',
      { method: 'GET', path: '/?lifecycle' },
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      'GET Bucket (List Objects)',
      { method: 'GET', path: '/?max-keys=2&prefix=J' },
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ])('gives the published signature of %s', (_name, example, signature) => {
    expect(sign(example)['authorization']?.split('Signature=')[1]).toBe(signature);
  });

  it('sends all that it signs', () => {
    const sent = sign({ method: 'GET', path: '/', headers: { 'content-type': 'text/plain' } });
    const names = /SignedHeaders=([^,]+),/.exec(sent['authorization'] ?? '')?.[1]?.split(';');
    expect(names).toEqual(['content-type', 'host', 'x-amz-content-sha256', 'x-amz-date']);
    expect(Object.keys(sent).sort()).toEqual(['authorization', ...(names ?? [])].sort());
    expect(sent['x-amz-date']).toBe('20130524T000000Z');
  });
});
