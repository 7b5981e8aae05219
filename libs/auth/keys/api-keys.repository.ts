import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#kernel';
import { pageWindow, PrismaService, type Prisma, type Transaction } from '#infra';
import type { ApiKey } from './api-key.js';

/** Columns to be written. */
export type ApiKeyColumns = Prisma.ApiKeyUncheckedUpdateInput;

export interface ApiKeyFilter {
  readonly organizationId: string;
  readonly statuses?: readonly string[];
  /** Part of a name, in any case. */
  readonly q?: string;
}

/** Everything but the digests, which nobody needs to read. */
const shown = {
  id: true,
  organizationId: true,
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
    return this.prisma.$transaction(work);
  }

  async list({ organizationId, statuses, q }: ApiKeyFilter, page: PageRequest): Promise<Page<ApiKey>> {
    const window = pageWindow(page);
    const where: Prisma.ApiKeyWhereInput = {
      AND: [window.where, { organizationId }],
      ...(statuses === undefined ? {} : { status: { in: [...statuses] } }),
      ...(q === undefined ? {} : { name: { contains: q, mode: 'insensitive' } }),
    };
    return pageOf(await this.prisma.apiKey.findMany({ ...window, where, select: shown }), page);
  }

  async find(id: string): Promise<ApiKey | null> {
    return this.prisma.apiKey.findUnique({ where: { id }, select: shown });
  }

  async findForUpdate(tx: Transaction, id: string): Promise<ApiKey | null> {
    await tx.$executeRaw`SELECT 1 FROM api_key WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    return tx.apiKey.findUnique({ where: { id }, select: shown });
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
