import { formatId, newUuid, parseId } from '#core';
import type { ProjectRole } from '../../../../libs/auth/domain/roles.js';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { callerWith, joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';

jest.setTimeout(60_000);

/** What members with roles in projects reach, and tokens that are limited to one. */
describe('a role in a project', () => {
  let app: ControlApp;
  let worker: LedgerFixture;
  let owner: CustomerCaller;
  let projects = 0;

  beforeAll(async () => {
    app = await startControlApp();
    worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
  });
  beforeEach(async () => {
    owner = await newOwner();
  });
  afterAll(async () => {
    await worker.close();
    await app.stop();
  });

  const newOwner = async (): Promise<CustomerCaller> => {
    const { body } = await app.call('post', '/organizations', { name: 'Customer' }).expect(201);
    return joinOrganization(app, (body as ApiObject).id, 'owner');
  };

  /** A settled request; returns its id. */
  async function book(key: string, project: string): Promise<string> {
    const requestId = newUuid(Date.now() - 60_000);
    const ids = { organizationId: parseId('org', owner.organizationId) ?? '', keyId: parseId('key', key) ?? '' };
    await worker.book([worker.ledgerEvent({ ...ids, requestId, projectId: parseId('prj', project) })]);
    return formatId('gen', requestId);
  }

  const made = async (path: string, body: object, caller = owner): Promise<ApiObject> =>
    (await caller.call('post', path, body).expect(201)).body as ApiObject;
  const newProject = async (): Promise<string> => (await made('/projects', { name: `Project ${++projects}` })).id;
  const newKey = async (projectId: string | null, caller = owner): Promise<string> =>
    (await made('/keys', { name: 'key', project_id: projectId }, caller)).id;
  const idsOf = async (caller: CustomerCaller, path: string): Promise<string[]> => {
    const { body } = await caller.call('get', path).expect(200);
    return (body as { data: ApiObject[] }).data.map(({ id }) => id).sort();
  };
  const give = (projectId: string, member: CustomerCaller, role: ProjectRole, giver = owner) =>
    giver.call('put', `/projects/${projectId}/members/${member.memberId}`, { role });

  async function memberIn(
    projectId: string,
    role: ProjectRole,
    organizationRole: 'developer' | 'billing' = 'developer',
  ): Promise<CustomerCaller> {
    const member = await joinOrganization(app, owner.organizationId, organizationRole);
    await give(projectId, member, role).expect(200);
    return member;
  }

  it('REQ-44: of a manager reaches all keys of the project and no other, to change them', async () => {
    const [inside, outside] = [await newProject(), await newProject()];
    const keys = { inside: await newKey(inside), outside: await newKey(outside), none: await newKey(null) };
    const manager = await memberIn(inside, 'manager');
    const own = await newKey(inside, manager);
    const loose = await newKey(null, manager);
    expect(await idsOf(manager, '/keys')).toEqual([keys.inside, own, loose].sort());
    expect(await idsOf(manager, '/projects')).toEqual([inside]);
    await manager.call('patch', `/keys/${keys.inside}`, { rpm: 5 }).expect(200);
    for (const id of [keys.outside, keys.none]) {
      await manager.call('get', `/keys/${id}`).expect(404);
      await manager.call('patch', `/keys/${id}`, { rpm: 5 }).expect(404);
      await manager.call('post', `/keys/${id}/revoke`, {}).expect(404);
    }
    // Keys of others do not leave the project, which its caps bound, nor come into one of others.
    await manager.call('patch', `/keys/${keys.inside}`, { project_id: null }).expect(400);
    await manager.call('patch', `/keys/${keys.inside}`, { project_id: outside }).expect(400);
    await manager.call('post', '/keys', { name: 'key', project_id: outside }).expect(400);
    await manager.call('patch', `/keys/${own}`, { project_id: null }).expect(200);
  });

  it('of a manager changes neither the project nor its caps', async () => {
    const id = await newProject();
    const cap = await made('/caps', { period: 'month', amount_usd: '5', project_id: id });
    const foreign = await made('/caps', { period: 'month', amount_usd: '5' });
    const manager = await memberIn(id, 'manager');
    expect(await idsOf(manager, '/caps')).toEqual([cap.id]);
    await manager.call('get', `/caps/${foreign.id}`).expect(404);
    for (const answer of [
      await manager.call('patch', `/caps/${cap.id}`, { amount_usd: '9' }),
      await manager.call('post', '/caps', { period: 'day', amount_usd: '9', project_id: id }),
      await manager.call('patch', `/projects/${id}`, { allowed_models: [] }),
      await manager.call('delete', `/projects/${id}`),
      await manager.call('post', '/projects', { name: 'New' }),
    ]) {
      expect([answer.status, answer.body.error.code]).toEqual([403, 'role_not_allowed']);
    }
  });

  it('of a developer has own keys in it, of a viewer none', async () => {
    const id = await newProject();
    const key = await newKey(id);
    const developer = await memberIn(id, 'developer', 'billing');
    const own = await newKey(id, developer);
    expect(await idsOf(developer, '/keys')).toEqual([own]);
    await developer.call('get', `/keys/${key}`).expect(404);
    await developer.call('post', '/keys', { name: 'key' }).expect(400);
    await developer.call('post', '/playground-key').expect(403);
    const viewer = await memberIn(id, 'viewer', 'billing');
    expect(await idsOf(viewer, '/keys')).toEqual([key, own].sort());
    await viewer.call('post', '/keys', { name: 'key', project_id: id }).expect(403);
    await viewer.call('patch', `/keys/${key}`, { rpm: 1 }).expect(403);
  });

  it('ATK-483: is given by members with its rights, and ends with the row', async () => {
    const [id, other] = [await newProject(), await newProject()];
    const manager = await memberIn(id, 'manager');
    const [viewer, stranger] = [await memberIn(id, 'viewer'), await newOwner()];
    await give(id, viewer, 'developer', manager).expect(200);
    await give(id, viewer, 'manager', viewer).expect(403);
    await give(other, viewer, 'viewer', manager).expect(404);
    await give(id, stranger, 'viewer').expect(404);
    await give(id, viewer, 'viewer', stranger).expect(404);
    const { secret } = await made('/me/tokens', { name: 'token', scopes: ['project_members:write'] }, manager);
    const narrow = await give(id, viewer, 'manager', callerWith(app, { ...manager, token: secret }));
    expect([narrow.status, narrow.body.error.code]).toEqual([403, 'scope_missing']);
    expect(await idsOf(viewer, `/projects/${id}/members`)).toEqual([manager.memberId, viewer.memberId].sort());
    await manager.call('delete', `/projects/${id}/members/${viewer.memberId}`).expect(200);
    await manager.call('delete', `/projects/${id}/members/${viewer.memberId}`).expect(404);
    expect(await idsOf(viewer, '/projects')).toEqual([]);
    await viewer.call('get', `/projects/${id}`).expect(404);
  });

  it('REQ-44, ATK-483: shows requests and usage of the project, by which they count, not by which their key is in now', async () => {
    const [id, other] = [await newProject(), await newProject()];
    const [key, moved] = [await newKey(id), await newKey(id)];
    const inside = await book(key, id);
    const outside = await book(moved, other);
    const manager = await memberIn(id, 'manager');
    const { secret } = await made('/me/tokens', { name: 'token', project_id: id });
    const limited = callerWith(app, { ...owner, token: secret });
    const window = `from=${new Date(Date.now() - 3_600_000).toISOString()}`;
    const counted = async (caller: CustomerCaller, query = ''): Promise<number> => {
      const { body } = await caller.call('get', `/usage?${window}${query}`).expect(200);
      return (body as { data: { request_count: number }[] }).data.reduce((sum, row) => sum + row.request_count, 0);
    };
    expect([await counted(owner), await counted(owner, `&project_id=${id}`)]).toEqual([2, 1]);
    expect(await idsOf(manager, '/requests')).toEqual([]);
    for (const [caller, query] of [
      [manager, `project_id=${id}`],
      [limited, ''],
    ] as const) {
      expect(await idsOf(caller, `/requests?${query}`)).toEqual([inside]);
      expect(await idsOf(caller, `/requests?project_id=${other}`)).toEqual([]);
      expect(await counted(caller, `&${query}`)).toBe(1);
      expect(await counted(caller, `&project_id=${other}`)).toBe(0);
      await caller.call('get', `/requests/${inside}`).expect(200);
      await caller.call('get', `/requests/${outside}`).expect(404);
      await caller.call('get', '/rejected-requests').expect(200);
      await caller.call('get', '/holds').expect(200);
    }
    const developer = await memberIn(id, 'developer');
    expect(await idsOf(developer, `/requests?project_id=${id}`)).toEqual([]);
    await developer.call('get', `/requests/${inside}`).expect(404);
    const own = await book(await newKey(id, developer), id);
    expect(await idsOf(developer, `/requests?project_id=${id}`)).toEqual([own]);
    expect(await counted(developer)).toBe(1);
  });

  it('ATK-483: a token that is limited to a project reaches nothing else', async () => {
    const [id, other] = [await newProject(), await newProject()];
    const [key, foreign] = [await newKey(id), await newKey(other)];
    const [cap] = [
      await made('/caps', { period: 'month', amount_usd: '5', project_id: id }),
      await made('/caps', { period: 'month', amount_usd: '5' }),
    ];
    const { secret } = await made('/me/tokens', { name: 'token', project_id: id });
    const token = callerWith(app, { ...owner, token: secret });
    expect(await idsOf(token, '/projects')).toEqual([id]);
    expect(await idsOf(token, '/keys')).toEqual([key]);
    expect(await idsOf(token, '/caps')).toEqual([cap.id]);
    await token.call('get', `/keys/${foreign}`).expect(404);
    await token.call('patch', `/keys/${key}`, { project_id: other }).expect(400);
    await token.call('post', '/keys', { name: 'key' }).expect(400);
    await newKey(id, token);
    await token.call('post', '/caps', { period: 'month', amount_usd: '5' }).expect(400);
    await token.call('patch', `/caps/${cap.id}`, { amount_usd: '6' }).expect(200);
    await token.call('patch', `/projects/${id}`, { name: `Renamed ${projects}` }).expect(200);
    for (const [method, path] of [
      ['get', '/me'],
      ['post', '/me/tokens'],
      ['get', '/members'],
      ['get', '/organizations'],
      ['get', '/balance'],
      ['get', '/audit'],
      ['post', '/projects'],
      ['post', '/playground-key'],
    ] as const) {
      const answer = await token.call(method, path, method === 'post' ? { name: 'New' } : undefined);
      expect([path, answer.status]).toEqual([path, 403]);
    }
    // A token gives no right that its member does not have.
    const developer = await joinOrganization(app, owner.organizationId, 'developer');
    const own = await made('/me/tokens', { name: 'token', project_id: id }, developer);
    const outside = callerWith(app, { ...developer, token: own.secret });
    await outside.call('post', '/keys', { name: 'key', project_id: id }).expect(403);
    expect(await idsOf(outside, '/keys')).toEqual([]);
    const stranger = await newOwner();
    await stranger.call('post', '/me/tokens', { name: 'token', project_id: id }).expect(400);
  });
});
