import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '#core/infra';
import { parseId } from '#core';
import { startGateway, type RunningGateway } from '../../../../apps/gateway/start-gateway.js';
import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';
import { mailTo, tokenIn } from '../../../support/control/mailbox.js';
import { givePassword, logIn, PASSWORD } from '../../../support/control/session-caller.js';
import { eventually } from '../../../support/eventually.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { testEnvironment } from '../../../support/test-environment.js';

const SUSPENDED = { status: 'suspended' };

/** People who have left an organization, and the secrets that they know. */
describe('attacks by removed members', () => {
  const journals = mkdtempSync(join(tmpdir(), 'routify-journals-'));
  let app: ControlApp;
  let gateway: RunningGateway;
  let owner: CustomerCaller;
  let organizationId: string;

  beforeAll(async () => {
    app = await startControlApp();
    const { databaseUrl, redisUrl } = app.config;
    const environment = { ROUTIFY_GATEWAY_LISTEN: '127.0.0.1:0', ROUTIFY_JOURNAL_DIR: journals };
    gateway = await startGateway(loadConfig({ ...testEnvironment({ databaseUrl, redisUrl }), ...environment }));
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    organizationId = ((await app.call('post', '/organizations', { name: 'Acme' }).expect(201)).body as ApiObject).id;
    owner = await joinOrganization(app, organizationId, 'owner');
  });
  afterAll(async () => {
    await gateway.stop();
    await app.stop();
    rmSync(journals, { recursive: true, force: true });
  });

  /** Whether the gateway knows the key: it looks for the model only then. */
  async function isAccepted(secret: string): Promise<boolean> {
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ model: 'none', messages: [{ role: 'user', content: 'x' }] });
    const { status } = await fetch(`${gateway.url}/v1/chat/completions`, { method: 'POST', headers, body });
    return status !== 401;
  }
  const becomesRefused = (secret: string): Promise<void> => eventually(async () => !(await isAccepted(secret)));

  const secretTo = async (email: string): Promise<string> => tokenIn(await mailTo(app, email, 'invitation', 'Acme'));

  /** A developer with two keys, one of them rotated, and one of the playground, all known to the gateway. */
  async function developer() {
    const caller = await joinOrganization(app, organizationId, 'developer');
    const made = async (path: string, body?: object) => (await caller.call('post', path, body)).body as ApiObject;
    const [plain, rotated] = [await made('/keys', { name: 'plain' }), await made('/keys', { name: 'rotated' })];
    const renewed = await made(`/keys/${rotated.id}/rotate`, { grace_seconds: 3_600 });
    const playground = await made('/playground-key');
    const secrets = [plain.secret, rotated.secret, renewed.secret];
    for (const secret of [...secrets, playground.secret]) expect(await isAccepted(secret)).toBe(true);
    return { caller, keyIds: [plain.id, rotated.id], secrets, playground };
  }

  const statusOf = async (id: string): Promise<unknown> =>
    ((await owner.call('get', `/keys/${id}`).expect(200)).body as ApiObject).status;
  const revocations = async (ids: readonly string[]): Promise<unknown[]> =>
    app.query(`SELECT target_id FROM audit_event WHERE action = 'key.revoke' AND target_id = ANY($1)`, ids);

  it('ATK-161: keys that a removed member knows end with the membership, on every gateway, each in the audit', async () => {
    const { caller, keyIds, secrets, playground } = await developer();
    const { body } = await owner.call('get', `/keys?member_id=${caller.memberId}&status=active`).expect(200);
    expect((body as ApiList).data.map(({ id }) => id).toSorted()).toEqual(keyIds.toSorted());
    await owner.call('delete', `/members/${caller.memberId}?revoke_keys=true`).expect(200);
    for (const secret of [...secrets, playground.secret]) await becomesRefused(secret);
    expect(await Promise.all(keyIds.map(statusOf))).toEqual(['revoked', 'revoked']);
    expect((await revocations([...keyIds, playground.id])).length).toBe(3);
  });

  it('ATK-161: without that choice keys of the organization stay; that of the playground ends', async () => {
    const { caller, keyIds, secrets, playground } = await developer();
    await owner.call('delete', `/members/${caller.memberId}`).expect(200);
    await becomesRefused(playground.secret);
    for (const secret of secrets) expect(await isAccepted(secret)).toBe(true);
    expect(await revocations(keyIds)).toEqual([]);
  });

  it('ATK-161: a playground ends with a membership that its member ends: by leaving, or with the account', async () => {
    const leaver = await developer();
    await leaver.caller.call('post', '/me/leave').expect(200);
    await becomesRefused(leaver.playground.secret);
    const email = 'gone@people.example';
    const person = await joinOrganization(app, organizationId, 'developer', email);
    await givePassword(app, person.userId);
    const key = (await person.call('post', '/playground-key').expect(201)).body as ApiObject;
    expect(await isAccepted(key.secret)).toBe(true);
    const browser = await logIn(app, { email });
    await browser.call('post', '/api/v1/auth/account/delete', { email }).expect(200);
    await becomesRefused(key.secret);
  });

  it('ATK-161: keys of others stay, and a refused removal revokes none', async () => {
    const [one, other] = [await developer(), await developer()];
    await one.caller.call('delete', `/members/${other.caller.memberId}?revoke_keys=true`).expect(403);
    await owner
      .call('delete', `/members/${other.caller.memberId}?revoke_keys=true`)
      .set('if-match', '"99"')
      .expect(412);
    await owner.call('delete', `/members/${owner.memberId}?revoke_keys=true`).expect(409);
    await owner.call('delete', `/members/${one.caller.memberId}?revoke_keys=1`).expect(400);
    for (const secret of [...one.secrets, ...other.secrets, other.playground.secret])
      expect(await isAccepted(secret)).toBe(true);
    await owner.call('delete', `/members/${one.caller.memberId}?revoke_keys=true`).expect(200);
    for (const secret of one.secrets) await becomesRefused(secret);
    for (const secret of other.secrets) expect(await isAccepted(secret)).toBe(true);
  });

  it('ATK-161: no key is made beside the end of a membership', async () => {
    const { caller } = await developer();
    const [removal, ...made] = await Promise.all([
      owner.call('delete', `/members/${caller.memberId}?revoke_keys=true`),
      ...Array.from({ length: 8 }, (_, index) => caller.call('post', '/keys', { name: `late ${index}` })),
      caller.call('post', '/playground-key'),
    ]);
    expect(removal.status).toBe(200);
    const sql = `SELECT id FROM api_key WHERE member_id = $1 AND status = 'active'`;
    const rows = await app.query(sql, parseId('mbr', caller.memberId));
    expect(rows).toEqual([]);
    for (const { status, body } of made) {
      if (status === 201) await becomesRefused((body as ApiObject).secret);
      else expect([401, 404]).toContain(status);
    }
  });

  describe('their invitations', () => {
    const register = async (token: string): Promise<number> => {
      const body = { token, name: 'Second self', password: PASSWORD };
      return (await app.raw('post', '/api/v1/auth/invitation/register').send(body)).status;
    };
    const end = async (member: CustomerCaller, how: string): Promise<void> => {
      if (how === 'leaves') await member.call('post', '/me/leave').expect(200);
      else if (how === 'is suspended') await app.call('patch', `/users/${member.userId}`, SUSPENDED).expect(200);
      else if (how === 'is removed') await owner.call('delete', `/members/${member.memberId}`).expect(200);
      else await owner.call('patch', `/members/${member.memberId}`, { role: 'developer' }).expect(200);
    };

    it.each(['is removed', 'leaves', 'gets another role', 'is suspended'])(
      'ATK-179: an invitation ends when its member %s, in the audit; those of others stay',
      async (how) => {
        const admin = await joinOrganization(app, organizationId, 'admin');
        const mailbox = `${how.replaceAll(' ', '-')}@b.example`;
        const [own, foreign] = [`own-${mailbox}`, `foreign-${mailbox}`];
        const mine = (await admin.call('post', '/invitations', { email: own, role: 'viewer' }).expect(201)).body;
        await owner.call('post', '/invitations', { email: foreign, role: 'viewer' }).expect(201);
        const [token, other] = [await secretTo(own), await secretTo(foreign)];
        await end(admin, how);
        expect(await register(token)).toBe(400);
        const { id } = mine as ApiObject;
        const audited = `SELECT 1 FROM audit_event WHERE action = 'invitation.revoke' AND target_id = $1`;
        expect(await app.query(audited, id)).toHaveLength(1);
        expect(await register(other)).toBe(200);
      },
    );

    it('ATK-179: none is made beside the end of a membership', async () => {
      const admin = await joinOrganization(app, organizationId, 'admin');
      const invite = (index: number) =>
        admin.call('post', '/invitations', { email: `late-${index}@b.example`, role: 'admin' });
      const [removal] = await Promise.all([
        owner.call('delete', `/members/${admin.memberId}`),
        ...Array.from({ length: 8 }, (_, index) => invite(index)),
      ]);
      expect(removal.status).toBe(200);
      const open = `SELECT email FROM invitation WHERE status = 'pending' AND email LIKE 'late-%'`;
      expect(await app.query(open)).toEqual([]);
    });

    it('ATK-179: nor is one accepted that ends at that moment', async () => {
      const admin = await joinOrganization(app, organizationId, 'admin');
      const emails = Array.from({ length: 6 }, (_, index) => `race-${index}@b.example`);
      for (const email of emails) await admin.call('post', '/invitations', { email, role: 'viewer' }).expect(201);
      const tokens = await Promise.all(emails.map(secretTo));
      const [removal, ...statuses] = await Promise.all([
        owner.call('delete', `/members/${admin.memberId}`),
        ...tokens.map(register),
      ]);
      expect(removal.status).toBe(200);
      for (const status of statuses) expect([200, 400, 401]).toContain(status);
      const sql = `SELECT status FROM invitation WHERE email LIKE 'race-%' AND status = 'accepted'`;
      expect(await app.query(sql)).toHaveLength(statuses.filter((status) => status === 200).length);
    });
  });
});
