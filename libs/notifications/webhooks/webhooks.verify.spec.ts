import { Webhook } from 'standardwebhooks';
import { eventually } from '../../../test/support/eventually.js';
import { OPERATOR } from '../../../test/support/ledger/ledger-fixture.js';
import type { ReceivedMessage } from '../../../test/support/webhooks/webhook-receiver.js';
import { WebhookWorld } from '../../../test/support/webhooks/webhook-world.js';
import { BACKLOG_MAX } from './deliveries/feeder.service.js';

const HOUR_MS = 3_600_000;
const numbers = (count: number): number[] => Array.from({ length: count }, (_each, index) => index + 1);

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
  it.each([
    ['on time', 0],
    ['an hour behind', -HOUR_MS],
    ['an hour ahead', HOUR_MS],
  ])('C57, EVT-38: waits as long as the receiver says, with the clock of a worker %s', async (_what, offsetMs) => {
    const path = world.newPath();
    const endpoint = await world.created(organizationId, path);
    world.receiver.status(path, 503, { 'retry-after': '3600' });
    await world.happen(organizationId);
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => new Date().getTime() + offsetMs);
    await world.arrived(path, 1).finally(() => {
      clock.mockRestore();
    });
    const [waiting] = await world.deliveriesOf(endpoint);
    expect(waiting?.nextAttemptAt.getTime()).toBeGreaterThan(Date.now() + HOUR_MS - 100_000);
    expect(waiting?.nextAttemptAt.getTime()).toBeLessThan(Date.now() + HOUR_MS + 1_000_000);
  });

  it('C59: that took nothing for three days is disabled; enabled again, it gets all that it missed without a gap', async () => {
    const path = world.newPath();
    const endpoint = await world.created(organizationId, path);
    world.receiver.status(path, 500);
    await world.happen(organizationId, 3);
    await world.arrived(path, 1);
    await world.query(`UPDATE webhook_endpoint SET failing_since = now() - interval '73 h' WHERE id = $1`, [
      endpoint.id,
    ]);
    await world.hurry();
    await world.becomes(async () => {
      return (await world.endpoints.get(endpoint.id, organizationId)).disabledReason === 'failing';
    });
    await world.happen(organizationId, 4);
    await world.work();
    const before = world.receiver.at(path).length;
    world.receiver.answer(path, null);
    await world.endpoints.update(endpoint.id, organizationId, { status: 'active' }, null, OPERATOR);
    await world.arrived(path, before + 7);
    const sent = world.sequencesAt(path).slice(before);
    // The event that it was disabled is among them.
    expect([...new Set(sent)].toSorted((a, b) => a - b)).toEqual(numbers(Math.max(...sent)));
  });

  it('can be enabled without what it missed', async () => {
    const path = world.newPath();
    const endpoint = await world.created(organizationId, path);
    await world.endpoints.update(endpoint.id, organizationId, { status: 'disabled' }, null, OPERATOR);
    await world.happen(organizationId, 2);
    await world.work();
    await world.endpoints.update(endpoint.id, organizationId, { status: 'active', skipsMissed: true }, null, OPERATOR);
    await world.happen(organizationId);
    await world.arrived(path, 1);
    expect(world.sequencesAt(path)).toEqual([3]);
  });

  it('is failed after ten calls, and can be sent again', async () => {
    const path = world.newPath();
    const endpoint = await world.created(organizationId, path);
    world.receiver.status(path, 500);
    await world.happen(organizationId);
    await world.arrived(path, 1);
    await world.query('UPDATE webhook_delivery SET attempts = 9 WHERE endpoint_id = $1', [endpoint.id]);
    await world.hurry();
    await world.becomes(async () => {
      return (await world.deliveriesOf(endpoint))[0]?.status === 'failed';
    });
    world.receiver.answer(path, null);
    const eventId = (await world.deliveriesOf(endpoint))[0]?.eventId ?? '';
    const before = world.receiver.at(path).length;
    await world.endpoints.replayEvent(endpoint.id, organizationId, eventId, OPERATOR);
    await world.arrived(path, before + 1);
    expect((await world.deliveriesOf(endpoint))[0]).toMatchObject({ status: 'delivered', attempts: 1 });
  });

  it('EVT-41: replays a range without a gap, in bounded pieces', async () => {
    const path = world.newPath();
    const endpoint = await world.created(organizationId, path);
    const count = BACKLOG_MAX + 50;
    await world.happen(organizationId, count);
    const since = new Date(Date.now() - 3_600_000);
    await world.arrived(path, count);
    await world.endpoints.replayRange(endpoint.id, organizationId, { since, until: null }, OPERATOR);
    await expect(
      world.endpoints.replayRange(endpoint.id, organizationId, { since, until: null }, OPERATOR),
    ).rejects.toThrow('replay');
    await world.arrived(path, 2 * count);
    const again = world.sequencesAt(path).slice(count);
    expect(again.toSorted((a, b) => a - b)).toEqual(numbers(count));
    expect((await world.endpoints.get(endpoint.id, organizationId)).replayCursor).toBeNull();
  }, 60_000);

  it('replays at once also what waits for a later call', async () => {
    const path = world.newPath();
    const endpoint = await world.created(organizationId, path);
    world.receiver.status(path, 503, { 'retry-after': '3600' });
    await world.happen(organizationId, 3);
    await world.becomes(async () => (await world.deliveriesOf(endpoint)).every(({ attempts }) => attempts === 1));
    world.receiver.answer(path, null);
    const before = world.receiver.at(path).length;
    const since = new Date(Date.now() - 3_600_000);
    await world.endpoints.replayRange(endpoint.id, organizationId, { since, until: null }, OPERATOR);
    await world.arrived(path, before + 3);
    expect(world.sequencesAt(path).slice(before).toSorted()).toEqual([1, 2, 3]);
  });

  it('EVT-28: sends a test to its endpoint alone', async () => {
    const [path, otherPath] = [world.newPath(), world.newPath()];
    const endpoint = await world.created(organizationId, path, { eventTypes: ['key.created'] });
    await world.created(organizationId, otherPath);
    await world.endpoints.test(endpoint.id, organizationId, OPERATOR);
    await world.arrived(path, 1);
    expect(JSON.parse(world.receiver.at(path)[0]?.body ?? '')).toMatchObject({ type: 'webhook.test' });
    expect(world.receiver.at(otherPath)).toEqual([]);
  });

  it('EVT-40: is signed with the earlier secret for a day, too', async () => {
    const path = world.newPath();
    const { id, secret: earlier } = await world.created(organizationId, path);
    const { secret: current } = await world.endpoints.rotate(id, organizationId, OPERATOR);
    await world.happen(organizationId);
    await world.arrived(path, 1);
    const [{ body, headers }] = world.receiver.at(path) as [ReceivedMessage];
    for (const secret of [earlier, current ?? '']) {
      expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toBeDefined();
    }
  });
});

