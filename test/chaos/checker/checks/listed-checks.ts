import type { Evidence, LedgerRow, ListedCap, ListedLimit, RequestedListed } from '../evidence.js';
import { findingOf, type Finding } from '../finding.js';
import { groupRows } from '../group-rows.js';
import { capNameIn, LISTED, RUN } from './cap-windows.js';
import { NOTED_WITHIN_MS } from './explainable.js';
import { listedUses, nameOf, openedAtMs, runName } from './listed-uses.js';

/** Checks of the caps of organizations' lists, and of runs. */
export function checkListed(evidence: Evidence): Finding[] {
  return [
    ...findingOf(
      'cap',
      listedUses(evidence)
        .filter(({ isEnforced, excess, bound }) => isEnforced && excess > bound)
        .map(({ records, ...use }) => ({ ...use, requestIds: records.map(({ requestId }) => requestId) })),
    ),
    ...findingOf('cap_list', wrongRows(evidence)),
    ...findingOf('cap_named', [...misnamed(evidence), ...unnamed(evidence), ...misnamedRuns(evidence)]),
    ...findingOf('spend', [...wrongRuns(evidence), ...forgottenRuns(evidence)]),
  ];
}

/** Each acknowledged cap has one row, as it was requested, and each row its request; no number is used twice. */
function wrongRows({ requestedListed, listedCaps }: Evidence): unknown[] {
  const rows = groupRows(listedCaps, ({ reference }) => reference);
  const requested = new Set(requestedListed.map(({ reference }) => reference));
  const numbers = groupRows(listedCaps, ({ organizationId, number }) => `${organizationId} ${number}`);
  return [
    ...requestedListed.flatMap((cap) => {
      const found = rows.get(cap.reference) ?? [];
      const isUnknown = found.length === 0 && cap.acknowledgedAtMs === null;
      return isUnknown || (found.length === 1 && isAsRequested(cap, found[0]!)) ? [] : [{ cap, rows: found }];
    }),
    ...listedCaps.filter(({ reference }) => !requested.has(reference)),
    ...[...numbers.values()].filter((same) => same.length > 1),
  ];
}

function isAsRequested(cap: RequestedListed, row: ListedCap): boolean {
  const names = [
    ...([
      'organizationId',
      'keyId',
      'memberId',
      'projectId',
      'model',
      'unit',
      'limit',
      'period',
      'periodHours',
      'isEnforced',
    ] as const),
  ];
  const isDeletedRightly = cap.deletion === null ? !row.isDeleted : row.isDeleted || !cap.deletion.isAcknowledged;
  return (
    isDeletedRightly &&
    names.every((name) => cap[name] === row[name]) &&
    cap.tag?.name === row.tag?.name &&
    cap.tag?.value === row.tag?.value
  );
}

/** A request that names a cap which it does not fit, which was not yet requested, or which does not exist; or one twice. */
function misnamed({ requestedListed, listedCaps, ledger }: Evidence): unknown[] {
  const requested = new Map(requestedListed.map((cap) => [cap.reference, cap]));
  const caps = new Map(listedCaps.map((row) => [`${row.organizationId} ${nameOf(row)}`, row]));
  return ledger.flatMap((record) => {
    const names = record.spendWindows.map(capNameIn);
    const wrong = names.filter((name, index) => {
      if (!LISTED.test(name)) return false;
      const cap = requested.get(caps.get(`${record.organizationId} ${name}`)?.reference ?? '');
      const isDouble = names.indexOf(name) !== index;
      return cap === undefined || isDouble || !fits(record, cap) || record.admittedAtMs < cap.requestedAtMs;
    });
    return wrong.length === 0 ? [] : [{ wrong, record }];
  });
}

/**
 * A request that does not name a cap which it fits, though the cap was acknowledged before the first request of its key, so
 * that no gateway can have known the key without it.
 */
