import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';

describe('the key of the playground', () => {
  let app: ControlApp;
  let developer: CustomerCaller;
  let organizationId: string;

  beforeAll(async () => {
    app = await startControlApp();
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    organizationId = ((await app.call('post', '/organizations', { name: 'Acme' }).expect(201)).body as ApiObject).id;
    developer = await joinOrganization(app, organizationId, 'developer');
  });
  afterAll(() => app.stop());

  const issue = async (caller: CustomerCaller): Promise<ApiObject> =>
    (await caller.call('post', '/playground-key').expect(201)).body as ApiObject;

  it('lives for an hour, for chat, within a small cap', async () => {
    const beganMs = Date.now();
    const key = await issue(developer);
    expect(key).toMatchObject({
      purpose: 'playground',
      status: 'active',
      member_id: developer.memberId,
      rpm: 60,
      scopes: { models: [], endpoints: ['chat'] },
      caps: [expect.objectContaining({ period: 'total', amount_usd: '1' })],
      secret: expect.stringMatching(/^rtf_/),
    });
    const livesMs = Date.parse(String(key.expires_at)) - beganMs;
    expect(livesMs).toBeGreaterThanOrEqual(3_600_000);
    expect(livesMs).toBeLessThan(3_660_000);
  });

  it('is one of a member at a time, and in no list', async () => {
    const [first, other] = [await issue(developer), await issue(await joinOrganization(app, organizationId, 'admin'))];
    const second = await issue(developer);
    const got = async (caller: CustomerCaller, { id }: ApiObject): Promise<string> =>
      ((await caller.call('get', `/keys/${id}`).expect(200)).body as { status: string }).status;
    expect([await got(developer, first), await got(developer, second)]).toEqual(['revoked', 'active']);
    const owner = await joinOrganization(app, organizationId, 'owner');
    expect(await got(owner, other)).toBe('active');
    for (const list of [
      await developer.call('get', '/keys').expect(200),
      await app.call('get', `/organizations/${organizationId}/keys`).expect(200),
    ]) {
      expect((list.body as ApiList).data).toEqual([]);
    }
  });

  it('is one even when two are asked for at once', async () => {
    const member = await joinOrganization(app, organizationId, 'developer');
    const keys = await Promise.all([issue(member), issue(member), issue(member)]);
    const states = await Promise.all(
      keys.map(async ({ id }) => ((await member.call('get', `/keys/${id}`)).body as { status: string }).status),
    );
    expect(states.sort()).toEqual(['active', 'revoked', 'revoked']);
  });

  it('ATK-135: ends with the membership, the role and the user that it is of', async () => {
    const owner = await joinOrganization(app, organizationId, 'owner');
    const ends: Readonly<Record<string, (member: CustomerCaller) => unknown>> = {
      removed: ({ memberId }) => owner.call('delete', `/members/${memberId}`).expect(200),
      left: (member) => member.call('post', '/me/leave').expect(200),
      lowered: ({ memberId }) => owner.call('patch', `/members/${memberId}`, { role: 'viewer' }).expect(200),
      suspended: ({ userId }) => app.call('patch', `/users/${userId}`, { status: 'suspended' }).expect(200),
    };
    const states: Record<string, unknown> = {};
    for (const [name, end] of Object.entries(ends)) {
      const member = await joinOrganization(app, organizationId, 'developer');
      const { id } = await issue(member);
      await end(member);
      states[name] = ((await owner.call('get', `/keys/${id}`).expect(200)).body as { status: string }).status;
    }
    expect(states).toEqual({ removed: 'revoked', left: 'revoked', lowered: 'revoked', suspended: 'revoked' });
  });

  it('is given ten times an hour, and not to a viewer', async () => {
    const member = await joinOrganization(app, organizationId, 'developer');
    for (let count = 0; count < 10; count++) await issue(member);
    const { body, headers } = await member.call('post', '/playground-key').expect(429);
    expect([body.error.code, Number(headers['retry-after'])]).toEqual(['rate_limit_exceeded', expect.any(Number)]);
    const viewer = await joinOrganization(app, organizationId, 'viewer');
    await viewer.call('post', '/playground-key').expect(403);
  });
});
