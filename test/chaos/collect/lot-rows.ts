import type { Fleet } from '../fleet.js';
import type { LotRow } from '../checker/evidence.js';

interface StoredLot {
  readonly id: string;
  readonly organization_id: string;
  readonly granted: string;
  readonly balance: string;
  readonly paid: string;
  readonly swept: string;
  readonly last_credited_at: Date;
  readonly ends_at: Date | null;
  readonly last_paid_for: Date | null;
  readonly first_swept_at: Date | null;
}

/** A refund goes back to the lot that paid, as an adjustment does. Each transfer is read once from either side. */
const LOTS = `
  WITH moves AS (
    SELECT debit_account AS lot, request_id, code, booked_at, amount_nano_usd::numeric AS taken, true AS is_debit FROM transfer
    UNION ALL
    SELECT credit_account, request_id, code, booked_at, -amount_nano_usd::numeric, false FROM transfer
  )
  SELECT a.id, a.organization_id, a.balance_nano_usd AS balance, a.expires_at AS ends_at,
    coalesce(-sum(m.taken) FILTER (WHERE m.request_id = a.id), 0) AS granted,
    coalesce(sum(m.taken) FILTER (WHERE m.request_id <> a.id AND m.code <> 'expiry'), 0) AS paid,
    coalesce(sum(m.taken) FILTER (WHERE m.code = 'expiry'), 0) AS swept,
    max(m.booked_at) FILTER (WHERE NOT m.is_debit) AS last_credited_at,
    max(u.admitted_at) FILTER (WHERE m.is_debit) AS last_paid_for,
    min(m.booked_at) FILTER (WHERE m.code = 'expiry') AS first_swept_at
  FROM account a JOIN moves m ON m.lot = a.id LEFT JOIN usage_record u ON u.request_id = m.request_id
  WHERE a.kind = 'wallet_promo' GROUP BY a.id`;

const BREAKAGE = `
  SELECT coalesce(sum(t.amount_nano_usd), 0) AS amount FROM transfer t
  JOIN account a ON a.id = t.credit_account WHERE a.kind = 'breakage'`;

/** The lots of all grants, with the sums of their transfers. */
export async function readLots(fleet: Fleet): Promise<LotRow[]> {
  const rows = await fleet.query<StoredLot>(LOTS);
  return rows.map((row) => ({
    lotId: row.id,
    organizationId: row.organization_id,
    grantedNanoUsd: BigInt(row.granted),
    balanceNanoUsd: BigInt(row.balance),
    paidNanoUsd: BigInt(row.paid),
    sweptNanoUsd: BigInt(row.swept),
    lastCreditedAtMs: row.last_credited_at.getTime(),
    endsAtMs: row.ends_at?.getTime() ?? null,
    lastPaidForMs: row.last_paid_for?.getTime() ?? null,
    firstSweptAtMs: row.first_swept_at?.getTime() ?? null,
  }));
}

/** The total of all sweeps. */
export async function readBreakage(fleet: Fleet): Promise<bigint> {
  const [row] = await fleet.query<{ amount: string }>(BREAKAGE);
  return BigInt(row?.amount ?? 0);
}
