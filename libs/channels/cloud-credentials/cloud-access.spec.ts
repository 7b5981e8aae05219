import { Secret } from '#core';
import { assumeRole } from '../../../apps/simulator/domain/bedrock/token-service.js';
import { secretOf } from '../../../apps/simulator/domain/bedrock/aws-accounts.js';
import { GoogleAccount } from '../../../apps/simulator/domain/vertex/google-account.js';
import { eventually } from '../../../test/support/eventually.js';
import { ManualClock } from '../../../test/support/samples/manual-clock.js';
import { CloudAccess } from './cloud-access.js';
import type { TokenReply, TokenRequest } from './tokens/token-service.js';

const ROLE = 'arn:aws:iam::123456789012:role/models';
const google = new GoogleAccount();

function keysOf(accessKeyId: string): object {
  return { access_key_id: accessKeyId, secret_access_key: secretOf(accessKeyId) };
}

/** An answer of STS with what its documentation shows beside the keys. */
function credentialsXml(members: Readonly<Record<string, string>>): string {
  const elements = Object.entries(members).map(([name, value]) => `<${name}>\n  ${value}\n</${name}>`);
  return (
    '<?xml version="1.0"?>\n<AssumeRoleResponse><AssumeRoleResult><SourceIdentity>x</SourceIdentity><AssumedRoleUser>' +
    `<AssumedRoleId>AROA:r</AssumedRoleId></AssumedRoleUser><Credentials>${elements.join('')}</Credentials>` +
    '<PackedPolicySize>6</PackedPolicySize></AssumeRoleResult></AssumeRoleResponse>'
  );
}

