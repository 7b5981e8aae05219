/**
 * The audit of the ledger: every promise of the ledger as an SQL query that finds no row, computed from stored data and
 * without the code that books. Retention and rebuild live here because both act only on an audited ledger.
 * Owns no table. Promises: every check reads the same snapshot; a month leaves the ledger whole, sealed and audited.
 * Does not know: how anything is booked.
 */
export { LedgerAuditModule } from './ledger-audit.module.js';
export { LedgerAudit, type AuditReport } from './ledger-audit.js';
export { type BalanceTotals, type CheckResult } from './ledger-check.repository.js';
export { RebuildModule } from './rebuild/rebuild.module.js';
export { RebuildService } from './rebuild/rebuild.service.js';
export { RetentionModule } from './retention/retention.module.js';
