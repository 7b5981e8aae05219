import { createHash } from 'node:crypto';
import type { Evidence, LedgerRow, ListedCap, ListedLimit, RequestedListed, RequestedRun } from '../evidence.js';
import { groupRows } from '../group-rows.js';
import { capNameIn, countedIn, recordsByWindow } from './cap-windows.js';
import { explainable, explainableCount } from './explainable.js';

const HOUR_MS = 3_600_000;
const RUN_HOURS = 168;

/** The use of a cap or a run in a window, nano-USD or requests. */
export interface ListedUse {
  readonly of: 'organization' | 'project' | 'key' | 'member' | 'run';
  readonly narrowedTo: readonly ('model' | 'tag')[];
  readonly unit: ListedLimit['unit'];
  readonly organizationId: string;
  readonly reference: string;
  /** Null: of a run. */
  readonly capId: string | null;
  readonly period: string;
  readonly name: string;
  /** Those that requests opened one after the other, as only a loss explains, are one. */
  readonly windows: readonly string[];
  readonly limit: bigint;
  readonly isEnforced: boolean;
  readonly records: readonly LedgerRow[];
  readonly counted: bigint;
  /** Negative: the unused rest. */
  readonly excess: bigint;
  /** The part of an excess that lost holds and late usages explain. */
  readonly bound: bigint;
}

/** Every window of every cap and run in which a request was admitted, by usage records alone. */
export function listedUses({ requestedListed, listedCaps, requestedRuns, ledger, losses }: Evidence): ListedUse[] {
  const records = recordsByWindow(ledger);
  const byName = groupRows([...records.keys()], capNameIn);
  const usesOf = (subject: UsedLimit): ListedUse[] => {
    const prefix = `${subject.organizationId} ${subject.name}`;
    const windows = (byName.get(prefix) ?? []).map((window) => window.slice(prefix.length + 1));
    return inTurn(windows, subject.periodHours).map((group) => {
      const own = group.flatMap((window) => records.get(`${prefix}=${window}`) ?? []);
      const counted = countedIn(subject.name, own);
      const bound = subject.unit === 'usd' ? explainable(own, losses) : explainableCount(own, losses);
      return { ...subject, windows: group, records: own, counted, excess: counted - subject.limit, bound };
    });
  };
  const stored = groupRows(listedCaps, ({ reference }) => reference);
  const caps = requestedListed.flatMap((cap) => (stored.get(cap.reference) ?? []).map((row) => limitOf(cap, row)));
  return [...caps, ...requestedRuns.map(limitOfRun)].flatMap(usesOf);
}

type UsedLimit = Omit<ListedUse, 'windows' | 'records' | 'counted' | 'excess' | 'bound'> &
  Pick<ListedLimit, 'periodHours'>;

function holderOf({ keyId, memberId, projectId }: ListedLimit): ListedUse['of'] {
  if (keyId !== null) return 'key';
  if (memberId !== null) return 'member';
  return projectId === null ? 'organization' : 'project';
}

/** As it was requested; by the name of its row. */
function limitOf(cap: RequestedListed, row: ListedCap): UsedLimit {
  const { organizationId, reference, unit, limit, period, periodHours, isEnforced, model, tag } = cap;
  return {
    of: holderOf(cap),
    narrowedTo: [...(model === null ? [] : (['model'] as const)), ...(tag === null ? [] : (['tag'] as const))],
    unit,
    organizationId,
    reference,
    capId: row.capId,
    period,
    periodHours,
    name: nameOf(row),
    limit,
    isEnforced,
  };
}

function limitOfRun(run: RequestedRun): UsedLimit {
  return {
    of: 'run',
    narrowedTo: [],
    unit: 'usd',
    organizationId: run.organizationId,
    reference: run.budgetId,
    capId: null,
    period: 'hours',
    periodHours: RUN_HOURS,
    name: runName(run.organizationId, run.budgetId),
    limit: run.limitNanoUsd,
    isEnforced: true,
  };
}

/** Each window alone; of those that requests open, one that begins before the first one of a group ends belongs to it. */
function inTurn(windows: readonly string[], hours: number | null): string[][] {
  if (hours === null) return windows.map((window) => [window]);
  const groups: string[][] = [];
  for (const window of windows.toSorted()) {
    const group = groups.at(-1);
    if (group !== undefined && openedAtMs(window) < openedAtMs(group[0] ?? '') + hours * HOUR_MS) group.push(window);
    else groups.push([window]);
  }
  return groups;
}

/** Of a window that a request opened: `t` and the moment. */
export function openedAtMs(window: string): number {
  return Number(window.slice(1));
}

/** By which records name a cap. */
export function nameOf({ unit, number }: Pick<ListedCap, 'unit' | 'number'>): string {
  return `${unit === 'usd' ? 'c' : 'r'}${number}`;
}

/** By which records name a run. */
export function runName(organizationId: string, budgetId: string): string {
  return `b${createHash('sha256').update(`${organizationId} ${budgetId}`).digest('hex').slice(0, 16)}`;
}
