import { Injectable } from '@nestjs/common';
import { PrismaService, type Transaction } from '#core/infra';
import type { AlertColumns, AlertRules } from '../domain/alert-rules.js';

/** Owns `alert_rules` and `alert_mute`. */
@Injectable()
export class AlertRulesRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  /** In a transaction of the caller's, where one is given; else with the rights of the request. */
  async find(organizationId: string, tx?: Transaction): Promise<AlertRules | null> {
    const read = (db: Transaction) => db.alertRules.findUnique({ where: { organizationId } });
    return (await (tx === undefined ? this.prisma.read(read) : read(tx))) as AlertRules | null;
  }

  /** Locks them until the transaction ends. Null: there are none. */
  async lock(tx: Transaction, organizationId: string): Promise<AlertRules | null> {
    await tx.$queryRaw`SELECT 1 FROM alert_rules WHERE organization_id = ${organizationId}::uuid FOR NO KEY UPDATE`;
    return this.find(organizationId, tx);
  }

  /** Those that another request made meanwhile are overwritten. */
  async save(tx: Transaction, organizationId: string, columns: AlertColumns): Promise<AlertRules> {
    const lists = {
      recipientRoles: [...columns.recipientRoles],
      recipientMemberIds: [...columns.recipientMemberIds],
    };
    const data = { ...columns, ...lists, isApplied: false };
    return (await tx.alertRules.upsert({
      where: { organizationId },
      create: { ...data, organizationId },
      update: { ...data, version: { increment: 1 }, updatedAt: new Date() },
    })) as AlertRules;
  }

  /** The first that is no member now; null: all are. */
  async firstStranger(tx: Transaction, organizationId: string, memberIds: readonly string[]): Promise<string | null> {
    const where = { id: { in: [...memberIds] }, organizationId, removedAt: null };
    const members = new Set((await tx.member.findMany({ where, select: { id: true } })).map(({ id }) => id));
    return memberIds.find((id) => !members.has(id)) ?? null;
  }

  /** Of these organizations; those without rules are left out. */
  async findAll(organizationIds: readonly string[]): Promise<ReadonlyMap<string, AlertRules>> {
    const rows = await this.prisma.alertRules.findMany({ where: { organizationId: { in: [...organizationIds] } } });
    return new Map(rows.map((row) => [row.organizationId, row as AlertRules]));
  }

  /** Organizations whose rules changed since their wallet got its level. */
  async changed(limit: number): Promise<string[]> {
    const rows = await this.prisma.alertRules.findMany({
      where: { isApplied: false },
      select: { organizationId: true },
      take: limit,
    });
    return rows.map(({ organizationId }) => organizationId);
  }

  /** Not if they have changed again. */
  async noteApplied(tx: Transaction, rules: Pick<AlertRules, 'organizationId' | 'version'>): Promise<void> {
    const { organizationId, version } = rules;
    await tx.alertRules.updateMany({ where: { organizationId, version }, data: { isApplied: true } });
  }

  /** Whether a member wants no emails. */
  async isMuted(memberId: string): Promise<boolean> {
    return (await this.prisma.read((db) => db.alertMute.count({ where: { memberId } }))) > 0;
  }

  /** Returns whether that changes something. */
  async mute(tx: Transaction, organizationId: string, memberId: string, isMuted: boolean): Promise<boolean> {
    const row = { organizationId, memberId };
    const { count } = isMuted
      ? await tx.alertMute.createMany({ data: [row], skipDuplicates: true })
      : await tx.alertMute.deleteMany({ where: row });
    return count > 0;
  }

  /** Members of an organization who want no emails. */
  async mutedOf(tx: Transaction, organizationId: string): Promise<ReadonlySet<string>> {
    const rows = await tx.alertMute.findMany({ where: { organizationId }, select: { memberId: true } });
    return new Set(rows.map(({ memberId }) => memberId));
  }
}
