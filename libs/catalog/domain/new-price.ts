import { RoutifyError } from '#kernel';
import type { PriceScope } from './catalog-index.js';

/** How far behind an operator's clock may be before "now" counts as the past. */
const PAST_TOLERANCE_MS = 60_000;

/** Throws `invalid_request_error` for a price of two scopes. */
export function checkScope({ tierId, organizationId }: PriceScope): void {
  if (tierId === null || organizationId === null) return;
  const message = 'organization_id: a price is for a tier or an organization, not both.';
  throw new RoutifyError('invalid_request_error', message, { param: 'organization_id' });
}

/** When a price begins. Throws `invalid_request_error` for the past: what was charged then is settled. */
export function startOf(effectiveFrom: Date | null, nowMs: number): Date {
  if (effectiveFrom === null) return new Date(nowMs);
  if (effectiveFrom.getTime() >= nowMs - PAST_TOLERANCE_MS) return effectiveFrom;
  const message = 'effective_from: a price cannot begin in the past.';
  throw new RoutifyError('invalid_request_error', message, { param: 'effective_from' });
}
