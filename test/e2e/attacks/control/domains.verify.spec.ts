import { Clock } from '#core';
import { TextRecords } from '../../../../libs/identity/single-sign-on/domains/text-records.js';
import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';
import { mailTo } from '../../../support/control/mailbox.js';
import { givePassword, type SessionCaller } from '../../../support/control/session-caller.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { DnsServer } from '../../../support/sign-on/dns-server.js';
import { ScriptedProvider } from '../../../support/sign-on/scripted-provider.js';
import { WebBrowser } from '../../../support/sign-on/web-browser.js';
import { passOf } from '../../../support/processes/module-process.js';

const ORIGIN = 'http://localhost:3001';
const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;

/** An organization with a provider of its own. */
interface Company {
  readonly id: string;
  readonly owner: CustomerCaller;
  readonly ownerEmail: string;
  readonly provider: string;
}

/** A domain that its organization has lost, and people who have it now. */
describe('attacks by domains of others', () => {
  let app: ControlApp;
  let dns: DnsServer;
  let provider: ScriptedProvider;
  let shiftMs = 0;
  let count = 0;

  beforeAll(async () => {
    [dns, provider] = await Promise.all([DnsServer.start(), ScriptedProvider.start()]);
    app = await startControlApp({ ROUTIFY_PUBLIC_URL: ORIGIN, ROUTIFY_DNS_SERVERS: dns.address });
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    jest.spyOn(app.control.app.get(Clock, { strict: false }), 'nowMs').mockImplementation(() => Date.now() + shiftMs);
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await app.stop();
    await provider.stop();
    dns.stop();
  });

  const check = (): Promise<void> => passOf(app.control.app, 'domains');

  /** Hours go by, with the checks of each sixth. */
  async function wait(hours: number): Promise<void> {
    for (let passed = 0; passed < hours; passed += 6) {
      shiftMs += 6 * HOUR_MS;
      await check();
    }
  }

  async function found(): Promise<Company> {
    const made = await app.call('post', '/organizations', { name: `Firm ${++count}` }).expect(201);
    const { id } = made.body as ApiObject;
    const ownerEmail = `owner-${count}@owners.example`;
    const owner = await joinOrganization(app, id, 'owner', ownerEmail);
    await givePassword(app, owner.userId);
    const fields = { kind: 'oidc', name: 'SSO', issuer: provider.issuer, client_id: 'routify', client_secret: 's' };
    const { body } = await owner.call('post', '/identity-providers', fields).expect(201);
    return { id, owner, ownerEmail, provider: (body as ApiObject).id };
  }

  /** Claims a domain, with the record that shows it beside those of others. */
  async function claim({ owner }: Company, domain: string): Promise<ApiObject> {
    const added = (await owner.call('post', '/domains', { domain }).expect(201)).body as ApiObject;
    const name = String(added.record_name);
    dns.records.set(name, [...(dns.records.get(name) ?? []), String(added.record_value)]);
    return added;
  }

  async function verified(company: Company, domain: string): Promise<ApiObject> {
    const added = await claim(company, domain);
    return (await company.owner.call('post', `/domains/${added.id}/verify`).expect(200)).body as ApiObject;
  }

  const read = async ({ owner }: Company, { id }: ApiObject): Promise<ApiObject> =>
    ((await owner.call('get', '/domains').expect(200)).body as ApiList).data.find((one) => one.id === id)!;

  /** Where a browser is after it came back from the provider of a company. */
  async function comeBack(company: Company, claims: Record<string, unknown>): Promise<string> {
    return (await enter(company, claims)).page;
  }

  async function enter(company: Company, claims: Record<string, unknown>) {
    provider.script = { claims };
    const web = new WebBrowser(app);
    const begun = await web.post(`/api/v1/auth/providers/${company.provider}/login`, {});
    const answer = await web.comeBack(provider.answer((begun.body as { url: string }).url));
    const page = String((answer.headers as { location?: string }).location).replace(ORIGIN, '');
    return { page, session: (): Promise<SessionCaller> => web.sessionOf(answer) };
  }

  const routed = async (email: string): Promise<string[]> => {
    const { body } = await app.raw('post', '/api/v1/auth/single-sign-on').send({ email });
    return (body as { providers: { id: string }[] }).providers.map(({ id }) => id);
  };

  const mailsTo = async (email: string): Promise<unknown[]> =>
    (
      await app.query(
        `SELECT template FROM mail_message WHERE recipient = $1 AND template LIKE 'domain%' ORDER BY id`,
        email,
      )
    ).map(({ template }) => template);

  it('ATK-159: a domain that an organization has lost makes no members, and leads no log-ins to it', async () => {
    const acme = await found();
    const domain = 'expired.example';
    const row = await verified(acme, domain);
    const [ada, gone] = [`ada@${domain}`, `gone@${domain}`];
    for (const [sub, email] of [
      ['ada', ada],
      ['gone', gone],
    ])
      expect(await comeBack(acme, { sub, email })).toBe('/');
    const { body } = await acme.owner.call('get', '/members').expect(200);
    const left = (body as ApiList).data.find(({ email }) => email === gone)!;
    await acme.owner.call('delete', `/members/${left.id}`).expect(200);
    dns.records.delete(String(row.record_name));
    await wait(9 * DAY_HOURS);
    expect(await comeBack(acme, { sub: 'new', email: `new@${domain}` })).toBe('/login?error=sign_on_domain_suspended');
    expect(await comeBack(acme, { sub: 'gone', email: gone })).toBe('/login?error=sign_on_domain_suspended');
    expect(await routed(`new@${domain}`)).toEqual([]);
    // Members stay, and log in.
    const still = await enter(acme, { sub: 'ada', email: ada });
    expect(still.page).toBe('/');
    await (await still.session()).call('get', '/api/v1/me').expect(200);
  });

  it('ATK-159: servers that fail keep no claim; a record that is there again ends the failure', async () => {
    const acme = await found();
    const row = await verified(acme, 'failing.example');
    const name = String(row.record_name);
    dns.failing.add(name);
    await wait(5 * DAY_HOURS);
    expect(await read(acme, row)).toMatchObject({ status: 'failing', failure: 'dns_unavailable' });
    dns.failing.delete(name);
    await wait(6);
    expect(await read(acme, row)).toMatchObject({
      status: 'verified',
      failure: null,
      failing_since: null,
      suspends_at: null,
    });
    // What failed before counts no longer.
    dns.failing.add(name);
    await wait(6 * DAY_HOURS);
    expect((await read(acme, row)).status).toBe('failing');
    dns.records.delete(name);
    dns.failing.delete(name);
    await wait(4 * DAY_HOURS);
    expect(await read(acme, row)).toMatchObject({ status: 'suspended', failure: 'record_missing', verified_at: null });
  });

  it('ATK-159: owners hear of it after a day, after six, and at the end; it is audited', async () => {
    const acme = await found();
    const row = await verified(acme, 'warned.example');
    dns.records.delete(String(row.record_name));
    await wait(DAY_HOURS);
    await wait(18);
    expect(await mailsTo(acme.ownerEmail)).toEqual([]);
    await wait(6);
    expect(await mailsTo(acme.ownerEmail)).toEqual(['domain_failing']);
    await wait(4 * DAY_HOURS + 18);
    expect(await mailsTo(acme.ownerEmail)).toEqual(['domain_failing']);
    await wait(12);
    expect(await mailsTo(acme.ownerEmail)).toEqual(['domain_failing', 'domain_failing']);
    const warning = await mailTo(app, acme.ownerEmail, 'domain_failing');
    for (const part of [row.record_name, row.record_value, `${ORIGIN}/settings?tab=organization`])
      expect(warning.text).toContain(part);
    await wait(DAY_HOURS + 6);
    expect(await mailsTo(acme.ownerEmail)).toEqual(['domain_failing', 'domain_failing', 'domain_suspended']);
    const audited = await app.query('SELECT action FROM audit_event WHERE target_id = $1 ORDER BY id', row.id);
    expect(audited.map(({ action }) => action)).toEqual(['domain.create', 'domain.verify', 'domain.suspend']);
    await wait(3 * DAY_HOURS);
    expect((await mailsTo(acme.ownerEmail)).length).toBe(3);
  });

  it('ATK-160: who has a domain now can claim it once the old claim is suspended, and gets no account of it', async () => {
    const [acme, buyer] = [await found(), await found()];
    const domain = 'bought.example';
    const old = await verified(acme, domain);
    expect(await comeBack(acme, { sub: 'eve-1', email: `eve@${domain}` })).toBe('/');
    dns.records.set(String(old.record_name), []);
    const claimed = await claim(buyer, domain);
    await buyer.owner.call('post', `/domains/${claimed.id}/verify`).expect(409);
    await wait(9 * DAY_HOURS);
    await buyer.owner.call('post', `/domains/${claimed.id}/verify`).expect(200);
    expect(await routed(`x@${domain}`)).toEqual([buyer.provider]);
    expect(await comeBack(buyer, { sub: 'x', email: `x@${domain}` })).toBe('/');
    expect(await comeBack(buyer, { sub: 'eve-2', email: `eve@${domain}` })).toBe('/login?error=account_exists');
    expect(await comeBack(acme, { sub: 'y', email: `y@${domain}` })).toBe('/login?error=sign_on_domain_suspended');
    // The old one cannot take it back, even with its record.
    const name = String(old.record_name);
    dns.records.set(name, [...dns.records.get(name)!, String(old.record_value)]);
    await acme.owner.call('post', `/domains/${old.id}/verify`).expect(409);
    await wait(DAY_HOURS);
    expect((await read(acme, old)).status).toBe('suspended');
    expect((await read(buyer, claimed)).status).toBe('verified');
  });

  it('ATK-160: a suspended organization verifies again, if it is the first of several at a time', async () => {
    const companies = [await found(), await found(), await found()];
    const domain = 'contested.example';
    const old = await verified(companies[0]!, domain);
    const name = String(old.record_name);
    dns.records.set(name, []);
    await wait(9 * DAY_HOURS);
    const others = [await claim(companies[1]!, domain), await claim(companies[2]!, domain)];
    dns.records.set(name, [...dns.records.get(name)!, String(old.record_value)]);
    const claims = [old, ...others];
    const answers = await Promise.all(
      claims.map(({ id }, index) => companies[index]!.owner.call('post', `/domains/${id}/verify`)),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
    const states = await Promise.all(claims.map((row, index) => read(companies[index]!, row)));
    expect(states.filter(({ status }) => status === 'verified').length).toBe(1);
    const winner = companies[answers.findIndex(({ status }) => status === 200)]!;
    expect(await routed(`x@${domain}`)).toEqual([winner.provider]);
  });

  it('ATK-160: a check that began before its domain was verified again suspends nothing', async () => {
    const acme = await found();
    const row = await verified(acme, 'late.example');
    const name = String(row.record_name);
    const records = dns.records.get(name)!;
    dns.records.set(name, []);
    await wait(7 * DAY_HOURS);
    expect((await read(acme, row)).status).toBe('failing');
    shiftMs += DAY_HOURS * HOUR_MS;
    const texts = app.control.app.get(TextRecords, { strict: false });
    const find = texts.find.bind(texts);
    const late = jest.spyOn(texts, 'find').mockImplementation(async (record) => {
      late.mockImplementation(find);
      const nothing = await find(record);
      dns.records.set(name, records);
      await acme.owner.call('post', `/domains/${row.id}/verify`).expect(200);
      return nothing;
    });
    await check();
    late.mockRestore();
    expect(await read(acme, row)).toMatchObject({ status: 'verified', failing_since: null, suspended_at: null });
  });
});
