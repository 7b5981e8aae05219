import { joinOrganization } from '../../../support/gateway/customer-caller.js';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { logIn, makeOperator } from '../../../support/control/session-caller.js';

interface Found {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly detail: string;
  readonly organization_id: string | null;
}

describe('names and search', () => {
  let app: ControlApp;
  let organization: ApiObject;
  let key: ApiObject;
  let tier: ApiObject;
  let userId: string;

  beforeAll(async () => {
    app = await startControlApp();
    const create = async (path: string, body: object): Promise<ApiObject> =>
      (await app.call('post', path, body).expect(201)).body as ApiObject;
    tier = await create('/tiers', { name: 'standard', is_default: true });
    organization = await create('/organizations', { name: 'Halden Labs' });
    await create('/organizations', { name: 'Labs of Halden' });
    key = await create(`/organizations/${organization.id}/keys`, { name: 'halden-prod' });
    ({ userId } = await joinOrganization(app, organization.id, 'owner', 'dev@halden.example'));
  });
  afterAll(() => app.stop());

  const search = async (query: string): Promise<Found[]> =>
    ((await app.call('get', `/search?${query}`).expect(200)).body as { data: Found[] }).data;

  it('names objects of several kinds at once, and leaves out unknown ids', async () => {
    const ids = [organization.id, key.id, tier.id, userId, 'org_01jd3k9v6qe8yb5t2x7m4c0n1p'].join(',');
    const { body } = await app.call('get', `/names?ids=${ids}`).expect(200);
    const { data } = body as { data: Found[] };
    expect(Object.fromEntries(data.map(({ id, name }) => [id, name]))).toMatchObject({
      [organization.id]: 'Halden Labs',
      [key.id]: 'halden-prod',
      [tier.id]: 'standard',
    });
    expect(data).toHaveLength(4);
    expect(data.find(({ id }) => id === key.id)?.organization_id).toBe(organization.id);
  });

  it.each([
    ['none', ''],
    ['one of another kind', 'chn_01jd3k9v6qe8yb5t2x7m4c0n1p'],
    ['one that is cut', 'org_1'],
    ['more than 200', Array(201).fill('org_01jd3k9v6qe8yb5t2x7m4c0n1p').join()],
  ])('refuses ids: %s', async (_what, ids) => {
    const { body } = await app.call('get', `/names?ids=${ids}`).expect(400);
    expect(JSON.stringify(body)).toContain('ids');
  });

  it('finds organizations, keys and users by a part of their names, those that begin with it first', async () => {
    const found = await search('q=halden');
    expect(found.map(({ type, name }) => `${type} ${name}`)).toEqual([
      'organization Halden Labs',
      'organization Labs of Halden',
      'api_key halden-prod',
      expect.stringMatching(/^user /) as string,
    ]);
    expect((await search('q=halden&type=organization&limit=1')).map(({ name }) => name)).toEqual(['Halden Labs']);
    expect((await search('q=halden&type=organization,organization&limit=1')).map(({ name }) => name)).toEqual([
      'Halden Labs',
    ]);
  });

  it('finds a key by its beginning, and never by the rest of the secret', async () => {
    const { secret } = key;
    expect((await search(`q=${secret.slice(0, 10)}`)).map(({ id }) => id)).toEqual([key.id]);
    expect(await search(`q=${secret.slice(12, 24)}`)).toEqual([]);
    expect(await search(`q=${secret}`)).toEqual([]);
  });

  it('finds nothing of a kind that the role must not read', async () => {
    const email = await makeOperator(app, 'finance');
    const browser = await logIn(app, { email, audience: 'operator' });
    const { body } = await browser.call('get', '/admin/v1/search?q=halden').expect(200);
    expect(new Set((body as { data: Found[] }).data.map(({ type }) => type))).toEqual(new Set(['organization']));
  });
});
