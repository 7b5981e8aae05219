import { gzipSync } from 'node:zlib';
import { AttackSession, expectRefusal, framed, headOf, jsonRequest, type Endpoint } from './attack-session.js';

jest.setTimeout(120_000);

const MEGABYTE = 1_048_576;
type Make = (endpoint: Endpoint) => string | Buffer;

const bodied =
  (body: string | Buffer, headers = ''): Make =>
  (endpoint) =>
    jsonRequest(endpoint, body, headers);
const smuggled = 'GET /v1/key HTTP/1.1\r\nhost: localhost\r\n\r\n';

/** Ambiguous requests: one request must not be read as another, or as two. Each is refused with one of its statuses. */
const MALFORMED: readonly (readonly [name: string, make: Make, statuses: readonly number[]])[] = [
  [
    'ATK-47: CL.TE, a length with chunks',
    framed('content-length: 6\r\ntransfer-encoding: chunked', `0\r\n\r\n${smuggled}`),
    [400],
  ],
  [
    'ATK-47: TE.CL, chunks with a length',
    framed('transfer-encoding: chunked\r\ncontent-length: 4', `2b\r\n${smuggled}\r\n0\r\n\r\n`),
    [400],
  ],
  [
    'ATK-47: TE.TE, one that hides the other',
    framed('transfer-encoding: chunked\r\ntransfer-encoding: cow', `0\r\n\r\n${smuggled}`),
    [400],
  ],
  ['ATK-47: an unknown transfer coding', framed('transfer-encoding: xchunked', '0\r\n\r\n'), [400]],
  ['ATK-47: a space before the colon', framed('transfer-encoding : chunked', '0\r\n\r\n'), [400]],
  ['ATK-48: two different lengths', framed('content-length: 2\r\ncontent-length: 3', '{}'), [400]],
  ['ATK-48: the same length twice', framed('content-length: 2\r\ncontent-length: 2', '{}'), [400]],
  ['ATK-48: a list of lengths', framed('content-length: 2, 2', '{}'), [400]],
  ['ATK-48: a negative length', framed('content-length: -2', '{}'), [400]],
  ['ATK-48: a length with a sign', framed('content-length: +2', '{}'), [400]],
  ['ATK-49: a non-numeric chunk size', framed('transfer-encoding: chunked', 'zz\r\n{}\r\n0\r\n\r\n'), [400]],
  [
    'ATK-49: a chunk extension of 20 kB',
    framed('transfer-encoding: chunked', `2;${'a'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`),
    [400, 413],
  ],
  ['ATK-49: a folded header', framed('x: a\r\n b\r\ncontent-length: 2', '{}'), [400]],
  ['ATK-49: line feeds alone', ({ path }) => `POST ${path} HTTP/1.1\nhost: localhost\n\n`, [400]],
  ['ATK-50: a header of 64 kB', framed(`x: ${'a'.repeat(65_536)}`), [431]],
  ['ATK-50: 2,000 headers', framed(Array.from({ length: 2_000 }, (_, n) => `x-${n}: 12345`).join('\r\n')), [431]],
  ['ATK-57: NUL in a header', framed('x: a\0b\r\ncontent-length: 2', '{}'), [400]],
];

/** Valid HTTP with hostile JSON. */
const HOSTILE_BODIES: readonly (readonly [name: string, make: Make, statuses: readonly number[]])[] = [
  ['ATK-53: a gzip bomb', bodied(gzipSync(Buffer.alloc(50 * MEGABYTE)), 'content-encoding: gzip\r\n'), [413, 415]],
  ['ATK-54: 100,000 nested lists', bodied(`{"messages":${'['.repeat(100_000)}${']'.repeat(100_000)}}`), [400]],
  [
    'ATK-54: 100,000 nested objects',
    bodied(`{"name":"x","metadata":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`),
    [400],
  ],
  ['ATK-54: 60,000 unknown names', bodied(`{${Array.from({ length: 60_000 }, (_, n) => `"k${n}":1`).join()}}`), [400]],
  ['ATK-61: 450,000 numbers', bodied(`{"model":"chat","messages":[${'0,'.repeat(450_000)}0]}`), [400]],
  ['ATK-61: 300,000 empty objects', bodied(`{"model":"chat","metadata":[${'{},'.repeat(300_000)}{}]}`), [400]],
  ['ATK-55: a number of 900,000 digits', bodied(`{"model":${'9'.repeat(900_000)}}`), [400]],
  ['ATK-55: a name of 900,000 characters', bodied(`{"model":"${'a'.repeat(900_000)}","messages":[]}`), [400]],
  ['ATK-55: a key of 900,000 characters', bodied(`{"${'a'.repeat(900_000)}":1}`), [400]],
  ['ATK-56: invalid UTF-8', bodied(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0xc0, 0x22, 0x3a, 0x31, 0x7d])), [400]],
  ['ATK-56: half a surrogate pair', bodied('{"model":"\\ud800","name":"\\udfff"}'), [400, 404]],
  ['ATK-56: a byte order mark', bodied('\ufeff{}'), [400]],
  ['ATK-57: __proto__', bodied('{"__proto__":{"isAdmin":true,"model":"chat"}}'), [400]],
  ['ATK-57: constructor.prototype', bodied('{"constructor":{"prototype":{"isAdmin":true}}}'), [400]],
  ['ATK-57: NUL in a text', bodied('{"model":"ch\\u0000at","name":"a\\u0000b","messages":[]}'), [400, 404]],
  ['ATK-57: no JSON at all', bodied('\0\0\0\0'), [400]],
  ['ATK-58: an unknown expectation', bodied('{}', 'expect: miracles\r\n'), [400]],
];

