import { Injectable } from '@nestjs/common';
import { Prisma, type Transaction } from '#core/infra';
import { PAYER_ROLES } from '../domain/roles.js';

/** A person with a confirmed address. */
interface MailRecipient {
  readonly email: string;
  /** A language tag. */
  readonly locale: string;
}

/** A member among the recipients of alerts. */
export interface AlertRecipient extends MailRecipient {
  readonly memberId: string;
  /** By the role or by name, not for a cap of its own. */
  readonly isNamed: boolean;
  /** Of the keys in question, those that the member made. */
  readonly keyIds: readonly string[];
}

/** A member among the recipients of news. */
export interface NewsRecipient extends MailRecipient {
  readonly memberId: string;
  readonly userId: string;
}

interface AlertAudience {
  readonly roles: readonly string[];
  readonly memberIds: readonly string[];
  /** Keys and members with a cap: their people get what is of it. */
  readonly keyIds: readonly string[];
  readonly holderIds: readonly string[];
}

/** Of one event. */
const RECIPIENTS_MAX = 20;

/** Members who can be reached; a condition follows. */
const MEMBERS = Prisma.sql`
  FROM member m JOIN "user" u ON u.id = m.user_id JOIN login_account a ON a.user_id = u.id
  WHERE m.removed_at IS NULL AND u.status = 'active' AND a.email_verified_at IS NOT NULL AND`;

/**
 * Who gets mails about money, read in the caller's transaction. Language and confirmation of an address are in identity's
 * `login_account`, which is read here: the worker writes such mails, and loads nothing of how people log in.
 */
@Injectable()
export class MailRecipientsRepository {
  /** Empty for an unknown one. */
  async organizationName(tx: Transaction, id: string): Promise<string> {
    return (await tx.organization.findUnique({ where: { id }, select: { name: true } }))?.name ?? '';
  }

  /**
   * Members of an organization who see to its money, the oldest first; the member with `userId` goes before them,
   * whatever the role.
   */
  async ofOrganization(tx: Transaction, organizationId: string, userId: string | null): Promise<MailRecipient[]> {
    return tx.$queryRaw<MailRecipient[]>`
      SELECT u.email, a.locale ${MEMBERS} m.organization_id = ${organizationId}::uuid
        AND (m.role IN ('owner', 'billing') OR m.user_id = ${userId}::uuid)
      ORDER BY m.user_id IS NOT DISTINCT FROM ${userId}::uuid DESC, m.id LIMIT ${RECIPIENTS_MAX}`;
  }

  /**
   * The same without those who may not change orders: what they get could be theirs to take. The member with `userId` goes
   * before the others as an owner, admin or billing member.
   */
  async payersOf(tx: Transaction, organizationId: string, userId: string | null): Promise<MailRecipient[]> {
    return tx.$queryRaw<MailRecipient[]>`
      SELECT u.email, a.locale ${MEMBERS} m.organization_id = ${organizationId}::uuid
        AND (m.role IN ('owner', 'billing') OR (m.role = 'admin' AND m.user_id = ${userId}::uuid))
      ORDER BY m.user_id IS NOT DISTINCT FROM ${userId}::uuid DESC, m.id LIMIT ${RECIPIENTS_MAX}`;
  }

  /** Members who manage an organization, the oldest first. */
  async managersOf(tx: Transaction, organizationId: string): Promise<MailRecipient[]> {
    return tx.$queryRaw<MailRecipient[]>`
      SELECT u.email, a.locale ${MEMBERS} m.organization_id = ${organizationId}::uuid AND m.role IN ('owner', 'admin')
      ORDER BY m.id LIMIT ${RECIPIENTS_MAX}`;
  }

  /** Members who manage an organization or build on its keys, the oldest first. */
  async buildersOf(tx: Transaction, organizationId: string): Promise<MailRecipient[]> {
    return tx.$queryRaw<MailRecipient[]>`
      SELECT u.email, a.locale ${MEMBERS} m.organization_id = ${organizationId}::uuid
        AND m.role IN ('owner', 'admin', 'developer') ORDER BY m.id LIMIT ${RECIPIENTS_MAX}`;
  }

  /** Members with one of the roles, those that are named, and those whose caps are in question; the oldest first. */
  async ofAlerts(tx: Transaction, organizationId: string, audience: AlertAudience): Promise<AlertRecipient[]> {
    const { roles, memberIds, keyIds, holderIds } = audience;
    return tx.$queryRaw<AlertRecipient[]>`
      SELECT * FROM (
        SELECT u.email, a.locale, m.id AS "memberId", m.id = ANY(${[...holderIds]}::uuid[]) AS "isHolder",
          m.role = ANY(${[...roles]}) OR m.id = ANY(${[...memberIds]}::uuid[]) AS "isNamed",
          ARRAY(SELECT k.id FROM api_key k WHERE k.member_id = m.id AND k.id = ANY(${[...keyIds]}::uuid[])) AS "keyIds"
        ${MEMBERS} m.organization_id = ${organizationId}::uuid) AS r
      WHERE "isNamed" OR "isHolder" OR cardinality("keyIds") > 0 ORDER BY "isNamed" DESC, "memberId" LIMIT ${RECIPIENTS_MAX}`;
  }

  /** All members of an organization, in the order of their ids; `after` is the last one of the page before. */
  async ofNews(tx: Transaction, organizationId: string, after: string | null, limit: number): Promise<NewsRecipient[]> {
    return tx.$queryRaw<NewsRecipient[]>`
      SELECT u.email, a.locale, m.id AS "memberId", u.id AS "userId" ${MEMBERS} m.organization_id = ${organizationId}::uuid
        AND (${after}::uuid IS NULL OR m.id > ${after}::uuid) ORDER BY m.id LIMIT ${limit}`;
  }

  /** A member of an organization, whatever the role. Null: there is no such member now, or no confirmed address. */
  async member(tx: Transaction, organizationId: string, userId: string): Promise<MailRecipient | null> {
    const [found] = await tx.$queryRaw<MailRecipient[]>`
      SELECT u.email, a.locale ${MEMBERS} m.organization_id = ${organizationId}::uuid AND m.user_id = ${userId}::uuid`;
    return found ?? null;
  }

  /**
   * What ends the consent of a member to be charged: it is no active member, or its role may not pay. Null: neither, it
   * may consent.
   */
  async lostConsent(
    tx: Transaction,
    organizationId: string,
    userId: string,
  ): Promise<'member_left' | 'role_changed' | null> {
    if ((await this.member(tx, organizationId, userId)) === null) return 'member_left';
    const where = { organizationId, userId, removedAt: null, role: { in: [...PAYER_ROLES] } };
    return (await tx.member.findFirst({ where, select: { id: true } })) === null ? 'role_changed' : null;
  }

  /** Operators of some roles, the oldest first: those who see to payments. */
  async operators(tx: Transaction, roles: readonly string[] = ['superadmin', 'finance']): Promise<MailRecipient[]> {
    return tx.$queryRaw<MailRecipient[]>`
      SELECT u.email, a.locale FROM "user" u JOIN login_account a ON a.user_id = u.id
      WHERE u.platform_role = ANY (${[...roles]}::text[]) AND u.status = 'active' AND a.email_verified_at IS NOT NULL
      ORDER BY u.id LIMIT ${RECIPIENTS_MAX}`;
  }
}
