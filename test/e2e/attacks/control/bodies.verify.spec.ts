import { get, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { signatureOf, stripeFields } from '../../../support/control/payment-objects.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { listRoutes, type Route } from '../../../support/gateway/list-routes.js';
import { AppProcess } from '../../../support/processes/app-process.js';
import { slowComparisons } from '../../../support/stores/compare-waits.js';
import { testEnvironment } from '../../../support/test-environment.js';

jest.setTimeout(300_000);

const MEGABYTE = 1_048_576;
const KILOBYTE = 1_024;
const LOG_IN = '/api/v1/auth/login';
const JSON_TYPE = 'application/json';
const CONNECTIONS = 4;
/** Between two bodies of a connection: without it, sending them takes more of this machine than reading them. */
const PAUSE_MS = 100;

/** A body, and where it is sent. */
interface Attack {
  readonly path: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Of about this size: a piece again and again, between a head and a tail. */
function filled(bytes: number, [head, piece, tail]: readonly [head: string, piece: string, tail: string]): string {
  return head + piece.repeat(Math.floor((bytes - head.length - tail.length) / piece.length)) + tail;
}

/** Names that differ. */
function named(bytes: number): string {
  const members = Array.from({ length: Math.floor(bytes / 12) }, (_, index) => `"${index.toString(36)}":1`);
  return `{${members.join(',')}}`.slice(0, bytes);
}

const PIECES: Readonly<Record<string, readonly [head: string, piece: string, tail: string]>> = {
  'lists that are never closed': ['', '[', ''],
  'nested objects': ['', '{"a":', ''],
  'list items': ['{"email":[', '0,', '0]}'],
  'empty objects': ['{"email":[', '{},', '0]}'],
  'one name again and again': ['{', '"email":"a",', '"email":"a"}'],
  'a long string': ['{"email":"', 'a', '"}'],
  'a long string of escapes': ['{"email":"', '\\n', '"}'],
  'a long number': ['{"email":', '9', '}'],
  'white space': ['{', ' ', '}'],
  'JSON that breaks at its end': ['{"email":[', '"a",', ']}'],
};

const bodiesOf = (bytes: number): readonly (readonly [what: string, body: string])[] => [
  ...Object.entries(PIECES).map(([what, pieces]) => [what, filled(bytes, pieces)] as const),
  ['names', named(bytes)],
];

const CSV = filled(8 * MEGABYTE - 1, ['Date,Amount\n', '2026-11-20,25.73\n', '']);

/** Under hostile bodies control answers others as fast as under as many small ones. */
describe('hostile bodies at control', () => {
  let app: ControlApp;
  let attacked: AppProcess;
  let calm: AppProcess;
  let customer: CustomerCaller;
  let stripeId: string;
  let addresses = 0;

  beforeAll(async () => {
    const proxied = { ROUTIFY_TRUST_PROXY: '1' };
    let environment: Record<string, string> = {};
    app = await startControlApp(proxied, (stores) => {
      environment = { ...testEnvironment(stores), ...proxied, ROUTIFY_CONTROL_LISTEN: '127.0.0.1:0' };
      return Promise.resolve(stores);
    });
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    const { id } = (await app.call('post', '/organizations', { name: 'Acme' }).expect(201)).body as ApiObject;
    customer = await joinOrganization(app, id, 'owner');
    stripeId = ((await app.call('post', '/payment-providers', stripeFields()).expect(201)).body as ApiObject).id;
    attacked = await AppProcess.start('control', { environment: { ...environment, ROUTIFY_INSTANCE: 'attacked' } });
    calm = await AppProcess.start('control', { environment: { ...environment, ROUTIFY_INSTANCE: 'calm' } });
  });
  afterAll(async () => {
    await Promise.all([attacked.kill(), calm.kill()]);
    await app.stop();
  });

  /** An address that has sent nothing yet. */
  const freshAddress = (): string => `203.0.113.${++addresses % 250}`;

  /** The status of the answer; null: the server closed before it could be read, as it does with a body that it refuses. */
  const send = (url: string, { path, body, headers }: Attack, address: string): Promise<number | null> =>
    new Promise((resolve) => {
      const call = request(`${url}${path}`, {
        method: 'POST',
        agent: false,
        headers: {
          'content-type': JSON_TYPE,
          'content-length': Buffer.byteLength(body),
          'x-forwarded-for': address,
          ...headers,
        },
      });
      call.once('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? null);
      });
      call.once('error', () => {
        resolve(null);
      });
      call.end(body);
    });

  const healthOf =
    ({ url }: AppProcess) =>
    (): Promise<boolean> =>
      new Promise((resolve, reject) => {
        const headers = { 'x-forwarded-for': `198.51.100.${Math.floor(Math.random() * 250)}` };
        get(`${url}/healthz`, { agent: false, headers }, (response) => {
          response.resume().once('end', () => {
            resolve(response.statusCode === 200);
          });
        }).once('error', reject);
      });

  /**
   * Sends the body on four connections while it compares health checks; returns the statuses of the answers. The other
   * control gets as many requests with a body of one byte. What an address may send at once comes before, if this is asked
   * for.
   */
  async function keepsUpWhile(
    attack: Attack,
    { sentBefore = 0, pauseMs = PAUSE_MS } = {},
  ): Promise<readonly (number | null)[]> {
    const address = freshAddress();
    const statuses = new Set<number | null>();
    const sendBoth = async (): Promise<void> => {
      const small = send(calm.url, { ...attack, body: '[' }, address);
      statuses.add(await send(attacked.url, attack, address));
      await small;
    };
    for (let sent = 0; sent < sentBefore; sent += CONNECTIONS) {
      await Promise.all(Array.from({ length: CONNECTIONS }, sendBoth));
    }
    const over = new AbortController();
    const connections = Array.from({ length: CONNECTIONS }, async () => {
      while (!over.signal.aborted) {
        await sendBoth();
        await sleep(pauseMs);
      }
    });
    const behind = await slowComparisons(healthOf(attacked), healthOf(calm)).finally(() => {
      over.abort();
    });
    await Promise.all(connections);
    expect(behind).toEqual([]);
    return [...statuses].toSorted();
  }

  /** A closed connection is no answer. */
  const expectOnly = (statuses: readonly (number | null)[], expected: readonly number[]): void => {
    expect(statuses.filter((status) => status !== null && !expected.includes(status))).toEqual([]);
  };

  describe('in the way of others', () => {
    it.each(bodiesOf(MEGABYTE - 1))('ATK-410: 1 MB of %s, to a route that is open to all', async (_what, body) => {
      expectOnly(await keepsUpWhile({ path: LOG_IN, body }), [413, 429]);
    });

    it.each(bodiesOf(16 * KILOBYTE))('ATK-410: 16 kB of %s, as much as is read there', async (_what, body) => {
      expectOnly(await keepsUpWhile({ path: LOG_IN, body }), [400, 429]);
    });

    it.each(bodiesOf(MEGABYTE - 1))('ATK-417: 1 MB of %s, by a customer', async (_what, body) => {
      const headers = { authorization: `Bearer ${customer.token}` };
      expectOnly(await keepsUpWhile({ path: '/api/v1/keys', body, headers }), [400, 429]);
    });

    it.each([
      '/admin/v1/prices/import',
      '/admin/v1/channels/x/check-invoice',
      '/admin/v1/payment-providers/x/import-statement',
    ])('ATK-412: 8 MB of CSV to %s, without a log-in', async (path) => {
      expectOnly(await keepsUpWhile({ path, body: CSV, headers: { 'content-type': 'text/csv' } }), [401, 429]);
    });

    it.each([
      ['text', { 'content-type': 'text/plain' }],
      ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
      ['many parts', { 'content-type': 'multipart/form-data; boundary=x' }],
      ['compressed JSON', { 'content-encoding': 'gzip' }],
      ['JSON in another charset', { 'content-type': 'application/json; charset=utf-16' }],
    ])('ATK-418: 1 MB of %s', async (_what, headers) => {
      const body = filled(MEGABYTE, ['', '[', '']);
      expectOnly(await keepsUpWhile({ path: LOG_IN, body, headers }), [415, 429]);
      expectOnly(await keepsUpWhile({ path: '/admin/v1/tiers', body, headers }), [401, 429]);
    });

    it('ATK-416: 256 kB of forged payment messages, to a provider that is there and one that is not', async () => {
      const body = filled(256 * KILOBYTE, ['{"data":[', '[],', '0]}']);
      const headers = { 'stripe-signature': signatureOf('something else') };
      // Each of those that are read takes a look-up in Postgres and a signature.
      const paced = { sentBefore: 600, pauseMs: 400 };
      expectOnly(await keepsUpWhile({ path: `/webhooks/payments/${stripeId}`, body, headers }, paced), [400, 429]);
      const unknown = stripeId.slice(0, -3) + (stripeId.endsWith('000') ? '111' : '000');
      expectOnly(await keepsUpWhile({ path: `/webhooks/payments/${unknown}`, body, headers }, paced), [404, 429]);
    });
  });

  describe('without a log-in', () => {
    const isWrite = ({ method }: Route): boolean => method !== 'get';
    const routes = (): Route[] => listRoutes(app.control.app).filter(isWrite);
    const pathOf = ({ path }: Route): string => path.replaceAll(/\{[^}]+\}/g, 'x');

    /** The status line of an answer to a head whose body does not come. */
    const answerToHead = (route: Route, contentLength: number): Promise<string> =>
      new Promise((resolve, reject) => {
        const { hostname, port } = new URL(app.control.url);
        const socket = connect(Number(port), hostname);
        socket.once('error', reject).once('data', (bytes: Buffer) => {
          socket.destroy();
          resolve(bytes.toString().split('\r\n', 1)[0] ?? '');
        });
        socket.write(
          `${route.method.toUpperCase()} ${pathOf(route)} HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: ${freshAddress()}\r\n` +
            `content-type: application/json\r\ncontent-length: ${contentLength}\r\n\r\n`,
        );
      });

    it('ATK-411: no route waits for a body, unless it is public', async () => {
      const closed = routes().filter(({ isPublic }) => !isPublic);
      expect(closed.length).toBeGreaterThan(150);
      for (const route of closed) {
        expect([pathOf(route), await answerToHead(route, MEGABYTE)]).toEqual([
          pathOf(route),
          'HTTP/1.1 401 Unauthorized',
        ]);
      }
    });

    it('ATK-413: broken bodies of one address get 429 after a hundred, over all public routes together', async () => {
      const address = freshAddress();
      const open = routes().filter(({ isPublic, path }) => isPublic && !path.startsWith('/webhooks/'));
      const breakNext = (count: number) => {
        const route = open[count % open.length]!;
        const call = app.raw(route.method, pathOf(route)).set('x-forwarded-for', address);
        return call.set('content-type', JSON_TYPE).send('[[[[');
      };
      let count = 0;
      let answer = await breakNext(count);
      while (answer.status !== 429 && count < 300) answer = await breakNext(++count);
      // Ten come back each second meanwhile.
      expect(count).toBeGreaterThan(99);
      expect(count).toBeLessThan(300);
      expect((answer.body as { error: object }).error).toMatchObject({
        code: 'rate_limit_exceeded',
        metadata: { limit: 'refused_bodies', scope: 'address', retry_after_ms: expect.any(Number) },
      });
      expect((answer.headers as Record<string, string>)['retry-after']).toBe('1');
      await app.raw('post', LOG_IN).set('x-forwarded-for', freshAddress()).send({}).expect(400);
    });

    it('ATK-414: an IPv6 network is one address, whichever of its hosts sends', async () => {
      const statuses: number[] = [];
      for (let host = 1; host <= 300 && statuses.at(-1) !== 429; host++) {
        const call = app.raw('post', LOG_IN).set('x-forwarded-for', `2001:db8:7:7::${host.toString(16)}`);
        statuses.push((await call.set('content-type', JSON_TYPE).send('[[[[')).status);
      }
      expect(statuses.at(-1)).toBe(429);
    });

    it('ATK-415: people who are logged in behind that address go on', async () => {
      const address = freshAddress();
      const breakIt = () =>
        app.raw('post', LOG_IN).set('x-forwarded-for', address).set('content-type', JSON_TYPE).send('[');
      for (let time = 0; time < 300 && (await breakIt()).status !== 429; time++);
      expect((await breakIt()).status).toBe(429);
      await app.call('post', '/tiers', { name: 'behind' }).set('x-forwarded-for', address).expect(201);
      await customer.call('post', '/keys', { name: 'behind' }).set('x-forwarded-for', address).expect(201);
    });
  });

  describe('payment messages', () => {
    const event = JSON.stringify({
      id: 'evt_1',
      object: 'event',
      type: 'checkout.session.completed',
      livemode: false,
      data: { object: { id: 'cs_test_a1b2', object: 'checkout.session' } },
    });
    const post = (address: string, signature: string): Promise<number | null> =>
      send(
        app.control.url,
        { path: `/webhooks/payments/${stripeId}`, body: event, headers: { 'stripe-signature': signature } },
        address,
      );

    it('ATK-416: a burst of a provider is taken whole, beside forged ones that get 429', async () => {
      const [provider, forger] = [freshAddress(), freshAddress()];
      const many = (address: string, signature: string): Promise<(number | null)[]> =>
        Promise.all(Array.from({ length: 20 }, () => post(address, signature)));
      const forged: (number | null)[] = [];
      while (forged.at(-1) !== 429 && forged.length < 3_000)
        forged.push(...(await many(forger, signatureOf('another'))));
      expect([...new Set(forged)]).toEqual([400, 429]);
      const taken: (number | null)[] = [];
      while (taken.length < 1_500) taken.push(...(await many(provider, signatureOf(event))));
      expect([...new Set(taken)]).toEqual([200]);
    });
  });
});
