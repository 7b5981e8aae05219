import { NO_USAGE, type TokenUsage } from '#core';
import { checkUsageBounds, type TokenLimits } from './check-usage-bounds.js';
import type { OtherCall } from './read-calls.js';

/** The model that a request names as its advisor. */
export interface NamedAdvisor {
  /** The upstream's name of it. */
  readonly name: string;
  /** Calls that the client allows; null: it does not say. */
  readonly usesMax: number | null;
  readonly typed: TokenLimits;
  readonly listed: TokenLimits | null;
}

/** The calls of other models behind a reply: of the advisor that the request names, and of others. */
interface SortedCalls {
  /** What is charged for the advisor; null: nothing. */
  readonly advice: TokenUsage | null;
  /** Whether some are of a model that the request does not name. */
  readonly hasOthers: boolean;
  /** Whether the advisor was called more often than the client allows: the first calls are charged. */
  readonly isBeyondBound: boolean;
  /** Whether counts of the advisor cannot be: they are not charged. */
  readonly isAbsurd: boolean;
}

type Counts = Record<keyof typeof NO_USAGE, number>;

/** The end of a name that says the version of a model: an alias has none. */
const DATE = /-\d{8}$/;

/** @param advisor null: the request names none */
export function sortCalls(calls: readonly OtherCall[], advisor: NamedAdvisor | null): SortedCalls {
  const advised = advisor === null ? [] : calls.filter(({ model }) => isAdvisorCall(model, advisor.name));
  const hasOthers = advised.length < calls.length;
  if (advisor === null || advised.length === 0) {
    return { advice: null, hasOthers, isBeyondBound: false, isAbsurd: false };
  }
  const isBeyondBound = advisor.usesMax !== null && advised.length > advisor.usesMax;
  const charged = advised.slice(0, advisor.usesMax ?? advised.length);
  const usages = charged.flatMap(({ usage }) => (usage !== null && isPossible(usage, advisor) ? [usage] : []));
  const advice = usages.length === 0 ? null : usages.reduce(sumUsage);
  return { advice, hasOthers, isBeyondBound, isAbsurd: usages.length < charged.length };
}

/** Whether a call is the advisor's. One without a name is: there is no other. */
export function isAdvisorCall(model: string | null, name: string): boolean {
  return model === null || isModelName(name, model);
}

/** Whether an upstream means a model by a name: with or without the date of its version. */
export function isModelName(upstreamModel: string, name: string): boolean {
  const names = (one: string): readonly string[] => [one, one.replace(DATE, '')];
  return names(upstreamModel).some((one) => names(name).includes(one));
}

export function sumUsage(one: TokenUsage, other: TokenUsage): TokenUsage {
  const counts: Counts = { ...NO_USAGE };
  for (const count of Object.keys(NO_USAGE) as (keyof Counts)[]) counts[count] = one[count] + other[count];
  return counts;
}

function isPossible(usage: TokenUsage, { typed, listed }: NamedAdvisor): boolean {
  const bounds = { typed, listed, prompts: 1, n: 1, visibleOnly: false, bytesReceived: 0 };
  return checkUsageBounds(usage, bounds) !== 'absurd';
}
