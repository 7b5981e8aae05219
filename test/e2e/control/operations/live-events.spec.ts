import { parseId } from '#core';
import { LiveHub } from '../../../../libs/billing/http/live/live-hub.js';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { EventWatcher } from '../../../support/control/event-watcher.js';
import { eventually } from '../../../support/eventually.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';

describe('live events', () => {
  let app: ControlApp;
  let worker: LedgerFixture;
  let organization: { readonly id: string; readonly uuid: string };
  let owner: CustomerCaller;
  const open: EventWatcher[] = [];

  beforeAll(async () => {
    app = await startControlApp();
    worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    organization = await createOrganization('Acme');
    owner = await joinOrganization(app, organization.id, 'owner');
  });
  afterEach(() => {
    for (const watcher of open.splice(0)) watcher.close();
  });
  afterAll(async () => {
    await worker.close();
    await app.stop();
  });

  async function createOrganization(name: string) {
    const { body } = await app.call('post', '/organizations', { name }).expect(201);
    const { id } = body as ApiObject;
    const uuid = parseId('org', id) ?? '';
    await worker.topUpUntold(uuid, 1_000_000_000n);
    await worker.publisher.publish(uuid);
    return { id, uuid };
  }

  async function watch(
    path: string,
    token: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<EventWatcher> {
    const watcher = await EventWatcher.open(`${app.control.adminUrl}${path}`, {
      authorization: `Bearer ${token}`,
      ...more,
    });
    open.push(watcher);
    return watcher;
  }

  const watchOwn = async (caller: CustomerCaller, lastId?: string): Promise<EventWatcher> => {
    const watcher = await watch(
      '/api/v1/events',
      caller.token,
      lastId === undefined ? {} : { 'last-event-id': lastId },
    );
    await eventually(() => watcher.named('ready').length === 1);
    return watcher;
  };

  /** A request that is admitted, captured and booked, as the worker does. */
  async function use(uuid: string): Promise<void> {
    await worker.use(uuid, 1_000n);
    await worker.drain(uuid);
  }

  it('show an organization its own booked requests and that its balance has changed', async () => {
    const other = await createOrganization('Other');
    const watcher = await watchOwn(owner);
    await use(other.uuid);
    await use(organization.uuid);
    await eventually(() => watcher.named('request').length === 1 && watcher.named('balance').length === 1);
    expect(watcher.named('request')[0]).toMatchObject({
      id: expect.stringMatching(/^\d+-\d+$/),
      data: { object: 'live_request', organization_id: organization.id, cost_usd: '0.000001', outcome: 'completed' },
    });
    expect(watcher.named('request')[0]?.data).not.toHaveProperty('channel_id');
    expect(watcher.named('balance')[0]?.data).toEqual({ object: 'live_balance', organization_id: organization.id });
  });

  it('are resumed after the last one that the client has', async () => {
    const first = await watchOwn(owner);
    await use(organization.uuid);
    await eventually(() => first.named('request').length === 1);
    const lastId = first.named('request')[0]?.id ?? '';
    first.close();
    await use(organization.uuid);
    await use(organization.uuid);
    const resumed = await watchOwn(owner, lastId);
    await eventually(() => resumed.named('request').length === 2);
    expect(resumed.named('ready')[0]?.data).toEqual({ object: 'live_ready', complete: true });
    const late = await watchOwn(owner, '1-0');
    expect(late.named('ready')[0]?.data).toEqual({ object: 'live_ready', complete: false });
  });

  it('show an operator all requests, and changes of channels', async () => {
    const watcher = await watch('/admin/v1/events', app.token);
    await eventually(() => watcher.named('ready').length === 1);
    await use(organization.uuid);
    const upstream = { kind: 'openai-compatible', base_url: 'https://api.example.com/v1' };
    const { body } = await app.call('post', '/channels', { name: 'main', ...upstream }).expect(201);
    await eventually(() => watcher.named('request').length === 1);
    await eventually(() => watcher.named('channel').some(({ data }) => data.channel_id === (body as ApiObject).id));
    expect(watcher.named('request')[0]?.data).toHaveProperty('channel_id');
  });

  it('show a developer requests of the own keys only', async () => {
    const developer = await joinOrganization(app, organization.id, 'developer');
    const watcher = await watchOwn(developer);
    const { body } = await developer.call('post', '/keys', { name: 'own' }).expect(201);
    await use(organization.uuid);
    const keyId = parseId('key', (body as ApiObject).id) ?? '';
    await worker.deliver(worker.event({ organizationId: organization.uuid, keyId, chargeNanoUsd: 1_000n }));
    await worker.drain(organization.uuid);
    await eventually(() => watcher.named('request').length === 1);
    expect(watcher.named('request')[0]?.data.key_id).toBe((body as ApiObject).id);
  });

  it('end when control stops, also those that it still opens over a kept connection', async () => {
    const before = await watchOwn(owner);
    app.control.app.get(LiveHub).endAll();
    const after = await watchOwn(owner);
    await eventually(() => before.isOver && after.isOver);
  });
});
