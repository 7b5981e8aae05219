import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import type { Config, UpstreamRule } from '#core/infra';
import { Secret } from '#core';
import { ProviderRefusal, ProviderUnavailable, type ProviderAccess } from '../port/provider-adapter.js';
import { RefusedKey, YookassaClient } from './yookassa-client.js';

const LOOPBACK: UpstreamRule = {
  scheme: 'http',
  port: null,
  target: { kind: 'cidr', address: '127.0.0.0', prefixLength: 8, family: 4 },
};
const KEY = 'test_Fh8hUAVVBGUGbjmlzba6TB0iyUbos_lueTHE-axOwM0';
const KNOWN = `Basic ${Buffer.from(`100500:${KEY}`).toString('base64')}`;

let server: Server;
let url: string;
/** Of the next requests. */
let answers: ((request: IncomingMessage, response: ServerResponse) => void)[];
let received: { readonly line: string; readonly authorization: string | undefined; readonly key: unknown }[];

beforeAll(async () => {
  server = createServer((request, response) => {
    const { authorization, 'idempotence-key': key } = request.headers;
    received.push({ line: `${request.method} ${request.url}`, authorization, key });
    answers.shift()?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

beforeEach(() => {
  [answers, received] = [[], []];
});

async function withClient<T>(work: (client: YookassaClient) => Promise<T>, allow = [LOOPBACK]): Promise<T> {
  const client = new YookassaClient({ upstreamAllow: allow } as unknown as Config);
  try {
    return await work(client);
  } finally {
    await client.onApplicationShutdown();
  }
}

const accessTo = (apiUrl: string | null, storeId: string | null = '100500'): ProviderAccess => ({
  providerId: '01890a5d-ac96-774b-bcce-b302099a8057',
  mode: 'test',
  currency: 'RUB',
  apiUrl,
  webhookSecrets: [],
  secretKey: new Secret(KEY),
  options: {
    automaticTax: false,
    collectTaxIds: false,
    providerInvoices: false,
    serverUrl: null,
    storeId,
    methods: [],
    orderTitle: null,
    pageBy: 'redirect',
    receipt: null,
  },
});

const says =
  (status: number, body: string, headers: Record<string, string> = {}) =>
  (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };

const error = (code: string, description: string, parameter?: string): string =>
  JSON.stringify({ type: 'error', id: 'ab5a11cd-13cc-4e33-af8b-75a74e18dd09', code, description, parameter });

describe('a call', () => {
  it('goes to the version of the API, with the credentials and the key of a repetition', async () => {
    answers = [says(200, '{"a":1}'), says(200, '{"items":[]}'), says(200, '{"id":"x"}')];
    await withClient(async (client) => {
      expect(await client.get(accessTo(url), '/payments/abc')).toEqual({ a: 1 });
      await client.get(accessTo(url), '/payments', { 'created_at.gte': '2026-11-25T12:00:00.000Z', cursor: 'a&b' });
      expect(await client.post(accessTo(url), '/payments', 'checkout-ord_1', { a: 1 })).toEqual({ id: 'x' });
    });
    const lines = [
      ['GET /v3/payments/abc', undefined],
      ['GET /v3/payments?created_at.gte=2026-11-25T12%3A00%3A00.000Z&cursor=a%26b', undefined],
      ['POST /v3/payments', 'checkout-ord_1'],
    ];
    expect(received).toEqual(lines.map(([line, key]) => ({ line, authorization: KNOWN, key })));
  });

  it.each([
    [
      400,
      error('invalid_request', 'Receipt is missing', 'receipt'),
      '400: invalid_request: Receipt is missing: receipt',
    ],
    [404, error('not_found', 'No payment'), '404: not_found: No payment'],
    [405, error('', ''), '405: YooKassa refused the request'],
    [422, JSON.stringify({ type: 'error', code: 7 }), '422: YooKassa refused the request'],
  ])('with the answer %d %s is refused', async (status, body, message) => {
    answers = [says(status, body)];
    await withClient(async (client) => {
      await expect(client.post(accessTo(url), '/payments', 'k', {})).rejects.toThrow(new ProviderRefusal(message));
    });
    expect(received).toHaveLength(1);
  });

  it.each([401, 403])('with the answer %d has a key that is refused', async (status) => {
    answers = [says(status, error('invalid_credentials', 'Error in shopId or secret key'))];
    await withClient(async (client) => {
      await expect(client.get(accessTo(url), '/me')).rejects.toBeInstanceOf(RefusedKey);
    });
  });

  it('that finds no object is no failure', async () => {
    answers = [says(404, error('not_found', 'No payment'))];
    await withClient(async (client) => {
      expect(await client.get(accessTo(url), '/payments/abc')).toBeNull();
    });
  });

  it.each([
    ['an error', says(500, error('internal_server_error', 'Sorry'))],
    ['a page of a proxy', says(502, '<html>')],
    ['a refusal of a proxy', says(403, '<html>')],
    ['a redirect', says(302, '', { location: 'https://example.com' })],
    ['no JSON', says(200, '<html>')],
    ['half a JSON', says(200, '{"a":')],
    ['nothing to read', says(200, '')],
    ['too much', says(200, JSON.stringify('x'.repeat(5_000_000)))],
    ['nothing', (request: IncomingMessage): void => void request.socket.destroy()],
  ])('with %s is unknown, and repeated once with the same key', async (_what, answer) => {
    answers = [answer, says(200, '{"a":1}'), answer, says(200, '{"a":2}'), answer, answer];
    await withClient(async (client) => {
      expect(await client.get(accessTo(url), '/payments/abc')).toEqual({ a: 1 });
      expect(await client.post(accessTo(url), '/payments', 'the-key', {})).toEqual({ a: 2 });
      await expect(client.post(accessTo(url), '/payments', 'the-key', {})).rejects.toBeInstanceOf(ProviderUnavailable);
    });
    expect(received.map(({ key }) => key)).toEqual([undefined, undefined, 'the-key', 'the-key', 'the-key', 'the-key']);
  });

  it.each([
    ['too many requests', says(429, error('too_many_requests', 'Slow down'))],
    ['a key of other contents', says(400, error('invalid_request', 'Idempotence key duplicated', 'Idempotence-Key'))],
  ])('with %s is unknown, and not repeated', async (_what, answer) => {
    answers = [answer];
    await withClient(async (client) => {
      await expect(client.post(accessTo(url), '/refunds', 'k', {})).rejects.toBeInstanceOf(ProviderUnavailable);
    });
    expect(received).toHaveLength(1);
  });

  it('connects to no address that the installation does not allow', async () => {
    await withClient(async (client) => {
      for (const address of [url, 'https://169.254.169.254', 'http://localhost:1']) {
        await expect(client.get(accessTo(address), '/me')).rejects.toBeInstanceOf(ProviderUnavailable);
      }
    }, []);
    expect(received).toEqual([]);
  });

  it('is refused without a shopId', async () => {
    await withClient(async (client) => {
      await expect(client.get(accessTo(url, null), '/me')).rejects.toBeInstanceOf(ProviderRefusal);
    });
  });

  it('has the key in no error', async () => {
    answers = [says(401, error('invalid_credentials', 'No')), says(500, ''), says(500, '')];
    await withClient(async (client) => {
      for (const address of [url, url, 'http://localhost:1']) {
        const failure: unknown = await client.get(accessTo(address), '/me').catch((reason: unknown) => reason);
        const text = inspect(failure, { depth: 20 });
        expect(text).toContain('Error');
        expect(text).not.toContain(KEY);
        expect(text).not.toContain(KNOWN.slice('Basic '.length));
      }
    });
  });
});
