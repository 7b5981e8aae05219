import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '../kernel/page.js';
import { pageWindow } from '../infra/prisma/page-window.js';
import { PrismaService, type Transaction } from '../infra/prisma/prisma.service.js';
import { startingWith } from '../infra/prisma/containing.js';
import { unnestRows, type ColumnTypes } from '../infra/prisma/rows/unnest-rows.js';
import type { Prisma } from '../infra/prisma/generated/client.js';
import type { ActorNames } from './domain/read-actor.js';

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
  readonly actors?: ActorNames;
  readonly actions?: readonly string[];
  readonly targetId?: string;
  /** Changes by an actor, or of it. */
  readonly about?: { readonly actors: ActorNames; readonly targetId: string };
}

/** An object that an actor made. */
export interface MadeObject {
  /** As events name it. */
  readonly actor: string;
  readonly targetKind: string;
  readonly targetId: string;
  readonly organizationId: string | null;
  readonly createdAt: Date;
}

/** Actions that make what opens something, or is called, and by which its maker is known. */
const MAKING = [
  ...['token.create', 'key.create', 'invitation.create', 'operator_invitation.create', 'member.create', 'user.create'],
  ...['channel.create', 'credential.create', 'webhook_endpoint.create', 'identity_provider.create'],
  'payment_provider.create',
];

/** An event to record; its states are JSON. */
type NewAuditEvent = Omit<AuditEvent, 'createdAt' | 'before' | 'after'> & {
  readonly before: Prisma.InputJsonObject | null;
  readonly after: Prisma.InputJsonObject | null;
};

const EVENT_TYPES: ColumnTypes<NewAuditEvent> = {
  id: 'uuid',
  actor: 'text',
  address: 'text',
  action: 'text',
  targetKind: 'text',
  targetId: 'text',
  organizationId: 'uuid',
  before: 'jsonb',
  after: 'jsonb',
  reason: 'text',
  requestId: 'text',
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
    const { about } = filter;
    const where: Prisma.AuditEventWhereInput = {
      AND: [
        window.where,
        { createdAt: { gte: filter.createdFrom, lt: filter.createdBefore } },
        ...(filter.actors === undefined ? [] : [madeBy(filter.actors)]),
        ...(about === undefined ? [] : [{ OR: [madeBy(about.actors), { targetId: about.targetId }] }]),
      ],
      ...(filter.organizationId === undefined ? {} : { organizationId: filter.organizationId }),
      ...(filter.targetId === undefined ? {} : { targetId: filter.targetId }),
      ...(filter.actions === undefined ? {} : { action: { in: [...filter.actions] } }),
    };
    const found = await this.prisma.read((db) => db.auditEvent.findMany({ ...window, where }));
    return pageOf(found, page);
  }

  /** Whether there is a change by the actors, or of the target, at any time. @param organizationId null: of any */
  async knows(actors: ActorNames, targetId: string | null, organizationId: string | null): Promise<boolean> {
    const either = [madeBy(actors), ...(targetId === null ? [] : [{ targetId }])];
    const where = { OR: either, ...(organizationId === null ? {} : { organizationId }) };
    return (await this.prisma.read((db) => db.auditEvent.findFirst({ where, select: { id: true } }))) !== null;
  }

  /** What actors made, oldest first, at most `limit`. */
  async listMade(
    actors: ActorNames,
    { organizationId, since }: { readonly organizationId: string | null; readonly since: Date | null },
    limit: number,
  ): Promise<MadeObject[]> {
    const own = organizationId === null ? {} : { organizationId };
    const later = since === null ? {} : { createdAt: { gte: since } };
    const where = { AND: [madeBy(actors)], action: { in: MAKING }, ...own, ...later };
    const query = { where, select: MADE_COLUMNS, orderBy: { id: 'asc' }, take: limit } as const;
    return this.prisma.read((db) => db.auditEvent.findMany(query));
  }

  /** Who made objects, by their ids; those of before there was a record are left out. */
  async makersOf(targetIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (targetIds.length === 0) return new Map();
    const where = { targetId: { in: [...targetIds] }, action: { in: MAKING } };
    const query = { where, select: MADE_COLUMNS, orderBy: { id: 'desc' } } as const;
    const rows = await this.prisma.read((db) => db.auditEvent.findMany(query));
    return new Map(rows.map(({ targetId, actor }) => [targetId, actor]));
  }

  /** Of changes, those after which their target was changed again. */
  async findOvertaken(events: readonly Pick<AuditEvent, 'id' | 'targetId'>[]): Promise<ReadonlySet<string>> {
    if (events.length === 0) return new Set();
    const ids = events.map(({ id }) => id);
    const rows = await this.prisma.read(
      (db) => db.$queryRaw<{ id: string }[]>`
        SELECT e.id FROM audit_event e WHERE e.id = ANY (${ids}::uuid[])
          AND EXISTS (SELECT 1 FROM audit_event later WHERE later.target_id = e.target_id AND later.id > e.id)`,
    );
    return new Set(rows.map(({ id }) => id));
  }

  async find(id: string): Promise<AuditEvent | null> {
    return this.prisma.read((db) => db.auditEvent.findUnique({ where: { id } }));
  }
}

const MADE_COLUMNS = { actor: true, targetKind: true, targetId: true, organizationId: true, createdAt: true } as const;

function madeBy({ exact, prefixes }: ActorNames): Prisma.AuditEventWhereInput {
  return { OR: [{ actor: { in: [...exact] } }, ...prefixes.map((prefix) => ({ actor: startingWith(prefix) }))] };
}
