import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest, type SchedulablePrice } from '#core';
import { pageWindow, PrismaService, unnestRows, type ColumnTypes, type Prisma, type Transaction } from '#core/infra';
import type { DatedPrice, PriceScope } from './domain/catalog-index.js';
import { readStoredPrice, storedVersions } from './domain/prices/stored-schedule.js';

/** A stored price version. Immutable. */
export interface PriceRecord extends SchedulablePrice, PriceScope {
  readonly modelId: string;
  readonly effectiveFrom: Date;
  /** Origin of the rates: `manual`, `seed` … */
  readonly source: string;
  readonly createdAt: Date;
}

/** A version to insert; `createdAt` defaults to now. */
type NewPriceRecord = Omit<PriceRecord, 'createdAt' | 'schedule' | 'serviceTiers' | 'window'> & {
  readonly createdAt?: Date;
  readonly schedule?: PriceRecord['schedule'];
};

/** A gateway with a slow clock can still need versions of this age. */
const CLOCK_TOLERANCE = '15 minutes';

type Row = Prisma.PriceVersionGetPayload<object>;

const VERSION_TYPES: ColumnTypes<ReturnType<typeof storedVersions<NewPriceRecord>>[number]> = {
  id: 'uuid',
  modelId: 'uuid',
  tierId: 'uuid',
  organizationId: 'uuid',
  effectiveFrom: 'timestamptz',
  rows: 'jsonb',
  source: 'text',
  createdAt: 'timestamptz',
  schedule: 'jsonb',
  serviceTiers: 'jsonb',
  windowOf: 'uuid',
  windowName: 'text',
  serviceTier: 'text',
};

/** Prices are append-only; the table refuses everything else. */
@Injectable()
export class PricesRepository {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * Per model and scope: the version in force, and versions that started recently or will start.
   * @param modelIds null: of all models
   */
  async loadCurrent(modelIds: readonly string[] | null): Promise<DatedPrice[]> {
    const ids = modelIds === null ? null : [...modelIds];
    const rows = await this.prisma.$queryRaw<LoadedRow[]>`
      SELECT id, model_id, tier_id, organization_id, effective_from, rows, schedule, service_tiers AS "serviceTiers" FROM (
        SELECT *, row_number() OVER (
          PARTITION BY model_id, tier_id, organization_id, effective_from <= now() - ${CLOCK_TOLERANCE}::interval
          ORDER BY effective_from DESC, id DESC
        ) AS newest FROM price_version WHERE window_of IS NULL AND (${ids}::uuid[] IS NULL OR model_id = ANY(${ids}::uuid[]))
      ) AS version
      WHERE newest = 1 OR effective_from > now() - ${CLOCK_TOLERANCE}::interval`;
    return rows.map((row) => ({
      id: row.id,
      modelId: row.model_id,
      tierId: row.tier_id,
      organizationId: row.organization_id,
      effectiveFromMs: row.effective_from.getTime(),
      ...readStoredPrice(row),
    }));
  }

  async list(modelId: string, page: PageRequest): Promise<Page<PriceRecord>> {
    const window = pageWindow(page);
    const where = { ...window.where, modelId, windowOf: null };
    const found = await this.prisma.priceVersion.findMany({ ...window, where });
    return pageOf(found.map(toPrice), page);
  }

  async find(id: string, tx: Transaction = this.prisma): Promise<PriceRecord | null> {
    const row = await tx.priceVersion.findUnique({ where: { id } });
    return row === null ? null : toPrice(row);
  }

  /** The version of exactly this scope in force at `at`. */
  async findInForce(modelId: string, { tierId, organizationId }: PriceScope, at: Date): Promise<PriceRecord | null> {
    const row = await this.prisma.priceVersion.findFirst({
      where: { modelId, tierId, organizationId, effectiveFrom: { lte: at } },
      orderBy: [{ effectiveFrom: 'desc' }, { id: 'desc' }],
    });
    return row === null ? null : toPrice(row);
  }

  /** The current list prices of these models, by model id. */
  async currentListPrices(modelIds: readonly string[], tx?: Transaction): Promise<Map<string, PriceRecord>> {
    return this.currentPrices(modelIds, { tierId: null, organizationId: null }, tx);
  }

  /** The current prices of exactly this scope, by model id. */
  async currentPrices(
    modelIds: readonly string[],
    { tierId, organizationId }: PriceScope,
    tx: Transaction = this.prisma,
  ): Promise<Map<string, PriceRecord>> {
    const rows = await tx.priceVersion.findMany({
      where: { modelId: { in: [...modelIds] }, tierId, organizationId, effectiveFrom: { lte: new Date() } },
      orderBy: [{ effectiveFrom: 'desc' }, { id: 'desc' }],
      distinct: ['modelId'],
    });
    return new Map(rows.map((row) => [row.modelId, toPrice(row)]));
  }

  /** Number of all versions of exactly this scope, by model id; absent: none. */
  async countVersions(
    modelIds: readonly string[],
    { tierId, organizationId }: PriceScope,
    tx: Transaction = this.prisma,
  ): Promise<Map<string, number>> {
    const rows = await tx.priceVersion.groupBy({
      by: ['modelId'],
      where: { modelId: { in: [...modelIds] }, tierId, organizationId, windowOf: null },
      _count: true,
    });
    return new Map(rows.map(({ modelId, _count: count }) => [modelId, count]));
  }

  async insert(tx: Transaction, prices: readonly NewPriceRecord[]): Promise<void> {
    if (prices.length === 0) return;
    const stored = prices.flatMap((price) => storedVersions(price));
    await tx.$executeRaw`
      INSERT INTO price_version (id, model_id, tier_id, organization_id, effective_from, rows, source, created_at,
        schedule, service_tiers, window_of, window_name, service_tier)
      SELECT p.id, p."modelId", p."tierId", p."organizationId", p."effectiveFrom", p.rows, p.source,
        coalesce(p."createdAt", now()), p.schedule, p."serviceTiers", p."windowOf", p."windowName", p."serviceTier"
      FROM ${unnestRows(stored, VERSION_TYPES)} AS p`;
  }
}

interface LoadedRow {
  readonly id: string;
  readonly model_id: string;
  readonly tier_id: string | null;
  readonly organization_id: string | null;
  readonly effective_from: Date;
  readonly rows: unknown;
  readonly schedule: unknown;
  readonly serviceTiers: unknown;
}

function toPrice({ windowName, serviceTier, serviceTiers, ...row }: Row): PriceRecord {
  return {
    ...row,
    ...readStoredPrice({ ...row, serviceTiers }),
    ...(windowName === null ? {} : { window: windowName }),
    ...(serviceTier === null ? {} : { serviceTier }),
  };
}
