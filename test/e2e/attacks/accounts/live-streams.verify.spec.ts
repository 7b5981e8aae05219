import { randomUUID } from 'node:crypto';
import { PrismaService, RedisService } from '#core/infra';
import { ProviderMembers, TokenPasses } from '#auth';
import { OrganizationSecurityService, SessionsService } from '#identity';
import { Clock, parseId, systemActor } from '#core';
import { startControl, type RunningControl } from '../../../../apps/control/start-control.js';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { EventWatcher } from '../../../support/control/event-watcher.js';
import {
  givePassword,
  logIn,
  makeOperator,
  PASSWORD,
  sessionCaller,
  type SessionCaller,
} from '../../../support/control/session-caller.js';
import { eventually } from '../../../support/eventually.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';

const HOUR_MS = 3_600_000;
/** The longest time between two checks of a stream of which nothing is announced. */
const NET_MS = 15_000;
/** Above it a stream counts as one that stays open. */
const WAIT_MS = 5_000;

/** Opens a stream, takes the right to it, and returns the stream. */
type Case = () => Promise<EventWatcher>;

const actor = systemActor('test');
const uuidOf = (kind: 'mbr' | 'org' | 'ses' | 'usr', id: string): string => parseId(kind, id) ?? '';

/** Streams that outlive the right to read them, and floods of streams. */
describe('attacks by streams of events', () => {
  let app: ControlApp;
  /** Has the streams; changes are made at `app`. */
  let other: RunningControl;
  const open: EventWatcher[] = [];

  beforeAll(async () => {
    app = await startControlApp();
    other = await startControl(app.config);
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    for (const watcher of open.splice(0)) watcher.close();
  });
  afterAll(async () => {
    await other.stop();
    await app.stop();
  });

  const find = <T>(type: abstract new (...args: never[]) => T): T => app.control.app.get<T>(type, { strict: false });
  const clock = (): Clock => other.app.get(Clock);

  let count = 0;
  const newEmail = (): string => `reader-${++count}@example.com`;

  async function newOrganization(): Promise<CustomerCaller> {
    const { body } = await app.call('post', '/organizations', { name: `Acme ${++count}` }).expect(201);
    return joinOrganization(app, (body as ApiObject).id, 'owner');
  }

  async function watch(path: string, headers: Readonly<Record<string, string>>): Promise<EventWatcher> {
    const watcher = await EventWatcher.begin(`${other.adminUrl}${path}`, headers);
    open.push(watcher);
    return watcher;
  }

  /** One stream too many. */
  async function expectRefusal(headers: Readonly<Record<string, string>>, message: string): Promise<void> {
    const refused = await EventWatcher.open(`${other.adminUrl}/api/v1/events`, headers);
    open.push(refused);
    const error = expect.objectContaining({ code: 'rate_limit_exceeded', message }) as unknown;
    expect([refused.status, await refused.body()]).toEqual([429, expect.objectContaining({ error })]);
  }

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const ofToken = ({ token }: CustomerCaller) => watch('/api/v1/events', bearer(token));
  const ofSession = ({ cookie, audience }: SessionCaller) =>
    watch(audience === 'operator' ? '/admin/v1/events' : '/api/v1/events', {
      cookie,
      'x-routify-audience': audience,
    });

  /** A member with a token, and a browser. */
  async function newMember(owner: CustomerCaller, role: 'admin' | 'developer' = 'admin') {
    const email = newEmail();
    const member = await joinOrganization(app, owner.organizationId, role, email);
    await givePassword(app, member.userId);
    return { email, member, session: await logIn(app, { email }) };
  }

  async function newOperator(role?: string) {
    const session = await logIn(app, { email: await makeOperator(app, role), audience: 'operator' });
    return { session, userId: (session.session as unknown as { user: ApiObject }).user.id };
  }

  async function newImpersonation() {
    const owner = await newOrganization();
    const operator = await newOperator('support');
    const path = `/admin/v1/organizations/${owner.organizationId}/impersonate`;
    const answer = await operator.session.call('post', path, { reason: 'ticket 4711' }).expect(200);
    return { owner, operator, session: sessionCaller(app, answer, 'impersonation') };
  }

  async function newAdminToken(fields: object = {}): Promise<ApiObject> {
    return (await app.call('post', '/tokens', { name: 'watcher', ...fields }).expect(201)).body as ApiObject;
  }

  const patchUser = (userId: string, fields: object) => app.call('patch', `/users/${userId}`, fields).expect(200);

  /** Names of the cases that leave their stream open; the others' streams stay meanwhile. */
  async function staysOpen(cases: Readonly<Record<string, Case>>): Promise<string[]> {
    const bystanders = [await ofToken(await newOrganization()), await watch('/admin/v1/events', bearer(app.token))];
    const ended = Object.entries(cases).map(async ([name, one]) => {
      const watcher = await one();
      return eventually(() => watcher.isOver, WAIT_MS).then(
        () => [],
        () => [name],
      );
    });
    const names = (await Promise.all(ended)).flat();
    expect(bystanders.map(({ isOver }) => isOver)).toEqual([false, false]);
    return names;
  }

  /** Nothing ends by time: only what is announced is checked. */
  const stopTime = (): void => {
    const nowMs = performance.now();
    jest.spyOn(clock(), 'monotonicMs').mockReturnValue(nowMs);
  };
  const passTime = (ms: number): void => {
    const nowMs = clock().monotonicMs();
    jest.spyOn(clock(), 'monotonicMs').mockReturnValue(nowMs + ms);
  };

  it('ATK-125: a stream ends when its member is removed, or gets another role', async () => {
    stopTime();
    const left = await staysOpen({
      'removed, by token': async () => {
        const owner = await newOrganization();
        const { member } = await newMember(owner);
        const watcher = await ofToken(member);
        await owner.call('delete', `/members/${member.memberId}`).expect(200);
        return watcher;
      },
      'removed, by session': async () => {
        const owner = await newOrganization();
        const { member, session } = await newMember(owner);
        const watcher = await ofSession(session);
        await owner.call('delete', `/members/${member.memberId}`).expect(200);
        return watcher;
      },
      'leaves, by token': async () => {
        const { member } = await newMember(await newOrganization());
        const watcher = await ofToken(member);
        await member.call('post', '/me/leave').expect(200);
        return watcher;
      },
      'admin becomes developer, by token': async () => {
        const owner = await newOrganization();
        const { member } = await newMember(owner);
        const watcher = await ofToken(member);
        await owner.call('patch', `/members/${member.memberId}`, { role: 'developer' }).expect(200);
        return watcher;
      },
      'admin becomes developer, by session': async () => {
        const owner = await newOrganization();
        const { member, session } = await newMember(owner);
        const watcher = await ofSession(session);
        await owner.call('patch', `/members/${member.memberId}`, { role: 'developer' }).expect(200);
        return watcher;
      },
      'admin becomes developer, by its provider': async () => {
        const owner = await newOrganization();
        const { member, session } = await newMember(owner);
        const watcher = await ofSession(session);
        const members = find(ProviderMembers);
        const placement = {
          organizationId: uuidOf('org', owner.organizationId),
          userId: uuidOf('usr', member.userId),
          role: 'developer' as const,
          defaultRole: 'viewer' as const,
          providerId: randomUUID(),
          person: Uint8Array.from([1]),
        };
        await app.control.app
          .get<PrismaService>(PrismaService)
          .$transaction((tx) => members.ensure(tx, placement, actor));
        return watcher;
      },
      'owner hands over': async () => {
        const owner = await newOrganization();
        const { member } = await newMember(owner);
        const watcher = await ofToken(owner);
        const { email } = (await owner.call('get', '/me').expect(200)).body as { email: string };
        await givePassword(app, owner.userId);
        const browser = await logIn(app, { email });
        await browser.call('post', `/api/v1/members/${member.memberId}/hand-over`).expect(200);
        return watcher;
      },
    });
    expect(left).toEqual([]);
  });

  it('ATK-125: a stream ends when its token is revoked or expires', async () => {
    stopTime();
    const soon = new Date(Date.now() + HOUR_MS).toISOString();
    const left = await staysOpen({
      'management token revoked': async () => {
        const owner = await newOrganization();
        const { body } = await owner.call('post', '/me/tokens', { name: 'watcher' }).expect(201);
        const { id, secret } = body as ApiObject;
        const watcher = await watch('/api/v1/events', bearer(secret));
        await owner.call('post', `/me/tokens/${id}/revoke`).expect(200);
        return watcher;
      },
      'admin token revoked': async () => {
        const { id, secret } = await newAdminToken();
        const watcher = await watch('/admin/v1/events', bearer(secret));
        await app.call('post', `/tokens/${id}/revoke`).expect(200);
        return watcher;
      },
    });
    expect(left).toEqual([]);
    const owner = await newOrganization();
    const { body } = await owner.call('post', '/me/tokens', { name: 'short', expires_at: soon }).expect(201);
    const expiring = [
      await watch('/api/v1/events', bearer((body as ApiObject).secret)),
      await watch('/admin/v1/events', bearer((await newAdminToken({ expires_at: soon })).secret)),
    ];
    const lasting = await ofToken(owner);
    const nowMs = Date.now() + HOUR_MS;
    jest.spyOn(clock(), 'nowMs').mockReturnValue(nowMs);
    await eventually(() => expiring.every(({ isOver }) => isOver), WAIT_MS);
    expect(lasting.isOver).toBe(false);
  });

  it('ATK-125: a stream ends with its session', async () => {
    stopTime();
    const begin = async () => {
      const { email, member, session } = await newMember(await newOrganization());
      return { email, member, session, watcher: await ofSession(session) };
    };
    const left = await staysOpen({
      'log-out': async () => {
        const { session, watcher } = await begin();
        await session.call('post', '/api/v1/auth/logout').expect(200);
        return watcher;
      },
      'ended from another device': async () => {
        const { email, session, watcher } = await begin();
        const second = await logIn(app, { email });
        await second.call('post', `/api/v1/auth/sessions/${session.session.id}/end`).expect(200);
        return watcher;
      },
      'all others ended': async () => {
        const { email, watcher } = await begin();
        await (await logIn(app, { email })).call('post', '/api/v1/auth/sessions/end-others').expect(200);
        return watcher;
      },
      'changed password': async () => {
        const { email, watcher } = await begin();
        const passwords = { current_password: PASSWORD, password: 'quartz-lantern-wobble' };
        await (await logIn(app, { email })).call('post', '/api/v1/auth/password', passwords).expect(200);
        return watcher;
      },
      'ended by its provider': async () => {
        const { member, session, watcher } = await begin();
        const [userId, sessionId] = [uuidOf('usr', member.userId), uuidOf('ses', session.session.id)];
        await find(SessionsService).endByProvider(userId, sessionId, actor);
        return watcher;
      },
      'ended by an operator': async () => {
        const { member, watcher } = await begin();
        await app.call('post', `/users/${member.userId}/end-sessions`).expect(200);
        return watcher;
      },
      'second factor reset by an operator': async () => {
        const { member, watcher } = await begin();
        await app.call('post', `/users/${member.userId}/reset-second-factor`).expect(200);
        return watcher;
      },
      'account deleted': async () => {
        const { email, session, watcher } = await begin();
        await session.call('post', '/api/v1/auth/account/delete', { email }).expect(200);
        return watcher;
      },
    });
    expect(left).toEqual([]);
  });

  it('ATK-125: a stream ends when its user is suspended, or is an operator of another role', async () => {
    stopTime();
    const left = await staysOpen({
      'suspended, by token': async () => {
        const { member } = await newMember(await newOrganization());
        const watcher = await ofToken(member);
        await patchUser(member.userId, { status: 'suspended' });
        return watcher;
      },
      'suspended, by session': async () => {
        const { member, session } = await newMember(await newOrganization());
        const watcher = await ofSession(session);
        await patchUser(member.userId, { status: 'suspended' });
        return watcher;
      },
      'operator suspended': async () => {
        const { session, userId } = await newOperator();
        const watcher = await ofSession(session);
        await patchUser(userId, { status: 'suspended' });
        return watcher;
      },
      'operator lowered': async () => {
        const { session, userId } = await newOperator();
        const watcher = await ofSession(session);
        await patchUser(userId, { platform_role: 'finance' });
        return watcher;
      },
      'operator removed': async () => {
        const { session, userId } = await newOperator();
        const watcher = await ofSession(session);
        await patchUser(userId, { platform_role: null });
        return watcher;
      },
    });
    expect(left).toEqual([]);
  });

  it('ATK-125: a stream of an operator who acts as a member ends with any right to it', async () => {
    stopTime();
    const left = await staysOpen({
      'log-out': async () => {
        const { session } = await newImpersonation();
        const watcher = await ofSession(session);
        await session.call('post', '/api/v1/auth/logout').expect(200);
        return watcher;
      },
      'log-out of the operator': async () => {
        const { session, operator } = await newImpersonation();
        const watcher = await ofSession(session);
        await operator.session.call('post', '/api/v1/auth/logout').expect(200);
        return watcher;
      },
      'operator lowered': async () => {
        const { session, operator } = await newImpersonation();
        const watcher = await ofSession(session);
        // A token can take a role, and give none.
        await patchUser(operator.userId, { platform_role: null });
        return watcher;
      },
      'member suspended': async () => {
        const { session, owner } = await newImpersonation();
        const watcher = await ofSession(session);
        await patchUser(owner.userId, { status: 'suspended' });
        return watcher;
      },
    });
    expect(left).toEqual([]);
  });

  it('ATK-125: a stream ends when its organization is suspended, archived, or requires more of sessions', async () => {
    stopTime();
    const require = async (fields: object) => {
      const owner = await newOrganization();
      const { session } = await newMember(owner);
      const watcher = await ofSession(session);
      await find(OrganizationSecurityService).update(uuidOf('org', owner.organizationId), fields, null, actor);
      return watcher;
    };
    const left = await staysOpen({
      suspended: async () => {
        const owner = await newOrganization();
        const watcher = await ofToken(owner);
        await app.call('post', `/organizations/${owner.organizationId}/suspend`).expect(200);
        return watcher;
      },
      archived: async () => {
        const owner = await newOrganization();
        const watcher = await ofToken(owner);
        await app.call('delete', `/organizations/${owner.organizationId}`).expect(200);
        return watcher;
      },
      'single sign-on required': () => require({ requireSingleSignOn: true }),
      'second factor required': () => require({ requireSecondFactor: true }),
    });
    expect(left).toEqual([]);
  });

  it('ATK-126: a stream ends within 15 s where announcements are lost, or never made', async () => {
    const [announced, unannounced] = [await newOrganization(), await newOrganization()];
    const watchers = [await ofToken(announced), await ofToken(unannounced), await ofToken(await newOrganization())];
    await other.app.get(RedisService).subscriber.unsubscribe();
    await app.call('delete', `/organizations/${announced.organizationId}`).expect(200);
    await app.query('UPDATE member SET removed_at = now() WHERE id = $1', uuidOf('mbr', unannounced.memberId));
    passTime(NET_MS);
    await eventually(() => watchers.slice(0, 2).every(({ isOver }) => isOver), WAIT_MS);
    expect(watchers[2]?.isOver).toBe(false);
    await other.app.get(RedisService).subscriber.subscribe('auth:forget', 'identity:forget');
  });

  it('ATK-127: a stream ends where its access cannot be checked for more than 30 s', async () => {
    const { session } = await newMember(await newOrganization());
    const watchers = [await ofSession(session), await ofToken(await newOrganization())];
    const failing = jest.spyOn(other.app.get(TokenPasses), 'renew').mockRejectedValue(new Error('no Postgres'));
    passTime(NET_MS);
    await eventually(() => failing.mock.calls.length > 0);
    expect(watchers.map(({ isOver }) => isOver)).toEqual([false, false]);
    passTime(NET_MS + 1);
    await eventually(() => watchers.every(({ isOver }) => isOver), WAIT_MS);
  });

  it('ATK-128: sessions and tokens of one user share its eight streams, and neighbours are served', async () => {
    const owner = await newOrganization();
    const { email, member, session } = await newMember(owner);
    const sessions = [session, await logIn(app, { email }), await logIn(app, { email })];
    const tokens = await Promise.all(
      [1, 2, 3].map(async (number) => {
        const { body } = await member.call('post', '/me/tokens', { name: `token ${number}` }).expect(201);
        return (body as ApiObject).secret;
      }),
    );
    for (const one of sessions) for (let stream = 0; stream < 2; stream++) await ofSession(one);
    for (const token of tokens.slice(0, 2)) await watch('/api/v1/events', bearer(token));
    for (const headers of [bearer(tokens[2] ?? ''), { cookie: sessions[2]?.cookie ?? '' }]) {
      await expectRefusal(headers, 'This user already has 8 open event streams.');
    }
    for (const served of [owner, await newOrganization()]) expect((await ofToken(served)).status).toBe(200);
    expect((await watch('/admin/v1/events', bearer(app.token))).status).toBe(200);
  });

  it('ATK-129: members of an organization share its 32 streams, and neighbours are served', async () => {
    const owner = await newOrganization();
    const members = await Promise.all([1, 2, 3, 4, 5].map(() => joinOrganization(app, owner.organizationId, 'viewer')));
    const last = members.pop();
    const tokens = await Promise.all(
      members.map(async (member) => {
        const { body } = await member.call('post', '/me/tokens', { name: 'second' }).expect(201);
        return [member.token, (body as ApiObject).secret];
      }),
    );
    const four = (token: string) => Array.from({ length: 4 }, () => watch('/api/v1/events', bearer(token)));
    await Promise.all(tokens.flat().flatMap(four));
    await expectRefusal(bearer(last?.token ?? ''), 'This organization already has 32 open event streams.');
    expect((await ofToken(await newOrganization())).status).toBe(200);
    const acting = await newOperator('support');
    const path = `/admin/v1/organizations/${owner.organizationId}/impersonate`;
    const answer = await acting.session.call('post', path, { reason: 'ticket 4711' }).expect(200);
    expect((await ofSession(sessionCaller(app, answer, 'impersonation'))).status).toBe(200);
  });

  it("ATK-130: who opens the first stream does not decide which rows the others' streams are filtered by", async () => {
    const worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
    const fresh = await startControl(app.config);
    try {
      const [first, second] = [await newOrganization(), await newOrganization()];
      const developer = await joinOrganization(app, second.organizationId, 'developer');
      const url = `${fresh.adminUrl}/api/v1/events`;
      open.push(await EventWatcher.begin(url, bearer(first.token)));
      const watcher = await EventWatcher.begin(url, bearer(developer.token));
      open.push(watcher);
      const { body } = await developer.call('post', '/keys', { name: 'later' }).expect(201);
      const organizationId = uuidOf('org', second.organizationId);
      await worker.topUpUntold(organizationId, 1_000_000_000n);
      await worker.publisher.publish(organizationId);
      const keyId = parseId('key', (body as ApiObject).id) ?? '';
      await worker.deliver(worker.event({ organizationId, keyId, chargeNanoUsd: 1_000n }));
      await worker.drain(organizationId);
      await eventually(() => watcher.named('request').length === 1, WAIT_MS);
    } finally {
      for (const watcher of open) watcher.close();
      await fresh.stop();
      await worker.close();
    }
  });
});
