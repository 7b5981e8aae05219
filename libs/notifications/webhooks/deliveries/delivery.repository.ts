import { Injectable } from '@nestjs/common';
import { pageWindow, Prisma, PrismaService, unnestRows, type Transaction } from '#core/infra';
import { newUuid, pageOf, type Page, type PageRequest, type DomainEvent } from '#core';
import type { AttemptError } from '../domain/read-outcome.js';
import type { DeliveryStatus, Endpoint } from '../domain/endpoint.js';
import { matchesEndpoint } from '../endpoints/endpoint.repository.js';
import type { SealedEndpoint } from '../endpoints/endpoint-vault.js';
import { DeliveryScope } from './delivery-scope.js';

/** An event on its way to an endpoint. */
export interface Delivery {
  readonly id: string;
  readonly endpointId: string;
  readonly eventId: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly nextAttemptAt: Date;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  readonly event: Pick<DomainEvent, 'type' | 'sequence' | 'occurredAt' | 'organizationId'>;
}

/** One call of an endpoint. */
export interface Attempt {
  readonly id: string;
  readonly attemptedAt: Date;
  readonly durationMs: number;
  /** Null: there was no response. */
  readonly httpStatus: number | null;
  /** Null: it was delivered. */
  readonly error: AttemptError | null;
  readonly requestBody: string;
  readonly responseBody: string | null;
}

/** A delivery that is attempted now, and what it needs. */
export interface ClaimedDelivery extends SealedEndpoint {
  readonly id: string;
  readonly eventId: string;
  /** With this one. */
  readonly attempts: number;
  readonly endpointId: string;
  readonly kind: Endpoint['kind'];
  readonly language: Endpoint['language'];
  /** Of the endpoint. */
  readonly organizationId: string | null;
  /** Whether a success of its endpoint is news: it fails, or had none within the last minute. */
  readonly isNews: boolean;
}

/** A call as it is noted; `attemptedAt` is then. */
type NotedCall = Omit<Attempt, 'id' | 'attemptedAt'>;

/** An endpoint that is to get events, and how many deliveries of it have room. */
export interface HungryEndpoint extends Pick<
  Endpoint,
  'id' | 'organizationId' | 'eventTypes' | 'cursor' | 'replayCursor' | 'replayUntil'
> {
  readonly room: number;
}

/** For `claimDue`. */
interface ClaimBounds {
  readonly slots: number;
  readonly perEndpoint: number;
  readonly keptForOthers: number;
  readonly leaseMs: number;
}

interface DeliveryFilter {
  /** Of the endpoint; null: the operator's. */
  readonly organizationId: string | null;
  readonly endpointId?: string;
  readonly status?: DeliveryStatus;
  readonly eventType?: string;
}

const EVENT = { select: { type: true, sequence: true, occurredAt: true, organizationId: true } } as const;

/** Owns `webhook_delivery` and `webhook_attempt`. */
@Injectable()
export class DeliveryRepository {
  constructor(
    private readonly prisma: PrismaService,
    private readonly scope: DeliveryScope,
  ) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  /** With the rights of the request, the latest first. */
  async list(filter: DeliveryFilter, page: PageRequest): Promise<Page<Delivery>> {
    const window = pageWindow(page);
    const { organizationId, endpointId, status, eventType } = filter;
    const where = {
      AND: [window.where],
      endpoint: { organizationId },
      ...(endpointId === undefined ? {} : { endpointId }),
      ...(status === undefined ? {} : { status }),
      ...(eventType === undefined ? {} : { event: { type: eventType } }),
    };
    const rows = await this.prisma.read((db) =>
      db.webhookDelivery.findMany({ ...window, where, include: { event: EVENT } }),
    );
    return pageOf(rows as Delivery[], page);
  }

  /** @param organizationId of its endpoint; null: the operator's */
  async find(
    id: string,
    organizationId: string | null,
  ): Promise<{ readonly delivery: Delivery; readonly attempts: readonly Attempt[] } | null> {
    const include = { event: EVENT, tries: { orderBy: { id: 'desc' } } } as const;
    const query = { where: { id, endpoint: { organizationId } }, include };
    const row = await this.prisma.read((db) => db.webhookDelivery.findFirst(query));
    return row === null ? null : { delivery: row as unknown as Delivery, attempts: row.tries as Attempt[] };
  }

