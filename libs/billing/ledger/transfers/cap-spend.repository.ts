import { Injectable } from '@nestjs/common';
import { firstIdOf } from '#core';
import { Prisma, PrismaService, unnestRows, type ColumnTypes, type SqlTransaction, recordEvents } from '#core/infra';
import { capField, countsRequests, isListed } from '../../admission/domain/cap-name.js';
import type { CapSpend } from '../../admission/domain/settlement-commands.js';
import type { SpendWindow } from '../../admission/domain/terms.js';
import { CAP_PERCENTS, capEvent, type CapCrossing } from '../domain/levels/cap-events.js';

/** What a request changes in one window of a cap: its money or its number, as the cap counts. */
export interface SpendDelta extends SpendWindow {
  readonly keyId: string;
  readonly organizationId: string;
  readonly deltaNanoUsd: bigint;
  /** -1, 0 or 1. */
  readonly deltaRequests: number;
}

/** Kinds of objects that have caps as columns. */
export type CapHolderKind = 'key' | 'member';

export interface OrganizationSpend extends CapSpend {
  readonly organizationId: string;
}

/** A window of a cap in the columns of a key or a member. */
interface HolderWindow {
  readonly holderId: string;
  readonly period: string;
  readonly windowKey: string;
}

/** A window of a cap of an organization's list. */
interface ListedWindow extends SpendWindow {
  readonly organizationId: string;
}

interface SoughtWindow extends ListedWindow {
  /** Of windows of a fixed length. */
  readonly openSinceMs: bigint | null;
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

/** Whether a row of cap_spend is of a cap that there is: not of a run, nor of a deleted one. */
const IS_CURRENT = Prisma.sql`EXISTS (SELECT 1 FROM spend_cap c WHERE c.organization_id = s.organization_id
  AND c.number = CASE WHEN s.name !~ '^b' THEN substr(s.name, 2)::int END AND c.deleted_at IS NULL)`;

/**
 * What caps have counted, by window. Owns `key_spend` and `member_spend`, for caps in columns of keys and members, where a
 * test organization with its daily cap stands as a member; and `cap_spend`, for those of an organization's list and of runs. Windows
 * below `spend_window_mark` are forgotten: a late event or a refund does not bring one back.
 */
@Injectable()
export class CapSpendRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Applies changes in kept windows, in one row for each. What reaches a cap writes the event. */
  async move(tx: SqlTransaction, deltas: readonly SpendDelta[]): Promise<void> {
    const { ofKeys, ofMembers, listed } = sumDeltas(deltas);
    const reached = [
      ...(ofKeys.length > 0 ? await add(tx, 'key', ofKeys) : []),
      ...(ofMembers.length > 0 ? await add(tx, 'member', ofMembers) : []),
      ...(listed.length > 0 ? await addListed(tx, listed) : []),
    ];
    await recordEvents(tx, reached.map(capEvent));
  }

  /** The spend of keys or members in the given windows, nano-USD; windows without spend are omitted. */
  async find(kind: CapHolderKind, windows: readonly HolderWindow[]): Promise<(HolderWindow & { spent: bigint })[]> {
    if (windows.length === 0) return [];
    const { table, holder } = TABLES[kind];
    return this.prisma.read(
      (db) => db.$queryRaw<(HolderWindow & { spent: bigint })[]>`
        SELECT s.${holder} AS "holderId", s.period, s.window_key AS "windowKey", s.spent_nano_usd AS spent
        FROM ${unnestRows(windows, WINDOW_TYPES)} AS w
        JOIN ${table} AS s ON s.${holder} = w."holderId" AND s.period = w.period AND s.window_key = w."windowKey"`,
    );
  }