/** Requests for unsupported targets. */
const ODD_TARGETS: readonly (readonly [name: string, make: Make, statuses: readonly number[]])[] = [
  [
    'ATK-58: an upgrade to a WebSocket',
    (endpoint) => `${headOf(endpoint, 'GET', '/healthz')}connection: upgrade, close\r\nupgrade: websocket\r\n\r\n`,
    [200],
  ],
  [
    'ATK-58: an upgrade to HTTP/2',
    (endpoint) => `${headOf(endpoint, 'GET', '/healthz')}connection: upgrade, close\r\nupgrade: h2c\r\n\r\n`,
    [200],
  ],
  ['ATK-59: CONNECT', () => 'CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n', [405]],
  ['ATK-63: HTTP/1.1 without a host', () => 'GET /healthz HTTP/1.1\r\n\r\n', [400]],
  ['ATK-59: TRACE', (endpoint) => `${headOf(endpoint, 'TRACE', '/healthz')}connection: close\r\n\r\n`, [404, 405]],
  [
    'ATK-59: the URL of another server',
    (endpoint) => `${headOf(endpoint, 'GET', 'http://169.254.169.254/latest/meta-data')}connection: close\r\n\r\n`,
    [404],
  ],
  ...[
    '/v1/%2e%2e/admin/v1/tiers',
    '/v1/..%2fadmin',
    '/%252e%252e/etc/passwd',
    '/v1//../../etc/passwd',
    '/..;/admin',
  ].map(
    (path) =>
      [
        `ATK-60: the path ${path}`,
        (endpoint: Endpoint) => `${headOf(endpoint, 'GET', path)}connection: close\r\n\r\n`,
        [404],
      ] as const,
  ),
];

/** Hostile input is refused quickly in the error envelope, and other requests are served. */
describe('attacks on the parsers of HTTP and JSON', () => {
  let session: AttackSession;

  beforeAll(async () => {
    session = await AttackSession.start();
  });
  afterAll(() => session.stop());

  describe.each(['gateway', 'control'] as const)('%s', (name) => {
    afterEach(() => (name === 'gateway' ? session.expectGatewayServes() : session.expectControlServes()));

    it.each([...MALFORMED, ...HOSTILE_BODIES])('%s', async (_name, make, statuses) => {
      const endpoint = await session.freshEndpoint(name);
      expectRefusal(await session.send(endpoint, make(endpoint)), statuses);
    });

    it.each(ODD_TARGETS)('%s', async (_name, make, statuses) => {
      const endpoint = session.endpoints[name];
      expectRefusal(await session.send(endpoint, make(endpoint)), statuses);
    });

    it('ATK-52: a length of 1 GiB is refused before a byte of it is read', async () => {
      const endpoint = session.endpoints[name];
      const answer = await session.send(endpoint, framed('connection: close\r\ncontent-length: 1073741824')(endpoint));
      expectRefusal(answer, [413]);
    });

    it('ATK-52: endless chunks are refused at the limit', async () => {
      const endpoint = session.endpoints[name];
      const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, 0x20), Buffer.from('\r\n')]);
      let sent = 0;
      const endless = function* (): Generator<Buffer> {
        for (; sent < 256 * MEGABYTE; sent += 65_536) yield chunk;
      };
      const answer = await session.send(endpoint, framed('transfer-encoding: chunked')(endpoint), endless());
      // A client that is still sending when the server closes may miss the response.
      if (answer.statuses.length > 0) expectRefusal(answer, [413]);
      expect(sent).toBeLessThan(64 * MEGABYTE);
    });
  });

  it('ATK-58: a client that waits for 100 Continue receives it', async () => {
    const endpoint = session.endpoints.control;
    const answer = await session.send(
      endpoint,
      jsonRequest(endpoint, '{"name":"expected"}', 'expect: 100-continue\r\n'),
    );
    expect(answer.statuses).toEqual([100, 201]);
  });
});
