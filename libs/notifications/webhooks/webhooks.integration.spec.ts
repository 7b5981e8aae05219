import { Webhook } from 'standardwebhooks';
import { formatId } from '#core';
import { OPERATOR } from '../../../test/support/ledger/ledger-fixture.js';
import type { ReceivedMessage } from '../../../test/support/webhooks/webhook-receiver.js';
import { WebhookWorld } from '../../../test/support/webhooks/webhook-world.js';

let world: WebhookWorld;
let organizationId: string;

beforeAll(async () => {
  world = await WebhookWorld.start();
}, 60_000);

afterAll(() => world.stop());

beforeEach(async () => {
  organizationId = await world.fixture.createOrganization(0n);
});

describe('a webhook', () => {
  it('EVT-35: brings each event, in its order, signed as the standard says', async () => {
    const path = world.newPath();
    const { secret } = await world.created(organizationId, path);
    await world.happen(organizationId, 3);
    await world.arrived(path, 3);
    const messages = world.receiver.at(path);
    expect(world.sequencesAt(path).toSorted()).toEqual([1, 2, 3]);
    for (const { body, headers } of messages) {
      const event = new Webhook(secret).verify(body, headers as Record<string, string>) as Record<string, unknown>;
      expect(event).toMatchObject({ type: 'member.joined', organization_id: formatId('org', organizationId) });
      expect(headers['webhook-id']).toBe(event.id);
      expect(Buffer.byteLength(body)).toBeLessThan(20_000);
    }
  });

  it('EVT-36: gets events of its types, its organization and its time alone', async () => {
    const [path, otherPath] = [world.newPath(), world.newPath()];
    await world.happen(organizationId);
    await world.work();
    await world.created(organizationId, path, { eventTypes: ['key.created'] });
    const other = await world.fixture.createOrganization(0n);
    await world.created(other, otherPath);
    await world.happen(organizationId);
    await world.happen(other, 1);
    await world.arrived(otherPath, 1);
    expect(world.receiver.at(path)).toEqual([]);
    expect(world.receiver.at(otherPath)).toHaveLength(1);
  });

  it('of the operator gets the events of all organizations', async () => {
    const path = world.newPath();
    const { id } = await world.created(null, path);
    const other = await world.fixture.createOrganization(0n);
    await world.happen(organizationId);
    await world.happen(other, 1);
    await world.arrived(path, 2);
    const owners = world.receiver
      .at(path)
      .map(({ body }) => (JSON.parse(body) as { organization_id: string }).organization_id);
    expect(owners).toEqual(expect.arrayContaining([formatId('org', organizationId), formatId('org', other)]));
    await world.endpoints.remove(id, null, null, OPERATOR);
  });

  it.each([
    [500, 'status'],
    [302, 'redirect'],
    [404, 'status'],
    [429, 'status'],
  ])('EVT-37: that is answered with %i is sent again, with the same id and body', async (status, error) => {
    const path = world.newPath();
    const endpoint = await world.created(organizationId, path);
    world.receiver.status(path, status, status === 302 ? { location: '/elsewhere' } : {});
    await world.happen(organizationId);
    await world.arrived(path, 1);
    const [failed] = await world.deliveriesOf(endpoint);
    expect(failed).toMatchObject({ status: 'waiting', attempts: 1 });
    expect(await world.endpoints.get(endpoint.id, organizationId)).toMatchObject({
      failingSince: expect.any(Date),
      status: 'active',
    });
    world.receiver.answer(path, null);
    await world.hurry();
    await world.arrived(path, 2);
    await world.becomes(async () => (await world.deliveriesOf(endpoint))[0]?.status === 'delivered');
    expect(await world.endpoints.get(endpoint.id, organizationId)).toMatchObject({ failingSince: null });
    const [one, other] = world.receiver.at(path) as [ReceivedMessage, ReceivedMessage];
    expect([other.headers['webhook-id'], other.body]).toEqual([one.headers['webhook-id'], one.body]);
    const found = await world.deliveries.find(failed?.id ?? '', organizationId);
    expect(found?.attempts.map((attempt) => [attempt.error, attempt.httpStatus])).toEqual([
      [null, 204],
      [error, status],
    ]);
    expect(world.receiver.at('/elsewhere')).toEqual([]);
  });

  it('EVT-29, EVT-39: that is gone is disabled at once, with an event', async () => {
    const path = world.newPath();
    const endpoint = await world.created(organizationId, path);
    world.receiver.status(path, 410);
    await world.happen(organizationId);
    await world.arrived(path, 1);
    await world.becomes(async () => (await world.endpoints.get(endpoint.id, organizationId)).status === 'disabled');
    expect(await world.endpoints.get(endpoint.id, organizationId)).toMatchObject({ disabledReason: 'gone' });
    const events = await world.query(
      `SELECT data FROM event WHERE type = 'webhook.disabled' AND organization_id = $1`,
      [organizationId],
    );
    expect(events).toEqual([{ data: { endpoint_id: formatId('whe', endpoint.id), reason: 'gone' } }]);
  });

  it('EVT-39: that is disabled sends an email to each who can enable it, with a link to its screen', async () => {
    const [owner, admin, operator] = await Promise.all([
      ...['owner', 'admin'].map((role) => world.person(organizationId, role)),
      ...[world.person(null, 'superadmin'), world.person(organizationId, 'viewer'), world.person(null, 'finance')],
    ]);
    const paths = [world.newPath(), world.newPath()] as const;
    for (const path of paths) world.receiver.status(path, 410);
    await world.created(organizationId, paths[0], { name: 'Of customers' });
    const { id } = await world.created(null, paths[1], { name: 'Of operators' });
    await world.happen(organizationId);
    await world.becomes(async () => (await world.mailsAbout('Of ')).size === 3);
    const own = await world.mailsAbout('Of customers');
    expect([...own.keys()].toSorted()).toEqual([owner, admin].toSorted());
    expect(own.get(owner ?? '')).toMatch(/View webhooks.*http:\/\/127\.0\.0\.1:3001\/settings\?tab=webhooks/s);
    const [[recipient, text] = []] = await world.mailsAbout('Of operators');
    expect(recipient).toBe(operator);
    expect(text).toContain('/operator/settings?tab=webhooks');
    await world.endpoints.remove(id, null, null, OPERATOR);
  });

  it('has its address and secrets sealed, and shows neither', async () => {
    const { secret, id } = await world.created(organizationId, `${world.newPath()}?token=top-secret-token`);
    const rows = JSON.stringify(await world.query('SELECT w FROM webhook_endpoint w WHERE id = $1', [id]));
    expect(rows).not.toContain('top-secret-token');
    expect(rows).not.toContain(Buffer.from(secret).toString('hex').slice(0, 20));
    expect(JSON.stringify(await world.query('SELECT after FROM audit_event'))).not.toContain('top-secret-token');
  });
});

describe('endpoints', () => {
  it('ATK-333: of another owner are neither seen nor changed', async () => {
    const mine = await world.created(organizationId, world.newPath());
    const stranger = await world.fixture.createOrganization(0n);
    for (const owner of [stranger, null]) {
      await expect(world.endpoints.get(mine.id, owner)).rejects.toThrow('There is no webhook endpoint');
      await expect(world.endpoints.test(mine.id, owner, OPERATOR)).rejects.toThrow('There is no webhook endpoint');
      await expect(world.endpoints.remove(mine.id, owner, null, OPERATOR)).rejects.toThrow(
        'There is no webhook endpoint',
      );
    }
    await world.happen(stranger, 1);
    await world.work();
    const [event] = await world.query<{ id: string }>('SELECT id FROM event WHERE organization_id = $1', [stranger]);
    await expect(world.endpoints.replayEvent(mine.id, organizationId, event?.id ?? '', OPERATOR)).rejects.toThrow(
      'There is no event',
    );
  });

  it('ATK-330: of a customer may not use what the operator allows for upstreams', async () => {
    const url = 'http://127.0.0.1:1/hook';
    await expect(world.created(organizationId, world.newPath(), { url })).rejects.toThrow('address');
  });
});
