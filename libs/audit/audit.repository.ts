import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#kernel';
import { pageWindow, Prisma, PrismaService, type Transaction } from '#infra';

export interface AuditEvent {
  readonly id: string;
  readonly actor: string;
  readonly address: string | null;
  readonly action: string;
  readonly targetKind: string;
  readonly targetId: string;
  readonly organizationId: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly reason: string | null;
  readonly requestId: string | null;
  readonly createdAt: Date;
}

export interface AuditFilter {
  readonly createdFrom: Date;
  readonly createdBefore: Date;
  readonly organizationId?: string;
  readonly actors?: readonly string[];
  readonly actions?: readonly string[];
  readonly targetId?: string;
}

/** An event to be recorded; its states are JSON. */
export type NewAuditEvent = Omit<AuditEvent, 'createdAt' | 'before' | 'after'> & {
  readonly before: Prisma.InputJsonObject | null;
  readonly after: Prisma.InputJsonObject | null;
};

/** The record of changes. Nothing updates or deletes it; Postgres refuses both. */
@Injectable()
export class AuditRepository {
  constructor(private readonly prisma: PrismaService) {}

  static async insert(tx: Transaction, events: readonly NewAuditEvent[]): Promise<void> {
    await tx.auditEvent.createMany({
      data: events.map(({ before, after, ...event }) => ({
        ...event,
        before: before ?? Prisma.DbNull,
        after: after ?? Prisma.DbNull,
      })),
    });
  }

  async list(filter: AuditFilter, page: PageRequest): Promise<Page<AuditEvent>> {
    const window = pageWindow(page);
    const where: Prisma.AuditEventWhereInput = {
      AND: [window.where, { createdAt: { gte: filter.createdFrom, lt: filter.createdBefore } }],
      ...(filter.organizationId === undefined ? {} : { organizationId: filter.organizationId }),
      ...(filter.targetId === undefined ? {} : { targetId: filter.targetId }),
      ...(filter.actors === undefined ? {} : { actor: { in: [...filter.actors] } }),
      ...(filter.actions === undefined ? {} : { action: { in: [...filter.actions] } }),
    };
    const found = await this.prisma.read((db) => db.auditEvent.findMany({ ...window, where }));
    return pageOf(found, page);
  }

  async find(id: string): Promise<AuditEvent | null> {
    return this.prisma.read((db) => db.auditEvent.findUnique({ where: { id } }));
  }
}