  /**
   * Endpoints that have not got all events yet, or that send some again, and of which fewer than `backlogMax` deliveries
   * wait; locked. Full ones would keep others from their turn.
   */
  async lockHungry(tx: Transaction, limit: number, backlogMax: number): Promise<HungryEndpoint[]> {
    return tx.$queryRaw`
      SELECT w.id, w.organization_id AS "organizationId", w.event_types AS "eventTypes", w.cursor,
        w.replay_cursor AS "replayCursor", w.replay_until AS "replayUntil", backlog.room
      FROM webhook_endpoint w
      CROSS JOIN LATERAL (
        SELECT ${backlogMax}::int - count(*)::int AS room FROM webhook_delivery d
        WHERE d.endpoint_id = w.id AND d.status = 'waiting') AS backlog
      WHERE w.status = 'active' AND ${this.inScope()} AND (w.replay_cursor IS NOT NULL OR w.cursor < (
        SELECT max(s.last_position) FROM event_stream s WHERE w.organization_id IS NULL OR s.id = w.organization_id))
        AND backlog.room > 0
      ORDER BY w.id LIMIT ${limit} FOR UPDATE OF w SKIP LOCKED`;
  }

  /** The next events of an endpoint between two positions, the second included. */
  async nextEvents(
    tx: Transaction,
    endpoint: HungryEndpoint,
    { after, until }: { readonly after: bigint; readonly until: bigint },
    limit: number,
  ): Promise<{ readonly id: string; readonly position: bigint }[]> {
    return tx.$queryRaw`
      SELECT e.id, e.position FROM event e
      WHERE e.position > ${after} AND e.position <= ${until} AND ${matchesEndpoint(endpoint)}
      ORDER BY e.position LIMIT ${limit}`;
  }

  /** Deliveries of events; of one that was sent before, again. */
  async add(
    tx: Transaction,
    endpointId: string,
    events: readonly { readonly id: string; readonly position: bigint }[],
    nowMs: number,
  ): Promise<void> {
    if (events.length === 0) return;
    const rows = events.map(({ id: eventId, position }) => ({ id: newUuid(nowMs), eventId, position }));
    await tx.$executeRaw`
      INSERT INTO webhook_delivery AS d (id, endpoint_id, event_id, position)
      SELECT n.id, ${endpointId}::uuid, n."eventId", n.position
      FROM ${unnestRows(rows, { id: 'uuid', eventId: 'uuid', position: 'bigint' })} AS n
      ON CONFLICT (endpoint_id, event_id) DO UPDATE
        SET status = 'waiting', ended_at = NULL, attempts = 0, next_attempt_at = now() WHERE d.status <> 'waiting'`;
  }

