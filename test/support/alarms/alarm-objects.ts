import { formatId, newUuid } from '#core';
import type { ControlApp } from '../control/control-app.js';

interface World {
  readonly app: Pick<ControlApp, 'query'>;
}

let count = 0;

/** An open alarm. */
export async function alarm({ app }: World): Promise<string> {
  const [id, subject] = [newUuid(Date.now()), { channel: `channel-${++count}`, model: 'acme/large' }];
  await app.query(
    `INSERT INTO alarm (id, name, subject, subject_key, message, fields, instance, count, first_at, last_at, quiet_at, announced_at)
     VALUES ($1, 'cost_drift', $2::jsonb, $2, 'raised', '{"list_usd": "1"}', 'gateway-1', 1, now(), now(), now() + interval '1 hour', now())`,
    ...[id, JSON.stringify(subject)],
  );
  return formatId('alm', id);
}

/** A silence that lasts. */
export async function silence({ app }: World): Promise<string> {
  const [id, key] = [newUuid(Date.now()), `subject-${++count}`];
  await app.query(
    `INSERT INTO alarm_silence (id, name, subject, subject_key, until, created_by)
     VALUES ($1, 'cost_drift', '{"channel": "acme"}', $2, now() + interval '8 hours', 'system:test')`,
    ...[id, key],
  );
  return formatId('als', id);
}
