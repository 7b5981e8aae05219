import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#kernel';
import { pageWindow, PrismaService, type Prisma, type Transaction } from '#infra';
import type { ApiKey } from './api-key.js';

/** Columns to be written. */
export type ApiKeyColumns = Prisma.ApiKeyUncheckedUpdateInput;

/** Whose keys somebody may see and change; operators reach all. */
export interface KeyReach {
  readonly organizationId: string;
  /** Only those that this member has made; null: all of the organization. */
  readonly memberId: string | null;
}

export interface ApiKeyFilter {
  readonly organizationId: string;
  readonly memberId?: string;
  readonly statuses?: readonly string[];
  /** Part of a name, in any case. */
  readonly q?: string;
}

/** Everything but the digests, which nobody needs to read. */
const shown = {
  id: true,
  organizationId: true,
  memberId: true,
  name: true,
  masked: true,
  status: true,
  modelAllow: true,
  endpoints: true,
  ipAllow: true,
  rpm: true,
  tpm: true,
  concurrency: true,
  dayCapNanoUsd: true,
  monthCapNanoUsd: true,
  totalCapNanoUsd: true,
  expiresAt: true,
  revokedAt: true,
  previousMasked: true,
  previousExpiresAt: true,
  lastUsedAt: true,
  metadata: true,
  version: true,
  createdAt: true,
  updatedAt: true,
  organization: { select: { tz: true } },
} satisfies Prisma.ApiKeySelect;

@Injectable()
export class ApiKeysRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  async list({ organizationId, memberId, statuses, q }: ApiKeyFilter, page: PageRequest): Promise<Page<ApiKey>> {
    const window = pageWindow(page);
    const where: Prisma.ApiKeyWhereInput = {
      AND: [window.where, { organizationId }],
      ...(memberId === undefined ? {} : { memberId }),
      ...(statuses === undefined ? {} : { status: { in: [...statuses] } }),
      ...(q === undefined ? {} : { name: { contains: q, mode: 'insensitive' } }),
    };
    return pageOf(await this.prisma.read((db) => db.apiKey.findMany({ ...window, where, select: shown })), page);
  }

  async find(id: string, reach: KeyReach | null): Promise<ApiKey | null> {
    return this.prisma.read((db) => db.apiKey.findFirst({ where: withinReach(id, reach), select: shown }));
  }

  async findForUpdate(tx: Transaction, id: string, reach: KeyReach | null): Promise<ApiKey | null> {
    await tx.$executeRaw`SELECT 1 FROM api_key WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    return tx.apiKey.findFirst({ where: withinReach(id, reach), select: shown });
  }

  /** All that a member has ever made, revoked ones too. */
  async idsOf(memberId: string): Promise<string[]> {
    const rows = await this.prisma.read((db) => db.apiKey.findMany({ where: { memberId }, select: { id: true } }));
    return rows.map(({ id }) => id);
  }

  /** Who made each of these keys, by the key's id; null where an operator did. */
  async memberIdsOf(keyIds: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
    const where: Prisma.ApiKeyWhereInput = { id: { in: [...keyIds] } };
    const select = { id: true, memberId: true } as const;
    const rows = await this.prisma.read((db) => db.apiKey.findMany({ where, select }));
    return new Map(rows.map(({ id, memberId }) => [id, memberId]));
  }

  /** For a rotation, which keeps it for a while. */
  async findDigest(tx: Transaction, id: string): Promise<Uint8Array<ArrayBuffer> | null> {
    return (await tx.apiKey.findUnique({ where: { id }, select: { digest: true } }))?.digest ?? null;
  }

  async insert(tx: Transaction, data: Prisma.ApiKeyUncheckedCreateInput): Promise<ApiKey> {
    return tx.apiKey.create({ data, select: shown });
  }

  async update(tx: Transaction, id: string, data: ApiKeyColumns): Promise<ApiKey> {
    return tx.apiKey.update({
      where: { id },
      data: { ...data, version: { increment: 1 }, updatedAt: new Date() },
      select: shown,
    });
  }
}

function withinReach(id: string, reach: KeyReach | null): Prisma.ApiKeyWhereInput {
  if (reach === null) return { id };
  const { organizationId, memberId } = reach;
  return memberId === null ? { id, organizationId } : { id, organizationId, memberId };
}
