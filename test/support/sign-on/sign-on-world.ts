import { startControlApp, type ApiList, type ApiObject, type ControlApp } from '../control/control-app.js';
import type { SessionCaller } from '../control/session-caller.js';
import { joinOrganization, type CustomerCaller } from '../gateway/customer-caller.js';
import { DnsServer } from './dns-server.js';
import { ScriptedProvider, type Script } from './scripted-provider.js';
import { WebBrowser } from './web-browser.js';

const ORIGIN = 'http://localhost:3001';

/** An organization with a verified domain and a provider of its own. */
export interface Company {
  readonly id: string;
  readonly owner: CustomerCaller;
  readonly ownerEmail: string;
  readonly domain: string;
  readonly provider: string;
}

/** Control with a scripted provider and name server, for single sign-on of organizations. */
export class SignOnWorld {
  private count = 0;

  private constructor(
    readonly app: ControlApp,
    readonly dns: DnsServer,
    readonly provider: ScriptedProvider,
  ) {}

  static async start(): Promise<SignOnWorld> {
    const [dns, provider] = await Promise.all([DnsServer.start(), ScriptedProvider.start()]);
    const app = await startControlApp({ ROUTIFY_PUBLIC_URL: ORIGIN, ROUTIFY_DNS_SERVERS: dns.address });
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    return new SignOnWorld(app, dns, provider);
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await this.provider.stop();
    this.dns.stop();
  }

  /** @param fields of the provider */
  async found(fields: object = {}): Promise<Company> {
    const count = ++this.count;
    const { id } = (await this.app.call('post', '/organizations', { name: `Company ${count}` }).expect(201))
      .body as ApiObject;
    const ownerEmail = `owner-${count}@owners.example`;
    const owner = await joinOrganization(this.app, id, 'owner', ownerEmail);
    const domain = `company-${count}.example`;
    const added = (await owner.call('post', '/domains', { domain }).expect(201)).body as ApiObject;
    this.dns.records.set(String(added.record_name), ['unrelated', String(added.record_value)]);
    await owner.call('post', `/domains/${added.id}/verify`).expect(200);
    const { issuer } = this.provider;
    const body = { kind: 'oidc', name: 'SSO', issuer, client_id: 'routify', client_secret: 's', ...fields };
    const made = (await owner.call('post', '/identity-providers', body).expect(201)).body as ApiObject;
    return { id, owner, ownerEmail, domain, provider: made.id };
  }

  /** The way of a browser to the provider and back. @returns where it goes then, as `page` */
  async comeBack(company: Company, claims: object, path = 'login', caller?: SessionCaller, script: Script = {}) {
    this.provider.script = { ...script, claims: claims as Record<string, unknown> };
    const web = new WebBrowser(this.app);
    const begun = await web.post(`/api/v1/auth/providers/${company.provider}/${path}`, {}, caller);
    expect([begun.status, begun.body]).toEqual([200, expect.anything()]);
    const answer = await web.comeBack(this.provider.answer((begun.body as { url: string }).url), caller);
    const page = String((answer.headers as { location?: string }).location).replace(ORIGIN, '');
    return { web, answer, page };
  }

  async enter(company: Company, claims: object): Promise<SessionCaller> {
    const { web, answer, page } = await this.comeBack(company, claims);
    expect(page).toBe('/');
    return web.sessionOf(answer);
  }

  async memberOf(company: Company, email: string): Promise<ApiObject | undefined> {
    const { body } = await company.owner.call('get', '/members').expect(200);
    return (body as ApiList).data.find((member) => member.email === email);
  }
}
