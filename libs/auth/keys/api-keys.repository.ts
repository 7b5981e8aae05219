import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#core';
import { containing, pageWindow, PrismaService, startingWith, type Prisma, type Transaction } from '#core/infra';
import type { Reach } from '../domain/reach.js';
import type { SecretDigest } from '../secrets/key-hasher.js';
import { API_KEY_COLUMNS, type ApiKey } from './api-key.js';

/** Columns to write. */
export type ApiKeyColumns = Prisma.ApiKeyUncheckedUpdateInput;

/** Restricts the keys that a caller can read and change; null instead: all keys, for operators. */
export interface KeyReach extends Reach {
  readonly organizationId: string;
  /** Whose keys are its own. */
  readonly memberId: string;
}

export interface ApiKeyFilter {
  readonly organizationId: string;
  /** Absent: all of the organization. */
  readonly reach?: KeyReach;
  readonly createdBy?: string;
  readonly projectId?: string;
  readonly statuses?: readonly string[];
  /** Substring of a name, case-insensitive. */
  readonly q?: string;
}

const publicColumns = { ...API_KEY_COLUMNS, organization: { select: { tz: true } } } satisfies Prisma.ApiKeySelect;

@Injectable()
export class ApiKeysRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  async list(
    { organizationId, reach, createdBy, projectId, statuses, q }: ApiKeyFilter,
    page: PageRequest,
  ): Promise<Page<ApiKey>> {
    const window = pageWindow(page);
    const where: Prisma.ApiKeyWhereInput = {
      AND: [window.where, { organizationId, purpose: 'api' }, reach === undefined ? {} : reached(reach)],
      ...(createdBy === undefined ? {} : { memberId: createdBy }),
      ...(projectId === undefined ? {} : { projectId }),
      ...(statuses === undefined ? {} : { status: { in: [...statuses] } }),
      ...(q === undefined ? {} : { OR: [{ name: containing(q) }, { masked: startingWith(q) }] }),
    };
    const read = (db: Transaction) => db.apiKey.findMany({ ...window, where, select: publicColumns });
    return pageOf(await this.prisma.search(q, read), page);
  }

  async find(id: string, reach: KeyReach | null): Promise<ApiKey | null> {
    return this.prisma.read((db) => db.apiKey.findFirst({ where: withinReach(id, reach), select: publicColumns }));
  }

  async findForUpdate(tx: Transaction, id: string, reach: KeyReach | null): Promise<ApiKey | null> {
    await tx.$executeRaw`SELECT 1 FROM api_key WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    return tx.apiKey.findFirst({ where: withinReach(id, reach), select: publicColumns });
  }

  /** All keys that a member ever created, including revoked ones. */
  async countSince(tx: Transaction, organizationId: string, since: Date): Promise<number> {
    return tx.apiKey.count({ where: { organizationId, createdAt: { gte: since } } });
  }

  async idsWithin(reach: KeyReach): Promise<string[]> {
    const where = { AND: [{ organizationId: reach.organizationId }, reached(reach)] };
    const rows = await this.prisma.read((db) => db.apiKey.findMany({ where, select: { id: true } }));
    return rows.map(({ id }) => id);
  }

  /** The creating member of each key, by the key's id; null: an operator. */
  async memberIdsOf(keyIds: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
    const where: Prisma.ApiKeyWhereInput = { id: { in: [...keyIds] } };
    const select = { id: true, memberId: true } as const;
    const rows = await this.prisma.read((db) => db.apiKey.findMany({ where, select }));
    return new Map(rows.map(({ id, memberId }) => [id, memberId]));
  }

  /** Active keys of all organizations whose time ends in the window, the first to end first. */
  async expiringIn(from: Date, before: Date, limit: number): Promise<ApiKey[]> {
    const where: Prisma.ApiKeyWhereInput = {
      status: 'active',
      purpose: 'api',
      expiresAt: { gte: from, lt: before },
    };
    return this.prisma.apiKey.findMany({ where, select: publicColumns, orderBy: { expiresAt: 'asc' }, take: limit });
  }

  /** @param purpose null: of any */
  async lockActiveOf(tx: Transaction, memberIds: readonly string[], purpose: string | null): Promise<ApiKey[]> {
    const where = { memberId: { in: [...memberIds] }, status: 'active', ...(purpose === null ? {} : { purpose }) };
    await tx.$executeRaw`SELECT 1 FROM api_key WHERE member_id = ANY(${memberIds}::uuid[]) AND status = 'active'
      ORDER BY id FOR NO KEY UPDATE`;
    return tx.apiKey.findMany({ where, select: publicColumns, orderBy: { id: 'asc' } });
  }

  async revokeAll(tx: Transaction, ids: readonly string[], revokedAt: Date): Promise<ApiKey[]> {
    const where = { id: { in: [...ids] } };
    const previous = { previousDigest: null, previousMasked: null, previousExpiresAt: null };
    const data = { status: 'revoked', revokedAt, ...previous, version: { increment: 1 }, updatedAt: revokedAt };
    await tx.apiKey.updateMany({ where, data });
    return tx.apiKey.findMany({ where, select: publicColumns });
  }

  /** Serializes the playground keys of a member until the transaction ends. */
  async lockPlayground(tx: Transaction, memberId: string): Promise<void> {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('playground'), hashtext(${memberId}))`;
  }

  /** The playground keys that a member made since a moment, the newest first, and its active one. */
  async playgroundKeys(tx: Transaction, memberId: string, since: Date): Promise<ApiKey[]> {
    const where: Prisma.ApiKeyWhereInput = {
      memberId,
      purpose: 'playground',
      OR: [{ createdAt: { gte: since } }, { status: 'active' }],
    };
    return tx.apiKey.findMany({ where, select: publicColumns, orderBy: { id: 'desc' } });
  }

  /** For a rotation, which stores it as the previous digest. */
  async digestOf(tx: Transaction, id: string): Promise<SecretDigest> {
    return tx.apiKey.findUniqueOrThrow({ where: { id }, select: { digest: true, pepperVersion: true } });
  }

  async insert(tx: Transaction, data: Prisma.ApiKeyUncheckedCreateInput): Promise<ApiKey> {
    return tx.apiKey.create({ data, select: publicColumns });
  }

  async update(tx: Transaction, id: string, data: ApiKeyColumns): Promise<ApiKey> {
    return tx.apiKey.update({
      where: { id },
      data: { ...data, version: { increment: 1 }, updatedAt: new Date() },
      select: publicColumns,
    });
  }
}

function withinReach(id: string, reach: KeyReach | null): Prisma.ApiKeyWhereInput {
  return reach === null ? { id } : { AND: [{ id, organizationId: reach.organizationId }, reached(reach)] };
}

function reached({ all, own, projectIds, ownProjectIds, memberId }: KeyReach): Prisma.ApiKeyWhereInput {
  if (all) return {};
  return {
    OR: [
      ...(own ? [{ memberId }] : []),
      { projectId: { in: [...projectIds] } },
      { memberId, projectId: { in: [...ownProjectIds] } },
    ],
  };
}
