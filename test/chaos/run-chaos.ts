import { auditComplaints } from './collect/audit.js';
import { readAlarms } from './collect/alarms.js';
import { readLedger, readMoneyIn, readSettlementFailures } from './collect/ledger-rows.js';
import { readLeftovers, untilQuiet, untilSwept } from './collect/leftovers.js';
import { readBreakage, readLots } from './collect/lot-rows.js';
import { readPrices } from './collect/price-rows.js';
import { readCapsInRedis, readSpends } from './collect/spend-rows.js';
import { UpstreamWatch } from './collect/upstream-watch.js';
import { readWallets } from './collect/wallet-rows.js';
import { formatSummary } from './figures.js';
import { FaultLog } from './faults/fault-log.js';
import { Nemesis } from './faults/nemesis.js';
import { countFlushes } from './faults/plan-faults.js';
import { Fleet, type FleetOptions } from './fleet.js';
import { CapUsers } from './load/cap-users.js';
import { addCustomerOnCredit, rushOnCredit } from './load/credit-rush.js';
import { Incomes } from './load/incomes.js';
import { Load } from './load/load.js';
import { PriceChanges } from './load/price-changes.js';
import { ReleasedHolds } from './load/released-holds.js';
import { shortenHours, shortHourMs } from './load/short-hours.js';
import { DEFECTS, type Finding } from './checker/finding.js';
import type { AskedCap, Evidence } from './checker/evidence.js';
import { judge } from './checker/judge.js';
import { openShop, type Shop } from './shop.js';

/** What a story of faults can use. */
export interface Stage {
  readonly fleet: Fleet;
  readonly shop: Shop;
  readonly load: Load;
  readonly log: FaultLog;
  /** Caps of keys that the story has made are added to it. */
  readonly askedCaps: AskedCap[];
}

export interface RunOptions {
  readonly seed: number;
  /** 0: only what the story itself sends. */
  readonly requestsPerSecond: number;
  readonly fleet?: FleetOptions;
  /** How far apart the ends of grants lie. */
  readonly hourMs?: number;
  /** Leaves logs, journals and stores' files where they are when something was found. */
  readonly keepOnFindings?: boolean;
  /** Hears what is done to the fleet while it is done. */
  readonly onNote?: (line: string) => void;
}

export interface ChaosReport {
  readonly findings: readonly Finding[];
  readonly evidence: Evidence;
  readonly log: FaultLog;
  /** For people. */
  readonly summary: string;
}

/** Longer than is allowed, so that "late" and "never" can be told apart. */
const QUIET_WAIT_MS = 90_000;
const ROWS_SHOWN = 5;
/** No case takes as long as eight of them. */
const HOUR_MS = 40_000;

/** Random kills, pauses and flushes under load, and those who make something of it. */
export function runChaos(
  options: RunOptions & { readonly kills: number; readonly durationMs: number },
): Promise<ChaosReport> {
  return runUnderLoad({ hourMs: shortHourMs(options.durationMs), ...options }, async (stage) => {
    const rushes = Array.from({ length: countFlushes(options.kills) }, () => addCustomerOnCredit(stage.shop));
    const waiting = await Promise.all(rushes);
    const aroundFlush = (flush: () => Promise<void>): Promise<void> => {
      const customer = waiting.pop();
      return customer === undefined ? flush() : rushOnCredit({ ...stage, customer }, flush);
    };
    const releases = await ReleasedHolds.open(stage);
    releases.start();
    try {
      await new Nemesis(stage.fleet, stage.log, { ...options, aroundFlush }).run();
    } finally {
      await releases.stop();
    }
  });
}

/** A fleet of its own, load from the beginning to the end of the story, quiet, and the judgement of all that happened. */
export async function runUnderLoad(options: RunOptions, story: (stage: Stage) => Promise<void>): Promise<ChaosReport> {
  const fleet = await Fleet.start(options.fleet);
  let report: ChaosReport;
  try {
    report = await play(fleet, await openShop(fleet), options, story);
  } catch (error) {
    await fleet.stop();
    throw error;
  }
  if (report.findings.length === 0 || options.keepOnFindings !== true) {
    await fleet.stop();
    return report;
  }
  const kept = await fleet.stopAndKeep();
  return { ...report, summary: `${report.summary}\nfiles of the run  ${kept}` };
}

async function play(
  fleet: Fleet,
  shop: Shop,
  { seed, requestsPerSecond, onNote, hourMs = HOUR_MS }: RunOptions,
  story: (stage: Stage) => Promise<void>,
): Promise<ChaosReport> {
  const log = new FaultLog(onNote);
  const origins = fleet.gateways.map(({ url }) => url);
  const load = new Load(origins, shop.customers, { seed, requestsPerSecond });
  const poor = shop.customers.filter(({ isPoor }) => isPoor);
  const incomes = new Incomes({ admin: shop.admin, customers: poor, replies: load.rows }, seed);
  const upstream = new UpstreamWatch(fleet.simulator.url);
  const prices = new PriceChanges(shop.admin, seed);
  const capped = await CapUsers.open({ shop, load }, seed);
  await shortenHours(fleet, hourMs);
  const startedMs = performance.now();
  for (const part of [upstream, incomes, load]) part.start();
  if (requestsPerSecond > 0) for (const part of [prices, capped]) part.start();
  try {
    await story({ fleet, shop, load, log, askedCaps: capped.rows });
  } finally {
    await Promise.all([capped, prices, incomes, load].map((part) => part.stop()));
  }
  const loadSeconds = (performance.now() - startedMs) / 1_000;
  const secondsUntilQuiet = await untilQuiet(fleet, QUIET_WAIT_MS);
  await untilSwept(fleet);
  await fleet.stopBooking();
  const evidence: Evidence = {
    clients: load.rows,
    upstream: await upstream.stop(),
    incomes: incomes.rows,
    losses: log.losses,
    pauses: log.pauses,
    askedPrices: [...shop.firstPrices, ...prices.rows],
    askedCaps: capped.rows,
    secondsUntilQuiet,
    ...(await readStores(fleet)),
  };
  const findings = judge(evidence);
  const summary = formatSummary(evidence, findings, { seed, loadSeconds, log });
  return { findings, evidence, log, summary };
}

type Asked =
  'clients' | 'upstream' | 'incomes' | 'losses' | 'pauses' | 'askedPrices' | 'askedCaps' | 'secondsUntilQuiet';

async function readStores(fleet: Fleet): Promise<Omit<Evidence, Asked>> {
  return {
    readAtMs: Date.now(),
    leftovers: await readLeftovers(fleet),
    ledger: await readLedger(fleet),
    wallets: await readWallets(fleet),
    moneyIn: await readMoneyIn(fleet),
    prices: await readPrices(fleet),
    spends: await readSpends(fleet),
    capsInRedis: await readCapsInRedis(fleet),
    lots: await readLots(fleet),
    breakageNanoUsd: await readBreakage(fleet),
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