  /**
   * What caps of organizations' lists have counted in the given windows; empty ones are omitted. With `openSinceMs` the
   * newest window that was opened after that moment, whatever its key.
   */
  async findListed(windows: readonly SoughtWindow[]): Promise<(ListedWindow & { spent: bigint })[]> {
    if (windows.length === 0) return [];
    return this.prisma.read(
      (db) => db.$queryRaw<(ListedWindow & { spent: bigint })[]>`
        SELECT DISTINCT ON (s.organization_id, s.name) s.organization_id AS "organizationId", s.name,
          s.window_key AS "windowKey", s.spent
        FROM ${unnestRows(windows, SOUGHT_TYPES)} AS w
        JOIN cap_spend s ON s.organization_id = w."organizationId" AND s.name = w.name
          AND CASE WHEN w."openSinceMs" IS NULL THEN s.window_key = w."windowKey" ELSE s.window_key > 't' || w."openSinceMs" END
        ORDER BY s.organization_id, s.name, s.window_key DESC`,
    );
  }

  /** What runs and deleted caps among these windows have counted: `current` has none of them. */
  async findOthers(tx: SqlTransaction, windows: readonly ListedWindow[]): Promise<OrganizationSpend[]> {
    const listed = windows.filter(({ name }) => isListed(name));
    if (listed.length === 0) return [];
    return tx.$queryRaw`
      SELECT DISTINCT s.organization_id AS "organizationId", s.name AS field, s.window_key AS "windowKey", s.spent
      FROM ${unnestRows(listed, LISTED_TYPES)} AS w
      JOIN cap_spend s ON s.organization_id = w."organizationId" AND s.name = w.name AND s.window_key = w."windowKey"
      WHERE NOT ${IS_CURRENT}`;
  }

  /** The newest kept window of each cap that there is: window keys sort as text in order of time. */
  async current(tx: SqlTransaction, organizationIds: readonly string[]): Promise<OrganizationSpend[]> {
    const ids = [...organizationIds];
    const [ofKeys, ofMembers] = [TABLES.key, TABLES.member].map((table) => newest(table, ids));
    return tx.$queryRaw`(${ofKeys}) UNION ALL (${ofMembers}) UNION ALL (
      SELECT s.name, s.window_key, s.organization_id, s.spent
      FROM spend_cap c CROSS JOIN LATERAL (SELECT * FROM cap_spend s WHERE s.organization_id = c.organization_id
          AND s.name = CASE c.unit WHEN 'usd' THEN 'c' ELSE 'r' END || c.number ORDER BY s.window_key DESC LIMIT 1) AS s
        JOIN spend_window_mark m ON m.period = ${markOf('s.name', 's.window_key')} AND s.window_key >= m.kept_from
      WHERE c.organization_id = ANY(${ids}::uuid[]) AND c.deleted_at IS NULL)`;
  }

  /** As `findOthers`, of the windows of requests that were refunded since. */
  async findRefunded(
    tx: SqlTransaction,
    organizationIds: readonly string[],
    since: Date,
  ): Promise<OrganizationSpend[]> {
    const windows = await tx.$queryRaw<ListedWindow[]>`
      SELECT DISTINCT f.organization_id AS "organizationId", split_part(w, '=', 1) AS name, split_part(w, '=', 2) AS "windowKey"
      FROM refund f JOIN usage_record u ON u.request_id = f.request_id
        CROSS JOIN LATERAL unnest(string_to_array(u.spend_windows, ',')) AS w
      WHERE f.organization_id = ANY(${[...organizationIds]}::uuid[]) AND f.id >= ${firstIdOf(since)}::uuid`;
    return this.findOthers(tx, windows);
  }
}

interface HolderDelta extends HolderWindow {
  readonly organizationId: string;
  delta: bigint;
}

interface ListedDelta extends ListedWindow {
  delta: bigint;
}

