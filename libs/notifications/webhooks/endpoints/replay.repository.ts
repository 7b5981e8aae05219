import { Injectable } from '@nestjs/common';
import { Prisma, type Transaction } from '#core/infra';
import type { Endpoint } from '../domain/endpoint.js';
import { matchesEndpoint } from './endpoint.repository.js';

/** Writes of control to `webhook_delivery`, in its transactions. */
@Injectable()
export class ReplayRepository {
  /** Returns whether it is an event that the endpoint can get. */
  async sendAgain(tx: Transaction, endpoint: Endpoint, eventId: string, id: string): Promise<boolean> {
    const sent = await tx.$executeRaw`
      INSERT INTO webhook_delivery AS d (id, endpoint_id, event_id, position)
      SELECT ${id}::uuid, ${endpoint.id}::uuid, e.id, e.position FROM event e
      WHERE e.id = ${eventId}::uuid AND e.position IS NOT NULL AND ${matchesEndpoint(endpoint, { isFiltered: false })}
      ON CONFLICT (endpoint_id, event_id) DO UPDATE
        SET status = 'waiting', ended_at = NULL, attempts = 0, next_attempt_at = now()`;
    return sent > 0;
  }

  /** The positions of what happened in a range; null: nothing. */
  async positionsOf(
    tx: Transaction,
    endpoint: Endpoint,
    { since, until }: { readonly since: Date; readonly until: Date | null },
  ): Promise<{ readonly after: bigint; readonly until: bigint } | null> {
    const [row] = await tx.$queryRaw<{ first: bigint | null; last: bigint | null }[]>`
      SELECT min(e.position) AS first, max(e.position) AS last FROM event e
      WHERE e.position IS NOT NULL AND e.occurred_at >= ${since} AND e.occurred_at < coalesce(${until}::timestamptz, 'infinity')
        AND ${matchesEndpoint(endpoint)}`;
    const { first = null, last = null } = row ?? {};
    return first === null || last === null ? null : { after: first - 1n, until: last };
  }

  /** What waits is due at once. @param range of positions; none: all of it */
  async hurry(
    tx: Transaction,
    endpointId: string,
    range?: { readonly after: bigint; readonly until: bigint },
  ): Promise<void> {
    const inRange =
      range === undefined ? Prisma.sql`TRUE` : Prisma.sql`position > ${range.after} AND position <= ${range.until}`;
    await tx.$executeRaw`
      UPDATE webhook_delivery SET next_attempt_at = now()
      WHERE endpoint_id = ${endpointId}::uuid AND status = 'waiting' AND ${inRange}`;
  }

  /** What waits is not sent. */
  async drop(tx: Transaction, endpointId: string): Promise<void> {
    const data = { status: 'failed', endedAt: new Date() };
    await tx.webhookDelivery.updateMany({ where: { endpointId, status: 'waiting' }, data });
  }
}
