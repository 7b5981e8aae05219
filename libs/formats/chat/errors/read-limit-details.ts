import { isRecord } from '#core';

/** Limit details of an error, outside its message. */
interface LimitDetails {
  readonly retryAfterMs?: number;
  readonly limitPasses?: boolean;
}

const DELAY = /^(\d{1,9}(?:\.\d{1,9})?)s$/;
const PASSING = /per(?:second|minute|hour)/i;
const LASTING = /perday|permonth/i;

/**
 * Google's `details` of an error, sent by its own API, Vertex and the OpenAI-compatible endpoint: `RetryInfo` with a
 * delay, `QuotaFailure` with the exceeded limits and the period in each id
 * (`GenerateRequestsPerMinutePerProjectPerModel-FreeTier`). A daily limit overrides one per minute.
 *
 * Source: google.rpc.RetryInfo and google.rpc.QuotaFailure (googleapis, error_details.proto).
 */
export function readLimitDetails(details: unknown): LimitDetails {
  if (!Array.isArray(details)) return {};
  const facts = details.filter(isRecord);
  const delay = facts.map(({ retryDelay }) => DELAY.exec(String(retryDelay))?.[1]).find((found) => found !== undefined);
  const passed = facts.flatMap(({ violations }) => (Array.isArray(violations) ? violations.filter(isRecord) : []));
  const ids = passed.map(({ quotaId }) => quotaId).filter((id) => typeof id === 'string');
  const lasts = ids.some((id) => LASTING.test(id));
  const passes = ids.some((id) => PASSING.test(id));
  return {
    ...(delay === undefined ? {} : { retryAfterMs: Math.ceil(Number(delay) * 1_000) }),
    ...(lasts || passes ? { limitPasses: !lasts } : {}),
  };
}

/** Limit sources, and whether the limit resets by itself: the budget of requests in flight does when they end. */
const LIMIT_SOURCES: ReadonlyMap<unknown, boolean> = new Map([
  ['openrouter_in_flight_budget', true],
  ['openrouter_credits', false],
  ['openrouter_key_limit', false],
  ['openrouter_guardrail_budget', false],
  ['openrouter_workspace_budget', false],
]);

/**
 * OpenRouter's `metadata.limit_source` of an error.
 *
 * Source: openrouter.ai/docs, errors and limits.
 */
export function readLimitSource(metadata: unknown): LimitDetails {
  const passes = isRecord(metadata) ? LIMIT_SOURCES.get(metadata.limit_source) : undefined;
  return passes === undefined ? {} : { limitPasses: passes };
}
