import { auditComplaints } from './collect/audit.js';
import { readAlarms } from './collect/alarms.js';
import { momentOf, readEvents, untilDelivered } from './collect/events.js';
import { readLedger, readMoneyIn, readSettlementFailures, readTakenBack } from './collect/ledger-rows.js';
import { readLeftovers, untilQuiet, untilSwept } from './collect/leftovers.js';
import { readBreakage, readLots } from './collect/lot-rows.js';
import { readPrices } from './collect/price-rows.js';
import { readPayments } from './collect/payments/payments-evidence.js';
import { settlePayments } from './collect/payments/settle-payments.js';
import { readCapsInRedis, readListedCaps, readRunsInRedis, readSpends } from './collect/spend-rows.js';
import { UpstreamWatch } from './collect/upstream-watch.js';
import { readWallets } from './collect/wallet-rows.js';
import { formatSummary } from './figures.js';
import { FaultLog } from './faults/fault-log.js';
import { Nemesis } from './faults/nemesis.js';
import { countFlushes } from './faults/plan-faults.js';
import { Fleet, type FleetOptions } from './fleet.js';
import { CapUsers } from './load/cap-users.js';
import { EventReceiver } from './load/event-receiver.js';
import { addCustomerOnCredit, rushOnCredit } from './load/credit-rush.js';
import { Incomes } from './load/incomes.js';
import { Load } from './load/load.js';
import { PaymentLoad } from './load/payments/payment-load.js';
import { PriceChanges } from './load/price-changes.js';
import { ReleasedHolds } from './load/released-holds.js';
import { shortenHours, shortHourMs } from './load/short-hours.js';
import { DEFECTS, type Finding } from './checker/finding.js';
import type { RequestedCap, Evidence } from './checker/evidence.js';
import { judge } from './checker/judge.js';
import { openShop, type Shop } from './shop.js';

/** The context of a fault scenario. */
export interface Stage {
  readonly fleet: Fleet;
  readonly shop: Shop;
  readonly load: Load;
  readonly log: FaultLog;
  /** Caps of keys that the scenario made are added to it. */
  readonly requestedCaps: RequestedCap[];
}

export interface RunOptions {
  readonly seed: number;
  /** 0: only the scenario's own requests. */
  readonly requestsPerSecond: number;
  /** Open requests above which the load waits. */
  readonly concurrentMax?: number;
  readonly fleet?: FleetOptions;
  /** Customers pay by simulated providers. */
  readonly withPayments?: boolean;
  /** Endpoints of the operator receive events; with payments, always. */
  readonly withEvents?: boolean;
  /** Caps of lists, and runs; false: some processes of the run do not know them. */
  readonly withList?: boolean;
  /** Distance of grant expiries. */
  readonly hourMs?: number;
  /** Keeps logs, journals and stores' files when there are findings. */
  readonly keepOnFindings?: boolean;
  /** Called with each fault as it is injected. */
  readonly onNote?: (line: string) => void;
}

export interface ChaosReport {
  readonly findings: readonly Finding[];
  readonly evidence: Evidence;
  readonly log: FaultLog;
  /** Printable. */
  readonly summary: string;
}

/** Longer than the allowed time, so that "late" and "never" differ. */
const QUIET_WAIT_MS = 90_000;
/** What a worker that died had taken is due again after two minutes; then a sweep asks about every payment of the run. */
export const PAYMENTS_WAIT_MS = 420_000;
const ROWS_SHOWN = 5;
/** The distance of grant expiries; every case is shorter than eight of them. */
const HOUR_MS = 40_000;

