import { matchesGlob } from '#core';
import type { Strategy } from './strategy.js';

/** Attempts per request, failover included. A rule may only lower it, so that outages are not amplified further. */
export const ATTEMPTS_MAX = 3;

/** Names in a rule's `fallbacks`: more than are tried, because some are not available to every caller. */
export const FALLBACKS_MAX = 8;

/** The requests to which a rule applies; null matches all. */
export interface RouteMatch {
  /** Canonical id, `*` stands for any characters. */
  readonly model: string | null;
  readonly tierId: string | null;
  readonly organizationId: string | null;
  /** A pair of the request's `metadata` as `key=value`, or a key alone. */
  readonly tag: string | null;
}

/** An operator's rule for routing some requests. */
export interface RouteRule {
  readonly id: string;
  readonly match: RouteMatch;
  readonly strategy: Strategy;
  /** Null: `ATTEMPTS_MAX`. */
  readonly maxAttempts: number | null;
  /** Canonical ids of models that may answer in place of the requested one, best one first. */
  readonly fallbacks: readonly string[];
}

/** The fields of a request that rules match. */
export interface RoutedRequest {
  readonly canonicalId: string;
  readonly tierId: string;
  readonly organizationId: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Rules in match order, sorted once per snapshot. */
export class RouteRules {
  private readonly rules: readonly RouteRule[];

  /** Most specific first: one that names an organization, then a tag, then a tier, then the longer model pattern. */
  constructor(rules: readonly RouteRule[]) {
    this.rules = [...rules].sort(moreSpecificFirst);
  }

  /** The first that matches; null: none does. */
  find(request: RoutedRequest): RouteRule | null {
    for (const rule of this.rules) if (matches(rule.match, request)) return rule;
    return null;
  }
}

function matches({ model, organizationId, tierId, tag }: RouteMatch, request: RoutedRequest): boolean {
  if (organizationId !== null && organizationId !== request.organizationId) return false;
  if (tierId !== null && tierId !== request.tierId) return false;
  if (tag !== null && !hasTag(request.tags, tag)) return false;
  return model === null || matchesGlob(model, request.canonicalId);
}

function hasTag(tags: Readonly<Record<string, string>>, tag: string): boolean {
  const equals = tag.indexOf('=');
  if (equals < 0) return Object.hasOwn(tags, tag);
  const key = tag.slice(0, equals);
  return Object.hasOwn(tags, key) && tags[key] === tag.slice(equals + 1);
}

function moreSpecificFirst(left: RouteRule, right: RouteRule): number {
  const [one, other] = [specificity(left.match), specificity(right.match)];
  for (const [index, value] of one.entries()) {
    const difference = (other[index] ?? 0) - value;
    if (difference !== 0) return difference;
  }
  return left.id < right.id ? -1 : 1;
}

/** A pattern without `*` is more specific than any with one. */
function specificity({ organizationId, tag, tierId, model }: RouteMatch): number[] {
  const literal = model?.replaceAll('*', '').length ?? 0;
  const isExact = model !== null && literal === model.length;
  return [organizationId === null ? 0 : 1, tag === null ? 0 : 1, tierId === null ? 0 : 1, isExact ? 1 : 0, literal];
}
