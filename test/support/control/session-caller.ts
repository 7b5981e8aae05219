import type { Test } from 'supertest';
import { UsersService } from '#auth';
import { OperatorsService } from '#identity';
import { parseId, systemActor } from '#core';
import { cookieNameOf, type Audience, type SessionAudience } from '../../../libs/identity/domain/session-cookie.js';
import { LoginAccountsRepository } from '../../../libs/identity/accounts/login-accounts.repository.js';
import { PasswordHasher } from '../../../libs/identity/passwords/password-hasher.js';
import type { ControlApp } from './control-app.js';

type Method = Parameters<ControlApp['raw']>[0];

export const PASSWORD = 'wobble-quartz-lantern';

/** A browser with a session. */
export interface SessionCaller {
  readonly audience: SessionAudience;
  /** `name=value`. */
  readonly cookie: string;
  readonly csrf: string;
  /** The answer to the log-in. */
  readonly session: Readonly<Record<string, unknown>> & { readonly id: string };
  /** A request with the session, at the full path. */
  readonly call: (method: Method, path: string, body?: object) => Test;
}

interface Credentials {
  readonly email: string;
  readonly password?: string;
  readonly audience?: Audience;
  readonly code?: string;
}

export function sendLogin(
  app: ControlApp,
  { email, password = PASSWORD, audience = 'customer', code }: Credentials,
): Test {
  return app.raw('post', '/api/v1/auth/login').send({ email, password, audience, code });
}

/** Logs in as a browser does. */
export async function logIn(app: ControlApp, credentials: Credentials): Promise<SessionCaller> {
  const answer = await sendLogin(app, credentials);
  expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
  return sessionCaller(app, answer, credentials.audience);
}

/** The browser that got an answer with a cookie. */
export function sessionCaller(
  app: ControlApp,
  answer: { readonly headers: unknown; readonly body: unknown },
  audience: SessionAudience = 'customer',
): SessionCaller {
  const cookie = cookieOf(answer);
  const session = answer.body as SessionCaller['session'] & { readonly csrf_token: string };
  return callerWithCookie(app, { audience, cookie, csrf: session.csrf_token, session });
}

export function callerWithCookie(app: ControlApp, browser: Omit<SessionCaller, 'call'>): SessionCaller {
  return {
    ...browser,
    call: (method, path, body) => {
      const request = app.raw(method, path).set('cookie', browser.cookie).set('x-csrf-token', browser.csrf);
      if (path.startsWith('/api/v1/auth/') || browser.audience === 'impersonation')
        void request.set('x-routify-audience', browser.audience);
      return body === undefined ? request : request.send(body);
    },
  };
}

/** `name=value` of the cookie that an answer sets. */
export function cookieOf({ headers }: { readonly headers: unknown }): string {
  const [cookie = ''] = (headers as { 'set-cookie'?: string[] })['set-cookie'] ?? [];
  return cookie.split(';')[0] ?? '';
}

export function cookieName(app: ControlApp, audience: SessionAudience): string {
  return cookieNameOf(audience, app.config.publicUrl);
}

let count = 0;

/** An operator with a password, and a role. */
export async function makeOperator(app: ControlApp, role = 'superadmin'): Promise<string> {
  const email = `operator-${++count}@operators.example`;
  const actor = systemActor('test');
  const { id, version } = await app.control.app
    .get(OperatorsService)
    .seed({ email, name: 'Olga', password: PASSWORD }, actor);
  await app.control.app.get(UsersService).update(id, { platformRole: role as 'support' }, version, actor);
  return email;
}

/** Gives a user a password, and a confirmed address. */
export async function givePassword(app: ControlApp, userId: string): Promise<void> {
  const find = <T>(type: abstract new (...args: never[]) => T): T => app.control.app.get<T>(type, { strict: false });
  const passwordHash = await find(PasswordHasher).hash(PASSWORD);
  const accounts = find(LoginAccountsRepository);
  const fields = { passwordHash, emailVerifiedAt: new Date() };
  await accounts.transaction((tx) => accounts.save(tx, parseId('usr', userId) ?? '', fields));
}
