import { matchesGlob } from './matches-glob.js';

/**
 * Periods after which a cap begins anew: of a calendar, or of a number of hours that begin with the first request.
 * `total` never does.
 */
export const CAP_PERIODS = ['hour', 'day', 'week', 'month', 'quarter', 'hours', 'total'] as const;

export type CapPeriod = (typeof CAP_PERIODS)[number];

/** What a cap limits: money, or the number of requests of which something was delivered or charged. */
export const CAP_UNITS = ['usd', 'requests'] as const;

export type CapUnit = (typeof CAP_UNITS)[number];

/**
 * What a cap can be narrowed to; it counts the requests that fit all that it has. Without any, it counts all requests of
 * its organization.
 */
export const CAP_DIMENSIONS = ['project', 'key', 'member', 'model', 'tag'] as const;

export type CapDimension = (typeof CAP_DIMENSIONS)[number];

/** Whose cap it is. */
export type CapScope = 'organization' | 'project' | 'member' | 'key' | 'run';

/** The first of the numbers of weekdays. */
export const MONDAY = 1;

/** One cap of those that can count a request of a key. */
export interface Cap {
  /**
   * In terms, fields of Redis and spend windows: `c12` (USD) or `r12` (requests) of the organization's list; `day` of the
   * key's own columns, `<holder>:day` of its member's and of a test organization; `b0123456789abcdef` of a run.
   */
  readonly name: string;
  /** Null: of the columns of a key or a member. */
  readonly id: string | null;
  readonly scope: CapScope;
  /** Canonical id or a glob over them; null: all models. */
  readonly model: string | null;
  /** A label of the request; null: whatever its labels. */
  readonly tag: CapTag | null;
  readonly unit: CapUnit;
  readonly period: CapPeriod;
  /** Of `hours`; null for others. */
  readonly periodHours: number | null;
  /** Nano-USD, or requests. */
  readonly limit: bigint;
  /** In place of `limit` until a moment. */
  readonly override: { readonly limit: bigint; readonly endsAtMs: number } | null;
  /** False: it refuses nothing; events say when it is reached. */
  readonly isHard: boolean;
  /** False: only operators see it. */
  readonly isVisible: boolean;
  /** IANA name of the time zone in which its periods begin; null: that of the organization. */
  readonly timeZone: string | null;
  /** 1, Monday, to 7. */
  readonly weekStartsOn: number;
}

/** A budget that all requests of one run of an agent share, as a request states it. */
export interface RunBudget {
  /** The client's name of the run. */
  readonly id: string;
  readonly limitNanoUsd: bigint;
}

/** A cap without what only caps of an organization's list can have. */
export const PLAIN_CAP = {
  id: null,
  model: null,
  tag: null,
  unit: 'usd',
  periodHours: null,
  override: null,
  isHard: true,
  isVisible: true,
  timeZone: null,
  weekStartsOn: MONDAY,
} as const satisfies Partial<Cap>;

interface CapTag {
  readonly name: string;
  readonly value: string;
}

/** What of a request its caps depend on. */
export interface CappedRequest {
  /** Canonical ids of the model and of its fallbacks: it counts in a cap that fits one of them. */
  readonly modelIds: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** Fits what has neither a model nor a label: that counts any request of its key. */
export const ANY_REQUEST: CappedRequest = { modelIds: [], tags: {} };

/** Whether a cap of the request's key counts this request. */
export function countsIn({ model, tag }: Pick<Cap, 'model' | 'tag'>, { modelIds, tags }: CappedRequest): boolean {
  if (model !== null && !modelIds.some((id) => matchesGlob(model, id))) return false;
  return tag === null || (Object.hasOwn(tags, tag.name) && tags[tag.name] === tag.value);
}

/** The limit in force. */
export function limitAt({ limit, override }: Pick<Cap, 'limit' | 'override'>, nowMs: number): bigint {
  return override !== null && nowMs < override.endsAtMs ? override.limit : limit;
}

/** The name of a numbered cap of an organization. */
export function capName(number: number, unit: CapUnit): string {
  return `${unit === 'usd' ? 'c' : 'r'}${String(number)}`;
}
