import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatId } from '#core';
import { actorCommand } from '../../../../apps/cli/commands/actor.command.js';
import { runCommand } from '../../../../apps/cli/program/run-command.js';
import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';
import { logIn, makeOperator } from '../../../support/control/session-caller.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';

interface Made {
  readonly kind: string;
  readonly id: string;
  readonly state: string;
  readonly created_by: string;
  readonly result?: string;
}

interface Change {
  readonly id: string;
  readonly action: string;
  readonly undo: { readonly method: 'PATCH'; readonly path: string; readonly body: object | null } | null;
  readonly undo_note: string | null;
  readonly overtaken: boolean;
}

/** A stolen token, and the night after. */
describe('an actor', () => {
  let app: ControlApp;
  let own: CustomerCaller;
  let foreign: CustomerCaller;
  let folder: string;
  let tokenFile: string;
  let names = 0;

  beforeAll(async () => {
    app = await startControlApp();
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    const organization = async (name: string) =>
      ((await app.call('post', '/organizations', { name }).expect(201)).body as ApiObject).id;
    own = await joinOrganization(app, await organization('Own'), 'owner', 'owner@own.example');
    foreign = await joinOrganization(app, await organization('Foreign'), 'owner', 'owner@foreign.example');
    folder = mkdtempSync(join(tmpdir(), 'routify-actor-'));
    tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, app.token);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await app.stop();
  });

  const as =
    (secret: string) =>
    (method: 'get' | 'post' | 'patch' | 'delete', path: string, body: object = {}) =>
      app.raw(method, `/admin/v1${path}`).set('authorization', `Bearer ${secret}`).send(body);
  const adminToken = async (call = as(app.token)) =>
    (await call('post', '/tokens', { name: `token-${names++}` }).expect(201)).body as ApiObject;
  const madeBy = async (id: string, query = ''): Promise<Made[]> =>
    (await app.call('get', `/actors/${id}/made${query}`).expect(200)).body.data as Made[];
  const changesBy = async (id: string): Promise<Change[]> =>
    (await app.call('get', `/actors/${id}/changes`).expect(200)).body.data as Change[];
  const channelFields = () => ({
    name: `channel-${names++}`,
    kind: 'openai-compatible',
    base_url: 'https://api.attacker.example/v1',
    credentials: [{ secret: 'sk-attacker-0001' }],
  });

  /** A stolen admin token that made a token, which made another one; keys, a channel, an endpoint and invitations. */
  async function theft() {
    const stolen = await adminToken();
    const thief = as(stolen.secret);
    const child = await adminToken(thief);
    const grandchild = await adminToken(as(child.secret));
    const made = async (path: string, body: object, call = thief) =>
      ((await call('post', path, body).expect(201)).body as ApiObject).id;
    const ids = {
      child: child.id,
      grandchild: grandchild.id,
      key: await made(`/organizations/${own.organizationId}/keys`, { name: 'backdoor' }, as(grandchild.secret)),
      channel: await made('/channels', channelFields()),
      endpoint: await made('/webhook-endpoints', { name: 'Copy', url: 'https://attacker.example/hook' }),
      invitation: await made(`/organizations/${own.organizationId}/invitations`, {
        email: `thief-${names++}@attacker.example`,
        role: 'admin',
      }),
    };
    return { stolen, child, grandchild, ids };
  }

  it('shows who made a token, on the token and among actors', async () => {
    const { stolen, child } = await theft();
    expect((await app.call('get', `/tokens/${child.id}`).expect(200)).body.created_by).toBe(`admin_token:${stolen.id}`);
    const listed = ((await app.call('get', '/tokens?limit=100').expect(200)).body as ApiList).data;
    expect(listed.find(({ id }) => id === child.id)?.created_by).toBe(`admin_token:${stolen.id}`);
    expect((await app.call('get', `/actors/${child.id}`).expect(200)).body).toMatchObject({
      object: 'actor',
      kind: 'admin_token',
      status: 'active',
      organization_id: null,
      created_by: `admin_token:${stolen.id}`,
    });
  });

  it('ATK-436: revoking a stolen token ends what it made, and what its tokens made; a dry run shows it first', async () => {
    const { stolen, child, grandchild, ids } = await theft();
    const all = Object.values(ids).sort();
    expect((await madeBy(stolen.id)).map(({ id }) => id).sort()).toEqual(expect.arrayContaining(all));
    const seen = await app.call('post', `/actors/${stolen.id}/revoke?dry_run=true`, {}).expect(200);
    expect(seen.body).toMatchObject({ dry_run: true, complete: true, actor: { status: 'active' } });
    const pending = (seen.body.data as Made[]).filter(({ id }) => all.includes(id));
    expect(pending.map(({ result }) => result)).toEqual(all.map(() => 'would_end'));
    expect((await as(grandchild.secret)('get', '/tiers')).status).toBe(200);

    const answer = await app.call('post', `/actors/${stolen.id}/revoke`, { reason: 'stolen' }).expect(200);
    expect(answer.body).toMatchObject({ dry_run: false, actor: { id: stolen.id, status: 'revoked' } });
    const ended = answer.body.data as Made[];
    expect(ended.map(({ id }) => id).sort()).toEqual((seen.body.data as Made[]).map(({ id }) => id).sort());
    expect(new Set(ended.map(({ result }) => result))).toEqual(new Set(['ended']));
    for (const { secret } of [stolen, child, grandchild]) expect((await as(secret)('get', '/tiers')).status).toBe(401);
    expect((await app.call('get', `/channels/${ids.channel}`)).body.state).toMatchObject({ status: 'disabled' });
    expect((await app.call('get', `/webhook-endpoints/${ids.endpoint}`)).body).toMatchObject({ status: 'disabled' });
    expect((await madeBy(stolen.id)).map(({ state }) => state)).not.toContain('live');
    const rows = await app.query(
      'SELECT count(*)::int AS count FROM audit_event WHERE request_id = $1',
      answer.headers['x-request-id'],
    );
    expect(rows[0]?.count).toBeGreaterThanOrEqual(all.length + 1);
    // Again: nothing is left to end.
    expect((await app.call('post', `/actors/${stolen.id}/revoke`, {}).expect(200)).body.data).toEqual([]);
  });

  it('ends only what is named, or nothing of it', async () => {
    const { stolen, ids } = await theft();
    await app.call('post', `/actors/${stolen.id}/revoke`, { include_made: false }).expect(200);
    expect((await madeBy(stolen.id)).find(({ id }) => id === ids.key)?.state).toBe('live');
    const { body } = await app.call('post', `/actors/${stolen.id}/revoke`, { only: [ids.key] }).expect(200);
    expect((body.data as Made[]).map(({ id }) => id)).toEqual([ids.key]);
    expect((await madeBy(stolen.id)).find(({ id }) => id === ids.channel)?.state).toBe('live');
    await app.call('post', `/tokens/${stolen.id}/revoke`, { include_made: true }).expect(200);
    expect((await madeBy(stolen.id)).map(({ state }) => state)).not.toContain('live');
  });

  it('ATK-436: what honest people made whom it let in stays, and so does what it made before the theft', async () => {
    const email = await makeOperator(app);
    const browser = await logIn(app, { email, audience: 'operator' });
    const [person] = await app.query(`SELECT id FROM "user" WHERE email = $1`, email);
    const user = formatId('usr', String(person?.id));
    const early = (await browser.call('post', '/admin/v1/tokens', { name: 'early' }).expect(201)).body as ApiObject;
    const [row] = await app.query('SELECT clock_timestamp() AS now');
    const since = new Date((row?.now as Date).getTime() + 1).toISOString();
    const waits = async (): Promise<Made[]> => madeBy(user, `?since=${since}`);
    const late = (await browser.call('post', '/admin/v1/tokens', { name: 'late' }).expect(201)).body as ApiObject;
    expect((await waits()).map(({ id }) => id)).toEqual([late.id]);
    const refused = await app.call('post', `/actors/${user}/revoke`, {}).expect(400);
    expect(refused.body.error).toMatchObject({ param: 'since', metadata: { reason: 'since_required' } });
    await app.call('post', `/actors/${user}/revoke`, { since }).expect(200);
    expect((await as(late.secret)('get', '/tiers')).status).toBe(401);
    expect((await as(early.secret)('get', '/tiers')).status).toBe(200);
  });

  it('lists everything an actor changed with the request that undoes it, and says where there is none', async () => {
    const stolen = await adminToken();
    const thief = as(stolen.secret);
    const tier = ((await app.call('post', '/tiers', { name: `tier-${names++}`, rpm: 7 }).expect(201)).body as ApiObject)
      .id;
    const channel = ((await app.call('post', '/channels', channelFields()).expect(201)).body as ApiObject).id;
    await thief('patch', `/tiers/${tier}`, { rpm: 1 }).expect(200);
    await thief('patch', `/channels/${channel}`, { options: { idle_timeout_ms: 9 }, priority: 3 }).expect(200);
    await thief('post', `/channels/${channel}/disable`).expect(200);
    await thief('delete', `/tiers/${tier}`).expect(200);
    const organization = own.organizationId;
    const adjustment = { amount_usd: '1', reason: 'theft', external_ref: 'theft-1' };
    const money = thief('post', `/organizations/${organization}/topups`, adjustment).set('idempotency-key', 'theft-1');
    expect([(await money).status]).toEqual([201]);

    const changes = await changesBy(stolen.id);
    expect(changes.map(({ action }) => action)).toEqual([
      ...['topup.create', 'tier.archive', 'channel.disable', 'channel.update', 'tier.update'],
    ]);
    const [topUp, archive, disable, edit, limit] = changes;
    expect(topUp).toMatchObject({ undo: null, undo_note: 'money' });
    expect([edit?.overtaken, disable?.overtaken, limit?.overtaken]).toEqual([true, false, true]);
    expect(edit?.undo?.body).toEqual({ options: { idle_timeout_ms: null }, priority: 100 });
    for (const { undo } of [archive, disable, edit, limit] as Change[]) {
      const method = (undo?.method ?? '').toLowerCase() as 'patch';
      await app.call(method, (undo?.path ?? '').replace('/admin/v1', ''), undo?.body ?? {}).expect(200);
    }
    expect((await app.call('get', `/tiers/${tier}`).expect(200)).body).toMatchObject({ rpm: 7, archived_at: null });
    expect((await app.call('get', `/channels/${channel}`).expect(200)).body).toMatchObject({
      priority: 100,
      options: { idle_timeout_ms: 30_000 },
      state: { status: 'enabled' },
    });
  });

  it('ATK-437: the audit finds changes by and of tokens, keys and users; an unknown one is an error', async () => {
    const { stolen, ids } = await theft();
    const find = async (query: string) =>
      ((await app.call('get', `/audit?limit=100&${query}`).expect(200)).body as ApiList).data;
    const byId = await find(`actor=${stolen.id}`);
    expect(byId.length).toBeGreaterThan(3);
    expect(await find(`actor=admin_token:${stolen.id}`)).toEqual(byId);
    expect((await find(`about=${stolen.id}`)).map(({ id }) => id)).toEqual(
      expect.arrayContaining([...byId, ...(await find(`target_id=${stolen.id}`))].map(({ id }) => id)),
    );
    expect((await find(`about=${ids.key}`)).map(({ action }) => action)).toEqual(['key.create']);
    expect((await find(`actor=${own.userId}`)).every(({ actor }) => String(actor).startsWith('member:'))).toBe(true);

    const unknown = 'tok_01jd3k9v6qe8yb5t2x7m4c0n1p';
    const cases: [string, string, string][] = [
      [`actor=${unknown}`, 'actor', 'actor_unknown'],
      [`actor=${stolen.id},${unknown}`, 'actor', 'actor_unknown'],
      ['actor=usr_01jd3k9v6qe8yb5t2x7m4c0n1p', 'actor', 'actor_unknown'],
      ['about=key_01jd3k9v6qe8yb5t2x7m4c0n1p', 'about', 'actor_unknown'],
      ['actor=system:nobody', 'actor', 'actor_unknown'],
      [`actor=${ids.key}`, 'actor', 'actor_is_key'],
      ['actor=somebody', 'actor', 'actor_unreadable'],
      [`actor=user:${stolen.id}`, 'actor', 'actor_unreadable'],
    ];
    for (const [query, param, reason] of cases) {
      const { body } = await app.call('get', `/audit?${query}`).expect(400);
      expect([query, body.error]).toEqual([query, expect.objectContaining({ param })]);
      expect(body.error.metadata.reason).toBe(reason);
    }
    for (const path of ['', '/changes', '/made']) await app.call('get', `/actors/${unknown}${path}`).expect(404);
    await app.call('post', `/actors/${unknown}/revoke`, {}).expect(404);
  });

  it('ATK-438: actors of another organization do not exist for a member', async () => {
    const token = (await foreign.call('post', '/me/tokens', { name: 'theirs' }).expect(201)).body as ApiObject;
    await foreign.call('post', '/keys', { name: 'theirs' }).expect(201);
    for (const actor of [token.id, `management_token:${token.id}`, foreign.memberId, foreign.userId]) {
      expect(await foreign.call('get', `/audit?actor=${actor}`)).toMatchObject({ status: 200 });
      for (const field of ['actor', 'about']) {
        const { body } = await own.call('get', `/audit?${field}=${actor}`).expect(400);
        expect(body.error.metadata.reason).toBe('actor_unknown');
      }
    }
    await own.call('get', `/me/tokens/${token.id}/made`).expect(404);
    await own.call('post', `/me/tokens/${token.id}/revoke?include_made=true`).expect(404);
    for (const path of ['', '/made', '/changes']) {
      const answer = await app
        .raw('get', `/admin/v1/actors/${token.id}${path}`)
        .set('authorization', `Bearer ${own.token}`);
      expect(answer.status).toBe(403);
    }
  });

  it('ATK-439: a member that revokes a stolen token ends what it made in its organization, within its role', async () => {
    const stolen = (await own.call('post', '/me/tokens', { name: 'stolen' }).expect(201)).body as ApiObject;
    const thief = (path: string, body: object) =>
      app.raw('post', `/api/v1${path}`).set('authorization', `Bearer ${stolen.secret}`).send(body).expect(201);
    const key = (await thief('/keys', { name: 'backdoor' })).body as ApiObject;
    const child = (await thief('/me/tokens', { name: 'child' })).body as ApiObject;
    const endpoint = (await thief('/webhook-endpoints', { name: 'Copy', url: 'https://attacker.example/h' }))
      .body as ApiObject;
    const earlier = (await own.call('post', '/keys', { name: 'earlier' }).expect(201)).body as ApiObject;
    expect(child.created_by).toBe(`management_token:${stolen.id}`);
    const seen = (await own.call('get', `/me/tokens/${stolen.id}/made`).expect(200)).body.data as Made[];
    expect(seen.map(({ id }) => id).sort()).toEqual([key.id, child.id, endpoint.id].sort());
    await own.call('post', `/me/tokens/${stolen.id}/revoke?include_made=true`).expect(200);
    const after = (await own.call('get', `/me/tokens/${stolen.id}/made`).expect(200)).body.data as Made[];
    expect(after.map(({ state }) => state)).toEqual(['ended', 'ended', 'ended']);
    const keys = ((await own.call('get', '/keys').expect(200)).body as ApiList).data;
    expect(keys.find(({ id }) => id === earlier.id)).toMatchObject({ status: 'active' });
  });

  it('ATK-439: a role that was lost meanwhile ends nothing beyond it', async () => {
    const { organizationId } = own;
    const admin = await joinOrganization(app, organizationId, 'admin', `admin-${names++}@own.example`);
    const stolen = (await admin.call('post', '/me/tokens', { name: 'stolen' }).expect(201)).body as ApiObject;
    const fields = { name: 'Copy', url: 'https://attacker.example/role' };
    const endpoint = await app
      .raw('post', '/api/v1/webhook-endpoints')
      .set('authorization', `Bearer ${stolen.secret}`)
      .send(fields)
      .expect(201);
    await own.call('patch', `/members/${admin.memberId}`, { role: 'developer' }).set('if-match', '*').expect(200);
    await admin.call('post', `/me/tokens/${stolen.id}/revoke?include_made=true`).expect(200);
    const { body } = await own.call('get', `/webhook-endpoints/${String(endpoint.body.id)}`).expect(200);
    expect(body.status).toBe('active');
    // The operator may.
    await app.call('post', `/actors/${stolen.id}/revoke`, {}).expect(200);
    expect((await own.call('get', `/webhook-endpoints/${String(endpoint.body.id)}`)).body.status).toBe('disabled');
  });

  it('an operator revokes the token of a member, which the routes of admin tokens do not find', async () => {
    const token = (await foreign.call('post', '/me/tokens', { name: 'leaked' }).expect(201)).body as ApiObject;
    await app.call('post', `/tokens/${token.id}/revoke`, {}).expect(404);
    await app.call('post', `/actors/${token.id}/revoke`, { reason: 'leaked' }).expect(200);
    const answer = await app.raw('get', '/api/v1/me').set('authorization', `Bearer ${token.secret}`);
    expect(answer.status).toBe(401);
  });

  it('is shown, revoked and undone by the command line', async () => {
    const { stolen, ids } = await theft();
    const run = async (...args: string[]) => {
      const [out, err]: [string[], string[]] = [[], []];
      const connection = ['--url', app.control.adminUrl, '--token-file', tokenFile];
      const io = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) };
      const code = await runCommand([actorCommand], ['actor', ...args, ...connection], io);
      return { code, out, err };
    };
    const shown = await run(stolen.id);
    expect([shown.code, shown.out.join('\n')]).toEqual([0, expect.stringContaining(ids.channel)]);
    expect(shown.out.join('\n')).toContain('undo: POST /admin/v1/channels/');
    const created = (await changesBy(stolen.id)).find(({ action }) => action === 'channel.create');
    const undone = await run(stolen.id, '--undo', created?.id ?? '');
    expect([undone.code, undone.err]).toEqual([0, []]);
    expect((await app.call('get', `/channels/${ids.channel}`)).body.state.status).toBe('disabled');
    const dry = await run(stolen.id, '--revoke', '--dry-run');
    expect([dry.code, dry.out.at(-1)]).toEqual([0, 'nothing was changed']);
    expect((await madeBy(stolen.id)).find(({ id }) => id === ids.key)?.state).toBe('live');
    expect((await run(stolen.id, '--revoke', '--reason', 'stolen')).code).toBe(0);
    expect((await madeBy(stolen.id)).map(({ state }) => state)).not.toContain('live');
    expect((await run('tok_01jd3k9v6qe8yb5t2x7m4c0n1p')).code).toBe(1);
    expect((await run(stolen.id, '--dry-run')).code).toBe(2);
  });

  it('is revoked by a confirmed session of a superadmin only', async () => {
    const { stolen } = await theft();
    for (const role of ['support', 'finance'] as const) {
      const browser = await logIn(app, { email: await makeOperator(app, role), audience: 'operator' });
      expect((await browser.call('get', `/admin/v1/actors/${stolen.id}/changes`)).status).toBe(200);
      expect((await browser.call('post', `/admin/v1/actors/${stolen.id}/revoke`, {})).status).toBe(403);
    }
    const email = await makeOperator(app);
    const browser = await logIn(app, { email, audience: 'operator' });
    await app.query(`UPDATE session SET authenticated_at = authenticated_at - interval '11 minutes'`);
    const answer = await browser.call('post', `/admin/v1/actors/${stolen.id}/revoke?dry_run=true`, {});
    expect([answer.status, answer.body.error.code]).toEqual([403, 'step_up_required']);
  });
});
