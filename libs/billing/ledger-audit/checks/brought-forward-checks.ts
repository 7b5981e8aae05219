import type { LedgerCheck } from './ledger-check.js';

/** The ledger still has every request and transfer from this id on. */
export const ARCHIVED_BEFORE = '(SELECT archived_before())';

/** Checks of archived months and of the sums they left behind. */
export const BROUGHT_FORWARD_CHECKS: readonly LedgerCheck[] = [
  {
    name: 'brought-forward',
    promise: 'for each archived month, debits brought forward equal credits, and each account keeps its organization',
    severity: 'error',
    sql: `
      SELECT b.month, sum(b.debit_nano_usd) AS debits, sum(b.credit_nano_usd) AS credits FROM brought_forward b
      LEFT JOIN account a ON a.id = b.account_id LEFT JOIN detached_month m ON m.month = b.month
      GROUP BY b.month
      HAVING sum(b.debit_nano_usd) <> sum(b.credit_nano_usd)
        OR bool_or(a.id IS NULL OR m.month IS NULL OR a.organization_id IS DISTINCT FROM b.organization_id)`,
  },
  {
    name: 'archived-requests',
    promise: 'the ledger has no request and no transfer of an archived month',
    severity: 'error',
    sql: `
      SELECT request_id FROM usage_record WHERE request_id < ${ARCHIVED_BEFORE}
      UNION ALL SELECT request_id FROM transfer WHERE request_id < ${ARCHIVED_BEFORE}`,
  },
];