describe('CloudAccess', () => {
  let requests: TokenRequest[];
  let answer: (request: TokenRequest) => TokenReply;
  let access: CloudAccess;
  let clock: ManualClock;

  beforeEach(() => {
    clock = new ManualClock();
    requests = [];
    answer = answerOf;
    access = new CloudAccess({ awsStsUrl: null, googleTokenUrl: null } as never, clock);
  });

  /** Both services of the simulator, without sockets. */
  function answerOf({ url, headers, body }: TokenRequest): TokenReply {
    const { host, pathname } = new URL(url);
    if (host.startsWith('sts.')) {
      const { status, xml } = assumeRole({ host, ...headers }, pathname, body);
      return { status, date: new Date().toUTCString(), bytes: Buffer.from(xml) };
    }
    const { status, answer: token } = google.exchange(body, url);
    return { status, date: new Date().toUTCString(), bytes: Buffer.from(JSON.stringify(token)) };
  }

  const authorize = async (cloud: 'aws' | 'google', secret: object | string, secretVersion = 1) => {
    const text = typeof secret === 'string' ? secret : JSON.stringify(secret);
    return access.authorize(
      cloud,
      { id: 'c', secret: new Secret(text), secretVersion },
      {
        method: 'POST',
        origin: 'https://bedrock-runtime.eu-west-1.amazonaws.com',
        region: 'eu-west-1',
        host: 'bedrock-runtime.eu-west-1.amazonaws.com',
        path: '/model/m/converse',
        contentType: null,
        parts: [],
        transport: (request) => {
          requests.push(request);
          return Promise.resolve(answer(request));
        },
      },
    );
  };

  function anHourFrom(url: string): string {
    if (!url.includes('sts.')) return JSON.stringify({ access_token: 'ya29.a', expires_in: 3_600 });
    const ended = new Date(clock.nowMs() + 3_600_000).toISOString();
    return credentialsXml({
      AccessKeyId: 'ASIAEXAMPLE0001',
      SecretAccessKey: 's/+=',
      SessionToken: 't/+==',
      Expiration: ended,
    });
  }

  it('uses keys and Bedrock API keys without a call', async () => {
    expect((await authorize('aws', 'bedrock-api-key-1234')).headers).toEqual({
      authorization: 'Bearer bedrock-api-key-1234',
    });
    const { headers } = await authorize('aws', {
      ...keysOf('AKIASIMULATOR0001'),
      session_token: 'FwoGZXIvYXdzEXAMPLE=',
    });
    expect(headers).toMatchObject({ 'x-amz-security-token': 'FwoGZXIvYXdzEXAMPLE=' });
    expect(requests).toEqual([]);
  });

  it('assumes a role at STS of the region, once', async () => {
    const secret = { ...keysOf('AKIASIMULATOR0001'), role_arn: ROLE, external_id: 'x-1' };
    for (let call = 0; call < 3; call++) {
      const { headers } = await authorize('aws', secret);
      expect(headers.authorization).toContain('Credential=ASIASIMULATOR0001/');
    }
    expect(requests.map(({ url }) => url)).toEqual(['https://sts.eu-west-1.amazonaws.com']);
    expect(new URLSearchParams(requests[0]!.body.toString()).get('ExternalId')).toBe('x-1');
    expect(requests[0]!.body.toString()).not.toContain('secret');
  });

  it.each([
    ['aws', { ...keysOf('AKIASIMULATOR0001'), role_arn: ROLE }],
    ['google', google.keyFile()],
  ] as const)('%s: renews ahead of the end, once, beside the calls that still use the old', async (cloud, secret) => {
    answer = ({ url }) => ({ status: 200, date: null, bytes: Buffer.from(anHourFrom(url)) });
    await Promise.all([authorize(cloud, secret), authorize(cloud, secret), authorize(cloud, secret)]);
    expect(requests).toHaveLength(1);
    clock.aheadMs = 54 * 60_000;
    await authorize(cloud, secret);
    expect(requests).toHaveLength(1);
    clock.aheadMs = 56 * 60_000;
    await Promise.all([authorize(cloud, secret), authorize(cloud, secret)]);
    await eventually(() => requests.length > 1);
    await authorize(cloud, secret);
    expect(requests).toHaveLength(2);
  });

  it('reads the keys in an answer of STS, and the reason in an error', async () => {
    const role = { ...keysOf('AKIASIMULATOR0001'), role_arn: ROLE };
    answer = ({ url }) => ({ status: 200, date: null, bytes: Buffer.from(anHourFrom(url)) });
    expect((await authorize('aws', role)).headers).toMatchObject({
      'x-amz-security-token': 't/+==',
      authorization: expect.stringContaining('Credential=ASIAEXAMPLE0001/'),
    });
    const error = '<Type>Sender</Type><Code>ValidationError</Code><Message>No &quot;role&quot;</Message>';
    const xml = `<ErrorResponse><Error>${error}</Error><RequestId>1</RequestId></ErrorResponse>`;
    answer = () => ({ status: 400, date: null, bytes: Buffer.from(xml) });
    await expect(authorize('aws', role, 2)).rejects.toMatchObject({
      name: 'TokenRefused',
      message: 'AWS STS: ValidationError: No &quot;role&quot;',
    });
  });

  it('drops the keys of a role that have ended, but not the operator’s own', async () => {
    const expired = { 'x-amzn-errortype': 'ExpiredTokenException:http://x' };
    const role = await authorize('aws', { ...keysOf('AKIASIMULATOR0001'), role_arn: ROLE });
    expect(role.judge(200, expired)).toBeNull();
    expect(role.judge(403, { 'x-amzn-errortype': 'AccessDeniedException' })).toBeNull();
    expect(role.judge(403, expired)).toMatchObject({ kind: 'token_expired' });
    await authorize('aws', { ...keysOf('AKIASIMULATOR0001'), role_arn: ROLE });
    expect(requests).toHaveLength(2);
    const own = await authorize('aws', keysOf('AKIASIMULATOR0001'), 2);
    expect(own.judge(403, expired)).toBeNull();
  });

  it('says why there are no keys: refused, or no answer', async () => {
    const refused = { ...keysOf('AKIASIMULATOR0001'), role_arn: `${ROLE}/denied` };
    await expect(authorize('aws', refused)).rejects.toMatchObject({
      name: 'TokenRefused',
      message: expect.stringContaining('AWS STS: AccessDenied'),
    });
    const down = { ...keysOf('AKIASIMULATOR0001'), role_arn: `${ROLE}/down` };
    await expect(authorize('aws', down)).rejects.toMatchObject({ name: 'TokenUnavailable' });
    answer = () => ({ status: 200, date: null, bytes: Buffer.from('<html>') });
    await expect(authorize('aws', down, 2)).rejects.toMatchObject({ name: 'TokenUnavailable' });
  });

  it('takes the time of a service that is minutes ahead, of STS at once', async () => {
    const secret = { ...keysOf('AKIASIMULATORAHEAD'), role_arn: ROLE };
    answer = (request) => ({ ...answerOf(request), date: new Date(Date.now() + 600_000).toUTCString() });
    expect((await authorize('aws', secret)).headers.authorization).toContain('ASIASIMULATORAHEAD');
    expect(requests).toHaveLength(2);
    const wrongTime = {
      'x-amzn-errortype': 'InvalidSignatureException',
      date: new Date(Date.now() + 600_000).toUTCString(),
    };
    const own = await authorize('aws', keysOf('AKIASIMULATOR0001'), 2);
    expect(own.judge(403, { ...wrongTime, date: new Date().toUTCString() })).toBeNull();
    const { kind, cause } = own.judge(403, wrongTime)!;
    expect([kind, cause.message]).toEqual([
      'clock_skew',
      expect.stringMatching(/^InvalidSignatureException: the clock of the upstream is \d+ s ahead$/),
    ]);
    const corrected = (await authorize('aws', keysOf('AKIASIMULATOR0001'), 2)).headers['x-amz-date']!;
    const iso = corrected.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
    expect(Math.abs(Date.parse(iso) - Date.now() - 600_000)).toBeLessThan(60_000);
  });

  it('asks no service but the simulator where it is on, and what is configured before it', async () => {
    const simulatorListen = { host: '::', port: 3003 };
    const simulated = { simulator: true, simulatorListen, awsStsUrl: null, googleTokenUrl: null };
    answer = ({ url, body }) => answerOf({ url, body, headers: {} });
    access = new CloudAccess(simulated as never, clock);
    await authorize('google', google.keyFile());
    access = new CloudAccess({ ...simulated, googleTokenUrl: 'https://tokens.example/' } as never, clock);
    await authorize('google', google.keyFile());
    access = new CloudAccess(simulated as never, clock);
    await authorize('aws', { ...keysOf('AKIASIMULATOR0001'), role_arn: ROLE }).catch(() => undefined);
    expect(requests.map(({ url }) => url)).toEqual([
      'http://127.0.0.1:3003/google/token',
      'https://tokens.example/',
      'http://127.0.0.1:3003/aws/sts',
    ]);
  });

  it('exchanges a grant at Google, whatever the file names, and drops a token that is refused', async () => {
    const file = google.keyFile();
    const first = await authorize('google', file);
    expect(first.headers.authorization).toMatch(/^Bearer ya29\./);
    expect(requests.map(({ url }) => url)).toEqual(['https://oauth2.googleapis.com/token']);
    expect(requests[0]!.body.toString()).not.toContain('PRIVATE');
    expect(first.judge(403, {})).toBeNull();
    expect(first.judge(401, {})).toMatchObject({ kind: 'token_expired' });
    await authorize('google', file);
    expect(requests).toHaveLength(2);
  });

  it('says why Google gives no token', async () => {
    await expect(authorize('google', { ...google.keyFile(), client_email: 'gone@p.example' })).rejects.toMatchObject({
      name: 'TokenRefused',
      message: expect.stringContaining('invalid_grant'),
    });
    answer = () => ({ status: 503, date: null, bytes: Buffer.from('') });
    await expect(authorize('google', google.keyFile(), 2)).rejects.toMatchObject({ name: 'TokenUnavailable' });
    await expect(authorize('google', 'sk-plain', 3)).rejects.toMatchObject({ name: 'TokenRefused' });
  });
});
