import { formatId } from '#core';
import type { Fleet } from '../../fleet.js';
import type { RecordedPayments, TopupEvidence } from '../../checker/payments/payment-evidence.js';

/** Postgres drivers return 64-bit numbers as text. */
type Stored<Row> = { readonly [Name in keyof Row]: Row[Name] extends bigint ? string : Row[Name] };
type RowOf<Name extends keyof RecordedPayments> = RecordedPayments[Name] extends readonly (infer Row)[] ? Row : never;

const ORDERS = `
  SELECT id AS "orderId", organization_id AS "organizationId", state, checkout_ref AS "pageId",
    amount_nano_usd AS "amountNanoUsd", surcharge_nano_usd AS "surchargeNanoUsd", bonus_nano_usd AS "bonusNanoUsd",
    paid_nano_usd AS "paidNanoUsd", refunded_nano_usd AS "refundedNanoUsd", disputed_nano_usd AS "disputedNanoUsd",
    (extract(epoch FROM expires_at) * 1000)::float8 AS "expiresAtMs", rate_nano AS "rateNano",
    total_minor AS "totalMinor", saved_method_id AS "methodId"
  FROM payment_order WHERE provider_id = $1`;

const EVENTS = `
  SELECT kind, external_ref AS "externalRef", order_id AS "orderId", gross_nano_usd AS "grossNanoUsd",
    tax_nano_usd AS "taxNanoUsd", booked_at IS NOT NULL AS "isBooked"
  FROM payment_fact WHERE provider_id = $1`;

const WAITING = `
  SELECT u.id, u.order_id AS "orderId", f.external_ref AS "intentId", u.reason, u.amount_nano_usd AS "amountNanoUsd",
    u.left_nano_usd AS "leftNanoUsd"
  FROM unapplied_payment u JOIN payment_fact f ON f.id = u.id WHERE f.provider_id = $1`;

/** Ids are in the order of the bookings of an order: its wallet is locked first. */
const PAYMENTS = `
  SELECT p.id, p.kind, p.order_id AS "orderId", p.organization_id AS "organizationId", p.external_ref AS "externalRef",
    p.reverses, p.amount_nano_usd AS "amountNanoUsd", p.tax_nano_usd AS "taxNanoUsd",
    p.surcharge_nano_usd AS "surchargeNanoUsd", p.loss_nano_usd AS "lossNanoUsd",
    EXISTS (SELECT 1 FROM transfer t JOIN account a ON a.id = t.debit_account
      WHERE t.request_id = p.id AND t.code = 'topup' AND a.kind = 'unapplied_payments') AS "isFromWaiting"
  FROM payment p JOIN payment_order o ON o.id = p.order_id WHERE o.provider_id = $1 ORDER BY p.id`;

const BONUSES = `
  SELECT g.order_id AS "orderId", g.amount_nano_usd AS "amountNanoUsd"
  FROM promo_grant g JOIN payment_order o ON o.id = g.order_id WHERE o.provider_id = $1`;

/** Entries name the provider, its order, or a refund of the product. */
const OWN_ENTRIES = `
  SELECT c.* FROM clearing_entry c WHERE starts_with(c.external_ref, $2)
    OR c.order_id IN (SELECT id FROM payment_order WHERE provider_id = $1)
    OR (c.external_ref LIKE 'refund:%'
      AND split_part(c.external_ref, ':', 2) IN (SELECT id::text FROM order_refund WHERE provider_id = $1))`;

const ENTRIES = `
  SELECT kind, external_ref AS "externalRef", amount_nano_usd AS "amountNanoUsd" FROM (${OWN_ENTRIES}) AS own`;

const REFUNDS = `
  SELECT id, order_id AS "orderId", unapplied_id AS "waitingId", state, amount_nano_usd AS "amountNanoUsd",
    gross_nano_usd AS "grossNanoUsd", gross_minor AS "grossMinor"
  FROM order_refund WHERE provider_id = $1`;

const DISPUTES = 'SELECT external_ref AS "disputeId", status FROM payment_dispute WHERE provider_id = $1';
const STATUS_CHECKS = 'SELECT subject, tries, error FROM payment_question WHERE provider_id = $1';

