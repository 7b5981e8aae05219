import { debtsOf } from './oracle/account-checks.js';
import type { Evidence } from './oracle/evidence.js';
import type { Finding } from './oracle/finding.js';
import type { FaultLog } from './faults/fault-log.js';
import { formatNanoUsd } from './shop.js';

export interface RunFacts {
  readonly seed: number;
  readonly loadSeconds: number;
  readonly log: FaultLog;
}

/** The summary of a run as a table of two columns. */
export function formatSummary(evidence: Evidence, findings: readonly Finding[], facts: RunFacts): string {
  const rows = [...loadRows(evidence, facts), ...faultRows(facts), ...moneyRows(evidence, findings)];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

type Row = readonly [name: string, value: string];

function loadRows({ clients, upstream }: Evidence, { seed, loadSeconds }: RunFacts): Row[] {
  const endings = countBy(clients.map(({ ending }) => ending));
  const answered = clients.filter(({ ending }) => ending !== 'unreachable').length;
  const statuses = countBy(clients.map(({ status }) => String(status ?? 'none')));
  return [
    ['seed', String(seed)],
    ['requests', `${format(answered)}, and ${format(clients.length - answered)} calls that met no living gateway`],
    ['requests/s', (answered / loadSeconds).toFixed(0)],
    ['of them streams', `${((100 * clients.filter(({ stream }) => stream).length) / clients.length).toFixed(0)} %`],
    ['by status', statuses],
    ['by ending', endings],
    ['calls of the upstream', format(upstream.length)],
  ];
}

function faultRows({ log: { killed, history, losses } }: RunFacts): Row[] {
  const kinds = countBy(killed.map((member) => member.replace(/-\d+$/, '')));
  return [
    ['kill -9', `${killed.length} (${kinds})`],
    ['pauses', String(history.filter((line) => line.includes('SIGSTOP')).length)],
    ['flushes of Redis', String(losses.filter(({ how }) => how === 'flush').length)],
  ];
}

function moneyRows(evidence: Evidence, findings: readonly Finding[]): Row[] {
  const { clients, ledger, moneyIn, secondsUntilQuiet } = evidence;
  const successes = clients.filter(({ status }) => status === 200);
  const told = clients.filter(({ costNanoUsd }) => costNanoUsd !== null);
  const debts = debtsOf(evidence);
  const debt = debts.reduce((sum, { debtNanoUsd }) => sum + debtNanoUsd, 0n);
  const bound = debts.reduce((sum, { boundNanoUsd }) => sum + boundNanoUsd, 0n);
  const rowsOf = (...names: string[]): string =>
    format(findings.filter(({ defect }) => names.includes(defect)).reduce((sum, { rows }) => sum + rows.length, 0));
  return [
    ['2xx replies', `${format(successes.length)}, ${format(told.length)} of them told their cost`],
    ['usage records', `${format(ledger.length)} (${countBy(ledger.map(({ usageSource }) => usageSource))})`],
    ['adjusted after a capture', format(ledger.filter(({ adjustedNanoUsd }) => adjustedNanoUsd !== 0n).length)],
    ['streams ended by an empty balance', format(ledger.filter(({ outcome }) => outcome === 'balance_ended').length)],
    ['money for customers', countBy(moneyIn.map(({ kind }) => kind))],
    ['doubles', rowsOf('double')],
    ['lost', rowsOf('lost', 'unsettled_final')],
    ['not exact to the nano', rowsOf('wrong_amount', 'wrong_price', 'overcharged')],
    ['refused and charged', rowsOf('charged_refusal')],
    ['seconds until nothing is open', secondsUntilQuiet === null ? 'never' : secondsUntilQuiet.toFixed(1)],
    [
      'overspend',
      `$${formatNanoUsd(debt)} by ${debts.length} organizations, of at most $${formatNanoUsd(bound)} that lost holds explain`,
    ],
    ['differences', format(findings.length)],
  ];
}

function countBy(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .sort(([, left], [, right]) => right - left)
    .map(([value, count]) => `${value} ${format(count)}`)
    .join(', ');
}

function format(count: number): string {
  return count.toLocaleString('en');
}
