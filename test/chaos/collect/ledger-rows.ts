import type { Fleet } from '../fleet.js';
import type { Evidence, LedgerRow, MoneyInRow } from '../checker/evidence.js';

/** Postgres drivers return 64-bit numbers as text. */
interface StoredRow {
  readonly request_id: string;
  readonly organization_id: string;
  readonly key_id: string;
  readonly member_id: string | null;
  readonly project_id: string | null;
  readonly tags: LedgerRow['tags'];
  readonly price_version_id: string;
  readonly grade: number;
  readonly model: string;
  readonly outcome: string;
  readonly usage_source: string;
  readonly meters: Readonly<Record<string, number>>;
  readonly advisor: LedgerRow['advisor'];
  readonly hold: string;
  readonly charge: string;
  readonly forgone: string;
  readonly waiver: string | null;
  readonly waived: string;
  readonly unseen: string;
  readonly captured: string;
  readonly adjusted: string;
  readonly refunded: string;
  readonly spend_windows: string;
  readonly idempotency_key_hash: string | null;
  readonly admitted_at: Date;
  readonly booked_at: Date;
}

const RECORDS = `
  WITH revenue AS (SELECT id FROM account WHERE kind = 'revenue' AND organization_id IS NULL),
  legs AS (
    SELECT t.request_id,
      sum(CASE WHEN t.credit_account = revenue.id THEN t.amount_nano_usd ELSE -t.amount_nano_usd END)
        FILTER (WHERE t.leg < 100) AS captured,
      sum(CASE WHEN t.credit_account = revenue.id THEN t.amount_nano_usd ELSE -t.amount_nano_usd END)
        FILTER (WHERE t.leg >= 100) AS adjusted
    FROM transfer t, revenue
    WHERE t.leg < 200 AND revenue.id IN (t.credit_account, t.debit_account) GROUP BY t.request_id
  ),
  refunds AS (SELECT request_id, sum(amount_nano_usd) AS refunded FROM refund GROUP BY request_id)
  SELECT u.request_id, u.organization_id, u.key_id, k.member_id, k.project_id, u.tags, u.price_version_id, u.grade, m.canonical_id AS model, u.outcome, u.usage_source, u.meters, u.advisor,
    u.hold_nano_usd AS hold, u.charge_nano_usd AS charge, u.forgone_nano_usd AS forgone, u.waiver, u.waived_nano_usd AS waived, u.unseen_tokens AS unseen,
    coalesce(l.captured, 0) AS captured, coalesce(l.adjusted, 0) AS adjusted,
    coalesce(r.refunded, 0) AS refunded, u.spend_windows,
    u.idempotency_key_hash, u.admitted_at, u.booked_at
  FROM usage_record u JOIN model m ON m.id = u.model_id JOIN api_key k ON k.id = u.key_id LEFT JOIN legs l USING (request_id)
    LEFT JOIN refunds r USING (request_id)`;

/** All usage records, with the sums of their transfers. */
export async function readLedger(fleet: Fleet): Promise<LedgerRow[]> {
  const rows = await fleet.query<StoredRow>(RECORDS);
  return rows.map((row) => ({
    requestId: row.request_id,
    organizationId: row.organization_id,
    keyId: row.key_id,
    memberId: row.member_id,
    projectId: row.project_id,
    tags: row.tags,
    priceVersionId: row.price_version_id,
    grade: row.grade,
    model: row.model,
    outcome: row.outcome,
    usageSource: row.usage_source,
    meters: row.meters,
    advisor: row.advisor,
    holdNanoUsd: BigInt(row.hold),
    chargeNanoUsd: BigInt(row.charge),
    forgoneNanoUsd: BigInt(row.forgone),
    waiver: row.waiver,
    waivedNanoUsd: BigInt(row.waived),
    unseenTokens: Number(row.unseen),
    capturedNanoUsd: BigInt(row.captured),
    adjustedNanoUsd: BigInt(row.adjusted),
    refundedNanoUsd: BigInt(row.refunded),
    spendWindows: row.spend_windows === '' ? [] : row.spend_windows.split(','),
    idempotencyKeyHash: row.idempotency_key_hash,
    admittedAtMs: row.admitted_at.getTime(),
    bookedAtMs: row.booked_at.getTime(),
  }));
}

/** Top-ups that name a payment; grants and refunds, whose reason is their reference. Those of orders are no part of it. */
export async function readMoneyIn(fleet: Fleet): Promise<MoneyInRow[]> {
  const rows = await fleet.query<{ kind: string; external_ref: string; organization_id: string; amount: string }>(
    `SELECT kind, external_ref, organization_id, amount_nano_usd AS amount FROM payment WHERE external_ref IS NOT NULL AND order_id IS NULL
     UNION ALL SELECT 'grant', reason, organization_id, amount_nano_usd FROM promo_grant WHERE order_id IS NULL
     UNION ALL SELECT 'refund', reason, organization_id, amount_nano_usd FROM refund`,
  );
  return rows.map(({ kind, external_ref: externalRef, organization_id: organizationId, amount }) => ({
    kind,
    externalRef,
    organizationId,
    amountNanoUsd: BigInt(amount),
  }));
}

/** What was taken of the credit of orders, less what came back. */
export async function readTakenBack(fleet: Fleet): Promise<Evidence['takenBack']> {
  const rows = await fleet.query<{ organization_id: string; amount: string }>(
    `SELECT organization_id, -sum(amount_nano_usd) AS amount FROM payment
     WHERE order_id IS NOT NULL AND kind <> 'topup' GROUP BY organization_id`,
  );
  return rows.map(({ organization_id: organizationId, amount }) => ({ organizationId, amountNanoUsd: BigInt(amount) }));
}

/** Settlement failures, as text. */
export async function readSettlementFailures(fleet: Fleet): Promise<string[]> {
  const rows = await fleet.query<Record<string, unknown>>(
    'SELECT request_id, grade, sqlstate, message FROM settlement_failure',
  );
  return rows.map((row) => JSON.stringify(row));
}