const WINDOW_TYPES = { holderId: 'uuid', period: 'text', windowKey: 'text' } as const;
const DELTA_TYPES: ColumnTypes<HolderDelta> = { ...WINDOW_TYPES, organizationId: 'uuid', delta: 'bigint' };
const LISTED_TYPES = { organizationId: 'uuid', name: 'text', windowKey: 'text' } as const;
const SOUGHT_TYPES: ColumnTypes<SoughtWindow> = { ...LISTED_TYPES, openSinceMs: 'bigint' };
const LISTED_DELTA_TYPES: ColumnTypes<ListedDelta> = { ...LISTED_TYPES, delta: 'bigint' };

interface SummedDeltas {
  readonly ofKeys: HolderDelta[];
  readonly ofMembers: HolderDelta[];
  readonly listed: ListedDelta[];
}

/** One for each window of a cap: most requests of a batch share theirs. */
function sumDeltas(deltas: readonly SpendDelta[]): SummedDeltas {
  const [keys, members] = [new Map<string, HolderDelta>(), new Map<string, HolderDelta>()];
  const listed = new Map<string, ListedDelta>();
  for (const { keyId, name, organizationId, windowKey, deltaNanoUsd, deltaRequests } of deltas) {
    const delta = countsRequests(name) ? BigInt(deltaRequests) : deltaNanoUsd;
    if (delta === 0n) continue;
    if (isListed(name)) {
      addTo(listed, `${organizationId} ${name} ${windowKey}`, { organizationId, name, windowKey, delta });
      continue;
    }
    const [holderId = '', period = ''] = capField(keyId, name).split(':');
    const sums = name === period ? keys : members;
    addTo(sums, `${holderId} ${period} ${windowKey}`, { holderId, organizationId, period, windowKey, delta });
  }
  return { ofKeys: [...keys.values()], ofMembers: [...members.values()], listed: [...listed.values()] };
}

function addTo<Sum extends { delta: bigint }>(sums: Map<string, Sum>, name: string, added: Sum): void {
  const sum = sums.get(name);
  if (sum === undefined) sums.set(name, added);
  else sum.delta += added.delta;
}

/** Returns which caps were reached by it, each at the highest percentage. */
function add(tx: SqlTransaction, kind: CapHolderKind, sums: readonly HolderDelta[]): Promise<CapCrossing[]> {
  const { table, holder, holders, name } = TABLES[kind];
  return tx.$queryRaw<CapCrossing[]>`
    WITH delta AS MATERIALIZED (SELECT * FROM ${unnestRows(sums, DELTA_TYPES)} AS d),
    moved AS (
      INSERT INTO ${table} AS s (${holder}, period, window_key, organization_id, spent_nano_usd)
      SELECT d."holderId", d.period, d."windowKey", d."organizationId", d.delta
      FROM delta d JOIN spend_window_mark m ON m.period = d.period AND d."windowKey" >= m.kept_from ORDER BY 1, 2, 3
      ON CONFLICT (${holder}, period, window_key) DO UPDATE SET spent_nano_usd = s.spent_nano_usd + EXCLUDED.spent_nano_usd
      RETURNING s.${holder} AS id, s.period, s.window_key, s.organization_id, s.spent_nano_usd)
    SELECT NULL AS "capId", true AS "isVisible", 'usd' AS unit, h.id AS "holderId",
      CASE ${kind} WHEN 'key' THEN h.id END AS "keyId", CASE ${kind} WHEN 'member' THEN h.id END AS "memberId", NULL AS "projectId",
      ${name} AS "holderName", moved.organization_id AS "organizationId", moved.period, moved.window_key AS "windowKey",
      reached.percent, moved.spent_nano_usd AS spent, cap.amount AS limit
    FROM moved JOIN delta d ON d."holderId" = moved.id AND d.period = moved.period AND d."windowKey" = moved.window_key
      JOIN ${holders} h ON h.id = moved.id
      CROSS JOIN LATERAL (SELECT CASE moved.period WHEN 'day' THEN h.day_cap_nano_usd WHEN 'month' THEN h.month_cap_nano_usd
        WHEN 'total' THEN h.total_cap_nano_usd END AS amount) AS cap
      CROSS JOIN LATERAL (${highestPercent('moved.spent_nano_usd')}) AS reached
    WHERE reached.percent IS NOT NULL`;
}

