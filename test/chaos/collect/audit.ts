import type { Fleet } from '../fleet.js';

interface AuditReport {
  readonly checks: readonly {
    readonly name: string;
    readonly severity: string;
    readonly rows: readonly unknown[];
  }[];
}

/** Complaints of `routify audit` when nothing runs; empty when the ledger balances. */
export async function auditComplaints(fleet: Fleet): Promise<string[]> {
  const output = await fleet.routify('audit', '--quiet-check', '--json').catch((error: unknown) => {
    const { stdout = '' } = error as { readonly stdout?: string };
    if (stdout === '') throw error;
    return stdout;
  });
  const { checks } = JSON.parse(output) as AuditReport;
  return checks
    .filter(({ severity, rows }) => severity === 'error' && rows.length > 0)
    .map(({ name, rows }) => `${name}: ${JSON.stringify(rows)}`);
}
