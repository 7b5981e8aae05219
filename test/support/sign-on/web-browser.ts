import type { Response as Answer } from 'supertest';
import type { ControlApp } from '../control/control-app.js';
import { sessionCaller, type SessionCaller } from '../control/session-caller.js';

const HOPS_MAX = 12;

/** A browser with cookies of each host, that goes to a provider and comes back. */
export class WebBrowser {
  /** By host, then by name. */
  private readonly jars = new Map<string, Map<string, string>>();

  constructor(private readonly app: ControlApp) {}

  /** The cookies of Routify. */
  get cookie(): string {
    return cookiesOf(this.jarOf(new URL(this.app.config.publicUrl)));
  }

  /** A request to Routify; its cookies are kept. */
  async post(path: string, body: object, caller?: SessionCaller): Promise<Answer> {
    const cookie = [this.cookie, caller?.cookie ?? ''].filter((one) => one !== '').join('; ');
    const request = this.app.raw('post', path).set('cookie', cookie);
    if (caller !== undefined) void request.set('x-csrf-token', caller.csrf).set('x-routify-audience', caller.audience);
    const answer = await request.send(body);
    this.keep(new URL(this.app.config.publicUrl), setCookiesOf(answer.headers));
    return answer;
  }

  /** Goes to a provider, as this person, until it sends the browser back. @returns where to */
  async visit(url: string, person: string): Promise<URL> {
    let next = new URL(url);
    this.jars.delete(next.host);
    next.searchParams.set('login_hint', person);
    for (let hops = 0; hops < HOPS_MAX; hops++) {
      if (next.origin === this.app.config.publicUrl) return next;
      const headers = { cookie: cookiesOf(this.jarOf(next)) };
      const answer = await fetch(next, { headers, redirect: 'manual' });
      this.keep(next, answer.headers.getSetCookie());
      const location = answer.headers.get('location');
      if (location === null) throw new Error(`${next.href} answered ${answer.status}: ${await answer.text()}`);
      next = new URL(location, next);
    }
    throw new Error(`more than ${HOPS_MAX} redirects`);
  }

  /** Comes back to Routify. */
  async comeBack(url: URL, caller?: Pick<SessionCaller, 'cookie'>): Promise<Answer> {
    const cookie = [this.cookie, caller?.cookie ?? ''].filter((one) => one !== '').join('; ');
    return this.app.raw('get', `${url.pathname}${url.search}`).set('cookie', cookie).redirects(0);
  }

  /** The whole way of a log-in. */
  async logIn(provider: string, person: string, fields: object = {}): Promise<Answer> {
    const begun = await this.post(`/api/v1/auth/providers/${provider}/login`, fields);
    expect([begun.status, begun.body]).toEqual([200, expect.anything()]);
    return this.comeBack(await this.visit((begun.body as { url: string }).url, person));
  }

  /** Logs out at a provider, with its cookies. */
  async endSession(issuer: string): Promise<number> {
    const headers = { cookie: cookiesOf(this.jarOf(new URL(issuer))) };
    const form = await fetch(`${issuer}/session/end`, { headers });
    this.keep(new URL(issuer), form.headers.getSetCookie());
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(await form.text())?.[1] ?? '';
    const cookie = cookiesOf(this.jarOf(new URL(issuer)));
    const ended = await fetch(`${issuer}/session/end/confirm`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ xsrf, logout: 'yes' }),
      redirect: 'follow',
    });
    return ended.status;
  }

  /** The session that an answer of `comeBack` began. */
  async sessionOf(answer: Answer, audience: SessionCaller['audience'] = 'customer'): Promise<SessionCaller> {
    const cookie = setCookiesOf(answer.headers)[0]?.split(';')[0] ?? '';
    const current = await this.app
      .raw('get', '/api/v1/auth/session')
      .set('cookie', cookie)
      .set('x-routify-audience', audience);
    expect([current.status, answer.headers.location]).toEqual([200, answer.headers.location]);
    return sessionCaller(this.app, { headers: answer.headers, body: current.body as object }, audience);
  }

  private jarOf({ host }: URL): Map<string, string> {
    const jar = this.jars.get(host) ?? new Map<string, string>();
    this.jars.set(host, jar);
    return jar;
  }

  private keep(url: URL, cookies: readonly string[]): void {
    for (const cookie of cookies) {
      const [pair = ''] = cookie.split(';');
      const [name = ''] = pair.split('=', 1);
      if (pair === `${name}=`) this.jarOf(url).delete(name);
      else this.jarOf(url).set(name, pair);
    }
  }
}

export function setCookiesOf(headers: unknown): readonly string[] {
  return (headers as { 'set-cookie'?: string[] })['set-cookie'] ?? [];
}

function cookiesOf(jar: ReadonlyMap<string, string>): string {
  return [...jar.values()].join('; ');
}
