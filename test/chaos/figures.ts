import { debtsOf } from './checker/checks/account-checks.js';
import { capUses } from './checker/checks/cap-checks.js';
import { listedUses, type ListedUse } from './checker/checks/listed-uses.js';
import { stalenessOf } from './checker/checks/price-checks.js';
import type { Evidence } from './checker/evidence.js';
import type { PaymentsEvidence, ProviderEvidence } from './checker/payments/payment-evidence.js';
import type { Finding } from './checker/finding.js';
import { clearingOf, heldBy } from './checker/payments/checks/provider-money-checks.js';
import type { FaultLog } from './faults/fault-log.js';
import { formatNanoUsd } from './shop.js';

export interface RunFacts {
  readonly seed: number;
  readonly loadSeconds: number;
  readonly log: FaultLog;
}

/** The summary of a run as a table of two columns. */
export function formatSummary(evidence: Evidence, findings: readonly Finding[], facts: RunFacts): string {
  const rows = [
    ...loadRows(evidence, facts),
    ...faultRows(facts),
    ...moneyRows(evidence, findings),
    ...changeRows(evidence),
    ...paymentRows(evidence),
    ...eventRows(evidence),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

type Row = readonly [name: string, value: string];

function loadRows({ clients, upstream }: Evidence, { seed, loadSeconds }: RunFacts): Row[] {
  const endings = countBy(clients.map(({ outcome }) => outcome));
  const answered = clients.filter(({ outcome }) => outcome !== 'unreachable').length;
  const statuses = countBy(clients.map(({ status }) => String(status ?? 'none')));
  return [
    ['seed', String(seed)],
    ['requests', `${format(answered)}, and ${format(clients.length - answered)} calls that reached no gateway`],
    ['requests/s', (answered / loadSeconds).toFixed(0)],
    ['of them streams', `${((100 * clients.filter(({ stream }) => stream).length) / clients.length).toFixed(0)} %`],
    ['by status', statuses],
    ['by ending', endings],
    ['calls of the upstream', format(upstream.length)],
  ];
}

function faultRows({ log: { killed, pauses, losses } }: RunFacts): Row[] {
  const kinds = countBy(killed.map((member) => member.replace(/-\d+$/, '')));
  return [
    ['kill -9', `${killed.length} (${kinds})`],
    ['pauses', String(pauses.length)],
    ['flushes of Redis', String(losses.filter(({ how }) => how === 'flush').length)],
  ];
}

function moneyRows(evidence: Evidence, findings: readonly Finding[]): Row[] {
  const { clients, ledger, moneyIn, secondsUntilQuiet } = evidence;
  const successes = clients.filter(({ status }) => status === 200);
  const reported = clients.filter(({ costNanoUsd }) => costNanoUsd !== null);
  const debts = debtsOf(evidence);
  const debt = debts.reduce((sum, { debtNanoUsd }) => sum + debtNanoUsd, 0n);
  const bound = debts.reduce((sum, { boundNanoUsd }) => sum + boundNanoUsd, 0n);
  const rowsOf = (...names: string[]): string =>
    format(findings.filter(({ defect }) => names.includes(defect)).reduce((sum, { rows }) => sum + rows.length, 0));
  return [
    ['2xx replies', `${format(successes.length)}, ${format(reported.length)} of them reported their cost`],
    ['usage records', `${format(ledger.length)} (${countBy(ledger.map(({ usageSource }) => usageSource))})`],
    ['adjusted after a capture', format(ledger.filter(({ adjustedNanoUsd }) => adjustedNanoUsd !== 0n).length)],
    ['waived', countBy(ledger.flatMap(({ waiver }) => (waiver === null ? [] : [waiver])))],
    ['streams ended by an empty balance', format(ledger.filter(({ outcome }) => outcome === 'balance_ended').length)],
    ['money for customers', countBy(moneyIn.map(({ kind }) => kind))],
    ['doubles', rowsOf('double')],
    ['lost', rowsOf('lost', 'unsettled_final')],
    ['not exact to the nano', rowsOf('wrong_amount', 'wrong_price', 'overcharged', 'waived')],
    ['refused and charged', rowsOf('charged_refusal')],
    ['seconds until nothing is open', secondsUntilQuiet === null ? 'never' : secondsUntilQuiet.toFixed(1)],
    [
      'overspend',
      `$${formatNanoUsd(debt)} by ${debts.length} organizations, of at most $${formatNanoUsd(bound)} that lost holds explain`,
    ],
    ['differences', format(findings.length)],
  ];
}

/** Price changes, caps and expired grants during the run. */
function changeRows(evidence: Evidence): Row[] {
  const { prices, ledger, lots, readAtMs, breakageNanoUsd, clients } = evidence;
  const pinned = new Set(ledger.map(({ priceVersionId }) => priceVersionId));
  // One for each request of the run: too many to be arguments of a call.
  const stalestMs = stalenessOf(evidence).reduce((most, { staleMs }) => Math.max(most, staleMs), 0);
  const uses = capUses(evidence);
  const excesses = uses.filter(({ excessNanoUsd }) => excessNanoUsd > 0n);
  const ended = lots.filter(({ endsAtMs }) => endsAtMs !== null && endsAtMs <= readAtMs);
  const used = ended.filter(({ paidNanoUsd }) => paidNanoUsd > 0n);
  const swept = ended.filter(({ sweptNanoUsd }) => sweptNanoUsd > 0n);
  return [
    [
      'price versions',
      `${format(prices.length)}, ${format(pinned.size)} of them pinned, the last ${(stalestMs / 1_000).toFixed(1)} s after its successor came into force`,
    ],
    [
      'caps',
      `${format(uses.length)} windows, ${format(uses.filter(({ of }) => of === 'member').length)} of them of members, ${format(excesses.length)} passed by $${formatNanoUsd(sumOf(excesses, 'excessNanoUsd'))}, of at most $${formatNanoUsd(sumOf(excesses, 'boundNanoUsd'))} that lost holds explain; ${format(clients.filter(({ errorCode }) => errorCode === 'spend_cap_reached').length)} refusals`,
    ],
    ...listRows(evidence),
    [
      'grants that ended',
      `${format(ended.length)}, ${format(used.length)} of them used, ${format(swept.length)} swept, $${formatNanoUsd(breakageNanoUsd)} to breakage`,
    ],
  ];
}

/** Caps of lists, and runs. */
function listRows(evidence: Evidence): Row[] {
  const uses = listedUses(evidence);
  const rowOf = (name: string, some: readonly ListedUse[], count: number): Row => {
    const kinds = countBy(some.map(({ of, unit, narrowedTo }) => [of, unit, ...narrowedTo].join(' ')));
    const passed = some.filter(({ isEnforced, excess }) => isEnforced && excess > 0n);
    const reached = some.filter(({ limit, counted }) => 10n * counted >= 9n * limit);
    return [
      name,
      `${format(count)}, ${format(some.length)} windows (${kinds}), ${format(reached.length)} of them used to nine tenths, ${format(passed.length)} passed by ${sumOf(passed, 'excess')}, of at most ${sumOf(passed, 'bound')} nano-USD and requests that lost holds explain`,
    ];
  };
  const [runs, caps] = [uses.filter(({ of }) => of === 'run'), uses.filter(({ of }) => of !== 'run')];
  return [rowOf('caps of lists', caps, evidence.listedCaps.length), rowOf('runs', runs, evidence.requestedRuns.length)];
}

/** What providers have and the ledger says of payments. */
function paymentRows({ payments }: Evidence): Row[] {
  if (payments === null) return [];
  const { providers, secondsUntilQuiet } = payments;
  const standIns = providers.map(({ standIn }) => standIn);
  const recorded = providers.map((provider) => provider.recorded);
  const orders = recorded.flatMap((each) => each.orders);
  const paid = standIns.flatMap(({ pages }) => pages).filter(({ paymentStatus }) => paymentStatus === 'paid');
  const refunds = standIns.flatMap((each) => each.refunds);
  const disputes = standIns.flatMap((each) => each.disputes);
  const entries = recorded.flatMap((each) => each.payments);
  const money = providers.map(
    (provider) => `$${formatNanoUsd(clearingOf(provider))} of $${formatNanoUsd(heldBy(provider))}`,
  );
  return [
    ['orders', `${format(orders.length)} (${countBy(orders.map(({ state }) => state))})`],
    ...providers.map(providerRow),
    ['paid pages', `${format(paid.length)}, $${formatNanoUsd(sumOf(paid, 'amountNanoUsd'))}`],
    ['payments that waited', countBy(recorded.flatMap(({ waiting }) => waiting.map(({ reason }) => reason)))],
    ['booked for orders', countBy(entries.map(({ kind }) => kind))],
    [
      'refunds at providers',
      `${countBy(refunds.map(({ status }) => status))}; ${format(refunds.filter(({ ownId }) => ownId !== null).length)} sent by the product`,
    ],
    ['refunds of the product', countBy(recorded.flatMap((each) => each.refunds.map(({ state }) => state)))],
    ['disputes', countBy(disputes.map(({ status }) => status))],
    ['payouts', countBy(standIns.flatMap(({ payouts }) => payouts.map(({ status }) => status)))],
    ['payouts that operators recorded', format(providers.flatMap(({ handPayouts }) => handPayouts).length)],
    ['differences of rates', `$${formatNanoUsd(sumOfAccounts(payments, 'fx_difference'))}`],
    ['automatic top-ups', topupsOf(payments)],
    ['claims on providers', money.join(', ')],
    ['seconds until payments are settled', secondsUntilQuiet === null ? 'never' : secondsUntilQuiet.toFixed(1)],
  ];
}

/** Events, and their deliveries to an endpoint that fails now and then. */
function eventRows({ events }: Evidence): Row[] {
  if (events === null) return [];
  const { written, received, secondsUntilDelivered } = events;
  const arrived = new Set(received.map(({ id }) => id)).size;
  return [
    ['events', `${format(written.length)} (${countBy(written.map(({ type }) => type))})`],
    [
      'events delivered',
      `${format(arrived)} of ${format(written.filter(({ isDue }) => isDue).length)}, in ${format(received.length)} messages`,
    ],
    ['seconds until events are delivered', secondsUntilDelivered === null ? 'never' : secondsUntilDelivered.toFixed(1)],
  ];
}

/** What happened at one provider. */
function providerRow({ name, standIn, recorded }: ProviderEvidence): Row {
  const paid = standIn.pages.filter(({ paymentStatus }) => paymentStatus === 'paid').length;
  const kinds = countBy(recorded.payments.map(({ kind }) => kind));
  const waited = recorded.waiting.length;
  const refunds = countBy(recorded.refunds.map(({ waitingId }) => (waitingId === null ? 'refund' : 'return')));
  return [
    `  ${name}`,
    `${format(paid)} payments; booked ${kinds}; waited ${format(waited)}; of the product ${refunds}`,
  ];
}

/** By the states of their orders, with the most of one organization. */
function topupsOf({ providers, topups: { charges, limits } }: PaymentsEvidence): string {
  const orders = providers.flatMap(({ recorded }) => recorded.orders).filter(({ methodId }) => methodId !== null);
  const most = limits.map(({ organizationId }) => charges.filter((charge) => charge.organizationId === organizationId));
  const counts = most.map((rows) => format(rows.length)).join(', ');
  return `${countBy(orders.map(({ state }) => state))}; by organization ${counts}`;
}

function sumOfAccounts({ providers }: PaymentsEvidence, kind: string): bigint {
  return providers.reduce((sum, { recorded }) => sum + (recorded.accounts[kind] ?? 0n), 0n);
}

function sumOf<K extends string>(rows: readonly Readonly<Record<K, bigint>>[], name: K): bigint {
  return rows.reduce((sum, row) => sum + row[name], 0n);
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
