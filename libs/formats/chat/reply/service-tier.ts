import { givenValue, textOf, type JsonObject, isPaidTier } from '#core';
import { findUsageObject } from './read-envelope.js';

const FIELD = 'service_tier';

/**
 * The service tier that a reply or chunk says has served it, beside its choices or in its usage; null: it does not say.
 */
export function readServiceTier(object: JsonObject): string | null {
  const own = textOf(givenValue(object, FIELD) ?? undefined);
  if (own !== null) return own;
  const usage = findUsageObject(object);
  return usage === null ? null : textOf(givenValue(usage, FIELD) ?? undefined);
}

/** @param ordinary the format's name of the ordinary tier */
export function tierName(tier: string | null, ordinary: 'default' | 'standard'): string {
  return isPaidTier(tier) ? tier : ordinary;
}
