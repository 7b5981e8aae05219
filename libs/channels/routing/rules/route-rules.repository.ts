import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#core';
import { pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
import type { RouteRule } from '../domain/rules/route-rule.js';
import type { Strategy } from '../domain/rules/strategy.js';

/** A rule as operators see it. */
export interface RouteRecord extends RouteRule {
  readonly version: number;
  readonly archivedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The fields of a rule that operators write. */
export type RouteColumns = Pick<RouteRule, 'match' | 'strategy' | 'maxAttempts' | 'fallbacks'>;

/** The unique index that refuses a second rule with the same match. */
export const MATCH_INDEX = 'route_rule_match_key';

type Row = Prisma.RouteRuleGetPayload<object>;

@Injectable()
export class RouteRulesRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  async list(includeArchived: boolean, page: PageRequest): Promise<Page<RouteRecord>> {
    const window = pageWindow(page);
    const where = { AND: [window.where], ...(includeArchived ? {} : { archivedAt: null }) };
    const rows = await this.prisma.routeRule.findMany({ ...window, where });
    return pageOf(rows.map(recordOf), page);
  }

  /** Rules that are not archived, for the data plane. */
  async loadRules(): Promise<RouteRule[]> {
    return (await this.prisma.routeRule.findMany({ where: { archivedAt: null } })).map(ruleOf);
  }

  async find(id: string): Promise<RouteRecord | null> {
    const row = await this.prisma.routeRule.findUnique({ where: { id } });
    return row === null ? null : recordOf(row);
  }

  async findForUpdate(tx: Transaction, id: string): Promise<RouteRecord | null> {
    await tx.$executeRaw`SELECT 1 FROM route_rule WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    const row = await tx.routeRule.findUnique({ where: { id } });
    return row === null ? null : recordOf(row);
  }

  async insert(tx: Transaction, id: string, columns: RouteColumns): Promise<RouteRecord> {
    return recordOf(await tx.routeRule.create({ data: { id, ...columnsOf(columns) } }));
  }

  async update(tx: Transaction, id: string, columns: RouteColumns): Promise<RouteRecord> {
    return this.touch(tx, id, columnsOf(columns));
  }

  async setArchived(tx: Transaction, id: string, archivedAt: Date | null): Promise<RouteRecord> {
    return this.touch(tx, id, { archivedAt });
  }

  private async touch(tx: Transaction, id: string, data: Prisma.RouteRuleUpdateInput): Promise<RouteRecord> {
    const changed = { ...data, version: { increment: 1 }, updatedAt: new Date() };
    return recordOf(await tx.routeRule.update({ where: { id }, data: changed }));
  }
}

/** A row as a rule of the data plane. */
function ruleOf({ id, model, tierId, organizationId, tag, strategy, maxAttempts, fallbacks }: Row): RouteRule {
  return { id, match: { model, tierId, organizationId, tag }, strategy: strategy as Strategy, maxAttempts, fallbacks };
}

function recordOf(row: Row): RouteRecord {
  const { version, archivedAt, createdAt, updatedAt } = row;
  return { ...ruleOf(row), version, archivedAt, createdAt, updatedAt };
}

function columnsOf({ match: { model, tierId, organizationId, tag }, strategy, maxAttempts, fallbacks }: RouteColumns) {
  return { model, tierId, organizationId, tag, strategy, maxAttempts, fallbacks: [...fallbacks] };
}
