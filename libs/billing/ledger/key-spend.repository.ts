import { Injectable } from '@nestjs/common';
import { PrismaService, type Transaction } from '#infra';
import type { KeySpend } from '#admission';
import { rowsJson } from './ledger-rows.js';

/** By how much the spend of one key in one window changed. */
export interface SpendDelta {
  readonly keyId: string;
  readonly period: string;
  readonly windowKey: string;
  readonly organizationId: string;
  readonly deltaNanoUsd: bigint;
}

export interface OrganizationSpend extends KeySpend {
  readonly organizationId: string;
}

/** What keys with caps have spent, by window. Owns `key_spend`. */
@Injectable()
export class KeySpendRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Moves spends. One row a key, period and window. */
  async move(tx: Transaction, deltas: readonly SpendDelta[]): Promise<void> {
    if (deltas.length === 0) return;
    await tx.$executeRaw`
      INSERT INTO key_spend AS s (key_id, period, window_key, organization_id, spent_nano_usd)
      SELECT d."keyId", d.period, d."windowKey", d."organizationId", d."deltaNanoUsd"
      FROM jsonb_to_recordset(${rowsJson(deltas)}::jsonb) AS d("keyId" uuid, period text, "windowKey" text,
        "organizationId" uuid, "deltaNanoUsd" bigint)
      ORDER BY 1, 2, 3
      ON CONFLICT (key_id, period, window_key) DO UPDATE SET spent_nano_usd = s.spent_nano_usd + EXCLUDED.spent_nano_usd`;
  }

  /** What keys have spent in the named windows; a window in which nothing was spent is missing. */
  async find(windows: readonly Omit<KeySpend, 'spentNanoUsd'>[]): Promise<KeySpend[]> {
    if (windows.length === 0) return [];
    return this.prisma.read((db) =>
      db.keySpend.findMany({
        where: { OR: windows.map(({ keyId, period, windowKey }) => ({ keyId, period, windowKey })) },
        select: { keyId: true, period: true, windowKey: true, spentNanoUsd: true },
      }),
    );
  }

  /** The newest window of each key and period: keys of windows sort as text in the order of time. */
  current(tx: Transaction, organizationIds: readonly string[]): Promise<OrganizationSpend[]> {
    return tx.$queryRaw`
      SELECT DISTINCT ON (key_id, period) key_id AS "keyId", period, window_key AS "windowKey",
        organization_id AS "organizationId", spent_nano_usd AS "spentNanoUsd"
      FROM key_spend WHERE organization_id = ANY(${[...organizationIds]}::uuid[])
      ORDER BY key_id, period, window_key DESC`;
  }
}
