import type { RequestedCap, CapInRedis, Evidence, SpendRow } from '../evidence.js';
import { findingOf, type Finding } from '../finding.js';
import { groupRows } from '../group-rows.js';
import { capNameIn, countedIn, netOf, recordsByWindow, RUN } from './cap-windows.js';
import { explainable, NOTED_WITHIN_MS } from './explainable.js';
import { nameOf as nameOfListed } from './listed-uses.js';

/** Checks of the caps of keys, members and organizations. */
export function checkCaps(evidence: Evidence): Finding[] {
  return [
    ...findingOf(
      'cap',
      capUses(evidence).filter(({ excessNanoUsd, boundNanoUsd }) => excessNanoUsd > boundNanoUsd),
    ),
    ...findingOf('spend', [...wrongSpends(evidence), ...wrongInRedis(evidence)]),
  ];
}

/** The use of a cap in one of its windows, nano-USD. */
export interface CapUse {
  readonly of: RequestedCap['of'];
  readonly holderId: string;
  readonly window: string;
  readonly limitNanoUsd: bigint;
  readonly spentNanoUsd: bigint;
  /** Negative: the unused rest. */
  readonly excessNanoUsd: bigint;
  /** The part of an excess that lost holds and late usages explain. */
  readonly boundNanoUsd: bigint;
}

/** Every window of every cap in which a request was admitted, by usage records alone. */
export function capUses({ requestedCaps, ledger, losses }: Evidence): CapUse[] {
  const records = recordsByWindow(ledger);
  const byCap = groupRows([...records.keys()], capNameIn);
  return requestedCaps.flatMap(({ of, holderId, period, limitNanoUsd }) =>
    (byCap.get(`${holderId} ${period}`) ?? []).map((name) => {
      const own = records.get(name) ?? [];
      const spentNanoUsd = netOf(own);
      const [excessNanoUsd, boundNanoUsd] = [spentNanoUsd - limitNanoUsd, explainable(own, losses)];
      const window = name.slice(holderId.length + 1);
      return { of, holderId, window, limitNanoUsd, spentNanoUsd, excessNanoUsd, boundNanoUsd };
    }),
  );
}

/** Compares spend counters with usage records, in both directions. */
function wrongSpends({ ledger, spends }: Evidence): unknown[] {
  const records = recordsByWindow(ledger);
  const stored = new Map(spends.map((spend) => [nameOf(spend), spend.spentNanoUsd]));
  return [...new Set([...records.keys(), ...stored.keys()])]
    .map((window) => ({
      window,
      spent: stored.get(window) ?? 0n,
      counted: countedIn(capNameIn(window).split(' ')[1] ?? '', records.get(window) ?? []),
    }))
    .filter(({ spent, counted }) => spent !== counted);
}

/**
 * Redis has the newest window of each cap. In a known wallet a missing counter counts as no spend.
 * Without running requests, nothing is open. A deleted cap of a list is not loaded again after a loss.
 */
function wrongInRedis(evidence: Evidence): unknown[] {
  const { spends, capsInRedis, wallets } = evidence;
  const forgotten = forgottenCaps(evidence);
  const known = new Set(wallets.filter(({ projection }) => projection !== null).map((row) => row.organizationId));
  const newest = newestOf(spends.filter(({ period }) => !RUN.test(period)));
  const inRedis = new Map(capsInRedis.map((cap) => [capOf(cap), cap]));
  return [...new Set([...newest.keys(), ...inRedis.keys()])].flatMap((name) => {
    const [spend, cap] = [newest.get(name), inRedis.get(name)];
    const organizationId = spend?.organizationId ?? cap?.organizationId ?? '';
    const mayBeMissing = cap === undefined && forgotten.has(name);
    return known.has(organizationId) && !mayBeMissing && !agree(spend, cap) ? [{ spend, cap }] : [];
  });
}

/** Deleted caps of which no request was admitted after the last loss. */
function forgottenCaps({ listedCaps, ledger, losses }: Evidence): Set<string> {
  const deleted = listedCaps.filter(({ isDeleted }) => isDeleted);
  const names = new Set(deleted.map((cap) => `${cap.organizationId} ${nameOfListed(cap)}`));
  const lastLossMs = losses.reduce((last, { atMs }) => Math.max(last, atMs), -Infinity);
  for (const { organizationId, spendWindows, admittedAtMs } of ledger) {
    if (admittedAtMs <= lastLossMs + NOTED_WITHIN_MS) continue;
    for (const window of spendWindows) names.delete(`${organizationId} ${capNameIn(window)}`);
  }
  return names;
}

function agree(spend: SpendRow | undefined, cap: CapInRedis | undefined): boolean {
  if (cap === undefined) return spend?.spentNanoUsd === 0n;
  if (cap.openNanoUsd !== 0n) return false;
  const isNewer = spend === undefined || cap.windowKey > spend.windowKey;
  if (isNewer) return cap.spentNanoUsd === 0n;
  return cap.windowKey === spend.windowKey && cap.spentNanoUsd === spend.spentNanoUsd;
}

function newestOf(spends: readonly SpendRow[]): Map<string, SpendRow> {
  const inOrder = spends.toSorted((one, other) => (one.windowKey < other.windowKey ? -1 : 1));
  return new Map(inOrder.map((spend) => [capOf(spend), spend]));
}

function capOf({ holderId, period }: SpendRow): string {
  return `${holderId} ${period}`;
}

function nameOf(spend: SpendRow): string {
  return `${capOf(spend)}=${spend.windowKey}`;
}
