import type { LedgerCheck } from './ledger-check.js';

/** Checks of documents: their numbers, and that they are over what the ledger has. */
export const INVOICE_CHECKS: readonly LedgerCheck[] = [
  {
    name: 'invoice-numbers',
    promise: 'the numbers of each series of invoices and of credit notes are all numbers from one to its last one',
    severity: 'error',
    sql: `
      SELECT s.entity, s.mode, s.kind, s.last, n.count, n.largest FROM invoice_series s
      CROSS JOIN LATERAL (SELECT count(*) AS count, coalesce(max(i.number), 0) AS largest FROM invoice i
        WHERE (i.entity, i.mode, i.kind) = (s.entity, s.mode, s.kind)) AS n
      WHERE s.last <> n.count OR s.last <> n.largest`,
  },
  {
    name: 'invoice-amounts',
    promise: 'the invoice of a payment is over all of it that did not pay invoices of months',
    severity: 'error',
    sql: `
      SELECT p.id AS payment_id, i.id AS invoice_id, i.total_nano_usd, s.amount_nano_usd AS paid_nano_usd FROM payment p
      LEFT JOIN invoice i ON i.payment_id = p.id LEFT JOIN invoice_payment s ON s.payment_id = p.id
      WHERE p.kind = 'topup' AND (i.id IS NOT NULL OR s.payment_id IS NOT NULL)
        AND (coalesce(i.total_nano_usd, 0) + coalesce(s.amount_nano_usd, 0)
          <> p.amount_nano_usd + p.tax_nano_usd + p.surcharge_nano_usd
          OR i.organization_id <> p.organization_id OR s.organization_id <> p.organization_id)`,
  },
  {
    name: 'credit-notes',
    promise: 'credit notes of an invoice, less what was invoiced again, are at most the invoice',
    severity: 'error',
    sql: `
      SELECT i.id AS invoice_id, i.total_minor, t.total_minor AS taken_minor, i.total_nano_usd, t.total_nano_usd AS taken_nano_usd
      FROM invoice i CROSS JOIN LATERAL (
        SELECT sum(n.total_minor - a.total_minor) AS total_minor, sum(n.tax_minor - a.tax_minor) AS tax_minor,
          sum(n.total_nano_usd - a.total_nano_usd) AS total_nano_usd
        FROM invoice n CROSS JOIN LATERAL (SELECT coalesce(sum(r.total_minor), 0) AS total_minor,
          coalesce(sum(r.tax_minor), 0) AS tax_minor, coalesce(sum(r.total_nano_usd), 0) AS total_nano_usd
          FROM invoice r WHERE r.refers_to_id = n.id) AS a
        WHERE n.refers_to_id = i.id AND n.kind = 'credit_note') AS t
      WHERE i.kind = 'invoice'
        AND (t.total_minor > i.total_minor OR t.tax_minor > i.tax_minor OR t.total_nano_usd > i.total_nano_usd)`,
  },
];
