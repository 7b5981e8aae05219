import { request as sendRaw } from 'node:http';
import { CASES } from '../../../support/control/api-cases.js';
import {
  channel,
  deadMail,
  key,
  member,
  model,
  ownKey,
  startWorld,
  type World,
} from '../../../support/control/api-world.js';
import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';
import { order } from '../../../support/control/payment-objects.js';
import { logIn, makeOperator } from '../../../support/control/session-caller.js';
import { openAsOwner } from '../../../support/stores/database.js';

const PUBLIC_URL = 'https://routify.example.com';
const asBrowser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const SEARCHES = CASES.filter(
  ({ method, operation }) => method === 'get' && operation.parameters?.some(({ name }) => name === 'q'),
);

/** Values of settings, names of hosts and searches that would mean something else where they end up. */
describe('attacks by what becomes part of a page, a policy or a query', () => {
  let app: ControlApp;
  let world: World;

  beforeAll(async () => {
    app = await startControlApp({ ROUTIFY_PUBLIC_URL: PUBLIC_URL, ROUTIFY_HOSTS: 'admin.internal' });
    world = await startWorld(app);
    for (const make of [member, ownKey, key, model, channel, deadMail, order]) await make(world);
  });
  afterAll(async () => {
    await world.worker.close();
    await app.stop();
  });

  const store = (group: string, value: object) =>
    app.query(
      `INSERT INTO setting (key, value, version) VALUES ($1, $2::jsonb, 1)
       ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value`,
      group,
      JSON.stringify(value),
    );
  const policy = async (): Promise<Map<string, string>> => {
    const { headers } = await app.raw('get', '/login').set(asBrowser).expect(200);
    const parts = (headers['content-security-policy'] ?? '').split('; ');
    return new Map(parts.map((part) => [part.split(' ', 1)[0] ?? '', part.slice(part.indexOf(' ') + 1)]));
  };

  describe('settings', () => {
    const NO_ORIGINS = [
      'https://x; script-src *',
      'https://x;script-src *',
      'https://x;script-src',
      "https://x'unsafe-inline'",
      'https://*',
      'https://*.example.com',
      'https://a,https://b',
      'https://a https://b',
      'https://a\nset-cookie:x',
      'http://gateways.example.com',
      'javascript:alert(1)',
      'data:text/html,x',
      'https://user@gateways.example.com',
      'https://gateways.example.com/v1',
    ];

    it.each(NO_ORIGINS)('ATK-155: %j is not written as the address of the gateways', async (gateway_url) => {
      const { body } = await app.call('patch', '/settings/public', { gateway_url }).expect(400);
      expect(body.error.param).toBe('gateway_url');
    });

    it.each(NO_ORIGINS)(
      'ATK-155: %j, stored by an older version, changes nothing of the policy',
      async (gateway_url) => {
        await store('public', { gateway_url });
        const directives = await policy();
        expect(directives.get('script-src')).toBe("'self'");
        expect(directives.get('connect-src')).toMatch(/^'self'(?: http:\/\/127\.0\.0\.1:\d+| https:\/\/[a-z.:\d]+)?$/);
        expect((await app.raw('get', '/api/v1/public/configuration').expect(200)).text).not.toContain(gateway_url);
      },
    );

    it('ATK-155: an origin is written as such, whatever its spelling', async () => {
      await app.call('patch', '/settings/public', { gateway_url: 'https://API.example.com:443' }).expect(200);
      expect((await policy()).get('connect-src')).toBe("'self' https://api.example.com");
    });

    it.each([
      ['brand', 'logo_url', 'javascript:alert(1)'],
      ['brand', 'logo_dark_url', 'data:text/html;base64,PHNjcmlwdD4='],
      ['brand', 'terms_url', 'javascript:alert(1)'],
      ['brand', 'privacy_url', ' javascript:alert(1)'],
      ['brand', 'footer_links', [{ label: 'x', url: 'JaVaScRiPt:alert(1)' }]],
      ['brand', 'color', 'red;background:url(https://x)'],
      ['brand', 'name', 'Acme\nBcc: all@example.com'],
      ['mail', 'from_name', 'Acme\nBcc: all@example.com'],
    ])('ATK-155: %s.%s of %j is neither written nor, when stored, passed on', async (group, field, value) => {
      await app.call('patch', `/settings/${group}`, { [field]: value }).expect(400);
      await store(group, { [field]: value });
      const { body } = await app.call('get', `/settings/${group}`).expect(200);
      const open = await app.raw('get', '/api/v1/public/configuration').expect(200);
      const bad = JSON.stringify(value);
      expect([JSON.stringify(body), open.text].filter((text) => text.includes(bad))).toEqual([]);
      await app.query('DELETE FROM setting WHERE key = $1', group);
    });
  });

  describe('searches', () => {
    const search = async (path: string, query: string): Promise<readonly ApiObject[]> => {
      const filled = path.replace(/\{[^}]+\}/, world.customer.organizationId);
      const call = path.startsWith('/admin/v1')
        ? app.call('get', `${filled.replace('/admin/v1', '')}?${query}`)
        : world.customer.call('get', `${filled.replace('/api/v1', '')}?${query}`);
      return ((await call.expect(200)).body as ApiList).data;
    };

    it('ATK-156: finds the lists that can be searched', () => {
      expect(SEARCHES.length).toBeGreaterThanOrEqual(9);
    });

    it.each(SEARCHES)('ATK-156: signs of patterns stand for themselves in $name', async ({ path }) => {
      // It has no list without a text.
      if (path !== '/admin/v1/search') expect((await search(path, 'limit=1')).length).toBe(1);
      for (const q of ['%', '%%%', '_%', '__', '\\', '\\%', '%e%']) {
        expect([q, await search(path, `q=${encodeURIComponent(q)}`)]).toEqual([q, []]);
      }
    });

    it('ATK-156: a search that reads for long is ended, and says so', async () => {
      const owner = openAsOwner(app.config.databaseUrl);
      const client = await owner.connect();
      await client.query('BEGIN');
      await client.query('LOCK TABLE "user" IN ACCESS EXCLUSIVE MODE');
      try {
        const { body, status } = await app.call('get', '/users?q=x');
        expect([status, body.error]).toMatchObject([400, { code: 'invalid_request_error', param: 'q' }]);
      } finally {
        await client.query('ROLLBACK');
        client.release();
        await owner.end();
      }
    });
  });

  describe('pages', () => {
    it('ATK-157: a log-out makes the browser forget pages and answers, and leaves the other side its cookie', async () => {
      const email = await makeOperator(app);
      const browser = await logIn(app, { email, audience: 'operator' });
      const { headers } = await browser.call('post', '/api/v1/auth/logout').expect(200);
      expect(headers['clear-site-data']).toBe('"cache"');
      expect(headers['set-cookie']).toEqual([expect.stringMatching(/^__Host-routify-operator=; .*Max-Age=0$/)]);
    });

    it.each(['/login', '/docs', '/api/v1/auth/config', '/nowhere', '/assets/before-paint.js'])(
      'ATK-157: %s has none of the devices of a person',
      async (path) => {
        const { headers } = await app.raw('get', path).set(asBrowser);
        const features = (headers['permissions-policy'] ?? '').split(', ');
        for (const feature of ['camera', 'microphone', 'geolocation', 'usb', 'payment', 'display-capture'])
          expect(features).toContain(`${feature}=()`);
        expect(features).toContain('publickey-credentials-get=(self)');
        expect(features.filter((feature) => /\*|"/.test(feature))).toEqual([]);
      },
    );

    it('ATK-157: no text becomes code in a page of the console', async () => {
      const directives = await policy();
      expect(directives.get('require-trusted-types-for')).toBe("'script'");
      expect(directives.get('trusted-types')).toBe('default');
    });
  });

  describe('hosts', () => {
    /** Sent as it is: other clients complete or check the header. */
    const statusOf = (host: string | null, path: string, method = 'GET', origin?: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const headers = { ...(host === null ? {} : { host }), ...(origin === undefined ? {} : { origin }) };
        const url = new URL(path, app.control.url);
        sendRaw(url, { method, headers, setHost: false }, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        })
          .on('error', reject)
          .end();
      });

    const STRANGE = [
      'evil.example',
      'evil.example:443',
      'routify.example.com.',
      'routify.example.com.evil.example',
      'xroutify.example.com',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '10.1.2.3',
      '2130706433',
      'routify.example.com@evil.example',
      'evil.example/routify.example.com',
      '',
    ];

    it.each(STRANGE)('ATK-158: a page of %j, which leads here, reaches nothing', async (host) => {
      const paths = ['/', '/login', '/api/v1/auth/config', '/api/v1/me', '/admin/v1/users', '/docs', '/openapi.json'];
      const statuses = await Promise.all(paths.map((path) => statusOf(host, path)));
      expect(new Set(statuses)).toEqual(new Set([421]));
      const attempt = statusOf(host, '/api/v1/auth/login', 'POST', `http://${host}`);
      expect(await attempt).toBe(421);
    });

    it('ATK-158: a refusal says what to do, and does not name the hosts that are known', async () => {
      const { body } = await app.raw('get', '/api/v1/me').set('host', 'evil.example').expect(421);
      expect(body.error).toMatchObject({ code: 'unknown_host', message: expect.stringContaining('ROUTIFY_HOSTS') });
      expect(JSON.stringify(body)).not.toContain('routify.example.com');
    });

    it.each(['evil.example', '10.1.2.3', ''])(
      'ATK-158: probes of a load balancer that names %j get answers',
      async (host) => {
        expect(await Promise.all(['/healthz', '/readyz'].map((path) => statusOf(host, path)))).toEqual([200, 200]);
      },
    );

    it.each([
      'routify.example.com',
      'ROUTIFY.example.com:443',
      'admin.internal:3011',
      'localhost:9',
      '127.0.0.1',
      '[::1]:1',
    ])('ATK-158: %s is a host of this installation', async (host) => {
      expect(await statusOf(host, '/api/v1/auth/config')).toBe(200);
    });

    it.each([
      ['http://evil.example', 'routify.example.com'],
      ['http://routify.example.com', 'routify.example.com'],
      ['https://admin.internal', 'routify.example.com'],
      ['null', 'routify.example.com'],
      ['', 'admin.internal'],
    ])('ATK-158: a page of %j writes nothing at %s', async (origin, host) => {
      expect(await statusOf(host, '/api/v1/auth/login', 'POST', origin)).toBe(403);
    });
  });
});
