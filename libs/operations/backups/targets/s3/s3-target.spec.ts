import { Secret } from '#core';
import { describeTarget } from '../../../../../test/support/backups/describe-target.js';
import { S3Server, type NextAnswer } from '../../../../../test/support/backups/s3-server.js';
import { S3_LIMITS } from './s3-client.js';
import { S3Target, type S3Settings } from './s3-target.js';
import { signRequest } from './sign-request.js';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const KEY = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', region: 'eu-central-1' };
const BUCKET = 'example-backups';
const NOW_MS = Date.UTC(2026, 10, 27, 12);
const HOUR_MS = 3_600_000;
const LIMITS = { ...S3_LIMITS, pausesMs: [0, 0] };
const SLOW_DOWN = { status: 503, code: 'SlowDown' };

let server: S3Server;

beforeEach(async () => {
  server = await S3Server.start({ ...KEY, secretAccessKey: SECRET, bucket: BUCKET, now: () => NOW_MS });
});

afterEach(() => server.stop());

function targetOf(changes: Partial<S3Settings> = {}, limits = {}): S3Target {
  const access = { ...KEY, secretAccessKey: new Secret(SECRET), endpoint: server.url };
  return new S3Target({ ...access, bucket: BUCKET, prefix: 'a/b', ...changes }, () => NOW_MS, { ...LIMITS, ...limits });
}

/** The message, checked to be one line without secrets. */
async function failureOf(call: Promise<unknown>): Promise<string> {
  const { message } = await call.then(
    () => new Error('it succeeded'),
    (error: unknown) => error as Error,
  );
  expect(message).not.toMatch(/\n|Signature=|AWS4-HMAC|[0-9a-f]{64}/);
  expect(message).not.toContain(SECRET);
  return message;
}

describeTarget('S3 with a prefix', () => Promise.resolve(targetOf()));
describeTarget('S3 without a prefix', () => Promise.resolve(targetOf({ prefix: '' })));

