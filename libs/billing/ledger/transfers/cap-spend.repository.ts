import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, unnestRows, type ColumnTypes, type SqlTransaction, recordEvents } from '#core/infra';
import type { CapSpend } from '../../admission/domain/settlement-commands.js';
import type { SpendWindow } from '../../admission/domain/terms.js';
import { CAP_PERCENTS, capEvent, type CapCrossing } from '../domain/levels/cap-events.js';

/** A change of the spend in one window of a key, of the member that created it, or of its organization. */
export interface SpendDelta extends SpendWindow {
  readonly keyId: string;
  readonly organizationId: string;
  readonly deltaNanoUsd: bigint;
}

/** Kinds of objects that can have a cap. */
export type CapHolderKind = 'key' | 'member';

export interface OrganizationSpend extends CapSpend {
  readonly organizationId: string;
}

interface SpendTable {
  readonly table: Prisma.Sql;
  /** The column with the holder's id. */
  readonly holder: Prisma.Sql;
  /** The rows with the caps, and the name of one. */
  readonly holders: Prisma.Sql;
  readonly name: Prisma.Sql;
}

const TABLES: Readonly<Record<CapHolderKind, SpendTable>> = {
  key: {
    table: Prisma.raw('key_spend'),
    holder: Prisma.raw('key_id'),
    holders: Prisma.raw('api_key'),
    name: Prisma.raw('h.name'),
  },
  member: {
    table: Prisma.raw('member_spend'),
    holder: Prisma.raw('member_id'),
    holders: Prisma.raw('member'),
    name: Prisma.raw('(SELECT u.name FROM "user" u WHERE u.id = h.user_id)'),
  },
};

/**
 * Spend of keys and members with caps, by window. Owns `key_spend` and `member_spend`, where a test organization with its
 * daily cap stands as a member: it is one more holder over several keys. Windows below
 * `spend_window_mark` are forgotten: a late event or a refund does not bring one back.
 */
@Injectable()
export class CapSpendRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Applies changes of spend in kept windows. One row per window of a key or member. What reaches a cap writes the event. */
  async move(tx: SqlTransaction, deltas: readonly SpendDelta[]): Promise<void> {
    const { ofKeys, ofMembers } = sumDeltas(deltas);
    const reached = [
      ...(ofKeys.length > 0 ? await add(tx, 'key', ofKeys) : []),
      ...(ofMembers.length > 0 ? await add(tx, 'member', ofMembers) : []),
    ];
    await recordEvents(tx, reached.map(capEvent));
  }

  /** The spend of keys or members in the given windows; windows without spend are omitted. */
  async find(kind: CapHolderKind, windows: readonly Omit<CapSpend, 'spentNanoUsd'>[]): Promise<CapSpend[]> {
    if (windows.length === 0) return [];
    const { table, holder } = TABLES[kind];
    return this.prisma.read(
      (db) => db.$queryRaw<CapSpend[]>`
        SELECT s.${holder} AS "holderId", s.period, s.window_key AS "windowKey", s.spent_nano_usd AS "spentNanoUsd"
        FROM ${unnestRows(windows, WINDOW_TYPES)} AS w
        JOIN ${table} AS s ON s.${holder} = w."holderId" AND s.period = w.period AND s.window_key = w."windowKey"`,
    );
  }

  /** The newest kept window of each holder and period: window keys sort as text in order of time. */
  current(tx: SqlTransaction, organizationIds: readonly string[]): Promise<OrganizationSpend[]> {
    const [ofKeys, ofMembers] = [TABLES.key, TABLES.member].map((table) => newest(table, organizationIds));
    return tx.$queryRaw`(${ofKeys}) UNION ALL (${ofMembers})`;
  }
}

interface HolderDelta {
  readonly holderId: string;
  readonly organizationId: string;
  readonly period: SpendWindow['period'];
  readonly windowKey: string;
  deltaNanoUsd: bigint;
}

