import { formatId, newUuid, parseId } from '#core';
import type { World } from './api-world.js';
import type { ControlApp } from './control-app.js';

let count = 0;

export const webhookFields = () => ({ name: `webhook ${++count}`, url: 'https://example.com/hook' });

/** An owner has a bounded number of them. */
async function makeRoom(app: ControlApp): Promise<void> {
  await app.query(`DELETE FROM webhook_endpoint WHERE created_at < now() - interval '1 s' OR status = 'disabled'`);
}

/** Of the operator. */
export async function webhook({ app, create }: Pick<World, 'app' | 'create'>): Promise<string> {
  await makeRoom(app);
  return create('/webhook-endpoints', webhookFields());
}

/** Of the customer. */
export async function ownWebhook({ app, customer }: Pick<World, 'app' | 'customer'>): Promise<string> {
  await makeRoom(app);
  return ((await customer.call('post', '/webhook-endpoints', webhookFields()).expect(201)).body as { id: string }).id;
}

/** An event with its place. */
export async function eventOf(app: ControlApp, organizationId: string): Promise<string> {
  const id = newUuid(Date.now());
  const data = { key_id: formatId('key', id), key_name: 'key' };
  await app.query(
    `INSERT INTO event (id, organization_id, type, data, position, sequence)
     VALUES ($1, $2, 'key.revoked', $3, nextval('event_position'),
       (SELECT coalesce(max(sequence), 0) + 1 FROM event WHERE organization_id = $2))`,
    ...[id, parseId('org', organizationId) ?? '', JSON.stringify(data)],
  );
  return formatId('evt', id);
}

/** A delivery of an event to an endpoint. */
export async function deliveryTo(app: ControlApp, endpoint: string, organizationId: string): Promise<string> {
  const [id, event] = [newUuid(Date.now()), parseId('evt', await eventOf(app, organizationId)) ?? ''];
  await app.query(
    `INSERT INTO webhook_delivery (id, endpoint_id, event_id, position) SELECT $1, $2, id, position FROM event WHERE id = $3`,
    ...[id, parseId('whe', endpoint) ?? '', event],
  );
  return formatId('whd', id);
}
