import { Prisma } from '#core/infra';
import { firstIdOf } from '#core';
import { CUSTOMER_SEQUENCES_BELOW } from '../../ledger/transfers/transfer.repository.js';
import type { TimeRange } from '../domain/usage-parts.js';
import { NONE } from '../queries/usage-contributions.repository.js';

/** The amount of a transfer `t`: positive when a lot of its organization is credited, negative when one is debited. */
export const SIGNED = Prisma.sql`CASE WHEN credit.id IS NULL THEN -t.amount_nano_usd ELSE t.amount_nano_usd END`;

/** Transfers `t` of customers' money, with the credited or debited lot; a WHERE clause can follow. */
export const CUSTOMER_TRANSFERS = Prisma.sql`FROM transfer t
  LEFT JOIN account credit ON credit.id = t.credit_account AND credit.organization_id = t.organization_id
  LEFT JOIN account debit ON debit.id = t.debit_account AND debit.organization_id = t.organization_id`;

/** Those of a range, by their ids, which start with the time of booking. */
export function transfersIn({ from, before }: TimeRange): Prisma.Sql {
  return Prisma.sql`t.leg < ${CUSTOMER_SEQUENCES_BELOW} AND t.id >= ${firstIdOf(from)}::uuid AND t.id < ${firstIdOf(before)}::uuid`;
}

/**
 * The transfer `t` with which a request counts: its capture, or its adjustment if it had none. With the OFFSET each is
 * looked up; without it Postgres may hash all transfers for a few adjustments.
 */
export const IS_FIRST = Prisma.sql`(t.leg = 0 OR t.leg = 100 AND NOT EXISTS (
  SELECT 1 FROM transfer f WHERE f.request_id = t.request_id AND f.leg = 0 OFFSET 0))`;

/**
 * A query for what transfers of a range add to statements, as rows of organization, moment, code, model, project and
 * sums. A source counts at its first movement: a request at its capture, or at its adjustment if it had none. Adjustments
 * and refunds have the project of their request.
 *
 * @param condition on the transfer `t`, beginning with AND
 */
export function movementContributions(range: TimeRange, condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT t.organization_id, uuid_moment(t.id) AS moved_at, CASE t.code WHEN 'usage_adjustment' THEN 'usage' ELSE t.code END AS code,
      coalesce(u.model_id, ${NONE}::uuid) AS model_id,
      coalesce(u.project_id, r.project_id, ${NONE}::uuid) AS project_id,
      CASE WHEN ${IS_FIRST} THEN 1 ELSE 0 END AS source_count,
      ${SIGNED} AS amount_nano_usd,
      CASE WHEN coalesce(credit.kind, debit.kind) = 'wallet_promo' THEN ${SIGNED} ELSE 0 END AS promo_nano_usd
    ${CUSTOMER_TRANSFERS}
    LEFT JOIN usage_record u ON left(t.code, 5) = 'usage' AND u.request_id = t.request_id
    LEFT JOIN refund r ON t.code = 'refund' AND r.id = t.request_id
    WHERE ${transfersIn(range)} AND t.organization_id IS NOT NULL ${condition}`;
}
