import { auditComplaints } from './collect/audit.js';
import { readAlarms } from './collect/alarms.js';
import { readLedger, readPayments, readSettlementFailures } from './collect/ledger-rows.js';
import { readLeftovers, untilQuiet } from './collect/leftovers.js';
import { UpstreamWatch } from './collect/upstream-watch.js';
import { readWallets } from './collect/wallet-rows.js';
import { formatSummary } from './figures.js';
import { Nemesis } from './faults/nemesis.js';
import { Fleet } from './fleet.js';
import { Load } from './load/load.js';
import { TopUps } from './load/top-ups.js';
import { DEFECTS, type Finding } from './oracle/finding.js';
import type { Evidence } from './oracle/evidence.js';
import { judge } from './oracle/judge.js';
import { openShop, type Shop } from './shop.js';

export interface ChaosOptions {
  readonly seed: number;
  readonly kills: number;
  readonly durationMs: number;
  readonly requestsPerSecond: number;
  /** Leaves logs, journals and stores' files where they are when something was found. */
  readonly keepOnFindings?: boolean;
}

export interface ChaosReport {
  readonly findings: readonly Finding[];
  readonly evidence: Evidence;
  /** What was done to the fleet when. */
  readonly history: readonly string[];
  /** For people. */
  readonly summary: string;
}

/** Longer than is allowed, so that "late" and "never" can be told apart. */
const QUIET_WAIT_MS = 90_000;
const ROWS_SHOWN = 5;

/** Load, kills, quiet, judgement: one run on a fleet of its own. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const fleet = await Fleet.start();
  let report: ChaosReport;
  try {
    report = await rampage(fleet, await openShop(fleet), options);
  } catch (error) {
    await fleet.stop();
    throw error;
  }
  if (report.findings.length === 0 || options.keepOnFindings !== true) {
    await fleet.stop();
    return report;
  }
  const kept = await fleet.stopAndKeep();
  const story = report.history.join('\n');
  return { ...report, summary: `${story}\n\n${report.summary}\nfiles of the run  ${kept}` };
}

async function rampage(fleet: Fleet, shop: Shop, options: ChaosOptions): Promise<ChaosReport> {
  const { seed, requestsPerSecond } = options;
  const origins = fleet.gateways.map(({ url }) => url);
  const load = new Load(origins, shop.customers, { seed, requestsPerSecond });
  const topUps = new TopUps(
    shop.admin,
    shop.customers.filter(({ isPoor }) => isPoor),
    seed,
  );
  const upstream = new UpstreamWatch(fleet.simulator.url);
  const nemesis = new Nemesis(fleet, options);
  const startedMs = performance.now();
  for (const part of [upstream, topUps, load]) part.start();
  try {
    await nemesis.run();
  } finally {
    await Promise.all([load.stop(), topUps.stop()]);
  }
  const loadSeconds = (performance.now() - startedMs) / 1_000;
  const secondsUntilQuiet = await untilQuiet(fleet, QUIET_WAIT_MS);
  const evidence: Evidence = {
    clients: load.rows,
    upstream: await upstream.stop(),
    topUps: topUps.rows,
    losses: nemesis.losses,
    offers: shop.offers,
    secondsUntilQuiet,
    ...(await readStores(fleet)),
  };
  const findings = judge(evidence);
  const summary = formatSummary(evidence, findings, { seed, loadSeconds, nemesis });
  return { findings, evidence, history: nemesis.history, summary };
}

async function readStores(
  fleet: Fleet,
): Promise<
  Pick<Evidence, 'leftovers' | 'ledger' | 'wallets' | 'payments' | 'settlementFailures' | 'auditComplaints' | 'alarms'>
> {
  return {
    leftovers: await readLeftovers(fleet),
    ledger: await readLedger(fleet),
    wallets: await readWallets(fleet),
    payments: await readPayments(fleet),
    settlementFailures: await readSettlementFailures(fleet),
    auditComplaints: await auditComplaints(fleet),
    alarms: readAlarms(fleet),
  };
}

/** The offending rows; of many, the first few. */
export function describeFindings(findings: readonly Finding[]): string {
  return findings
    .map(({ defect, rows }) => {
      const shown = rows.slice(0, ROWS_SHOWN).map((row) => `    ${formatRow(row)}`);
      const more = rows.length > ROWS_SHOWN ? [`    … ${rows.length} in all`] : [];
      return [`✗ ${defect}: ${DEFECTS[defect]}`, ...shown, ...more].join('\n');
    })
    .join('\n');
}

function formatRow(row: unknown): string {
  return JSON.stringify(row, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
