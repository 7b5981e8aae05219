import { LedgerAudit, LedgerAuditModule, type AuditReport, type CheckResult } from '#billing/ledger';
import { EXIT, type Command, type CommandIo } from '../program/command.js';
import { readArguments } from '../program/read-arguments.js';
import { withServices } from '../program/with-services.js';

const options = {
  'quiet-check': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

const ROWS_SHOWN = 20;

/** Recomputes every charge and checks the ledger. Exits 1 and prints the offending rows when a check fails. */
export const auditCommand: Command = {
  name: 'audit',
  summary:
    'recompute every charge and check the ledger  [--quiet-check] (without traffic: also compare Redis) [--json]',
  usage: [
    'Usage: routify audit [--quiet-check] [--json]',
    'Recomputes every charge and checks the ledger. If it does not balance, prints the rows and exits 1.',
    '--quiet-check also compares the wallets in Redis. Run it while the installation is not serving requests.',
  ],
  examples: ['routify audit', 'routify audit --quiet-check --json'],
  async run(args, io) {
    const { values } = readArguments({ args, options });
    const report = await withServices(
      [LedgerAuditModule],
      (services) => services.get(LedgerAudit).audit({ quiet: values['quiet-check'] }),
      { needsRedis: true },
    );
    if (values.json) io.out(formatJson(report));
    else printReport(report, io);
    return report.balanced ? EXIT.ok : EXIT.failed;
  },
};

function printReport({ balanced, checks }: AuditReport, io: CommandIo): void {
  for (const check of checks) {
    io.out(`${symbolOf(check)} ${check.name}: ${check.promise}`);
    for (const row of check.rows.slice(0, ROWS_SHOWN)) io.out(`    ${formatJson(row)}`);
    if (check.rows.length > ROWS_SHOWN) io.out(`    … and more (at least ${check.rows.length})`);
  }
  io.out(balanced ? 'the ledger balances' : 'THE LEDGER DOES NOT BALANCE');
}

function symbolOf({ rows, severity }: CheckResult): string {
  if (rows.length === 0) return '✓';
  return severity === 'report' ? '!' : '✗';
}

/** JSON has no bigint: amounts are written as decimal strings. */
function formatJson(value: unknown): string {
  return JSON.stringify(value, (_name, field: unknown) => (typeof field === 'bigint' ? field.toString() : field));
}
