import { UsersService, type User } from '#auth';
import { LoginService } from '#identity';
import { startControlApp, type ApiList, type ControlApp } from '../../../support/control/control-app.js';
import { joinOrganization } from '../../../support/gateway/customer-caller.js';
import {
  callerWithCookie,
  cookieName,
  logIn,
  makeOperator,
  type SessionCaller,
} from '../../../support/control/session-caller.js';

const OPEN_MAX = 100;
const ROWS_MAX = 500;

/** A program that logs in again and again, with the right password. */
describe('attacks by floods of sessions', () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startControlApp();
  });
  afterAll(() => app.stop());

  const find = <T>(type: abstract new (...args: never[]) => T): T => app.control.app.get<T>(type, { strict: false });

  async function newPerson(): Promise<{ readonly user: User; readonly device: SessionCaller }> {
    const email = await makeOperator(app);
    const device = await logIn(app, { email, audience: 'operator' });
    const user = await find(UsersService).findByEmail(email);
    if (user === null) throw new Error('no user');
    // As a device that is in use for more than a minute.
    await app.query("UPDATE session SET created_at = now() - interval '1 hour' WHERE user_id = $1", user.id);
    return { user, device };
  }

  /** Log-ins without their hash: as many at a time as Postgres takes. */
  async function flood({ user }: { readonly user: User }, times: number): Promise<SessionCaller[]> {
    const client = { device: 'script', address: '192.0.2.1', requestId: null };
    const started = await Promise.all(
      Array.from({ length: times }, () => find(LoginService).start(user, 'operator', ['password'], client)),
    );
    return started.map(({ secret }) => {
      const cookie = `${cookieName(app, 'operator')}=${secret}`;
      return callerWithCookie(app, { audience: 'operator', cookie, csrf: '', session: { id: '' } });
    });
  }

  /** Rows as log-ins before left them. */
  async function addSessions(user: User, number: number, endedAt: string): Promise<void> {
    await app.query(
      `INSERT INTO session (id, user_id, audience, digest, methods, device, idle_seconds, expires_at, ended_at)
       SELECT gen_random_uuid(), $1, 'operator', decode(md5(random()::text), 'hex'), '{password}', 'script', 3600,
         now() + interval '1 hour', ${endedAt}
       FROM generate_series(1, $2::int)`,
      ...[user.id, number],
    );
  }

  const countOf = async (user: User, which = 'true'): Promise<number> => {
    const [row] = await app.query(
      `SELECT count(*)::int AS count FROM session WHERE user_id = $1 AND ${which}`,
      user.id,
    );
    return Number(row?.count);
  };
  const statusOf = async (caller: SessionCaller): Promise<number> =>
    (await caller.call('get', '/api/v1/auth/session')).status;

  it('ATK-131: log-ins at a time leave a hundred open sessions of a user, the newest and the device in use', async () => {
    const [person, neighbour] = [await newPerson(), await newPerson()];
    await addSessions(person.user, OPEN_MAX - 5, 'NULL');
    const started = await flood(person, 12);
    expect(await countOf(person.user, 'ended_at IS NULL')).toBe(OPEN_MAX);
    expect(await Promise.all([person.device, ...started].map(statusOf))).toEqual(Array(13).fill(200));
    const { data } = (await person.device.call('get', '/api/v1/auth/sessions').expect(200)).body as ApiList;
    expect(data).toHaveLength(OPEN_MAX);
    const ended = await app.query(
      "SELECT 1 FROM audit_event WHERE action = 'session.end' AND reason = 'more than 100 open sessions'",
    );
    expect(ended).toHaveLength(8);
    expect(await statusOf(neighbour.device)).toBe(200);
  });

  it('ATK-131: an impersonation beside a hundred sessions keeps the session that began it', async () => {
    const person = await newPerson();
    await addSessions(person.user, OPEN_MAX, 'NULL');
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    const { body } = await app.call('post', '/organizations', { name: 'Acme' }).expect(201);
    const { id } = body as { readonly id: string };
    await joinOrganization(app, id, 'owner');
    const path = `/admin/v1/organizations/${id}/impersonate`;
    await person.device.call('post', path, { reason: 'ticket 4711' }).expect(200);
    expect(await statusOf(person.device)).toBe(200);
    expect(await countOf(person.user, 'ended_at IS NULL')).toBe(OPEN_MAX);
  });

  it('ATK-131: the history of sessions has a bound, too', async () => {
    const person = await newPerson();
    await addSessions(person.user, 2 * ROWS_MAX, 'now()');
    await flood(person, 1);
    expect(await countOf(person.user)).toBeLessThanOrEqual(ROWS_MAX);
    expect(await statusOf(person.device)).toBe(200);
  });
});
