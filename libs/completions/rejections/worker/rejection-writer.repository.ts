import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, unnestRows, type Transaction } from '#core/infra';
import { firstIdOf } from '#core';
import { NO_OWNER, type Rejection, type RejectionBatch, type RejectionCount } from '../domain/rejection.js';

const DELETED_AT_ONCE = 10_000;
/** Longer than a gateway repeats a delivery: it keeps one batch, and delivers once a second. */
const BATCHES_KEPT = Prisma.sql`interval '1 day'`;

/** Owns `rejected_request`, `rejection_count` and `rejection_batch`. */
@Injectable()
export class RejectionWriter {
  constructor(private readonly prisma: PrismaService) {}

  /** Idempotent by the ids of the batches: among them, and where two workers store the same ones at once. */
  async store(delivered: readonly RejectionBatch[]): Promise<void> {
    const batches = [...new Map(delivered.map((batch) => [batch.id, batch])).values()];
    await this.prisma.$transaction(async (tx) => {
      const ids = batches.map(({ id }) => id).sort();
      const stored = await tx.$queryRaw<{ id: string }[]>`
        INSERT INTO rejection_batch (id) SELECT unnest(${ids}::uuid[]) ON CONFLICT DO NOTHING RETURNING id`;
      const isNew = new Set(stored.map(({ id }) => id));
      const fresh = batches.filter(({ id }) => isNew.has(id));
      await insertSamples(
        tx,
        fresh.flatMap(({ samples }) => samples),
      );
      await addCounts(
        tx,
        fresh.flatMap(({ counts }) => counts),
      );
    });
  }

  /** Deletes what is older. */
  async prune(before: Date, signal: AbortSignal): Promise<void> {
    const old = Prisma.sql`SELECT request_id FROM rejected_request WHERE request_id < ${firstIdOf(before)}::uuid LIMIT ${DELETED_AT_ONCE}`;
    let deleted = DELETED_AT_ONCE;
    while (deleted === DELETED_AT_ONCE && !signal.aborted) {
      deleted = await this.prisma.$executeRaw`DELETE FROM rejected_request WHERE request_id IN (${old})`;
    }
    await this.prisma.$executeRaw`DELETE FROM rejection_count WHERE starts_at < ${before}`;
    await this.prisma.$executeRaw`DELETE FROM rejection_batch WHERE stored_at < now() - ${BATCHES_KEPT}`;
  }
}

async function insertSamples(tx: Transaction, samples: readonly Rejection[]): Promise<void> {
  if (samples.length === 0) return;
  const rows = unnestRows(samples, {
    requestId: 'uuid',
    organizationId: 'uuid',
    keyId: 'uuid',
    status: 'smallint',
    code: 'text',
    param: 'text',
    method: 'text',
    path: 'text',
    model: 'text',
    clientRequestId: 'text',
    facts: 'jsonb',
  });
  await tx.$executeRaw`
    INSERT INTO rejected_request (request_id, organization_id, key_id, status_code, error_code, param, method, path, model,
      client_request_id, facts)
    SELECT "requestId", "organizationId", "keyId", status, code, param, method, path, model, "clientRequestId", facts
    FROM ${rows} AS r ON CONFLICT DO NOTHING`;
}

/** In the order of the key: two workers wait for each other in one direction only. */
async function addCounts(tx: Transaction, counts: readonly RejectionCount[]): Promise<void> {
  if (counts.length === 0) return;
  const rows = unnestRows(
    counts.map(({ minuteMs, ...count }) => ({ ...count, startsAt: new Date(minuteMs).toISOString() })),
    { organizationId: 'uuid', keyId: 'uuid', code: 'text', count: 'bigint', startsAt: 'timestamptz' },
  );
  await tx.$executeRaw`
    INSERT INTO rejection_count (starts_at, organization_id, key_id, error_code, request_count)
    SELECT "startsAt", coalesce("organizationId", ${NO_OWNER}::uuid), coalesce("keyId", ${NO_OWNER}::uuid), code, sum(count)
    FROM ${rows} AS r GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (starts_at, organization_id, key_id, error_code)
      DO UPDATE SET request_count = rejection_count.request_count + EXCLUDED.request_count`;
}
