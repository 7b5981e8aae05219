import { Injectable } from '@nestjs/common';
import { PrismaService } from '#core/infra';
import type { HourDigest, SealedDay } from '../domain/seals/seal-day.js';

export interface Seal extends SealedDay {
  /** UTC, `2026-11-20`. */
  readonly day: string;
}

/** The next day to be sealed. */
interface OpenDay {
  readonly day: string;
  /** Null for the first day of the ledger. */
  readonly previousHash: string | null;
  /** The day ended at least an hour ago: no transaction that books in it is still running. */
  readonly isOver: boolean;
}

const HOUR_MS = 3_600_000;
const HOURS_A_DAY = 24;
/** The result of Postgres for an hour without transfers. */
const EMPTY_HOUR: HourDigest = { transfers: 0n, amountNanoUsd: 0n, digest: '' };
/** The busiest hour of a big installation has about ten million transfers. */
const TIMEOUT_MS = 600_000;

/** Owns `transfer_seal`. */
@Injectable()
export class SealRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** The day after the last seal, or the day of the first transfer; null while there is none. */
  async findOpenDay(): Promise<OpenDay | null> {
    const [open] = await this.prisma.$queryRaw<OpenDay[]>`
      SELECT to_char(day, 'YYYY-MM-DD') AS day, hash AS "previousHash",
        (day + 1)::timestamp AT TIME ZONE 'UTC' + interval '1 hour' <= now() AS "isOver"
      FROM (
        (SELECT day + 1 AS day, encode(hash, 'hex') AS hash FROM transfer_seal ORDER BY transfer_seal.day DESC LIMIT 1)
        UNION ALL
        (SELECT (booked_at AT TIME ZONE 'UTC')::date, NULL FROM transfer ORDER BY booked_at LIMIT 1)
      ) AS days ORDER BY hash NULLS LAST LIMIT 1`;
    return open ?? null;
  }

  /** Digests the transfers booked in each hour of a day. */
  async readHours(day: string): Promise<HourDigest[]> {
    const startMs = Date.parse(`${day}T00:00:00Z`);
    const busy = await this.busyHours(new Date(startMs));
    const hours: HourDigest[] = [];
    for (let hour = 0; hour < HOURS_A_DAY; hour++) {
      const from = new Date(startMs + hour * HOUR_MS);
      hours.push(busy.has(hour) ? await this.readHour(from, new Date(from.getTime() + HOUR_MS)) : EMPTY_HOUR);
    }
    return hours;
  }

  /** Stores a seal; an existing one stays unchanged. */
  async insert({ day, transfers, amountNanoUsd, hash }: Seal): Promise<void> {
    await this.prisma.$executeRaw`
      INSERT INTO transfer_seal (day, transfer_count, amount_nano_usd, hash)
      VALUES (${day}::date, ${transfers}, ${amountNanoUsd}, decode(${hash}, 'hex')) ON CONFLICT (day) DO NOTHING`;
  }

  /** All seals, oldest first. */
  list(): Promise<Seal[]> {
    return this.prisma.$queryRaw`
      SELECT to_char(day, 'YYYY-MM-DD') AS day, transfer_count AS transfers, amount_nano_usd AS "amountNanoUsd",
        encode(hash, 'hex') AS hash
      FROM transfer_seal ORDER BY transfer_seal.day`;
  }

  /** The last day with archived transfers; its seal and earlier ones cannot be recomputed. Null: all can. */
  async findArchivedUntil(): Promise<string | null> {
    const [row] = await this.prisma.$queryRaw<{ day: string | null }[]>`
      SELECT to_char(max(last_booked_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day FROM detached_month`;
    return row?.day ?? null;
  }

  /** The number of transfers with a booking time before a day. */
  async countBefore(day: string): Promise<bigint> {
    const [row] = await this.prisma.$queryRaw<{ count: bigint }[]>`
      SELECT count(*) AS count FROM transfer WHERE booked_at < ${new Date(`${day}T00:00:00Z`)}`;
    return row?.count ?? 0n;
  }

  /** The hours of a day that have transfers. */
  private async busyHours(start: Date): Promise<Set<number>> {
    const rows = await this.prisma.$queryRaw<{ hour: number }[]>`
      SELECT hour FROM generate_series(0, ${HOURS_A_DAY - 1}::int) AS hour CROSS JOIN LATERAL (
        SELECT 1 FROM transfer WHERE booked_at >= ${start}::timestamptz + hour * interval '1 hour'
          AND booked_at < ${start}::timestamptz + (hour + 1) * interval '1 hour' ORDER BY booked_at LIMIT 1) AS first`;
    return new Set(rows.map(({ hour }) => hour));
  }

  private async readHour(from: Date, before: Date): Promise<HourDigest> {
    const [hour] = await this.prisma.$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT set_config(name, '0', true) FROM pg_settings
          WHERE name IN ('statement_timeout', 'transaction_timeout')`;
        return tx.$queryRaw<HourDigest[]>`
          SELECT count(*) AS transfers, coalesce(sum(amount_nano_usd), 0)::bigint AS "amountNanoUsd",
            encode(chained_digest(transfer_digest(t) ORDER BY t.id, t.request_id, t.leg), 'hex') AS digest
          FROM transfer t WHERE t.booked_at >= ${from} AND t.booked_at < ${before}`;
      },
      { timeout: TIMEOUT_MS },
    );
    if (hour === undefined) throw new Error('Postgres returned no row for an hour');
    return hour;
  }
}
