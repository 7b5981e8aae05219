import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { RedisService } from '#core/infra';
import { startControlApp, type ControlApp, type ApiList } from '../../../support/control/control-app.js';
import { REQUESTS_A_MINUTE } from '../../../../libs/core/http/throttle/throttle.guard.js';
import { throttleKey } from '../../../../libs/core/http/throttle/throttle-key.js';

describe('conventions of the management API', () => {
  let app: ControlApp;
  let tierId: string;

  beforeAll(async () => {
    app = await startControlApp();
    tierId = (await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201)).body.id;
  });
  afterAll(() => app.stop());

  const tiers = '/admin/v1/tiers';

  it('let no cache keep an answer, nor an error', async () => {
    const paths = [tiers, `${tiers}/%zz`, '/admin/v1/nowhere', '/api/v1/auth/config', '/api/v1/keys'];
    for (const path of paths) {
      const { headers } = await app.raw('get', path).set('authorization', `Bearer ${app.token}`);
      expect([path, headers['cache-control']]).toEqual([path, 'no-store']);
    }
  });

  describe('errors', () => {
    it.each([
      { case: 'an unknown path', path: '/nowhere', status: 404, code: 'not_found' },
      { case: 'an unknown path of the API', path: '/admin/v1/nowhere', status: 404, code: 'not_found' },
      { case: 'a broken escape', path: '/admin/v1/tiers/%zz', status: 400, code: 'invalid_request_error' },
    ])('$case is $status', async ({ path, status, code }) => {
      const { body, headers } = await app.raw('get', path).set('authorization', `Bearer ${app.token}`).expect(status);
      expect(body).toEqual({
        error: { message: expect.any(String), type: 'invalid_request_error', code, param: null },
        request_id: headers['x-request-id'],
      });
      expect(body.request_id).toMatch(/^req_/);
      expect(headers['x-should-retry']).toBe('false');
    });

    it.each(['put', 'delete'] as const)('a method that a path does not have is 405: %s', async (method) => {
      const { body, headers } = await app.call(method, '/tiers').expect(405);
      expect(body.error.code).toBe('method_not_allowed');
      expect(headers.allow).toBe('GET, POST');
    });

    it.each(['{"name":', '', "{'name': 1}"])('malformed JSON is 400: %j', async (text) => {
      const call = app.call('post', '/tiers').set('content-type', 'application/json').send(text);
      expect((await call.expect(400)).body.error.code).toBe('invalid_request_error');
    });

    it.each([
      { type: 'text/plain', text: 'name' },
      { type: 'application/x-www-form-urlencoded', text: 'name=x' },
      { type: 'application/json; charset=latin1', text: '{}' },
    ])('a body of $type is 415', async ({ type, text }) => {
      const { body } = await app.call('post', '/tiers').set('content-type', type).send(text).expect(415);
      expect(body.error.code).toBe('unsupported_media_type');
    });

    it('a compressed body is 415', async () => {
      const call = app.call('post', '/tiers').set('content-encoding', 'gzip').set('content-type', 'application/json');
      expect((await call.send('{}').expect(415)).body.error.code).toBe('unsupported_media_type');
    });

    it('a body over 1 MiB is 413', async () => {
      const { body } = await app.call('post', '/tiers', { name: 'x'.repeat(1_048_577) }).expect(413);
      expect(body.error.code).toBe('request_too_large');
    });

    it('a body of more than 10,000 items in lists is 400', async () => {
      const { body } = await app
        .call('post', '/tiers', { name: 'standard', models: Array(10_001).fill('a') })
        .expect(400);
      expect(body.error).toMatchObject({
        code: 'invalid_request_error',
        message: 'The body can have at most 32 levels, 2000 names of 512 characters, and 10000 list items.',
      });
    });

    it('an id of another kind is 400 and says so', async () => {
      const { body } = await app.call('get', `/organizations/${tierId}`).expect(400);
      expect(body.error).toMatchObject({
        code: 'invalid_id',
        param: 'id',
        message: 'expected an organization id (org_…), got tier_…',
      });
    });
  });

  describe('authentication', () => {
    const open = async (headers: Record<string, string>): Promise<{ status: number; code?: string }> => {
      const { status, body } = await app.raw('get', tiers).set(headers);
      return status === 200 ? { status } : { status, code: body.error.code };
    };

    it('takes Bearer in any case and x-api-key; Authorization decides', async () => {
      const good = app.token;
      expect(await open({ authorization: `Bearer ${good}` })).toEqual({ status: 200 });
      expect(await open({ authorization: `bEaReR ${good}` })).toEqual({ status: 200 });
      expect(await open({ 'x-api-key': good })).toEqual({ status: 200 });
      expect(await open({ 'x-api-key': 'junk', authorization: `Bearer ${good}` })).toEqual({ status: 200 });
      const unknown = { status: 401, code: 'invalid_api_key' };
      expect(await open({ 'x-api-key': good, authorization: 'Bearer junk' })).toEqual(unknown);
      expect(await open({})).toEqual(unknown);
      expect(await open({ authorization: `Basic ${good}` })).toEqual(unknown);
      const typo = good.slice(0, -1) + (good.endsWith('0') ? '1' : '0');
      expect(await open({ authorization: `Bearer ${typo}` })).toEqual(unknown);
    });

    it('never reads a token from the query', async () => {
      await app.raw('get', `${tiers}?token=${app.token}&api_key=${app.token}`).expect(401);
    });

    it('refuses two Authorization headers', async () => {
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const call = request(`${app.control.url}${tiers}`, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        call.setHeader('authorization', [`Bearer ${app.token}`, `Bearer ${app.token}`]);
        call.on('error', reject).end();
      });
      expect(status).toBe(401);
    });

    it('refuses an API key as the wrong kind of token, known or not', async () => {
      const { id } = (await app.call('post', '/organizations', { name: 'Acme' }).expect(201)).body;
      const { secret } = (await app.call('post', `/organizations/${id}/keys`, { name: 'k' }).expect(201)).body;
      expect(await open({ authorization: `Bearer ${secret}` })).toEqual({ status: 403, code: 'wrong_token_kind' });
    });
  });

  describe('lists', () => {
    beforeAll(async () => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) await app.call('post', '/tiers', { name: `page-${name}` });
    });

    const list = async (query: string): Promise<ApiList> =>
      (await app.call('get', `/tiers?q=page-&${query}`).expect(200)).body as ApiList;
    const namesOf = ({ data }: ApiList): string[] => data.map(({ name }) => String(name).slice(5));

    it('P11: are walked forward and backward, newest first', async () => {
      const first = await list('limit=2');
      expect([namesOf(first), first.has_more]).toEqual([['e', 'd'], true]);
      const second = await list(`limit=2&after=${first.last_id}`);
      expect([namesOf(second), second.has_more]).toEqual([['c', 'b'], true]);
      const third = await list(`limit=2&after=${second.last_id}`);
      expect([namesOf(third), third.has_more]).toEqual([['a'], false]);
      const back = await list(`limit=2&before=${third.first_id}`);
      expect([namesOf(back), back.has_more]).toEqual([['c', 'b'], true]);
      expect([back.first_id, back.last_id]).toEqual([second.first_id, second.last_id]);
    });

    it.each([
      { query: 'limit=0', param: 'limit' },
      { query: 'limit=101', param: 'limit' },
      { query: 'limit=1&limit=2', param: 'limit' },
      { query: 'after=key_01jd3k9v6qe8yb5t2x7m4c0n1p', param: 'after' },
      { query: 'after=tampered', param: 'after' },
      { query: 'lmit=5', param: 'lmit' },
      { query: 'offset=5', param: 'offset' },
    ])('refuse $query', async ({ query, param }) => {
      const { body } = await app.call('get', `/tiers?${query}`).expect(400);
      expect(body.error.param).toBe(param);
    });

    it('name the closest parameter', async () => {
      const { body } = await app.call('get', '/tiers?lmit=5').expect(400);
      expect(body.error).toMatchObject({
        code: 'unknown_parameter',
        message: 'unknown parameter lmit; did you mean limit?',
      });
    });

    it('routes without a query refuse any', async () => {
      const { body } = await app.call('get', `/tiers/${tierId}?expand=all`).expect(400);
      expect(body.error).toMatchObject({ code: 'unknown_parameter', param: 'expand' });
    });
  });

  describe('If-Match', () => {
    it('guards a change against another one', async () => {
      const created = await app.call('post', '/tiers', { name: 'guarded' }).expect(201);
      const path = `/tiers/${created.body.id}`;
      const patch = (rpm: number, etag: string) => app.call('patch', path, { rpm }).set('if-match', etag);
      const changed = await patch(5, created.headers.etag ?? '').expect(200);
      expect(changed.headers.etag).toBe('"2"');
      const { body } = await patch(6, created.headers.etag ?? '').expect(412);
      expect(body.error).toMatchObject({ code: 'version_conflict', metadata: { current: changed.body } });
      await patch(7, '*').expect(200);
      await app.call('delete', path).set('if-match', '"1"').expect(412);
      await patch(8, 'yesterday').expect(400);
    });

    it('accepts one of many changes to the same version', async () => {
      const { id } = (await app.call('post', '/tiers', { name: 'raced' }).expect(201)).body;
      const calls = Array.from({ length: 8 }, (_, n) =>
        app.call('patch', `/tiers/${id}`, { rpm: n + 1 }).set('if-match', '"1"'),
      );
      const statuses = (await Promise.all(calls)).map(({ status }) => status).sort();
      expect(statuses).toEqual([200, ...Array.from({ length: 7 }, () => 412)]);
    });
  });

  describe('Idempotency-Key', () => {
    const post = (key: string, path: string, body: object) => app.call('post', path, body).set('idempotency-key', key);

    it('repeats the answer, not the effect', async () => {
      const key = randomUUID();
      const first = await post(key, '/tiers', { name: 'once' }).expect(201);
      const second = await post(key, '/tiers', { name: 'once' }).expect(201);
      expect(second.body).toEqual(first.body);
      expect(second.headers).toMatchObject({ 'idempotent-replayed': 'true', etag: '"1"' });
      expect(first.headers).not.toHaveProperty('idempotent-replayed');
    });

    it('is bound to one request', async () => {
      const key = randomUUID();
      await post(key, '/tiers', { name: 'mine' }).expect(201);
      const { body, headers } = await post(key, '/tiers', { name: 'other' }).expect(409);
      expect(body.error.code).toBe('idempotency_key_reused');
      expect(headers['x-should-retry']).toBe('false');
      await post(key, '/tokens', { name: 'mine' }).expect(409);
    });

    it('is scoped to its principal', async () => {
      const key = randomUUID();
      await post(key, '/tokens', { name: 'first' }).expect(201);
      const { secret } = (await app.call('post', '/tokens', { name: 'other' }).expect(201)).body;
      const other = await post(key, '/tokens', { name: 'second' }).set('authorization', `Bearer ${secret}`).expect(201);
      expect(other.body.name).toBe('second');
    });

    it('never stores a secret', async () => {
      const key = randomUUID();
      const first = await post(key, '/tokens', { name: 'secret' }).expect(201);
      const second = await post(key, '/tokens', { name: 'secret' }).expect(201);
      const { secret, ...shown } = first.body;
      expect(second.body).toEqual(shown);
      expect(await app.dump()).not.toContain(String(secret).slice(8, -6));
    });

    it('can be used again after a failed request', async () => {
      const key = randomUUID();
      await post(key, '/tiers', { nam: 'typo' }).expect(400);
      await post(key, '/tiers', { name: 'corrected' }).expect(201);
      await post(key, '/tiers', { name: 'corrected' }).expect(201);
    });

    it('lets one of many requests through', async () => {
      const key = randomUUID();
      const answers = await Promise.all(Array.from({ length: 10 }, () => post(key, '/tiers', { name: 'crowd' })));
      for (const { status, body } of answers) {
        if (status !== 201) expect([status, body.error.code]).toEqual([409, 'idempotency_in_progress']);
      }
      const { body } = await app.call('get', '/tiers?q=crowd').expect(200);
      expect(body.data).toHaveLength(1);
    });

    it('does not repeat a committed change whose answer was lost', async () => {
      const key = randomUUID();
      await post(key, '/tiers', { name: 'lost' }).expect(201);
      await app.query(
        `UPDATE idempotency_record SET status_code = NULL, body = NULL, created_at = now() - interval '3 minutes'
         WHERE key = $1`,
        key,
      );
      const { body } = await post(key, '/tiers', { name: 'lost' }).expect(409);
      expect(body.error).toMatchObject({
        code: 'idempotency_key_reused',
        message: expect.stringContaining('took effect'),
      });
    });

    it.each([' ', 'x'.repeat(256), 'two words'])('must be 1 to 255 visible characters: %j', async (key) => {
      const { body } = await post(key, '/tiers', { name: 'x' }).expect(400);
      expect(body.error.param).toBe('Idempotency-Key');
    });
  });

  describe('throttling', () => {
    it('limits each address and each token, with Retry-After', async () => {
      const limited = await startControlApp();
      const { client } = limited.control.app.get(RedisService);
      const call = () => limited.call('get', '/tiers');
      await call().expect(200);
      const counters = await client.keys('throttle:*');
      expect(counters.map((key) => key.split(':')[1]).sort()).toEqual(['address', 'token']);
      expect(counters.join()).not.toContain(limited.token);
      for (const counter of counters) {
        await client.set(counter, REQUESTS_A_MINUTE, 'KEEPTTL');
        const { body, headers } = await call().expect(429);
        expect(body.error).toMatchObject({ type: 'rate_limit_error', code: 'rate_limit_exceeded' });
        expect(Number(headers['retry-after'])).toBeGreaterThan(0);
        expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
        expect(headers['x-should-retry']).toBe('true');
        await client.del(counter);
      }
      await call().expect(200);
      expect(throttleKey(null, '::1', 'address')).toBe('throttle:address:::1');
      await limited.stop();
    });
  });
});
