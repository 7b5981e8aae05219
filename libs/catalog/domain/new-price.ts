import { refusal } from '#core';
import type { PriceScope } from './catalog-index.js';

/** Tolerance for an operator's clock: "now" of a slow clock does not count as the past. */
const PAST_TOLERANCE_MS = 60_000;

/** Throws `invalid_request_error` for a price of two scopes. */
export function checkScope({ tierId, organizationId }: PriceScope): void {
  if (tierId === null || organizationId === null) return;
  throw refusal('price_of_two_scopes', {}, { param: 'organization_id' });
}

/** The start of a price. Throws `invalid_request_error` for the past: those requests are settled. */
export function startOf(effectiveFrom: Date | null, nowMs: number): Date {
  if (effectiveFrom === null) return new Date(nowMs);
  if (effectiveFrom.getTime() >= nowMs - PAST_TOLERANCE_MS) return effectiveFrom;
  throw refusal('price_starts_early', {}, { param: 'effective_from' });
}
