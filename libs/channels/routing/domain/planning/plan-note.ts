/** Why a channel is kept in a plan or excluded from it, for operators. */
export type PlanReason =
  | 'available'
  /** Kept, behind those that have everything the request needs. */
  | 'lacks_capability'
  /** Kept: its breaker is half-open and allows one probe. */
  | 'recovering'
  /** Kept, behind all others: its breaker is open, but too few channels would be left without it. */
  | 'last_resort'
  /** Kept, behind those with a free slot: it is at its concurrency limit. */
  | 'busy'
  | 'disabled'
  | 'draining'
  | 'endpoint_not_offered'
  | 'service_tier_not_offered'
  /** It does not serve the request's advisor, or speaks another format. */
  | 'advisor_not_offered'
  | 'not_in_tier'
  | 'not_in_project'
  /** The caller is a test organization, and the channel does not serve those. */
  | 'not_for_tests'
  | 'other_region'
  | 'no_credential'
  /** By the caller's `only`, `ignore` or `allow_fallbacks`. */
  | 'excluded_by_request'
  /** Its model costs more than the caller's `max_price`. */
  | 'over_max_price'
  /** Its breaker is open. */
  | 'ejected'
  /** Its breaker is half-open, and the probe is running. */
  | 'probing'
  /** All its credentials are paused, or at their limits. */
  | 'cooling';

/** The reasons as sentences, for the admin API. */
export const PLAN_REASONS: Readonly<Record<PlanReason, string>> = {
  available: 'It can serve the request.',
  lacks_capability: 'Tried after others: it lacks a capability that the request needs.',
  recovering: 'One request is let through to check whether it has recovered.',
  last_resort: 'Tried last: its circuit breaker is open, but too few channels would be left without it.',
  busy: 'Tried after others: it is at its limit of concurrent requests.',
  disabled: 'An operator disabled it.',
  draining:
    'It is draining: only conversations of the last ten minutes, and those with state stored on it, continue on it.',
  endpoint_not_offered: 'Its provider doesn’t support this endpoint.',
  service_tier_not_offered: 'Its provider doesn’t support this service tier, or its options drop the field.',
  advisor_not_offered: 'It doesn’t serve the requested advisor, or doesn’t use Anthropic’s format.',
  not_in_tier: 'It has none of the channel tags that the tier requires.',
  not_in_project: 'It has none of the channel tags that the project requires.',
  not_for_tests: 'It doesn’t serve test organizations.',
  other_region: 'The request requires another region.',
  no_credential: 'It has no usable credential: none is active, or the provider rejects them.',
  excluded_by_request: 'The routing options of the request exclude it.',
  over_max_price: 'The model costs more than the max_price of the request.',
  ejected: 'Its circuit breaker is open for this model.',
  probing: 'Its circuit breaker is half-open, and the trial request is still running.',
  cooling: 'All its credentials are paused or at their limits.',
};

/** The sentence of a stored reason; for one that is no longer used, the reason itself. */
export function reasonSentence(reason: string): string {
  return (PLAN_REASONS as Readonly<Partial<Record<string, string>>>)[reason] ?? reason;
}

/** A considered channel. Notes are in attempt order; excluded channels come last. */
export interface PlanNote {
  /** Canonical id of the model it would answer with, if several models are planned. */
  readonly model?: string;
  /** Its id. */
  readonly channel: string;
  readonly kept: boolean;
  readonly reason: PlanReason;
}

const PUBLIC_REASONS: Readonly<Partial<Record<string, string>>> = {
  recovering: 'available',
  last_resort: 'available',
  draining: 'disabled',
  no_credential: 'unavailable',
  ejected: 'unavailable',
  probing: 'unavailable',
  cooling: 'rate_limited',
};

/** The reason as shown to customers, without details of credentials and rules. */
export function publicReason(reason: string): string {
  return PUBLIC_REASONS[reason] ?? reason;
}
