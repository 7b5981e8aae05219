import { Injectable } from '@nestjs/common';
import { formatPrice, priceOfVersion, readStoredPrice, type PriceJson } from '#catalog';
import { Prisma, PrismaService } from '#core/infra';
import { firstIdOf, type PriceRow } from '#core';

/** A price version that no one was written to about. */
export interface FoundPrice {
  readonly id: string;
  readonly modelId: string;
  readonly model: string;
  readonly tierId: string | null;
  readonly organizationId: string | null;
  readonly effectiveFrom: Date;
  readonly price: ReadPrice;
}

/** A price in both forms. */
export interface ReadPrice {
  readonly rows: readonly PriceRow[];
  readonly json: PriceJson;
}

/** A customer whose price it is, and by which that is multiplied. */
export interface PricedCustomer {
  readonly id: string;
  readonly markupBps: number;
  readonly discountBps: number;
}

/** Older ones are no news. */
const LOOKED_BACK_MS = 7 * 86_400_000;

/** Prices that changed, from the catalog's `price_version`, which is read here. */
@Injectable()
export class PriceChangesRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Versions of models that are sold, the oldest first. */
  async findNew(nowMs: number, limit: number): Promise<FoundPrice[]> {
    const since = firstIdOf(new Date(nowMs - LOOKED_BACK_MS));
    const rows = await this.prisma.$queryRaw<VersionRow[]>`
      SELECT ${VERSION}, m.canonical_id AS model FROM price_version v JOIN model m ON m.id = v.model_id
      WHERE v.id >= ${since}::uuid AND v.window_of IS NULL
        AND NOT EXISTS (SELECT 1 FROM news_finding n WHERE n.key = 'price:' || v.id) ORDER BY v.id LIMIT ${limit}`;
    return rows.map((row) => ({ ...row, price: readPrice(row) }));
  }

  /** What its customers paid before it: the version before it in its scope, or else that of the scopes behind. */
  async before({ id, modelId, tierId, organizationId, effectiveFrom }: FoundPrice): Promise<ReadPrice | null> {
    const [row] = await this.prisma.$queryRaw<VersionRow[]>`
      SELECT ${VERSION}, '' AS model FROM price_version v
      WHERE v.model_id = ${modelId}::uuid AND v.window_of IS NULL AND v.id <> ${id}::uuid
        AND (v.effective_from, v.id) < (${effectiveFrom}, ${id}::uuid)
        AND (v.organization_id IS NULL OR v.organization_id = ${organizationId}::uuid)
        AND (v.tier_id IS NULL OR v.tier_id = coalesce(${tierId}::uuid,
          (SELECT o.tier_id FROM organization o WHERE o.id = ${organizationId}::uuid)))
      ORDER BY v.organization_id IS NULL, v.tier_id IS NULL, v.effective_from DESC, v.id DESC LIMIT 1`;
    return row === undefined ? null : readPrice(row);
  }

  /** Of these organizations, those that pay this price: they have none that goes before it. */
  async payersOf(
    { modelId, tierId, organizationId, effectiveFrom }: FoundPrice,
    users: readonly string[],
  ): Promise<PricedCustomer[]> {
    const ownPrice = Prisma.sql`SELECT 1 FROM price_version v WHERE v.model_id = ${modelId}::uuid AND v.effective_from <= ${effectiveFrom}`;
    return this.prisma.$queryRaw<PricedCustomer[]>`
      SELECT o.id, t.markup_bps AS "markupBps", o.discount_bps AS "discountBps"
      FROM organization o JOIN tier t ON t.id = o.tier_id
      WHERE o.id = ANY(${[...users]}::uuid[]) AND o.archived_at IS NULL
        AND (${organizationId}::uuid IS NULL OR o.id = ${organizationId}::uuid)
        AND (${tierId}::uuid IS NULL OR o.tier_id = ${tierId}::uuid)
        AND (${organizationId}::uuid IS NOT NULL OR NOT EXISTS (${ownPrice} AND v.organization_id = o.id))
        AND (${organizationId}::uuid IS NOT NULL OR ${tierId}::uuid IS NOT NULL
          OR NOT EXISTS (${ownPrice} AND v.tier_id = o.tier_id))
      ORDER BY o.id`;
  }
}

interface VersionRow {
  readonly id: string;
  readonly modelId: string;
  readonly model: string;
  readonly tierId: string | null;
  readonly organizationId: string | null;
  readonly effectiveFrom: Date;
  readonly rows: unknown;
  readonly schedule: unknown;
  readonly serviceTiers: unknown;
}

const VERSION = Prisma.sql`v.id, v.model_id AS "modelId", v.tier_id AS "tierId", v.organization_id AS "organizationId",
  v.effective_from AS "effectiveFrom", v.rows, v.schedule, v.service_tiers AS "serviceTiers"`;

function readPrice(row: VersionRow): ReadPrice {
  const stored = readStoredPrice(row);
  return { rows: stored.rows, json: formatPrice(priceOfVersion(stored)) };
}
