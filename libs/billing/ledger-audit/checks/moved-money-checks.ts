import { ARCHIVED_BEFORE } from './brought-forward-checks.js';
import type { LedgerCheck } from './ledger-check.js';

/** Checks of money that no request moves: payments, grants, breakage and refunds. */
export const MOVED_MONEY_CHECKS: readonly LedgerCheck[] = [
  {
    name: 'payments',
    promise: 'each payment has moved exactly its amount into lots of its organization',
    severity: 'error',
    sql: `
      SELECT p.id, p.kind, p.amount_nano_usd, coalesce(m.moved, 0) AS moved_nano_usd FROM payment p
      LEFT JOIN LATERAL (SELECT sum(CASE WHEN c.organization_id = p.organization_id THEN t.amount_nano_usd ELSE 0 END)
          - sum(CASE WHEN d.organization_id = p.organization_id THEN t.amount_nano_usd ELSE 0 END) AS moved
        FROM transfer t JOIN account d ON d.id = t.debit_account JOIN account c ON c.id = t.credit_account
        WHERE t.request_id = p.id) AS m ON true
      WHERE coalesce(m.moved, 0) <> p.amount_nano_usd AND p.id >= ${ARCHIVED_BEFORE}`,
  },
  {
    name: 'payment-parts',
    promise: 'the transfers of each payment moved exactly its tax, surcharge and loss',
    severity: 'error',
    sql: `
      SELECT p.id, p.kind, p.tax_nano_usd, p.surcharge_nano_usd, p.loss_nano_usd, m.tax, m.surcharge, m.loss FROM payment p
      CROSS JOIN LATERAL (SELECT
          coalesce(sum(CASE 'tax_payable' WHEN c.kind THEN t.amount_nano_usd WHEN d.kind THEN -t.amount_nano_usd END), 0) AS tax,
          coalesce(sum(CASE 'payment_fees' WHEN c.kind THEN t.amount_nano_usd WHEN d.kind THEN -t.amount_nano_usd END), 0) AS surcharge,
          coalesce(sum(CASE 'dispute_losses' WHEN c.kind THEN t.amount_nano_usd WHEN d.kind THEN -t.amount_nano_usd END), 0) AS loss
        FROM transfer t JOIN account d ON d.id = t.debit_account JOIN account c ON c.id = t.credit_account
        WHERE t.request_id = p.id) AS m
      WHERE (p.tax_nano_usd, p.surcharge_nano_usd, p.loss_nano_usd) <> (m.tax, m.surcharge, m.loss)
        AND p.id >= ${ARCHIVED_BEFORE}`,
  },
  {
    name: 'chargebacks',
    promise:
      'chargebacks and refunds to the source take back at most the top-up that they name, of the same organization',
    severity: 'error',
    sql: `
      SELECT c.reverses AS topup_id, p.amount_nano_usd, sum(c.amount_nano_usd + undone.amount) AS taken_nano_usd FROM payment c
      LEFT JOIN payment p ON p.id = c.reverses AND p.kind = 'topup' AND p.organization_id = c.organization_id
      LEFT JOIN transfer o ON o.request_id = c.reverses AND o.leg = 0
      CROSS JOIN LATERAL (SELECT coalesce(sum(r.amount_nano_usd), 0) AS amount,
          coalesce(sum(r.tax_nano_usd), 0) AS tax, coalesce(sum(r.surcharge_nano_usd), 0) AS surcharge
        FROM payment r WHERE r.reverses = c.id AND r.kind = 'reversal') AS undone
      LEFT JOIN LATERAL (SELECT bool_and(t.reverses = o.id
          AND a.kind IN ('payments_clearing', 'unapplied_payments')) AS reversed
        FROM transfer t JOIN account a ON a.id = t.credit_account WHERE t.request_id = c.id AND t.leg < 200) AS m ON true
      WHERE c.kind IN ('chargeback', 'payment_refund')
      GROUP BY c.reverses, p.amount_nano_usd, p.tax_nano_usd, p.surcharge_nano_usd
      HAVING (p.amount_nano_usd + sum(c.amount_nano_usd + undone.amount) >= 0
        AND p.tax_nano_usd + sum(c.tax_nano_usd + undone.tax) >= 0
        AND p.surcharge_nano_usd + sum(c.surcharge_nano_usd + undone.surcharge) >= 0
        AND (bool_and(coalesce(m.reversed, c.amount_nano_usd = 0)) OR c.reverses < ${ARCHIVED_BEFORE})) IS NOT TRUE`,
  },
  {
    name: 'reversals',
    promise: 'a reversal undoes transfers of the payment that it names, each of them at most once, the other way round',
    severity: 'error',
    sql: `
      SELECT t.reverses AS transfer_id, o.amount_nano_usd, sum(t.amount_nano_usd) AS undone_nano_usd FROM payment r
      JOIN transfer t ON t.request_id = r.id AND t.leg < 500
      LEFT JOIN transfer o ON o.request_id = r.reverses AND o.id = t.reverses
        AND o.debit_account = t.credit_account AND o.credit_account = t.debit_account
      LEFT JOIN payment p ON p.id = r.reverses AND p.organization_id = r.organization_id
        AND p.kind IN ('chargeback', 'payment_refund', 'bonus_clawback')
      WHERE r.kind = 'reversal' AND r.reverses >= ${ARCHIVED_BEFORE} GROUP BY t.reverses, o.amount_nano_usd
      HAVING (sum(t.amount_nano_usd) <= o.amount_nano_usd AND bool_and(p.id IS NOT NULL)) IS NOT TRUE`,
  },
  {
    name: 'bonuses',
    promise:
      'a clawback takes from the bonus of its order, its spent part from paid credit, together with a payment of that order, and at most all of it',
    severity: 'error',
    sql: `
      SELECT p.order_id, g.amount_nano_usd, sum(p.amount_nano_usd + undone.amount) AS taken_nano_usd FROM payment p
      LEFT JOIN promo_grant g ON g.order_id = p.order_id AND g.organization_id = p.organization_id
      LEFT JOIN payment o ON o.id = p.reverses AND o.order_id = p.order_id
      CROSS JOIN LATERAL (SELECT coalesce(sum(r.amount_nano_usd), 0) AS amount FROM payment r WHERE r.reverses = p.id) AS undone
      LEFT JOIN LATERAL (SELECT bool_and(CASE WHEN p.is_spent THEN a.organization_id = p.organization_id
            AND a.kind IN ('wallet_paid', 'wallet_base') ELSE t.debit_account = g.id END) AS own
        FROM transfer t JOIN account a ON a.id = t.debit_account WHERE t.request_id = p.id AND t.leg < 500) AS m ON true
      WHERE p.kind = 'bonus_clawback' GROUP BY p.order_id, g.amount_nano_usd
      HAVING (g.amount_nano_usd + sum(p.amount_nano_usd + undone.amount) >= 0 AND bool_and(o.id IS NOT NULL)
        AND (bool_and(m.own) OR min(p.id::text)::uuid < ${ARCHIVED_BEFORE})) IS NOT TRUE`,
  },
  {
    name: 'clearing-entries',
    promise: 'each clearing entry has moved exactly its amount, once, between accounts of the platform',
    severity: 'error',
    sql: `
      SELECT e.id, e.kind, e.amount_nano_usd, m.moved FROM clearing_entry e
      LEFT JOIN LATERAL (SELECT sum(t.amount_nano_usd) AS moved, bool_and(t.code = e.kind
          AND 'payments_clearing' IN (d.kind, c.kind) AND d.organization_id IS NULL AND c.organization_id IS NULL) AS own
        FROM transfer t JOIN account d ON d.id = t.debit_account JOIN account c ON c.id = t.credit_account
        WHERE t.request_id = e.id) AS m ON true
      WHERE (abs(e.amount_nano_usd) = m.moved AND m.own) IS NOT TRUE AND e.id >= ${ARCHIVED_BEFORE}`,
  },
  {
    name: 'orders',
    promise: 'the state of each order agrees with its top-up: amount, surcharge and organization',
    severity: 'error',
    sql: `
      SELECT o.id, o.state, o.amount_nano_usd, p.amount_nano_usd AS credited_nano_usd FROM payment_order o
      LEFT JOIN payment p ON p.order_id = o.id AND p.kind = 'topup'
      WHERE (o.state = 'credited') <> (p.id IS NOT NULL) OR p.id IS NOT NULL AND (p.organization_id <> o.organization_id
        OR p.amount_nano_usd <> o.amount_nano_usd OR p.surcharge_nano_usd <> o.surcharge_nano_usd)`,
  },
  {
    name: 'unapplied-payments',
    promise: 'unapplied payments add up to the balance of unapplied_payments',
    severity: 'error',
    sql: `
      SELECT w.waiting_nano_usd, m.held_nano_usd
      FROM (SELECT coalesce(sum(left_nano_usd), 0) AS waiting_nano_usd FROM unapplied_payment) AS w
      CROSS JOIN (SELECT coalesce(sum(moved), 0) AS held_nano_usd FROM (
        SELECT CASE a.id WHEN t.credit_account THEN t.amount_nano_usd ELSE -t.amount_nano_usd END AS moved
        FROM transfer t JOIN account a ON a.kind = 'unapplied_payments' AND a.id IN (t.debit_account, t.credit_account)
        WHERE t.code IN ('unapplied', 'payment_return', 'topup', 'payment_tax', 'payment_surcharge', 'chargeback', 'payment_refund',
          'reversal')
        UNION ALL SELECT b.credit_nano_usd - b.debit_nano_usd FROM brought_forward b
        JOIN account a ON a.id = b.account_id AND a.kind = 'unapplied_payments') AS moves) AS m
      WHERE w.waiting_nano_usd <> m.held_nano_usd`,
  },
  {
    name: 'purchases',
    promise: 'each lot of a purchase was filled by its top-up, with its amount, and is not below zero',
    severity: 'error',
    sql: `
      SELECT a.id, p.amount_nano_usd, t.amount_nano_usd AS filled_nano_usd, a.balance_nano_usd FROM account a
      LEFT JOIN payment p ON p.id = a.id AND p.kind = 'topup' AND p.organization_id = a.organization_id
      LEFT JOIN transfer t ON t.request_id = a.id AND t.leg = 0 AND t.credit_account = a.id
      WHERE a.kind = 'wallet_paid' AND (p.id IS NULL
        OR p.amount_nano_usd IS DISTINCT FROM t.amount_nano_usd AND a.id >= ${ARCHIVED_BEFORE}
        OR a.balance_nano_usd < 0)`,
  },
  {
    name: 'inner-transfers',
    promise:
      'money inside a wallet moves from a purchase to the base lot of the same organization, and nothing else does',
    severity: 'error',
    sql: `
      SELECT t.request_id, t.leg, t.code, d.kind AS debit_kind, c.kind AS credit_kind FROM transfer t
      LEFT JOIN account d ON d.id = t.debit_account LEFT JOIN account c ON c.id = t.credit_account
      WHERE (t.code IN ('debt_cover', 'lot_merge') OR t.leg >= 500 OR d.organization_id = c.organization_id)
        AND (t.code IN ('debt_cover', 'lot_merge') AND t.leg >= 500 AND d.organization_id = c.organization_id
          AND d.kind = 'wallet_paid' AND c.kind = 'wallet_base') IS NOT TRUE`,
  },
  {
    name: 'grants',
    promise: 'each grant has moved exactly its amount into its own lot, and each promo lot belongs to a grant',
    severity: 'error',
    sql: `
      SELECT coalesce(g.id, a.id) AS id, g.amount_nano_usd, m.given_nano_usd, m.moved_nano_usd FROM promo_grant g
      FULL JOIN (SELECT id, organization_id FROM account WHERE kind = 'wallet_promo') AS a ON a.id = g.id
      LEFT JOIN LATERAL (SELECT sum(t.amount_nano_usd) AS moved_nano_usd,
          sum(t.amount_nano_usd) FILTER (WHERE t.credit_account = a.id AND d.kind = 'promo_expense') AS given_nano_usd
        FROM transfer t LEFT JOIN account d ON d.id = t.debit_account WHERE t.request_id = g.id) AS m ON true
      WHERE g.organization_id IS DISTINCT FROM a.organization_id
        OR (g.amount_nano_usd IS DISTINCT FROM m.given_nano_usd OR g.amount_nano_usd IS DISTINCT FROM m.moved_nano_usd)
          AND g.id >= ${ARCHIVED_BEFORE}`,
  },
  {
    name: 'redeem-codes',
    promise: 'each redeemed code is one grant, of its amount, to the organization that redeemed it',
    severity: 'error',
    sql: `
      SELECT c.id, c.grant_id, c.amount_nano_usd, g.amount_nano_usd AS given_nano_usd FROM redeem_code c
      LEFT JOIN promo_grant g ON g.id = c.grant_id
      WHERE c.redeemed_at IS NOT NULL
        AND (g.amount_nano_usd = c.amount_nano_usd AND g.organization_id = c.organization_id) IS NOT TRUE`,
  },
  {
    name: 'breakage',
    promise:
      'sweeps take from grants only, a quarter of an hour after their end or later, and only sweeps feed breakage',
    severity: 'error',
    sql: `
      SELECT t.request_id, t.leg, t.code, t.amount_nano_usd, t.booked_at, d.expires_at FROM transfer t
      LEFT JOIN account d ON d.id = t.debit_account LEFT JOIN account c ON c.id = t.credit_account
      WHERE (t.code = 'expiry' OR c.kind = 'breakage') AND (t.code = 'expiry' AND c.kind = 'breakage'
        AND d.kind = 'wallet_promo' AND t.booked_at >= d.expires_at + interval '15 minutes') IS NOT TRUE`,
  },
  {
    name: 'expired-bonuses',
    promise: 'the expired part that a bonus notes equals what its sweeps moved to breakage',
    severity: 'error',
    sql: `
      SELECT a.id, a.expired_nano_usd, m.swept_nano_usd FROM promo_grant g JOIN account a ON a.id = g.id
      CROSS JOIN LATERAL (SELECT coalesce(sum(t.amount_nano_usd), 0) AS swept_nano_usd FROM transfer t
        WHERE t.organization_id = g.organization_id AND (t.leg < 200 OR t.leg >= 500) AND t.id >= g.id
          AND t.debit_account = g.id AND t.code = 'expiry') AS m
      WHERE g.order_id IS NOT NULL AND g.id >= ${ARCHIVED_BEFORE} AND a.expired_nano_usd > 0
        AND a.expired_nano_usd <> m.swept_nano_usd`,
  },
  {
    name: 'unswept-grants',
    promise: 'nothing is left of grants that ended over an hour ago, except while requests admitted before that run',
    severity: 'report',
    sql: `
      SELECT id, organization_id, balance_nano_usd, expires_at FROM account
      WHERE kind = 'wallet_promo' AND balance_nano_usd > 0 AND expires_at < now() - interval '1 hour'`,
  },
  {
    name: 'refunds',
    promise:
      "each refund has moved exactly its amount, from revenue to lots that paid, by reversing its request's transfers",
    severity: 'error',
    sql: `
      SELECT r.id, r.request_id, r.amount_nano_usd, m.moved_nano_usd, m.reversed_nano_usd FROM refund r
      LEFT JOIN LATERAL (SELECT sum(t.amount_nano_usd) AS moved_nano_usd, sum(t.amount_nano_usd) FILTER (
            WHERE t.debit_account = o.credit_account AND t.credit_account = o.debit_account) AS reversed_nano_usd
        FROM transfer t LEFT JOIN transfer o ON o.request_id = r.request_id AND o.id = t.reverses AND o.leg < 200
        WHERE t.request_id = r.id) AS m ON true
      WHERE r.amount_nano_usd IS DISTINCT FROM m.moved_nano_usd AND r.id >= ${ARCHIVED_BEFORE}
        OR r.amount_nano_usd IS DISTINCT FROM m.reversed_nano_usd AND r.request_id >= ${ARCHIVED_BEFORE}`,
  },
  {
    name: 'refunded-requests',
    promise: 'refunds of a request return at most its charge, only after its last booking, and count for its project',
    severity: 'error',
    sql: `
      SELECT r.request_id, u.charge_nano_usd, sum(r.amount_nano_usd) AS refunded_nano_usd FROM refund r
      LEFT JOIN usage_record u ON u.request_id = r.request_id
      WHERE r.request_id >= ${ARCHIVED_BEFORE}
      GROUP BY r.request_id, u.charge_nano_usd, u.grade, u.closed_at
      HAVING (sum(r.amount_nano_usd) <= u.charge_nano_usd AND (u.grade = 2 OR u.closed_at IS NOT NULL)
        AND bool_and(r.organization_id = u.organization_id AND r.project_id IS NOT DISTINCT FROM u.project_id)) IS NOT TRUE`,
  },
  {
    name: 'refunded-lots',
    promise: 'no lot got more back from refunds than it paid',
    severity: 'error',
    sql: `
      SELECT f.request_id, f.account_id, f.refunded_nano_usd, p.paid_nano_usd
      FROM (SELECT r.request_id, t.credit_account AS account_id, sum(t.amount_nano_usd) AS refunded_nano_usd
        FROM refund r JOIN transfer t ON t.request_id = r.id GROUP BY 1, 2) AS f
      CROSS JOIN LATERAL (SELECT coalesce(sum(CASE f.account_id WHEN t.debit_account THEN t.amount_nano_usd
            WHEN t.credit_account THEN -t.amount_nano_usd END), 0) AS paid_nano_usd
        FROM transfer t WHERE t.request_id = f.request_id AND t.leg < 200) AS p
      WHERE f.refunded_nano_usd > p.paid_nano_usd AND f.request_id >= ${ARCHIVED_BEFORE}`,
  },
];
