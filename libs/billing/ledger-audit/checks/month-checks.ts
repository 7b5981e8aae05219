import type { LedgerCheck } from './ledger-check.js';

/** Of a month: up to the last one that is brought forward, movements are one sum without a code. */
const HAS_OWN_MONTH = `> coalesce((SELECT max(month) FROM organization_month WHERE code = 'brought_forward'), '-infinity')`;

/** The first moment whose day is not summed. */
const SUMMED_UNTIL = `(SELECT coalesce((max(day) FILTER (WHERE code <> 'brought_forward') + 1)::timestamp AT TIME ZONE 'UTC',
  '-infinity') FROM account_day)`;

/** Checks of what moved the lots of each organization in a month. */
export const MONTH_CHECKS: readonly LedgerCheck[] = [
  {
    name: 'organization-months',
    promise: 'months of organizations add up to the summed days, and with later transfers to the lots of each',
    severity: 'error',
    sql: `
      SELECT NULL::uuid AS organization_id, coalesce(d.month, m.month) AS month, coalesce(d.account_kind, m.account_kind) AS account_kind,
        coalesce(d.code, m.code) AS code, d.amount AS expected_nano_usd, m.amount AS found_nano_usd
      FROM (SELECT date_trunc('month', day)::date AS month, is_test, account_kind, code, sum(credit_nano_usd - debit_nano_usd) AS amount
        FROM account_day WHERE left(account_kind, 7) = 'wallet_' AND date_trunc('month', day)::date ${HAS_OWN_MONTH}
        GROUP BY 1, 2, 3, 4) AS d
      FULL JOIN (SELECT m.month, o.is_test, m.account_kind, m.code, sum(m.amount_nano_usd) AS amount
        FROM organization_month m LEFT JOIN organization o ON o.id = m.organization_id WHERE m.month ${HAS_OWN_MONTH}
        GROUP BY 1, 2, 3, 4) AS m
        ON m.month = d.month AND m.is_test = d.is_test AND m.account_kind = d.account_kind AND m.code = d.code
      WHERE coalesce(d.amount, 0) <> coalesce(m.amount, 0)
      UNION ALL
      SELECT organization_id, NULL, NULL, NULL, sum(balance), sum(moved) FROM (
        SELECT organization_id, balance_nano_usd::numeric AS balance, 0::numeric AS moved FROM account
        WHERE organization_id IS NOT NULL
        UNION ALL SELECT organization_id, 0, amount_nano_usd FROM organization_month
        UNION ALL SELECT a.organization_id, 0, side.amount FROM transfer t
        CROSS JOIN LATERAL (VALUES (t.credit_account, t.amount_nano_usd), (t.debit_account, -t.amount_nano_usd))
          AS side (account_id, amount)
        JOIN account a ON a.id = side.account_id AND a.organization_id IS NOT NULL
        WHERE t.booked_at >= ${SUMMED_UNTIL}) AS sides
      WHERE EXISTS (SELECT 1 FROM account_day) GROUP BY 1 HAVING sum(balance) <> sum(moved)`,
  },
];