describe('S3Target', () => {
  it('keeps objects below its prefix', async () => {
    await targetOf().write('x/f', Buffer.from('1'));
    await targetOf({ prefix: '' }).write('g', Buffer.from('2'));
    expect([...server.objects.keys()]).toEqual(['a/b/x/f', 'g']);
    expect([targetOf().location, targetOf({ prefix: '' }).location]).toEqual([
      's3://example-backups/a/b',
      's3://example-backups',
    ]);
  });

  it('signs keys of any characters', async () => {
    const target = targetOf({ prefix: "it's (1)*! +&=?#ä" });
    await target.write('x/f', Buffer.from('1'));
    expect([...server.objects.keys()]).toEqual(["it's (1)*! +&=?#ä/x/f"]);
    expect(await target.list('x')).toEqual(['x/f']);
    expect((await target.read('x/f')).toString()).toBe('1');
  });

  it.each(['../f', 'x/../f', 'x/y/z', '', 'f?acl', 'f\n'])('sends nothing for the name %j', async (name) => {
    const target = targetOf();
    await expect(target.write(name, Buffer.from('1'))).rejects.toThrow(RangeError);
    await expect(target.read(name)).rejects.toThrow(RangeError);
    await expect(target.list(name)).rejects.toThrow(RangeError);
    await expect(target.remove(name)).rejects.toThrow(RangeError);
    expect(server.requests).toEqual([]);
  });

  it('lists all pages, without objects of others', async () => {
    const names = Array.from({ length: 23 }, (_, index) => `x/part-${String(index).padStart(2, '0')}`);
    for (const name of names) server.objects.set(`a/b/${name}`, Buffer.from('1'));
    for (const key of ['a/b/x/', 'a/b/x/<a> & b', 'a/b/x/y/z', 'a/b/xx/f', 'a/bx/f'])
      server.objects.set(key, Buffer.from('1'));
    server.pageSize = 5;
    expect(await targetOf().list('x')).toEqual(names);
    expect(server.requests).toHaveLength(6);
    expect(await targetOf().list(null)).toEqual([]);
  });

  it('ends a list that does not end', async () => {
    const page =
      '<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken></ListBucketResult>';
    const answer = { status: 200, body: page };
    server.next(answer, answer);
    expect(await failureOf(targetOf().list('x'))).toBe('could not list s3://example-backups/a/b/x/: pages repeat');
    server.next({ status: 200, body: '<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>' });
    expect(await failureOf(targetOf().list('x'))).toContain('not from an S3 store');
  });

  it.each([
    ['an error of the server', [SLOW_DOWN, { status: 500, code: 'InternalError' }]],
    [
      'an error of a proxy',
      [
        { status: 502, body: '<html>' },
        { status: 429, body: '' },
      ],
    ],
    [
      'a time-out of the server',
      [
        { status: 408, body: '' },
        { status: 400, code: 'RequestTimeout' },
      ],
    ],
    ['a closed connection', ['close', 'close'] as const],
  ])('repeats a call after %s, at most twice', async (_what, faults) => {
    const target = targetOf();
    server.next(...faults);
    await target.write('f', Buffer.from('1'));
    server.next(...faults);
    expect((await target.read('f')).toString()).toBe('1');
    server.next(...faults);
    expect(await target.list(null)).toEqual(['f']);
    server.next(...faults);
    await target.remove('f');
    expect(server.requests).toHaveLength(12);
    server.next(...faults, ...faults);
    expect(await failureOf(target.read('f'))).toMatch(
      /^could not read s3:\/\/example-backups\/a\/b\/f: .* \(3 tries\)$/,
    );
    expect(server.requests).toHaveLength(15);
  });

  it('repeats a call after a cut body', async () => {
    const target = targetOf();
    const bytes = Buffer.alloc(200_000, 'abc');
    await target.write('f', bytes);
    server.next('cut', 'cut');
    expect(bytes.equals(await target.read('f'))).toBe(true);
    server.next('cut');
    expect(await target.list(null)).toEqual(['f']);
    server.next('cut', 'cut', 'cut');
    expect(await failureOf(target.read('f'))).toBe(
      `could not read s3://example-backups/a/b/f: the connection to ${server.url} failed: UND_ERR_SOCKET (3 tries)`,
    );
  });

  it('ends a call that has no response in time', async () => {
    server.next('hang', 'hang', 'hang');
    expect(await failureOf(targetOf({}, { shortMs: 20 }).list(null))).toBe(
      'could not list s3://example-backups/a/b/: no whole response within 0.02 s (3 tries)',
    );
    server.next('hang');
    await targetOf({}, { transferMs: 200 }).write('f', Buffer.from('1'));
    expect(server.requests).toHaveLength(5);
  });

  it('reports an endpoint that cannot be reached', async () => {
    const closed = await S3Server.start({ ...KEY, secretAccessKey: SECRET, bucket: BUCKET, now: () => NOW_MS });
    const { url } = closed;
    await closed.stop();
    expect(await failureOf(targetOf({ endpoint: url }).read('f'))).toBe(
      `could not read s3://example-backups/a/b/f: the connection to ${url} failed: ECONNREFUSED (3 tries)`,
    );
  });

  it('takes files of bounded size', async () => {
    server.objects.set('a/b/f', Buffer.alloc(1_001));
    expect(await failureOf(targetOf({}, { fileBytesMax: 1_000 }).read('f'))).toBe(
      'could not read s3://example-backups/a/b/f: it exceeds 1000 bytes',
    );
    expect(await failureOf(targetOf({}, { fileBytesMax: 1_000 }).write('f', Buffer.alloc(1_001)))).toBe(
      's3://example-backups/a/b/f exceeds 1000 bytes',
    );
  });

  it.each([-HOUR_MS, HOUR_MS])('follows the clock of the store, %d ms from its own', async (offsetMs) => {
    server.clockOffsetMs = offsetMs;
    const target = targetOf();
    await target.write('f', Buffer.from('1'));
    expect((await target.read('f')).toString()).toBe('1');
    expect(server.requests).toHaveLength(3);
    const skewed = { status: 403, code: 'RequestTimeTooSkewed' };
    server.next(skewed, skewed);
    expect(await failureOf(target.read('f'))).toBe(
      'could not read s3://example-backups/a/b/f: 403 RequestTimeTooSkewed; check the clock of this machine',
    );
  });

  it.each<[what: string, changes: Partial<S3Settings>, message: string]>([
    [
      'a region',
      { region: 'us-east-1' },
      '400 AuthorizationHeaderMalformed; set ROUTIFY_BACKUP_S3_REGION to eu-central-1',
    ],
    [
      'a bucket',
      { bucket: 'other' },
      '404 NoSuchBucket; check the bucket in ROUTIFY_BACKUP_TO, and ROUTIFY_BACKUP_S3_ENDPOINT',
    ],
    [
      'an access key ID',
      { accessKeyId: 'AKIAOTHER' },
      '403 InvalidAccessKeyId; check the access key ID in ROUTIFY_BACKUP_S3_KEY',
    ],
    [
      'a secret access key',
      { secretAccessKey: new Secret('other') },
      '403 SignatureDoesNotMatch; check the secret access key in ROUTIFY_BACKUP_S3_KEY',
    ],
  ])('reports what to check after a wrong setting: %s', async (_what, changes, message) => {
    const target = targetOf(changes);
    const { bucket = BUCKET } = changes;
    expect(await failureOf(target.write('x/f', Buffer.from('1')))).toBe(
      `could not write s3://${bucket}/a/b/x/f: ${message}`,
    );
    expect(await failureOf(target.read('x/f'))).toBe(`could not read s3://${bucket}/a/b/x/f: ${message}`);
    expect(await failureOf(target.list('x'))).toBe(`could not list s3://${bucket}/a/b/x/: ${message}`);
    expect(await failureOf(target.remove('x/f'))).toBe(`could not remove s3://${bucket}/a/b/x/f: ${message}`);
    expect(server.requests).toHaveLength(4);
  });

  const denied = { status: 403, code: 'AccessDenied' };
  const moved = { location: 'http://127.0.0.1:1/', 'x-amz-bucket-region': 'us-west-2' };

  it.each<[answer: NextAnswer, message: string]>([
    [denied, '403 AccessDenied; the key in ROUTIFY_BACKUP_S3_KEY needs s3:GetObject and s3:ListBucket'],
    [{ status: 404, code: 'NoSuchKey' }, '404 NoSuchKey; the file does not exist'],
    [{ status: 400, code: 'InvalidRegionName' }, '400 InvalidRegionName; check ROUTIFY_BACKUP_S3_REGION'],
    [
      { status: 301, headers: moved, body: '<Error><Code>PermanentRedirect</Code></Error>' },
      '301 PermanentRedirect; set ROUTIFY_BACKUP_S3_REGION to us-west-2, and check ROUTIFY_BACKUP_S3_ENDPOINT',
    ],
    [
      { status: 307, headers: { location: '/elsewhere' }, body: '' },
      '307; the response is not from an S3 store, check ROUTIFY_BACKUP_S3_ENDPOINT',
    ],
    [
      { status: 404, body: '<html><br></html>' },
      '404; the response is not from an S3 store, check ROUTIFY_BACKUP_S3_ENDPOINT',
    ],
    [{ status: 409, code: 'SomethingElse' }, '409 SomethingElse'],
    [
      { status: 403, body: '<Error><Code>two\nlines</Code><Message>Signature=abc</Message></Error>' },
      '403; the response is not from an S3 store, check ROUTIFY_BACKUP_S3_ENDPOINT',
    ],
  ])('reports a refusal, without a repetition: %j', async (answer, message) => {
    server.next(answer);
    expect(await failureOf(targetOf().read('f'))).toBe(`could not read s3://example-backups/a/b/f: ${message}`);
    expect(server.requests).toHaveLength(1);
  });

  it('names the permission of each call', async () => {
    server.next(denied, denied, denied);
    expect(await failureOf(targetOf().write('f', Buffer.from('1')))).toContain('needs s3:PutObject');
    expect(await failureOf(targetOf().list(null))).toContain('needs s3:ListBucket');
    expect(await failureOf(targetOf().remove('f'))).toContain('needs s3:DeleteObject');
  });

  it('refuses what a web server answers to a write and a list', async () => {
    server.next({ status: 200, body: '<html>' }, { status: 200, body: '<html>' });
    const reason = 'the response is not from an S3 store, check ROUTIFY_BACKUP_S3_ENDPOINT';
    expect(await failureOf(targetOf().write('f', Buffer.from('1')))).toContain(reason);
    expect(await failureOf(targetOf().list(null))).toContain(reason);
  });

  it('takes a refusal to remove an absent object as done', async () => {
    server.next({ status: 404, code: 'NoSuchKey' });
    await targetOf().remove('f');
    expect(server.requests).toHaveLength(1);
  });

  it('sends a body that is refused after a change on the way', async () => {
    const bodyHash = '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b';
    const path = `/${BUCKET}/f`;
    const request = { method: 'PUT', host: new URL(server.url).host, path, headers: {}, bodyHash };
    const headers = signRequest(request, { ...KEY, secretAccessKey: new Secret(SECRET) }, NOW_MS);
    const codes = await Promise.all(
      ['1', '2'].map(async (body) => (await fetch(server.url + path, { method: 'PUT', headers, body })).text()),
    );
    expect(codes).toEqual(['', expect.stringContaining('<Code>XAmzContentSHA256Mismatch</Code>')]);
    expect(server.objects.get('f')?.toString()).toBe('1');
  });
});
