import type { RequestedCap, CapInRedis, Evidence, LedgerRow, SpendRow } from '../evidence.js';
import { findingOf, type Finding } from '../finding.js';
import { groupRows } from '../group-rows.js';
import { explainable } from './explainable.js';

/** Checks of keys and members with spend caps. */
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
  const byCap = groupRows([...records.keys()], (name) => name.slice(0, name.indexOf('=')));
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
    .map((window) => ({ window, spent: stored.get(window) ?? 0n, charged: netOf(records.get(window) ?? []) }))
    .filter(({ spent, charged }) => spent !== charged);
}

/**
 * Redis has the newest window of each holder and period. In a known wallet a missing counter counts as no spend.
 * Without running requests, nothing is open.
 */
function wrongInRedis({ spends, capsInRedis, wallets }: Evidence): unknown[] {
  const known = new Set(wallets.filter(({ projection }) => projection !== null).map((row) => row.organizationId));
  const newest = newestOf(spends);
  const inRedis = new Map(capsInRedis.map((cap) => [capOf(cap), cap]));
  return [...new Set([...newest.keys(), ...inRedis.keys()])].flatMap((name) => {
    const [spend, cap] = [newest.get(name), inRedis.get(name)];
    const organizationId = spend?.organizationId ?? cap?.organizationId ?? '';
    return known.has(organizationId) && !agree(spend, cap) ? [{ spend, cap }] : [];
  });
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

function recordsByWindow(ledger: readonly LedgerRow[]): Map<string, LedgerRow[]> {
  const rows = ledger.flatMap((record) => record.spendWindows.map((window) => ({ record, window })));
  const groups = groupRows(rows, ({ record, window }) => holdersWindow(record.keyId, window));
  return new Map([...groups].map(([name, group]) => [name, group.map(({ record }) => record)]));
}

/** `holder period=window`; a window without a holder is the key's. */
function holdersWindow(keyId: string, window: string): string {
  const colon = window.indexOf(':');
  return colon < 0 ? `${keyId} ${window}` : `${window.slice(0, colon)} ${window.slice(colon + 1)}`;
}

function netOf(records: readonly LedgerRow[]): bigint {
  return records.reduce((sum, { chargeNanoUsd, refundedNanoUsd }) => sum + chargeNanoUsd - refundedNanoUsd, 0n);
}

function capOf({ holderId, period }: SpendRow): string {
  return `${holderId} ${period}`;
}

function nameOf(spend: SpendRow): string {
  return `${capOf(spend)}=${spend.windowKey}`;
}