function unnamed({ requestedListed, listedCaps, ledger }: Evidence): unknown[] {
  const rows = new Map(listedCaps.map((row) => [row.reference, row]));
  const firstAtMs = new Map<string, number>();
  for (const { keyId, admittedAtMs } of ledger) {
    firstAtMs.set(keyId, Math.min(firstAtMs.get(keyId) ?? Infinity, admittedAtMs));
  }
  const byKey = groupRows(ledger, ({ keyId }) => keyId);
  const byOrganization = groupRows(ledger, ({ organizationId }) => organizationId);
  return requestedListed.flatMap((cap) => {
    const row = rows.get(cap.reference);
    const { acknowledgedAtMs, deletion, keyId, organizationId } = cap;
    if (row === undefined || acknowledgedAtMs === null) return [];
    const records = (keyId === null ? byOrganization.get(organizationId) : byKey.get(keyId)) ?? [];
    const without = records.filter(
      (record) =>
        fits(record, cap) &&
        (firstAtMs.get(record.keyId) ?? 0) >= acknowledgedAtMs &&
        record.admittedAtMs < (deletion?.requestedAtMs ?? Infinity) &&
        !record.spendWindows.some((window) => capNameIn(window) === nameOf(row)),
    );
    return without.map((record) => ({ cap, record }));
  });
}

function fits(record: LedgerRow, { organizationId, keyId, memberId, projectId, model, tag }: ListedLimit): boolean {
  return (
    record.organizationId === organizationId &&
    (keyId === null || record.keyId === keyId) &&
    (memberId === null || record.memberId === memberId) &&
    (projectId === null || record.projectId === projectId) &&
    (model === null || isLike(model, record.model)) &&
    (tag === null || record.tags[tag.name] === tag.value)
  );
}

/** Letters of a pattern match themselves, `*` any text. */
function isLike(pattern: string, model: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[^\w/]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(model);
}

/** A request names the run that its client stated, and no other; one that no client saw names a run of the load, or none. */
function misnamedRuns({ clients, requestedRuns, ledger }: Evidence): unknown[] {
  const stated = new Map(clients.map((client) => [client.requestId, client]));
  const runs = new Set(requestedRuns.map(({ organizationId, budgetId }) => runName(organizationId, budgetId)));
  return ledger.flatMap((record) => {
    const names = record.spendWindows.map(capNameIn).filter((name) => RUN.test(name));
    const client = stated.get(record.requestId);
    const expected = client?.budgetId == null ? [] : [runName(record.organizationId, client.budgetId)];
    const isRight =
      client === undefined
        ? names.length <= 1 && names.every((name) => runs.has(name))
        : names.join() === expected.join();
    return isRight ? [] : [{ names, expected, record }];
  });
}

/** In Redis nothing is open of a run, it has spent what the ledger counts, if that is known, and its limit is the stated one. */
function wrongRuns({ requestedRuns, runsInRedis, spends, wallets }: Evidence): unknown[] {
  const limits = new Map(
    requestedRuns.map((run) => [
      `${run.organizationId} ${runName(run.organizationId, run.budgetId)}`,
      run.limitNanoUsd,
    ]),
  );
  const counted = new Map(
    spends.map((row) => [`${row.organizationId} ${row.period}=${row.windowKey}`, row.spentNanoUsd]),
  );
  const known = new Set(wallets.filter(({ projection }) => projection !== null).map((row) => row.organizationId));
  return runsInRedis.flatMap((run) => {
    const { organizationId, name, windowKey, spentNanoUsd, openNanoUsd, limitNanoUsd } = run;
    const spent = counted.get(`${organizationId} ${name}=${windowKey}`) ?? 0n;
    const agrees = spentNanoUsd === null || spentNanoUsd === spent;
    const isRight = agrees && openNanoUsd === 0n && limits.get(`${organizationId} ${name}`) === limitNanoUsd;
    return isRight || !known.has(organizationId) ? [] : [{ run, spent }];
  });
}

/** Redis lacks a run, or what it has spent, only after a loss. */
function forgottenRuns({ runsInRedis, spends, losses }: Evidence): unknown[] {
  const inRedis = new Map(runsInRedis.map((run) => [`${run.organizationId} ${run.name}`, run]));
  return spends.filter(({ organizationId, period, windowKey }) => {
    if (!RUN.test(period)) return false;
    const run = inRedis.get(`${organizationId} ${period}`);
    const isKnown = run?.windowKey === windowKey && run.spentNanoUsd !== null;
    return !isKnown && !losses.some(({ atMs }) => atMs + NOTED_WITHIN_MS >= openedAtMs(windowKey));
  });
}
