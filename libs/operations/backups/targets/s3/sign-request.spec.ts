import { createHash } from 'node:crypto';
import { Secret } from '#core';
import { signRequest } from './sign-request.js';

/** The key and the time of the examples in S3's documentation. */
const KEY = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: new Secret('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
};
const NOW_MS = Date.UTC(2013, 4, 24);

interface Example {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

function sign(
  { method, path, headers = {}, body = '' }: Example,
  { host = 'examplebucket.s3.amazonaws.com', region = 'us-east-1' } = {},
): Record<string, string> {
  const bodyHash = createHash('sha256').update(body).digest('hex');
  return signRequest({ method, path, headers, bodyHash, host }, { ...KEY, region }, NOW_MS);
}

describe('signRequest', () => {
  it.each<[name: string, example: Example, signature: string]>([
    [
      'PUT Object',
      {
        method: 'PUT',
        path: '/test%24file.text',
        body: 'Welcome to Amazon S3.',
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

  /** No published example names the bucket in the path: these are of `@smithy/signature-v4` 5.7.5, by AWS. */
  it.each<[example: Example, signature: string]>([
    [
      {
        method: 'PUT',
        path: '/example-backups/a/b/2026-11-27/part_1.bin',
        body: '1',
        headers: { 'content-type': 'application/octet-stream' },
      },
      '9ab6f5154bb1ec28c41eaef97a62e92423f79efbb39a85c469c127a307853f26',
    ],
    [
      { method: 'GET', path: '/example-backups/it%27s%20%281%29%2A%21%20%2B%26%3D%3F%23%C3%A4/x' },
      '1a9d33a39cc45cc34d5ae89f82611a38c2ee68769cc4c4924ce2ac3dba07d390',
    ],
    [
      {
        method: 'GET',
        path: '/example-backups?continuation-token=1%2B%2F%3DYQ%3D%3D&delimiter=%2F&list-type=2&prefix=a%2Fb%2F',
      },
      '48b476d2104ce98e3978da3d1986d5c54f988509c4fe2437b96bb94a0755ab48',
    ],
  ])("signs as AWS' own signer does: %j", (example, signature) => {
    const sent = sign(example, { host: 'minio:9000', region: 'eu-central-1' });
    expect(sent['authorization']?.split('Signature=')[1]).toBe(signature);
  });

  it('sends all that it signs', () => {
    const sent = sign({ method: 'GET', path: '/', headers: { 'content-type': 'text/plain' } });
    const names = /SignedHeaders=([^,]+),/.exec(sent['authorization'] ?? '')?.[1]?.split(';');
    expect(names).toEqual(['content-type', 'host', 'x-amz-content-sha256', 'x-amz-date']);
    expect(Object.keys(sent).sort()).toEqual(['authorization', ...(names ?? [])].sort());
    expect(sent['x-amz-date']).toBe('20130524T000000Z');
  });
});