describe('a worker that ends', () => {
  it('between a call and its note sends the event again, with the same id', async () => {
    const path = world.newPath();
    const endpoint = await world.created(organizationId, path);
    const usual = globalThis.failpoint;
    const throwing = (name: string): void => {
      if (name === 'webhook-sent') throw new Error(name);
    };
    Object.assign(globalThis, { failpoint: throwing });
    try {
      await world.happen(organizationId);
      await world.arrived(path, 1);
    } finally {
      Object.assign(globalThis, { failpoint: usual });
    }
    expect(await world.deliveriesOf(endpoint)).toMatchObject([{ status: 'waiting', attempts: 1 }]);
    await world.hurry();
    await world.becomes(async () => (await world.deliveriesOf(endpoint))[0]?.status === 'delivered');
    const ids = world.receiver.at(path).map(({ headers }) => headers['webhook-id']);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
  });
});

describe('one that hangs', () => {
  it('C58: delays no other, and what waits of it is bounded', async () => {
    const [path, otherPath] = [world.newPath(), world.newPath()];
    const hanging = await world.created(organizationId, path);
    world.receiver.hang(path);
    await world.happen(organizationId, 10_000);
    const other = await world.fixture.createOrganization(0n);
    await world.created(other, otherPath);
    await world.happen(other, 5);
    await eventually(async () => {
      await world.begin();
      return world.receiver.at(otherPath).length === 5;
    });
    // Four calls a worker at most.
    expect(world.receiver.at(path).length).toBeLessThanOrEqual(8);
    const waiting = await world.query<{ count: string }>(
      `SELECT count(*) FROM webhook_delivery WHERE endpoint_id = $1 AND status = 'waiting'`,
      [hanging.id],
    );
    expect(Number(waiting[0]?.count)).toBeLessThanOrEqual(BACKLOG_MAX);
    await world.endpoints.remove(hanging.id, organizationId, null, OPERATOR);
    world.receiver.answer(path, null);
  }, 60_000);
});

describe('many that take nothing', () => {
  it('keep no other from its events', async () => {
    const dead = await world.created(organizationId, world.newPath());
    await world.happen(organizationId, BACKLOG_MAX + 1);
    await world.becomes(async () => (await world.endpoints.get(dead.id, organizationId)).cursor > 0n);
    // Sixty full endpoints, whose ids come first, behind their events.
    await world.query(
      `INSERT INTO webhook_endpoint (id, organization_id, name, kind, shown_url, sealed, encryption_key_id, language, cursor)
       SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, organization_id, name, kind, shown_url, sealed,
         encryption_key_id, language, 0 FROM webhook_endpoint, generate_series(1, 60) n WHERE id = $1`,
      [dead.id],
    );
    await world.query(
      `INSERT INTO webhook_delivery (id, endpoint_id, event_id, position, next_attempt_at)
       SELECT gen_random_uuid(), w.id, e.id, e.position, now() + interval '1 day'
       FROM webhook_endpoint w CROSS JOIN LATERAL
         (SELECT id, position FROM event WHERE organization_id = $1 ORDER BY position LIMIT ${BACKLOG_MAX}) AS e
       WHERE w.cursor = 0 AND w.organization_id = $1`,
      [organizationId],
    );
    const other = await world.fixture.createOrganization(0n);
    const otherPath = world.newPath();
    await world.created(other, otherPath);
    await world.happen(other);
    await world.arrived(otherPath, 1);
  }, 60_000);
});

describe('endpoints', () => {
  it('are at most twenty, also when two are added at once', async () => {
    for (let count = 0; count < 19; count++) await world.created(organizationId, world.newPath());
    const both = await Promise.allSettled([
      world.created(organizationId, world.newPath()),
      world.created(organizationId, world.newPath()),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});
