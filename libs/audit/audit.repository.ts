import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#kernel';
import { pageWindow, PrismaService, unnestRows, type ColumnTypes, type Prisma, type Transaction } from '#infra';

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

/** An event to record; its states are JSON. */
type NewAuditEvent = Omit<AuditEvent, 'createdAt' | 'before' | 'after'> & {
  readonly before: Prisma.InputJsonObject | null;
  readonly after: Prisma.InputJsonObject | null;
};

const EVENT_TYPES: ColumnTypes<NewAuditEvent> = {
  ...{ id: 'uuid', actor: 'text', address: 'text', action: 'text', targetKind: 'text', targetId: 'text' },
  ...{ organizationId: 'uuid', before: 'jsonb', after: 'jsonb', reason: 'text', requestId: 'text' },
};

/** The audit record. Append-only: Postgres refuses updates and deletes. */
@Injectable()
export class AuditRepository {
  constructor(private readonly prisma: PrismaService) {}

  static async insert(tx: Transaction, events: readonly NewAuditEvent[]): Promise<void> {
    await tx.$executeRaw`
      INSERT INTO audit_event (id, actor, address, action, target_kind, target_id, organization_id, before, after, reason,
        request_id)
      SELECT e.id, e.actor, e.address, e.action, e."targetKind", e."targetId", e."organizationId", e.before, e.after,
        e.reason, e."requestId"
      FROM ${unnestRows(events, EVENT_TYPES)} AS e`;
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