const WINDOW_TYPES = { holderId: 'uuid', period: 'text', windowKey: 'text' } as const;
const DELTA_TYPES: ColumnTypes<HolderDelta> = { ...WINDOW_TYPES, organizationId: 'uuid', deltaNanoUsd: 'bigint' };

/** One for each window of a key or member: most requests of a batch share theirs. */
function sumDeltas(deltas: readonly SpendDelta[]): { ofKeys: HolderDelta[]; ofMembers: HolderDelta[] } {
  const [keys, members] = [new Map<string, HolderDelta>(), new Map<string, HolderDelta>()];
  for (const { keyId, holderId: named, organizationId, period, windowKey, deltaNanoUsd } of deltas) {
    const sums = named === null ? keys : members;
    const holderId = named ?? keyId;
    const name = `${holderId} ${period} ${windowKey}`;
    const sum = sums.get(name);
    if (sum === undefined) sums.set(name, { holderId, organizationId, period, windowKey, deltaNanoUsd });
    else sum.deltaNanoUsd += deltaNanoUsd;
  }
  return { ofKeys: [...keys.values()], ofMembers: [...members.values()] };
}

/** Returns which caps were reached by it, each at the highest percentage. */
function add(tx: SqlTransaction, kind: CapHolderKind, sums: readonly HolderDelta[]): Promise<CapCrossing[]> {
  const { table, holder, holders, name } = TABLES[kind];
  return tx.$queryRaw<CapCrossing[]>`
    WITH delta AS MATERIALIZED (SELECT * FROM ${unnestRows(sums, DELTA_TYPES)} AS d),
    moved AS (
      INSERT INTO ${table} AS s (${holder}, period, window_key, organization_id, spent_nano_usd)
      SELECT d."holderId", d.period, d."windowKey", d."organizationId", d."deltaNanoUsd"
      FROM delta d JOIN spend_window_mark m ON m.period = d.period AND d."windowKey" >= m.kept_from ORDER BY 1, 2, 3
      ON CONFLICT (${holder}, period, window_key) DO UPDATE SET spent_nano_usd = s.spent_nano_usd + EXCLUDED.spent_nano_usd
      RETURNING s.${holder} AS id, s.period, s.window_key, s.organization_id, s.spent_nano_usd)
    SELECT ${kind} AS kind, h.id AS "holderId", ${name} AS "holderName", moved.organization_id AS "organizationId",
      moved.period, moved.window_key AS "windowKey", reached.percent, moved.spent_nano_usd AS "spentNanoUsd",
      cap.amount AS "capNanoUsd"
    FROM moved JOIN delta d ON d."holderId" = moved.id AND d.period = moved.period AND d."windowKey" = moved.window_key
      JOIN ${holders} h ON h.id = moved.id
      CROSS JOIN LATERAL (SELECT CASE moved.period WHEN 'day' THEN h.day_cap_nano_usd WHEN 'month' THEN h.month_cap_nano_usd
        WHEN 'total' THEN h.total_cap_nano_usd END AS amount) AS cap
      CROSS JOIN LATERAL (SELECT max(p) AS percent FROM unnest(${[...CAP_PERCENTS]}::int[]) AS p
        WHERE moved.spent_nano_usd::numeric * 100 >= cap.amount::numeric * p
          AND (moved.spent_nano_usd - d."deltaNanoUsd")::numeric * 100 < cap.amount::numeric * p) AS reached
    WHERE reached.percent IS NOT NULL`;
}

function newest({ table, holder }: SpendTable, organizationIds: readonly string[]): Prisma.Sql {
  return Prisma.sql`
    SELECT DISTINCT ON (s.${holder}, s.period) s.${holder} AS "holderId", s.period, s.window_key AS "windowKey",
      s.organization_id AS "organizationId", s.spent_nano_usd AS "spentNanoUsd"
    FROM ${table} AS s JOIN spend_window_mark m ON m.period = s.period AND s.window_key >= m.kept_from
    WHERE s.organization_id = ANY(${[...organizationIds]}::uuid[])
    ORDER BY s.${holder}, s.period, s.window_key DESC`;
}
