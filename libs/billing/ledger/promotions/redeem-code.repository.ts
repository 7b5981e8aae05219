import { Injectable } from '@nestjs/common';
import { pageWindow, PrismaService, unnestRows, type Prisma, type Transaction } from '#core/infra';
import { pageOf, type Page, type PageRequest } from '#core';

/** A code that can be redeemed for a grant, without its secret. */
export interface RedeemCode {
  readonly id: string;
  /** The batch of codes that were created together. */
  readonly batchId: string;
  readonly masked: string;
  readonly amountNanoUsd: bigint;
  /** Of the grant. */
  readonly priority: number;
  /** Lifetime of the grant from its redemption; null: unlimited. */
  readonly grantDays: number | null;
  /** From this time on the code is rejected; null: never. */
  readonly expiresAt: Date | null;
  readonly reason: string;
  readonly actor: string;
  /** Set together at redemption; null until then. */
  readonly organizationId: string | null;
  readonly grantId: string | null;
  readonly redeemedAt: Date | null;
  readonly createdAt: Date;
}

type NewRedeemCode = Omit<RedeemCode, 'organizationId' | 'grantId' | 'redeemedAt' | 'createdAt'> & {
  readonly digest: Uint8Array<ArrayBuffer>;
  readonly pepperVersion: number;
};

export type RedeemCodeStatus = 'open' | 'redeemed' | 'expired';

export interface RedeemCodeFilter {
  readonly batchId?: string;
  /** Codes with any of these. */
  readonly statuses?: readonly RedeemCodeStatus[];
}

/** Queries never return the digest, and what keyed it. */
const HIDDEN = { digest: true, pepperVersion: true } as const;

const IMPORTED_TYPES = {
  id: 'uuid',
  batchId: 'uuid',
  digestHex: 'text',
  pepperVersion: 'smallint',
  masked: 'text',
  amountNanoUsd: 'bigint',
  priority: 'smallint',
  grantDays: 'int',
  expiresAt: 'timestamptz',
  reason: 'text',
  actor: 'text',
} as const;

/** Owns `redeem_code`. */
@Injectable()
export class RedeemCodeRepository {
  constructor(private readonly prisma: PrismaService) {}

  insert(tx: Transaction, codes: readonly NewRedeemCode[]): Promise<RedeemCode[]> {
    return tx.redeemCode.createManyAndReturn({ data: [...codes], omit: HIDDEN });
  }

  /** Codes that are stored already keep all but their end. Returns the ids, in the same order. */
  async insertImported(tx: Transaction, codes: readonly NewRedeemCode[]): Promise<string[]> {
    const rows = codes.map(({ digest, expiresAt, ...code }) => ({
      ...code,
      digestHex: Buffer.from(digest).toString('hex'),
      expiresAt: expiresAt?.toISOString() ?? null,
    }));
    const stored = await tx.$queryRaw<{ id: string; hex: string }[]>`
      INSERT INTO redeem_code (id, batch_id, digest, pepper_version, masked, amount_nano_usd, priority, grant_days,
        expires_at, reason, actor)
      SELECT id, "batchId", decode("digestHex", 'hex'), "pepperVersion", masked, "amountNanoUsd", priority, "grantDays",
        "expiresAt", reason, actor FROM ${unnestRows(rows, IMPORTED_TYPES)} AS c
      ON CONFLICT (digest) DO UPDATE SET expires_at = EXCLUDED.expires_at
      RETURNING id::text, encode(digest, 'hex') AS hex`;
    const ids = new Map(stored.map(({ id, hex }) => [hex, id]));
    return rows.map(({ digestHex }) => ids.get(digestHex) ?? '');
  }

  /** From now on the codes that are not redeemed are rejected. */
  async expire(tx: Transaction, ids: readonly string[]): Promise<void> {
    await tx.redeemCode.updateMany({
      where: { id: { in: [...ids] }, redeemedAt: null },
      data: { expiresAt: new Date() },
    });
  }

  countRedeemed(tx: Transaction, ids: readonly string[]): Promise<number> {
    return tx.redeemCode.count({ where: { id: { in: [...ids] }, redeemedAt: { not: null } } });
  }

  find(digests: Uint8Array<ArrayBuffer>[]): Promise<RedeemCode | null> {
    return this.prisma.redeemCode.findFirst({ where: { digest: { in: digests } }, omit: HIDDEN });
  }

  /** Locks the code until the transaction ends. */
  async findForUpdate(tx: Transaction, digests: Uint8Array<ArrayBuffer>[]): Promise<RedeemCode | null> {
    await tx.$executeRaw`SELECT 1 FROM redeem_code WHERE digest = ANY(${digests}) FOR UPDATE`;
    return tx.redeemCode.findFirst({ where: { digest: { in: digests } }, omit: HIDDEN });
  }

  async markRedeemed(
    tx: Transaction,
    id: string,
    redemption: { readonly organizationId: string; readonly grantId: string; readonly redeemedAt: Date },
  ): Promise<void> {
    await tx.redeemCode.update({ where: { id }, data: redemption });
  }

  /** How many codes can be redeemed, by the version of ROUTIFY_SECRET that keyed them. */
  async countOpen(now: Date): Promise<ReadonlyMap<number, number>> {
    const where = hasStatus('open', now);
    const counts = await this.prisma.redeemCode.groupBy({ by: ['pepperVersion'], where, _count: true });
    return new Map(counts.map(({ pepperVersion, _count }) => [pepperVersion, _count]));
  }

  async list({ batchId, statuses }: RedeemCodeFilter, now: Date, page: PageRequest): Promise<Page<RedeemCode>> {
    const window = pageWindow(page);
    const where: Prisma.RedeemCodeWhereInput = {
      AND: [window.where, batchId === undefined ? {} : { batchId }],
      ...(statuses === undefined ? {} : { OR: statuses.map((status) => hasStatus(status, now)) }),
    };
    return pageOf(await this.prisma.redeemCode.findMany({ ...window, where, omit: HIDDEN }), page);
  }
}

function hasStatus(status: RedeemCodeStatus, now: Date): Prisma.RedeemCodeWhereInput {
  if (status === 'redeemed') return { redeemedAt: { not: null } };
  if (status === 'expired') return { redeemedAt: null, expiresAt: { lte: now } };
  return { redeemedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
}