  /**
   * Takes due deliveries for `slots` that are free, each due again after `leaseMs`. Of an endpoint at most so many that
   * `perEndpoint` are under way with those of `running`, or one while it fails. An owner may have as many under way as slots
   * are left free, so one alone takes half of them, two take a third each, and none waits for the calls of another; what fails
   * leaves `keptForOthers` more of them free.
   */
  async claimDue(
    { slots, perEndpoint, keptForOthers, leaseMs }: ClaimBounds,
    running: ReadonlyMap<string, number>,
  ): Promise<ClaimedDelivery[]> {
    const counts = [...running].map(([endpointId, count]) => ({ endpointId, count }));
    return this.prisma.$queryRaw`
      WITH running AS MATERIALIZED (
        SELECT w.id, w.organization_id, n.count FROM webhook_endpoint w
        JOIN ${unnestRows(counts, { endpointId: 'uuid', count: 'int' })} AS n ON n."endpointId" = w.id),
      free AS (
        SELECT taken.*, w.id AS endpoint_id, w.organization_id, w.failing_since IS NOT NULL AS fails
        FROM webhook_endpoint w LEFT JOIN running ON running.id = w.id
        CROSS JOIN LATERAL (
          SELECT due.id, due.next_attempt_at, due.position FROM webhook_delivery due
          WHERE due.endpoint_id = w.id AND due.status = 'waiting' AND due.next_attempt_at <= clock_timestamp()
          ORDER BY due.next_attempt_at, due.position
          LIMIT greatest(0, CASE WHEN w.failing_since IS NULL THEN ${perEndpoint} ELSE 1 END - coalesce(running.count, 0))
          FOR UPDATE SKIP LOCKED) AS taken
        WHERE w.status = 'active' AND ${this.inScope()} AND w.id IN (
          SELECT DISTINCT endpoint_id FROM webhook_delivery
          WHERE status = 'waiting' AND next_attempt_at <= clock_timestamp())),
      counted AS (
        SELECT id, endpoint_id, next_attempt_at, CASE WHEN fails THEN ${keptForOthers} ELSE 0 END
          + coalesce((SELECT sum(r.count) FROM running r WHERE r.organization_id IS NOT DISTINCT FROM free.organization_id), 0)
          + row_number() OVER (PARTITION BY organization_id ORDER BY fails, next_attempt_at, position) AS of_owner
        FROM free),
      ordered AS (SELECT id, endpoint_id, of_owner, row_number() OVER (ORDER BY of_owner, next_attempt_at) AS nth FROM counted)
      UPDATE webhook_delivery d SET attempts = d.attempts + 1,
        next_attempt_at = clock_timestamp() + ${leaseMs} * interval '1 ms'
      FROM ordered JOIN webhook_endpoint w ON w.id = ordered.endpoint_id
      WHERE d.id = ordered.id AND ordered.of_owner + ordered.nth <= ${slots} + 1
      RETURNING d.id, d.event_id AS "eventId", d.attempts, w.id AS "endpointId", w.kind, w.language,
        w.organization_id AS "organizationId", w.sealed, w.encryption_key_id AS "encryptionKeyId",
        w.failing_since IS NOT NULL OR w.delivered_at IS NULL OR w.delivered_at < now() - interval '1 minute' AS "isNews"`;
  }

  /** With the call of it, in one statement. Nothing of an endpoint that was deleted meanwhile. */
  async noteDelivered(id: string, call: NotedCall): Promise<void> {
    await this.prisma.$executeRaw`
      WITH ended AS (
        UPDATE webhook_delivery SET status = 'delivered', ended_at = now() WHERE id = ${id}::uuid AND status = 'waiting'
        RETURNING id)
      INSERT INTO webhook_attempt (id, delivery_id, duration_ms, http_status, request_body, response_body)
      SELECT ${newUuid(Date.now())}::uuid, ended.id, ${call.durationMs}, ${call.httpStatus}, ${call.requestBody},
        ${call.responseBody} FROM ended`;
  }

  /** @param delayMs until the next call; null: there is none */
  async noteFailed(tx: Transaction, id: string, call: NotedCall, delayMs: number | null): Promise<void> {
    const change =
      delayMs === null
        ? Prisma.sql`status = 'failed', ended_at = now()`
        : Prisma.sql`next_attempt_at = now() + ${delayMs} * interval '1 ms'`;
    const count = await tx.$executeRaw`
      UPDATE webhook_delivery SET ${change} WHERE id = ${id}::uuid AND status = 'waiting'`;
    if (count === 0) return;
    await tx.webhookAttempt.create({
      data: { id: newUuid(Date.now()), deliveryId: id, ...call },
      select: { id: true },
    });
  }

  async removeBefore(before: Date): Promise<number> {
    const { count } = await this.prisma.webhookAttempt.deleteMany({ where: { attemptedAt: { lt: before } } });
    const ended = { endedAt: { lt: before }, status: { not: 'waiting' } };
    await this.prisma.webhookDelivery.deleteMany({ where: ended });
    return count;
  }

  /** Whether this process calls an endpoint `w`. */
  private inScope(): Prisma.Sql {
    return this.scope.isOperatorOnly ? Prisma.sql`w.organization_id IS NULL` : Prisma.sql`true`;
  }
}