const OWN_TRANSFERS = `
  SELECT t.* FROM transfer t WHERE t.request_id IN (
    SELECT p.id FROM payment p JOIN payment_order o ON o.id = p.order_id WHERE o.provider_id = $1
    UNION ALL SELECT id FROM (${OWN_ENTRIES}) AS own)`;

const ACCOUNTS = `
  SELECT a.kind, sum(CASE WHEN t.debit_account = a.id THEN t.amount_nano_usd ELSE -t.amount_nano_usd END) AS amount
  FROM (${OWN_TRANSFERS}) AS t
  JOIN account a ON a.id IN (t.debit_account, t.credit_account) AND a.organization_id IS NULL GROUP BY a.kind`;

/** A top-up by hand has no order. */
const STRAY = `
  SELECT t.request_id, t.leg, t.code, t.amount_nano_usd FROM transfer t
  JOIN account a ON a.id IN (t.debit_account, t.credit_account) AND a.kind = 'payments_clearing'
  WHERE NOT EXISTS (SELECT 1 FROM payment p WHERE p.id = t.request_id)
    AND NOT EXISTS (SELECT 1 FROM clearing_entry c WHERE c.id = t.request_id
      AND (split_part(c.external_ref, ':', 1) = ANY ($1) OR c.order_id IS NOT NULL OR c.external_ref LIKE 'refund:%'))`;

/** All rows about a provider. */
export async function readRecorded(fleet: Fleet, providerId: string): Promise<RecordedPayments> {
  const read = async <Row>(sql: string, values: readonly unknown[] = [providerId]): Promise<Row[]> =>
    (await fleet.query<Stored<Row>>(sql, values)).map((row) => withAmounts<Row>(row));
  const named = [providerId, `${formatId('prv', providerId)}:`];
  const accounts = await fleet.query<{ kind: string; amount: string }>(ACCOUNTS, named);
  return {
    orders: await read<RowOf<'orders'>>(ORDERS),
    events: await read<RowOf<'events'>>(EVENTS),
    waiting: await read<RowOf<'waiting'>>(WAITING),
    payments: await read<RowOf<'payments'>>(PAYMENTS),
    bonuses: await read<RowOf<'bonuses'>>(BONUSES),
    entries: await read<RowOf<'entries'>>(ENTRIES, named),
    refunds: await read<RowOf<'refunds'>>(REFUNDS),
    disputes: await read<RowOf<'disputes'>>(DISPUTES),
    statusChecks: await fleet.query(STATUS_CHECKS, [providerId]),
    accounts: Object.fromEntries(accounts.map(({ kind, amount }) => [kind, BigInt(amount)])),
  };
}

const CHARGES = `
  SELECT c.order_id AS "orderId", c.organization_id AS "organizationId",
    (extract(epoch FROM o.created_at) * 1000)::float8 AS "startedAtMs",
    (extract(epoch FROM c.ended_at) * 1000)::float8 AS "endedAtMs"
  FROM method_charge c JOIN payment_order o ON o.id = c.order_id ORDER BY c.order_id`;

const METHODS = `
  SELECT id AS "methodId", organization_id AS "organizationId", provider_id AS "providerId" FROM saved_method`;

/** What the product has of automatic top-ups. */
export async function readTopups(fleet: Fleet): Promise<Omit<TopupEvidence, 'limits'>> {
  return { charges: await fleet.query(CHARGES), methods: await fleet.query(METHODS) };
}

/** Transfers of `payments_clearing` that are no provider's. */
export function readStrayTransfers(fleet: Fleet, providerIds: readonly string[]): Promise<unknown[]> {
  return fleet.query(STRAY, [providerIds.map((id) => formatId('prv', id))]);
}

function withAmounts<Row>(row: Stored<Row>): Row {
  const entries = Object.entries(row).map(([name, value]) =>
    typeof value === 'string' && /(?:Nano|NanoUsd|Minor)$/.test(name) ? [name, BigInt(value)] : [name, value],
  );
  return Object.fromEntries(entries) as Row;
}
