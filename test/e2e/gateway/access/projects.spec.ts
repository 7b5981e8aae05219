import { formatId, parseId } from '#core';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { eventually, startPlatform, type Platform } from '../../../support/gateway/platform.js';

jest.setTimeout(120_000);

const messages = [{ role: 'user', content: 'Hello!' }];
const PRIORITY_FIRST = 1;

interface Shown {
  readonly id: string;
  readonly secret?: string;
}

/** From the API of projects to the ledger, through a gateway. */
describe('a project of an organization', () => {
  let platform: Platform;
  let control: ControlApp;
  let owner: CustomerCaller;
  let projects = 0;

  beforeAll(async () => {
    platform = await startPlatform();
    control = await startControlApp(platform.environment);
    for (const canonicalId of ['acme/small', 'acme/large']) await platform.addModel({ canonicalId });
    const serves = ['acme/small', 'acme/large'];
    await platform.addChannel({ name: 'plain', serves, priority: PRIORITY_FIRST });
    await platform.addChannel({ name: 'european', serves, tags: ['eu'] });
  });
  beforeEach(async () => {
    owner = await newOwner();
  });
  afterAll(async () => {
    await control.stop();
    await platform.stop();
  });

  async function newOwner(): Promise<CustomerCaller> {
    const { organizationId } = await platform.addCustomer();
    return joinOrganization(control, formatId('org', organizationId), 'owner');
  }

  async function made(path: string, fields: object, caller = owner): Promise<Shown> {
    return (await caller.call('post', path, fields).expect(201)).body as Shown;
  }

  const newProject = (fields: object = {}) => made('/projects', { name: `Project ${++projects}`, ...fields });

  /** A key with a caller of its own. */
  async function newKey(projectId: string | null): Promise<{ id: string; caller: GatewayCaller }> {
    const { id, secret } = await made('/keys', { name: 'key', project_id: projectId });
    return { id, caller: new GatewayCaller(platform, secret ?? '') };
  }

  const send = (caller: GatewayCaller, model = 'acme/small') => caller.chat({ model, messages });
  const codeOf = async (caller: GatewayCaller, model?: string): Promise<number | string> => {
    const answer = await send(caller, model);
    return answer.status === 200 ? 200 : answer.error().code;
  };
  const channelOf = async (caller: GatewayCaller): Promise<string> =>
    ((await send(caller)).json().routify as { channel: string }).channel;
  const projectOf = async (caller: GatewayCaller): Promise<unknown> => (await caller.get('/v1/key')).json().project_id;

  /** The projects of its requests, in their order. */
  const recorded = async (): Promise<unknown[]> => {
    await platform.settle();
    const sql = 'SELECT project_id FROM usage_record WHERE organization_id = $1::uuid ORDER BY request_id';
    const rows = await platform.query<{ project_id: string | null }>(sql, parseId('org', owner.organizationId));
    return rows.map(({ project_id: id }) => (id === null ? null : formatId('prj', id)));
  };

  it('REQ-44: narrows the models and the channels of its keys, within a second of a change', async () => {
    const { id } = await newProject({ allowed_models: ['acme/s*'] });
    const { caller } = await newKey(id);
    expect([await codeOf(caller), await codeOf(caller, 'acme/large')]).toEqual([200, 'model_not_allowed']);
    const { data } = (await caller.get('/v1/models')).json() as { data: { id: string }[] };
    expect(data.map((model) => model.id).filter((name) => name.startsWith('acme/'))).toEqual(['acme/small']);
    expect(await channelOf(caller)).toBe('plain');
    await control.call('patch', `/projects/${id}`, { channel_tags: ['eu'] }).expect(200);
    await eventually('its channels are narrowed', async () => (await channelOf(caller)) === 'european');
    await owner.call('patch', `/projects/${id}`, { allowed_models: [] }).expect(200);
    await eventually('its models are not', async () => (await codeOf(caller, 'acme/large')) === 200);
  });

  it('ATK-481: shows the tags of its channels to operators alone, also in the audit log', async () => {
    const { id } = await newProject();
    await control.call('patch', `/projects/${id}`, { channel_tags: ['secret-tag'] }).expect(200);
    expect((await control.call('get', `/projects/${id}`).expect(200)).body).toMatchObject({
      channel_tags: ['secret-tag'],
    });
    await owner.call('patch', `/projects/${id}`, { name: 'Renamed' }).expect(200);
    await owner.call('patch', `/projects/${id}`, { channel_tags: [] }).expect(400);
    for (const path of [`/projects/${id}`, '/projects', '/audit?limit=100']) {
      const { text } = await owner.call('get', path).expect(200);
      expect(text).toContain('Renamed');
      expect(text).not.toMatch(/channel_tags|secret-tag/);
    }
    expect((await control.call('get', `/audit?target_id=${id}`).expect(200)).text).toContain('secret-tag');
  });

  it('has caps that its keys share, and names itself when they refuse', async () => {
    const { id } = await newProject();
    const [one, other, outside] = [await newKey(id), await newKey(id), await newKey(null)];
    const cap = await made('/caps', { period: 'month', amount_requests: 2, project_id: id });
    await eventually(
      'it is in force',
      async () => ((await one.caller.get('/v1/key')).json().caps as unknown[]).length === 1,
    );
    expect([await codeOf(one.caller), await codeOf(other.caller)]).toEqual([200, 200]);
    for (const { caller } of [one, other]) {
      const error = (await send(caller)).error();
      expect(error).toMatchObject({ code: 'spend_cap_reached', metadata: { scope: 'project', cap_id: cap.id } });
      expect(error.message).toContain("this key's project");
    }
    expect(await codeOf(outside.caller)).toBe(200);
    await platform.settle();
    const { body } = await owner.call('get', `/caps?project_id=${id}`).expect(200);
    expect(body).toMatchObject({ data: [{ id: cap.id, project_id: id, counted_requests: 2 }] });
  });

  it('REQ-44: counts requests of a key where they were admitted, when the key is moved', async () => {
    const [from, to] = [await newProject(), await newProject()];
    const { id, caller } = await newKey(from.id);
    await made('/caps', { period: 'total', amount_requests: 1, project_id: from.id });
    await eventually(
      'it is in force',
      async () => ((await caller.get('/v1/key')).json().caps as unknown[]).length === 1,
    );
    expect([await codeOf(caller), await codeOf(caller)]).toEqual([200, 'spend_cap_reached']);
    for (const project of [to.id, null]) {
      await owner.call('patch', `/keys/${id}`, { project_id: project }).expect(200);
      await eventually('it is moved', async () => (await projectOf(caller)) === project);
      expect(await codeOf(caller)).toBe(200);
    }
    expect(await recorded()).toEqual([from.id, to.id, null]);
  });

  it('is archived once it has no active key, and takes none then', async () => {
    const { id } = await newProject();
    const { id: keyId } = await newKey(id);
    const refused = (await owner.call('delete', `/projects/${id}`).expect(409)).body as { error: object };
    expect(refused.error).toMatchObject({ metadata: { reason: 'project_in_use', count: 1 } });
    await owner.call('post', `/keys/${keyId}/revoke`, {}).expect(200);
    await owner.call('delete', `/projects/${id}`).expect(200);
    await owner.call('post', '/keys', { name: 'key', project_id: id }).expect(409);
    const outside = await newKey(null);
    await owner.call('patch', `/keys/${outside.id}`, { project_id: id }).expect(409);
    await owner.call('patch', `/projects/${id}`, { name: 'New' }).expect(409);
    expect((await owner.call('get', '/projects').expect(200)).body).toMatchObject({ data: [] });
    await owner.call('post', `/projects/${id}/restore`, {}).expect(200);
    await owner.call('patch', `/keys/${outside.id}`, { project_id: id }).expect(200);
    const { body } = await owner.call('get', `/keys?project_id=${id}&status=active`).expect(200);
    expect(body).toMatchObject({ data: [{ id: outside.id, project_id: id }] });
  });

  it('ATK-482: of another organization is unknown to keys, caps and answers', async () => {
    const stranger = await newOwner();
    const { id } = await newProject();
    for (const [path, body] of [
      ['/keys', { name: 'key', project_id: id }],
      ['/caps', { period: 'month', amount_usd: '1', project_id: id }],
    ] as const) {
      const answer = await stranger.call('post', path, body).expect(400);
      expect(answer.body).toMatchObject({ error: { param: 'project_id' } });
    }
    const key = await made('/keys', { name: 'key' }, stranger);
    await stranger.call('patch', `/keys/${key.id}`, { project_id: id }).expect(400);
    for (const method of ['get', 'delete'] as const) await stranger.call(method, `/projects/${id}`).expect(404);
    for (const path of [`/keys?project_id=${id}`, `/caps?project_id=${id}`]) {
      expect((await stranger.call('get', path).expect(200)).body).toMatchObject({ data: [] });
    }
    const taken = await owner.call('post', '/projects', { name: `Project ${projects}` }).expect(409);
    expect(taken.body).toMatchObject({ error: { param: 'name', metadata: { reason: 'project_name_taken' } } });
    await made('/projects', { name: `Project ${projects}` }, stranger);
  });

  it('is one of at most 1,000 of its organization, and has at most 1,000 members', async () => {
    const { id } = await newProject();
    const [organizationId, projectId] = [parseId('org', owner.organizationId), parseId('prj', id)];
    await platform.query(
      `INSERT INTO project (id, organization_id, name)
       SELECT gen_random_uuid(), $1::uuid, 'Other ' || n FROM generate_series(2, 1000) AS n`,
      organizationId,
    );
    const more = (await owner.call('post', '/projects', { name: 'One more' }).expect(409)).body as { error: object };
    expect(more.error).toMatchObject({ metadata: { reason: 'projects_limit', limit: 1_000 } });
    await platform.query(
      `WITH people AS (INSERT INTO "user" (id, email, name)
         SELECT gen_random_uuid(), $1 || n || '@example.com', 'Ada' FROM generate_series(1, 1000) AS n RETURNING id),
       members AS (INSERT INTO member (id, organization_id, user_id, role)
         SELECT gen_random_uuid(), $1::uuid, id, 'viewer' FROM people RETURNING id)
       INSERT INTO project_member (project_id, member_id, organization_id, role)
         SELECT $2::uuid, id, $1::uuid, 'viewer' FROM members`,
      ...[organizationId, projectId],
    );
    const path = `/projects/${id}/members/${owner.memberId}`;
    const refused = (await owner.call('put', path, { role: 'viewer' }).expect(409)).body as { error: object };
    expect(refused.error).toMatchObject({ metadata: { reason: 'project_members_limit', limit: 1_000 } });
  });

  it('refuses a cap of a project and of a key or a member at once', async () => {
    const { id } = await newProject();
    const key = await newKey(id);
    const cap = { period: 'month', amount_usd: '1', project_id: id, key_id: key.id };
    const { body } = await owner.call('post', '/caps', cap).expect(400);
    expect(body).toMatchObject({ error: { param: 'project_id' } });
  });
});
