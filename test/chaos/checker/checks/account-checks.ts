import type { ClientRow, Evidence, LedgerRow, WalletAmounts } from '../evidence.js';
import { findingOf, type Finding } from '../finding.js';
import { groupRows } from '../group-rows.js';
import { explainable } from './explainable.js';

/** Maximum time without load until nothing is open. */
export const QUIET_SECONDS_MAX = 45;

/** Checks per organization, and of the whole run. */
export function checkAccounts(evidence: Evidence): Finding[] {
  return [
    ...findingOf('double', [...chargesWithoutCall(evidence), ...chargedAgainByKey(evidence)]),
    ...findingOf('overspent', overspent(evidence)),
    ...findingOf('projection', evidence.wallets.filter(isProjectedWrongly)),
    ...findingOf('income', wrongIncomes(evidence)),
    ...findingOf('stuck', stuckThings(evidence)),
    ...findingOf('late', isLate(evidence) ? [{ secondsUntilQuiet: evidence.secondsUntilQuiet }] : []),
    ...findingOf('audit', evidence.auditComplaints),
    ...findingOf('poison', evidence.settlementFailures),
    ...findingOf('alarm', evidence.alarms),
  ];
}

function isLate({ secondsUntilQuiet }: Evidence): boolean {
  return secondsUntilQuiet === null || secondsUntilQuiet > QUIET_SECONDS_MAX;
}

/** Charges with ids that no client saw need as many calls whose clients saw no id. */
function chargesWithoutCall({ clients, ledger }: Evidence): unknown[] {
  const seen = new Set(clients.map(({ requestId }) => requestId));
  const nameless = byOrganization(clients.filter(({ requestId }) => requestId === null));
  const unknown = byOrganization(
    ledger.filter(({ requestId, chargeNanoUsd }) => !seen.has(requestId) && chargeNanoUsd > 0n),
  );
  return [...unknown]
    .map(([organizationId, records]) => ({ records, callsWithoutId: nameless.get(organizationId)?.length ?? 0 }))
    .filter(({ records, callsWithoutId }) => records.length > callsWithoutId);
}

/** One Idempotency-Key, one charge, or one reply that is waived. */
function chargedAgainByKey({ clients, ledger }: Evidence): unknown[] {
  const charged = ledger.filter(
    ({ idempotencyKeyHash, chargeNanoUsd, waiver }) =>
      idempotencyKeyHash !== null && (chargeNanoUsd > 0n || waiver !== null),
  );
  const byKey = groupRows(
    charged,
    ({ organizationId, idempotencyKeyHash }) => `${organizationId} ${idempotencyKeyHash}`,
  );
  return [...byKey.values()]
    .filter((records) => records.length > 1)
    .map((records) => ({ records, clients: clientsOf(clients, records) }));
}

function clientsOf(clients: readonly ClientRow[], records: readonly LedgerRow[]): ClientRow[] {
  const ids = new Set<string | null>(records.map(({ requestId }) => requestId));
  return clients.filter(({ requestId }) => ids.has(requestId));
}

/** An organization's debt and its explained bound, nano-USD. */
export interface Overspend {
  readonly organizationId: string;
  readonly debtNanoUsd: bigint;
  readonly boundNanoUsd: bigint;
}

/** Wallets below their limit. The rest of an expired grant does not count, though it stays posted until its sweep. */
export function debtsOf({ wallets, ledger, losses, lots, readAtMs, takenBack }: Evidence): Overspend[] {
  const records = byOrganization(ledger);
  const ended = byOrganization(lots.filter(({ endsAtMs }) => endsAtMs !== null && endsAtMs <= readAtMs));
  const endedNanoUsd = (organizationId: string): bigint =>
    (ended.get(organizationId) ?? []).reduce((sum, { balanceNanoUsd }) => sum + balanceNanoUsd, 0n);
  return wallets
    .map(({ organizationId, truth }) => ({
      organizationId,
      debtNanoUsd: -(truth.postedNanoUsd - endedNanoUsd(organizationId) + truth.creditLimitNanoUsd),
      boundNanoUsd: explainable(records.get(organizationId) ?? [], losses) + takenBackOf(takenBack, organizationId),
    }))
    .filter(({ debtNanoUsd }) => debtNanoUsd > 0n);
}

/** Disputes and refunds take money that is spent, too. */
function takenBackOf(takenBack: Evidence['takenBack'], organizationId: string): bigint {
  return takenBack
    .filter((row) => row.organizationId === organizationId)
    .reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n);
}

function overspent(evidence: Evidence): Overspend[] {
  return debtsOf(evidence).filter(({ debtNanoUsd, boundNanoUsd }) => debtNanoUsd > boundNanoUsd);
}

function isProjectedWrongly({
  truth,
  projection,
}: {
  truth: WalletAmounts;
  projection: WalletAmounts | null;
}): boolean {
  if (projection === null) return false;
  const names = ['postedNanoUsd', 'blockedNanoUsd', 'creditLimitNanoUsd', 'version'] as const;
  return names.some((name) => truth[name] !== projection[name]);
}

function wrongIncomes({ incomes, moneyIn }: Evidence): unknown[] {
  const booked = groupRows(moneyIn, ({ externalRef }) => externalRef);
  const requested = new Set<string | null>(incomes.map(({ externalRef }) => externalRef));
  const wrong = incomes.filter((income) => {
    const found = booked.get(income.externalRef) ?? [];
    const [row] = found;
    if (row === undefined) return income.isAcknowledged;
    const names = ['kind', 'amountNanoUsd', 'organizationId'] as const;
    return found.length > 1 || names.some((name) => row[name] !== income[name]);
  });
  return [...wrong, ...moneyIn.filter(({ externalRef }) => externalRef !== null && !requested.has(externalRef))];
}

function stuckThings({ leftovers }: Evidence): unknown[] {
  const stuck = Object.entries(leftovers).filter(([, amount]) => BigInt(amount as bigint | number) !== 0n);
  return stuck.length === 0 ? [] : [Object.fromEntries(stuck)];
}

function byOrganization<T extends { readonly organizationId: string }>(rows: readonly T[]): Map<string, T[]> {
  return groupRows(rows, ({ organizationId }) => organizationId);
}