/** Random kills, pauses and flushes under load, with the customers that exploit them. */
export function runChaos(
  options: RunOptions & { readonly kills: number; readonly durationMs: number },
): Promise<ChaosReport> {
  const chosen = { withPayments: true, hourMs: shortHourMs(options.durationMs), ...options };
  return runUnderLoad(chosen, async (stage) => {
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

/** A fresh fleet, load during the whole scenario, a quiet phase, and the check of all results. */
export async function runUnderLoad(options: RunOptions, story: (stage: Stage) => Promise<void>): Promise<ChaosReport> {
  const receiver = await EventReceiver.start();
  const environment = { ...options.fleet?.environment, ROUTIFY_WEBHOOK_ALLOW: receiver.origin };
  const fleet = await Fleet.start({ ...options.fleet, environment });
  let report: ChaosReport;
  try {
    const shop = await openShop(fleet, { takesTestCards: options.withPayments === true });
    report = await play(fleet, shop, { ...options, receiver }, story);
  } catch (error) {
    await fleet.stop();
    throw error;
  } finally {
    await receiver.stop();
  }
  if (report.findings.length === 0 || options.keepOnFindings !== true) {
    await fleet.stop();
    return report;
  }
  const keptFolder = await fleet.stopAndKeep();
  return { ...report, summary: `${report.summary}\nfiles of the run  ${keptFolder}` };
}

type PlayOptions = RunOptions & { readonly receiver: EventReceiver };

async function play(
  fleet: Fleet,
  shop: Shop,
  options: PlayOptions,
  story: (stage: Stage) => Promise<void>,
): Promise<ChaosReport> {
  const { seed, requestsPerSecond, onNote, receiver, withPayments = false, hourMs = HOUR_MS } = options;
  const { withEvents = withPayments, withList = true, concurrentMax } = options;
  const log = new FaultLog(onNote);
  const load = new Load(fleet.gatewayUrls, shop.customers, { seed, requestsPerSecond, concurrentMax });
  const poor = shop.customers.filter(({ isPoor }) => isPoor);
  const incomes = new Incomes({ admin: shop.admin, customers: poor, replies: load.rows }, seed);
  const upstream = new UpstreamWatch(fleet.simulator.url);
  const prices = new PriceChanges(shop.admin, seed);
  const capped = await CapUsers.open(
    { shop, load },
    {
      seed,
      withList: withList && requestsPerSecond > 0,
    },
  );
  const since = new Date();
  const endpointId = withEvents ? await receiver.register(shop.admin) : null;
  const eventsSince = await momentOf(fleet);
  const paying = withPayments ? await PaymentLoad.open({ fleet, shop, load }, seed) : null;
  await shortenHours(fleet, hourMs);
  const startedMs = performance.now();
  for (const part of [upstream, incomes, load]) part.start();
  if (requestsPerSecond > 0) for (const part of [prices, capped]) part.start();
  paying?.start();
  try {
    await story({ fleet, shop, load, log, requestedCaps: capped.rows });
  } finally {
    await Promise.all([paying, capped, prices, incomes].map(async (part) => part?.stop()));
    await load.stop();
  }
  const loadSeconds = (performance.now() - startedMs) / 1_000;
  const secondsUntilQuiet = await untilQuiet(fleet, QUIET_WAIT_MS);
  const { admin } = shop;
  const paidWithin =
    paying === null
      ? null
      : await settlePayments({ fleet, admin, desks: paying.desks, since, timeoutMs: PAYMENTS_WAIT_MS });
  // Of all that is owed.
  await paying?.payouts.settle();
  await untilSwept(fleet);
  const delivery = endpointId === null ? null : await untilDelivered(fleet, receiver, endpointId);
  await fleet.stopBooking();
  const evidence: Evidence = {
    clients: load.rows,
    upstream: await upstream.stop(),
    incomes: incomes.rows,
    losses: log.losses,
    pauses: log.pauses,
    requestedPrices: [...shop.firstPrices, ...prices.rows],
    requestedCaps: capped.rows,
    requestedListed: capped.listed,
    requestedRuns: capped.runs,
    secondsUntilQuiet,
    payments: paying === null ? null : await readPayments(fleet, paying, paidWithin),
    events: delivery === null ? null : await readEvents(fleet, receiver, { since: eventsSince, delivery }),
    ...(await readStores(fleet)),
  };
  const findings = judge(evidence);
  const summary = formatSummary(evidence, findings, { seed, loadSeconds, log });
  return { findings, evidence, log, summary };
}

type RecordedInRun =
  | 'clients'
  | 'upstream'
  | 'incomes'
  | 'losses'
  | 'pauses'
  | 'requestedPrices'
  | 'requestedCaps'
  | 'requestedListed'
  | 'requestedRuns'
  | 'payments'
  | 'events'
  | 'secondsUntilQuiet';

async function readStores(fleet: Fleet): Promise<Omit<Evidence, RecordedInRun>> {
  return {
    readAtMs: Date.now(),
    leftovers: await readLeftovers(fleet),
    ledger: await readLedger(fleet),
    wallets: await readWallets(fleet),
    moneyIn: await readMoneyIn(fleet),
    prices: await readPrices(fleet),
    spends: await readSpends(fleet),
    capsInRedis: await readCapsInRedis(fleet),
    listedCaps: await readListedCaps(fleet),
    runsInRedis: await readRunsInRedis(fleet),
    lots: await readLots(fleet),
    breakageNanoUsd: await readBreakage(fleet),
    takenBack: await readTakenBack(fleet),
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