/** The same of an organization's list, with the limits in force. */
function addListed(tx: SqlTransaction, sums: readonly ListedDelta[]): Promise<CapCrossing[]> {
  return tx.$queryRaw<CapCrossing[]>`
    WITH delta AS MATERIALIZED (SELECT * FROM ${unnestRows(sums, LISTED_DELTA_TYPES)} AS d),
    moved AS (
      INSERT INTO cap_spend AS s (organization_id, name, window_key, spent)
      SELECT d."organizationId", d.name, d."windowKey", d.delta
      FROM delta d JOIN spend_window_mark m ON m.period = ${markOf('d.name', 'd."windowKey"')} AND d."windowKey" >= m.kept_from
      ORDER BY 1, 2, 3
      ON CONFLICT (organization_id, name, window_key) DO UPDATE SET spent = s.spent + EXCLUDED.spent
      RETURNING s.organization_id, s.name, s.window_key, s.spent)
    SELECT c.id AS "capId", c.is_visible AS "isVisible", c.unit, c.id AS "holderId", c.key_id AS "keyId",
      c.member_id AS "memberId", c.project_id AS "projectId", coalesce(c.name, (SELECT k.name FROM api_key k WHERE k.id = c.key_id),
        (SELECT u.name FROM member h JOIN "user" u ON u.id = h.user_id WHERE h.id = c.member_id),
        (SELECT p.name FROM project p WHERE p.id = c.project_id), (SELECT o.name FROM organization o WHERE o.id = c.organization_id)) AS "holderName",
      moved.organization_id AS "organizationId", c.period, moved.window_key AS "windowKey", reached.percent, moved.spent,
      cap.amount AS limit
    FROM moved JOIN delta d
        ON d."organizationId" = moved.organization_id AND d.name = moved.name AND d."windowKey" = moved.window_key
      JOIN spend_cap c ON c.organization_id = moved.organization_id AND c.number = CASE WHEN moved.name !~ '^b' THEN substr(moved.name, 2)::int END
        AND c.deleted_at IS NULL
      CROSS JOIN LATERAL (SELECT CASE WHEN c.override_ends_at > now() THEN c.override_amount ELSE c.amount END AS amount) AS cap
      CROSS JOIN LATERAL (${highestPercent('moved.spent')}) AS reached
    WHERE reached.percent IS NOT NULL`;
}

/** The mark of a window: of runs, of windows that requests open, or of those of calendars. */
function markOf(name: string, windowKey: string): Prisma.Sql {
  return Prisma.raw(`CASE WHEN ${name} LIKE 'b%' THEN 'run' WHEN ${windowKey} LIKE 't%' THEN 'opened' ELSE 'cap' END`);
}

/** The highest percentage of `cap.amount` that was not reached before `d.delta`. */
function highestPercent(spent: string): Prisma.Sql {
  const after = Prisma.raw(spent);
  return Prisma.sql`SELECT max(p) AS percent FROM unnest(${[...CAP_PERCENTS]}::int[]) AS p
    WHERE ${after}::numeric * 100 >= cap.amount::numeric * p AND (${after} - d.delta)::numeric * 100 < cap.amount::numeric * p`;
}

function newest({ table, holder }: SpendTable, organizationIds: string[]): Prisma.Sql {
  return Prisma.sql`
    SELECT DISTINCT ON (s.${holder}, s.period) s.${holder} || ':' || s.period AS field, s.window_key AS "windowKey",
      s.organization_id AS "organizationId", s.spent_nano_usd AS spent
    FROM ${table} AS s JOIN spend_window_mark m ON m.period = s.period AND s.window_key >= m.kept_from
    WHERE s.organization_id = ANY(${organizationIds}::uuid[])
    ORDER BY s.${holder}, s.period, s.window_key DESC`;
}
