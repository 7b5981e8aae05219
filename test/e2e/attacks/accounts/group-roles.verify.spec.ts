import { parseId } from '#core';
import type { ApiList, ApiObject } from '../../../support/control/control-app.js';
import { mailTo } from '../../../support/control/mailbox.js';
import { givePassword, logIn } from '../../../support/control/session-caller.js';
import { joinOrganization } from '../../../support/gateway/customer-caller.js';
import { SignOnWorld, type Company } from '../../../support/sign-on/sign-on-world.js';

const GROUPS = { role_claim: 'groups', roles: { admins: 'admin', money: 'billing' }, default_role: 'developer' };
const REMOVED = '/login?error=sign_on_removed';

describe('members by the provider of an organization', () => {
  let world: SignOnWorld;

  beforeAll(async () => {
    world = await SignOnWorld.start();
  });
  afterAll(() => world.stop());

  const roleIn = async (company: Company, email: string): Promise<unknown> => {
    const member = await world.memberOf(company, email);
    return [member?.role, member?.role_provider_id];
  };

  async function remove(company: Company, email: string): Promise<void> {
    const { id } = (await world.memberOf(company, email))!;
    await company.owner.call('delete', `/members/${id}`).expect(200);
  }

  const invite = (company: Company, email: string) =>
    company.owner.call('post', '/invitations', { email, role: 'admin' }).expect(201);

  describe('ATK-424: a role of a group', () => {
    it('goes with the group, at the next log-in and at the next confirmation', async () => {
      const acme = await world.found(GROUPS);
      const email = `ada@${acme.domain}`;
      await world.enter(acme, { sub: 'ada', email, groups: ['admins'] });
      expect(await roleIn(acme, email)).toEqual(['admin', acme.provider]);
      await world.enter(acme, { sub: 'ada', email, groups: ['others'] });
      expect(await roleIn(acme, email)).toEqual(['developer', null]);
      const session = await world.enter(acme, { sub: 'ada', email, groups: ['admins'] });
      await session.call('get', '/api/v1/identity-providers').expect(200);
      const now = Math.floor(Date.now() / 1_000);
      const back = await world.comeBack(acme, { sub: 'ada', email, auth_time: now }, 'step-up', session);
      expect(back.page).toBe('/');
      await (await back.web.sessionOf(back.answer)).call('get', '/api/v1/identity-providers').expect(403);
    });

    it('goes when the claim comes from UserInfo, and when its mapping goes', async () => {
      const acme = await world.found(GROUPS);
      const email = `bea@${acme.domain}`;
      const said = { sub: 'bea', email: undefined, email_verified: undefined };
      const userInfo = { sub: 'bea', email, email_verified: true, groups: ['admins'] };
      expect((await world.comeBack(acme, said, 'login', undefined, { userInfo })).page).toBe('/');
      expect(await roleIn(acme, email)).toEqual(['admin', acme.provider]);
      await acme.owner
        .call('patch', `/identity-providers/${acme.provider}`, { roles: { money: 'billing' } })
        .expect(200);
      expect((await world.comeBack(acme, said, 'login', undefined, { userInfo })).page).toBe('/');
      expect(await roleIn(acme, email)).toEqual(['developer', null]);
    });

    it('stays where the provider has the groups elsewhere, and does not say them', async () => {
      const acme = await world.found(GROUPS);
      const email = `cid@${acme.domain}`;
      await world.enter(acme, { sub: 'cid', email, groups: ['admins'] });
      await world.enter(acme, { sub: 'cid', email, _claim_names: { groups: 'src1' } });
      expect(await roleIn(acme, email)).toEqual(['admin', acme.provider]);
    });

    it('given by a person stays while the claim names none; a claim that names one wins', async () => {
      const acme = await world.found(GROUPS);
      const email = `dan@${acme.domain}`;
      await world.enter(acme, { sub: 'dan', email });
      const { id } = (await world.memberOf(acme, email))!;
      await acme.owner.call('patch', `/members/${id}`, { role: 'admin' }).expect(200);
      await world.enter(acme, { sub: 'dan', email, groups: [] });
      expect(await roleIn(acme, email)).toEqual(['admin', null]);
      await world.enter(acme, { sub: 'dan', email, groups: ['money'] });
      expect(await roleIn(acme, email)).toEqual(['billing', acme.provider]);
      // A person takes it over: it is no claim's any more.
      await acme.owner.call('patch', `/members/${id}`, { role: 'billing' }).expect(200);
      await world.enter(acme, { sub: 'dan', email, groups: [] });
      expect(await roleIn(acme, email)).toEqual(['billing', null]);
    });

    it('of one provider is not taken by another one', async () => {
      const acme = await world.found(GROUPS);
      const email = `fay@${acme.domain}`;
      await world.enter(acme, { sub: 'fay', email, groups: ['admins'] });
      const { issuer } = world.provider;
      const body = { kind: 'oidc', name: 'Second', issuer, client_id: 'routify', client_secret: 's', ...GROUPS };
      const second = (await acme.owner.call('post', '/identity-providers', body).expect(201)).body as ApiObject;
      await world.enter({ ...acme, provider: second.id }, { sub: 'fay', email, groups: [] });
      expect(await roleIn(acme, email)).toEqual(['admin', acme.provider]);
    });
  });

  describe('ATK-425: a member who was removed', () => {
    it('does not come back by the next log-in; the owners get one mail', async () => {
      const acme = await world.found();
      await givePassword(world.app, acme.owner.userId);
      const email = `gil@${acme.domain}`;
      const session = await world.enter(acme, { sub: 'gil', email });
      await remove(acme, email);
      expect((await session.call('get', '/api/v1/me')).status).toBeGreaterThanOrEqual(400);
      for (let time = 0; time < 3; time++) expect((await world.comeBack(acme, { sub: 'gil' })).page).toBe(REMOVED);
      const { text } = await mailTo(world.app, acme.ownerEmail, 'member_returned');
      // The address is no link there.
      for (const part of [email, '/team']) expect(text.replaceAll('\u2060', '')).toContain(part);
      const sent = `SELECT 1 FROM mail_message WHERE recipient = $1 AND template = 'member_returned'`;
      expect(await world.app.query(sent, acme.ownerEmail)).toHaveLength(1);
      const { body } = await acme.owner.call('get', '/audit?action=member.refuse').expect(200);
      expect((body as ApiList).data).toHaveLength(1);
      expect(await world.memberOf(acme, email)).toBeUndefined();
    });

    it('comes back with an invitation made since then, as a member of the provider', async () => {
      const acme = await world.found();
      const email = `hal@${acme.domain}`;
      await world.enter(acme, { sub: 'hal', email });
      const old = (await invite(acme, email)).body as ApiObject;
      await remove(acme, email);
      expect((await world.comeBack(acme, { sub: 'hal' })).page).toBe(REMOVED);
      await acme.owner.call('post', `/invitations/${old.id}/revoke`).expect(200);
      expect((await world.comeBack(acme, { sub: 'hal' })).page).toBe(REMOVED);
      const { id } = (await invite(acme, email)).body as ApiObject;
      await world.enter(acme, { sub: 'hal' });
      expect(await roleIn(acme, email)).toEqual(['viewer', null]);
      const { body } = await acme.owner.call('get', '/invitations').expect(200);
      expect((body as ApiList).data.find((one) => one.id === id)?.status).toBe('accepted');
      await remove(acme, email);
      expect((await world.comeBack(acme, { sub: 'hal' })).page).toBe(REMOVED);
    });

    it('does not come back with a new account, after the old one was deleted or has another address', async () => {
      const acme = await world.found();
      const email = `ida@${acme.domain}`;
      await world.enter(acme, { sub: 'ida', email });
      const member = (await world.memberOf(acme, email))!;
      await remove(acme, email);
      const userId = parseId('usr', String(member.user_id));
      // As its own account may: another address, and no identity.
      await world.app.query('DELETE FROM external_identity WHERE user_id = $1', userId);
      await world.app.query('UPDATE "user" SET email = $2 WHERE id = $1', userId, 'ida@elsewhere.example');
      expect((await world.comeBack(acme, { sub: 'ida', email })).page).toBe(REMOVED);
      // Nothing is left of the account that was refused.
      expect(await world.app.query('SELECT 1 FROM "user" WHERE email = $1', email)).toEqual([]);
      await invite(acme, email);
      await world.enter(acme, { sub: 'ida', email });
    });

    it('is known by the digest that the migration makes of present identities', async () => {
      const acme = await world.found();
      await world.enter(acme, { sub: 'lea', email: `lea@${acme.domain}` });
      const sql = `SELECT m.person_digests[1] =
          sha256(convert_to(i.organization_id || E'\\n' || issuer || E'\\n' || subject, 'UTF8')) AS same
        FROM external_identity i JOIN member m USING (organization_id, user_id) WHERE subject = 'lea'`;
      expect(await world.app.query(sql)).toEqual([{ same: true }]);
    });

    it('is not another person, and leaves other organizations open', async () => {
      const [acme, other] = [await world.found(), await world.found()];
      const email = `jon@${acme.domain}`;
      await world.enter(acme, { sub: 'jon', email });
      await remove(acme, email);
      await world.enter(acme, { sub: 'kim', email: `kim@${acme.domain}` });
      const { userId } = await joinOrganization(world.app, other.id, 'viewer', email);
      await givePassword(world.app, userId);
      await (await logIn(world.app, { email })).call('get', '/api/v1/me').expect(200);
    });
  });
});
