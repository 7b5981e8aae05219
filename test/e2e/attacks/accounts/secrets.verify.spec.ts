import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import supertest, { type Test } from 'supertest';
import { systemActor } from '#core';
import { loadConfig } from '#core/infra';
import { AdminTokensService } from '#auth';
import { startControl, type RunningControl } from '../../../../apps/control/start-control.js';
import { startGateway, type RunningGateway } from '../../../../apps/gateway/start-gateway.js';
import { StateKey } from '../../../../libs/completions/states/state-key.js';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { mailTo, tokenIn } from '../../../support/control/mailbox.js';
import { logIn, makeOperator, PASSWORD, type SessionCaller } from '../../../support/control/session-caller.js';
import { eventually } from '../../../support/eventually.js';
import { joinOrganization, mintCode } from '../../../support/gateway/customer-caller.js';
import { testEnvironment } from '../../../support/test-environment.js';

const NEW = 'n7Kd0pTq4RzXwYv1Bs8Jm2LfGhUaCe9i';
const OTHER = 'Zr7pQ2xWmN4vB8kL1tYhC6dFgJ0sAe3u';

/** Starts databases, gateways and controls, possibly on a busy machine. */
jest.setTimeout(120_000);

/** What an attacker holds that a dropped secret signed, and the change of secrets itself. */
describe('attacks on secrets that change', () => {
  let app: ControlApp;
  let organizationId: string;
  let old: string;
  const folder = mkdtempSync(join(tmpdir(), 'routify-secrets-'));
  let count = 0;
  const running: { stop(): Promise<void> }[] = [];

  beforeAll(async () => {
    app = await startControlApp();
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    organizationId = ((await app.call('post', '/organizations', { name: 'Acme' }).expect(201)).body as ApiObject).id;
    old = environment().ROUTIFY_SECRET ?? '';
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.stop()));
  });
  afterAll(async () => {
    await app.stop();
    rmSync(folder, { recursive: true });
  });

  function environment(): Record<string, string> {
    return {
      ...testEnvironment(app.config),
      ROUTIFY_CONTROL_LISTEN: '127.0.0.1:0',
      ROUTIFY_GATEWAY_LISTEN: '127.0.0.1:0',
    };
  }
  async function gatewayWith(secret: string): Promise<RunningGateway> {
    count++;
    const own = {
      ROUTIFY_INSTANCE: `gateway-${count}`,
      ROUTIFY_JOURNAL_DIR: join(folder, String(count)),
    };
    const gateway = await startGateway(loadConfig({ ...environment(), ...own, ROUTIFY_SECRET: secret }));
    running.push(gateway);
    return gateway;
  }
  async function controlWith(secret: string): Promise<RunningControl> {
    const control = await startControl(loadConfig({ ...environment(), ROUTIFY_SECRET: secret }));
    running.push(control);
    return control;
  }
  const newKey = async (): Promise<ApiObject> =>
    (await app.call('post', `/organizations/${organizationId}/keys`, { name: 'k' }).expect(201)).body as ApiObject;
  const statusWith = async ({ url }: { readonly url: string }, path: string, secret: string): Promise<number> =>
    (await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${secret}` } })).status;
  const serves = (gateway: RunningGateway, { secret }: ApiObject) => statusWith(gateway, '/v1/models', secret);
  const versionsOf = async (table: string): Promise<Record<string, number>> => {
    const rows = await app.query(`SELECT masked, pepper_version FROM ${table}`);
    return Object.fromEntries(rows.map(({ masked, pepper_version }) => [String(masked), Number(pepper_version)]));
  };
  const sessionStatus = async ({ url }: RunningControl, { cookie }: SessionCaller): Promise<number> => {
    const request: Test = supertest(url).get('/api/v1/auth/session').set('cookie', cookie);
    return (await request.set('x-routify-audience', 'operator')).status;
  };
  const findingOf = async (control: RunningControl, check: string, token = app.token) => {
    const answer = supertest(control.adminUrl).get('/admin/v1/doctor').set('authorization', `Bearer ${token}`);
    const { findings } = (await answer.expect(200)).body as { findings: { check: string; [field: string]: unknown }[] };
    return findings.find((finding) => finding.check === check);
  };

  it('notes the version beside every digest, but of what lasts ten minutes, and of unsubscription, which has no pepper', async () => {
    const columnsLike = async (pattern: string) => {
      const sql = 'SELECT table_name FROM information_schema.columns WHERE table_schema = $1 AND column_name LIKE $2';
      const rows = await app.query(sql, 'public', pattern);
      return new Set(rows.map(({ table_name }) => String(table_name)));
    };
    const [digests, versions] = [await columnsLike('%digest'), await columnsLike('pepper_version')];
    expect([...digests].filter((table) => !versions.has(table)).toSorted()).toEqual(['login_attempt', 'news_mail']);
    expect(versions.size).toBe(9);
  });

  it('ATK-171: what a new secret signed works where it only verifies, and nothing moves back to the old one', async () => {
    const [gateway, control] = [
      await gatewayWith(`versions:1:${old},2:${NEW}`),
      await controlWith(`versions:2:${NEW},1:${old}`),
    ];
    const path = `${control.adminUrl}/admin/v1/organizations/${organizationId}/keys`;
    const { secret: token } = await app.control.app
      .get(AdminTokensService)
      .create({ name: 'new' }, systemActor('test'));
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const made = (await (await fetch(path, { method: 'POST', headers, body: '{"name":"new"}' })).json()) as ApiObject;
    expect((await versionsOf('api_key'))[String(made.masked)]).toBe(2);
    expect(await serves(gateway, made)).toBe(200);
    const before = await versionsOf('api_key');
    const other = await newKey();
    expect(await serves(gateway, other)).toBe(200);
    // A key that this gateway signs with its own version has nothing to be hashed anew.
    expect(await serves(await gatewayWith(old), other)).toBe(200);
    expect(await versionsOf('api_key')).toEqual({ ...before, [String(other.masked)]: 1 });
  });

  it('ATK-172: a value that looks like a list is one secret, and a secret of a stranger opens nothing', async () => {
    const key = await newKey();
    expect(await serves(await gatewayWith(`2:${NEW},1:${old}`), key)).toBe(401);
    expect(await serves(await gatewayWith(`versions:2:${NEW},1:${OTHER}`), key)).toBe(401);
    expect(() => loadConfig({ ...environment(), ROUTIFY_SECRET: `versions:1:${NEW},1:${old}` })).toThrow(
      'ROUTIFY_SECRET',
    );
  });

  it('ATK-173: what is written to Redis in place of a renewed digest takes over no key', async () => {
    const [victim, attacker] = [await newKey(), await newKey()];
    const digests = await app.query('SELECT id, masked, encode(digest, $1) AS digest FROM api_key', 'hex');
    const of = ({ masked }: ApiObject) => digests.find((row) => row.masked === masked) ?? {};
    const forged = [of(victim).digest, 'ab'.repeat(32), 2, 'x'.repeat(43)].join(' ');
    const redis = new Redis(app.config.redisUrl);
    await controlWith(`versions:2:${NEW},1:${old}`);
    await redis.hset('auth:renewed-keys', String(of(victim).id), forged);
    // A true entry of the same time shows that control has read all of them.
    expect(await serves(await gatewayWith(`versions:2:${NEW},1:${old}`), attacker)).toBe(200);
    await eventually(async () => (await versionsOf('api_key'))[String(attacker.masked)] === 2);
    const entry = String(await redis.hget('auth:renewed-keys', String(of(attacker).id)));
    await redis.hset('auth:renewed-keys', String(of(victim).id), entry);
    redis.disconnect();
    expect((await versionsOf('api_key'))[String(victim.masked)]).toBe(1);
  });

  it('serves codes and invitations of the old secret as long as it is listed, each once', async () => {
    const [code, other] = [await mintCode(app), await mintCode(app)];
    const path = `/organizations/${organizationId}/invitations`;
    const invite = async (email: string): Promise<string> => {
      await app.call('post', path, { email, role: 'owner' }).expect(201);
      return tokenIn(await mailTo(app, email, 'invitation'));
    };
    const [first, second] = [await invite('first@people.example'), await invite('second@people.example')];
    const control = await controlWith(`versions:2:${NEW},1:${old}`);
    const register = ({ url }: RunningControl, token: string) =>
      supertest(url).post('/api/v1/auth/invitation/register').send({ token, name: 'Ada', password: PASSWORD });
    await register(control, first).expect(200);
    await register(control, first).expect(400);
    const redeem = (text: string, { url }: RunningControl, token: string) =>
      supertest(url)
        .post('/api/v1/redeem')
        .set({ authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() })
        .send({ code: text });
    const owner = await joinOrganization(app, organizationId, 'owner');
    await redeem(code, control, owner.token).expect(201);
    await redeem(code, control, owner.token).expect(409);
    const alone = await controlWith(`versions:2:${NEW}`);
    await register(alone, second).expect(400);
    await redeem(other, alone, owner.token).expect(404);
  });

  it('opens opaque state of every listed secret, and the doctor says when an old one was returned', async () => {
    const statesOf = (gateway: RunningGateway) => gateway.app.get(StateKey, { strict: false }).statesOf(organizationId);
    const sealed = statesOf(await gatewayWith(old)).seal('issuer', 'thoughts');
    const both = `versions:2:${NEW},1:${old}`;
    expect(statesOf(await gatewayWith(both)).open(sealed)).toEqual({ issuer: 'issuer', state: 'thoughts' });
    const control = await controlWith(both);
    const { secret } = await app.control.app.get(AdminTokensService).create({ name: 'reader' }, systemActor('test'));
    const redis = new Redis(app.config.redisUrl);
    await eventually(async () => (await redis.hexists('auth:state-uses', '1')) === 1);
    redis.disconnect();
    expect(await findingOf(control, 'secret', secret)).toMatchObject({
      message: expect.stringMatching(/Opaque state of version 1 was last returned on \d{4}-\d\d-\d\d/),
    });
    expect(statesOf(await gatewayWith(`versions:2:${NEW}`)).open(sealed)).toBeNull();
  });

  it('ATK-170: what was used moves to the new secret, what was not fails with the old one, and was counted', async () => {
    const [used, unused] = [await newKey(), await newKey()];
    const session = await logIn(app, { email: await makeOperator(app), audience: 'operator' });
    const ended = await logIn(app, { email: await makeOperator(app), audience: 'operator' });
    const member = await joinOrganization(app, organizationId, 'owner');
    const idle = (await member.call('post', '/me/tokens', { name: 'idle' }).expect(201)).body as ApiObject;

    const both = `versions:2:${NEW},1:${old}`;
    const [gateway, control] = [await gatewayWith(both), await controlWith(both)];
    expect(await serves(gateway, used)).toBe(200);
    expect(await sessionStatus(control, session)).toBe(200);
    expect(await statusWith(control, '/api/v1/me', member.token)).toBe(200);
    expect(await statusWith(control, '/admin/v1/tiers', app.token)).toBe(200);
    await eventually(async () => (await versionsOf('api_key'))[String(used.masked)] === 2);
    expect((await versionsOf('api_key'))[String(unused.masked)]).toBe(1);
    const finding = await findingOf(control, 'secret');
    expect(finding).toMatchObject({ status: 'warn', message: expect.stringMatching(/[1-9] API key/) });
    expect(finding?.message).toMatch(/1 management token\b.*1 session\b/);
    expect(JSON.stringify(finding)).not.toContain(old);

    const [alone, last] = [await gatewayWith(`versions:2:${NEW}`), await controlWith(`versions:2:${NEW}`)];
    expect(await serves(alone, used)).toBe(200);
    expect(await sessionStatus(last, session)).toBe(200);
    expect(await statusWith(last, '/api/v1/me', member.token)).toBe(200);
    expect(await statusWith(last, '/admin/v1/tiers', app.token)).toBe(200);
    expect(await serves(alone, unused)).toBe(401);
    expect(await sessionStatus(last, ended)).toBe(401);
    expect(await statusWith(last, '/api/v1/me', idle.secret)).toBe(401);
    expect(await findingOf(last, 'secret')).toMatchObject({
      status: 'fail',
      message: expect.stringMatching(/[1-9] API key.*need a version that ROUTIFY_SECRET does not list/),
    });
  });
});
