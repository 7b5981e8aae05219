import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, type Transaction } from '#core/infra';
import type { PauseReason, RuleStep, WaitReason } from '../domain/automatic-topup.js';
import { payerOf } from '../orders/saved-method.repository.js';

/** When an organization's balance is topped up without a person. */
export interface AutomaticTopup {
  readonly organizationId: string;
  readonly savedMethodId: string;
  readonly thresholdNanoUsd: bigint;
  readonly amountNanoUsd: bigint;
  /** Of a month (UTC). */
  readonly monthlyMaxNanoUsd: bigint;
  readonly status: 'active' | 'paused' | 'disabled';
  /** Why it is paused, or waits until `dueAt`. */
  readonly reason: PauseReason | WaitReason | null;
  /** The provider's word for the last decline. */
  readonly error: string | null;
  readonly declines: number;
  readonly dueAt: Date | null;
  /** Who consented to be charged. */
  readonly userId: string;
  readonly consentedAt: Date;
  readonly legalVersion: string | null;
  readonly version: number;
  readonly updatedAt: Date;
}

/** What a customer decides of it. */
export type TopupRule = Pick<
  AutomaticTopup,
  'savedMethodId' | 'thresholdNanoUsd' | 'amountNanoUsd' | 'monthlyMaxNanoUsd' | 'userId' | 'legalVersion'
>;

/** An organization below its threshold. */
export interface LowBalance {
  readonly organizationId: string;
  readonly isTest: boolean;
}

/** Owns `automatic_topup`. */
@Injectable()
export class AutomaticTopupRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  /** With the rights of the request. */
  async read(organizationId: string): Promise<AutomaticTopup | null> {
    const found = await this.prisma.read((db) => db.automaticTopup.findUnique({ where: { organizationId } }));
    return found as AutomaticTopup | null;
  }

  /** Until the transaction ends. It is locked before the wallet of its organization. */
  async lock(tx: Transaction, organizationId: string): Promise<AutomaticTopup | null> {
    await tx.$queryRaw`SELECT 1 FROM automatic_topup WHERE organization_id = ${organizationId}::uuid FOR UPDATE`;
    return (await tx.automaticTopup.findUnique({ where: { organizationId } })) as AutomaticTopup | null;
  }

  /** Consent anew: what stopped the rule before is over. */
  async put(tx: Transaction, organizationId: string, rule: TopupRule, now: Date): Promise<AutomaticTopup> {
    const anew = { status: 'active', reason: null, error: null, declines: 0, dueAt: null };
    const data = { ...rule, ...anew, consentedAt: now, updatedAt: now };
    const saved = await tx.automaticTopup.upsert({
      where: { organizationId },
      create: { organizationId, ...data },
      update: { ...data, version: { increment: 1 } },
    });
    return saved as AutomaticTopup;
  }

  async step(tx: Transaction, organizationId: string, step: RuleStep | { readonly status: 'disabled' }): Promise<void> {
    await tx.automaticTopup.update({
      where: { organizationId },
      data: { ...step, updatedAt: new Date(), version: { increment: 1 } },
    });
  }

  /** Below their threshold, without an open charge; at most `limit`. */
  below(now: Date, limit: number): Promise<LowBalance[]> {
    return this.prisma.$queryRaw<LowBalance[]>`
      SELECT t.organization_id AS "organizationId", o.is_test AS "isTest"
      FROM automatic_topup t JOIN wallet w ON w.organization_id = t.organization_id
        JOIN organization o ON o.id = t.organization_id
      WHERE t.status = 'active' AND (t.due_at IS NULL OR t.due_at <= ${now})
        AND w.status = 'active' AND w.posted_nano_usd - w.blocked_nano_usd < t.threshold_nano_usd
        AND NOT EXISTS (SELECT 1 FROM method_charge c
          WHERE c.organization_id = t.organization_id AND c.ended_at IS NULL)
      ORDER BY t.due_at NULLS FIRST, t.organization_id LIMIT ${limit}`;
  }

  /**
   * Active rules whose consent has ended: their person is no active member, may not pay any longer, or never saved the
   * method; at most `limit`.
   */
  unconsented(limit: number): Promise<Pick<AutomaticTopup, 'organizationId'>[]> {
    return this.prisma.$queryRaw<Pick<AutomaticTopup, 'organizationId'>[]>`
      SELECT t.organization_id AS "organizationId" FROM automatic_topup t JOIN saved_method s ON s.id = t.saved_method_id
      WHERE t.status = 'active' AND (s.user_id <> t.user_id OR NOT EXISTS (${payerOf(Prisma.sql`t`)}))
      ORDER BY t.organization_id LIMIT ${limit}`;
  }

  /** Rules that waited for their person, who has paid since. */
  async resume(now: Date): Promise<void> {
    await this.prisma.$executeRaw`
      UPDATE automatic_topup t
      SET status = 'active', reason = NULL, error = NULL, due_at = NULL, updated_at = ${now}, version = t.version + 1
      WHERE t.status = 'paused' AND t.reason = 'needs_person' AND EXISTS (SELECT 1 FROM payment_order o
        WHERE o.organization_id = t.organization_id AND o.credited_at > t.updated_at
          AND NOT EXISTS (SELECT 1 FROM method_charge c WHERE c.order_id = o.id AND NOT c.by_person))`;
  }
}
