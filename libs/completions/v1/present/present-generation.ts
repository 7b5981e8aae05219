import { type AdvisorUse, type Attempt, formatId, formatUsd, uuidTimeMs } from '#core';
import type { Generation } from '#billing/admission';
import type { RejectedRequest } from '../../rejections/rejections.repository.js';
import { presentCandidate, type PublicNameOf } from './present-candidate.js';

/** About our account, even if it passes soon. */
const PAYMENT_REQUIRED = 402;
/** Reasons that would reveal our credentials or addresses to customers. */
const INTERNAL_REASONS: ReadonlySet<string> = new Set([
  ...['credential_refused', 'quota_exhausted', 'api_missing', 'blocked', 'proxy_unreachable', 'proxy_refused'],
]);

/**
 * A request for its owner, as JSON text: usage, cost with its meters, candidates and attempts. The cost is the same
 * plain decimal number as in the reply, which JSON.stringify would write as `2.8e-6`.
 */
export function presentGeneration(
  generation: Generation,
  canonicalIdOf: CanonicalIdOf,
  publicNameOf: PublicNameOf,
): string {
  const cost = generation.running ? 'null' : formatUsd(generation.event.chargeNanoUsd);
  const facts = factsOf(generation, canonicalIdOf, publicNameOf);
  return `${JSON.stringify(facts).slice(0, -1)},"cost_usd":${cost}}`;
}

/** A request that was rejected before admission, for its owner: nothing was used, and nothing is charged. */
export function presentRejected(rejected: RejectedRequest): object {
  const { requestId, keyId, clientRequestId, model, statusCode, errorCode, param, method, path, facts } = rejected;
  return {
    object: 'generation',
    id: formatId('gen', requestId),
    key_id: keyId === null ? null : formatId('key', keyId),
    client_request_id: clientRequestId,
    model,
    created_at: new Date(uuidTimeMs(requestId)).toISOString(),
    settled: false,
    running: false,
    outcome: 'rejected',
    status: statusCode,
    error_code: errorCode,
    param,
    method,
    path,
    details: facts,
    cost_usd: 0,
  };
}

/** Null: the catalog has no model of this id. */
type CanonicalIdOf = (modelId: string) => string | null;

function factsOf(generation: Generation, canonicalIdOf: CanonicalIdOf, publicNameOf: PublicNameOf): object {
  const { event, admittedAt, bookedAt, settled, running } = generation;
  const { usage } = event;
  return {
    object: 'generation',
    id: formatId('gen', event.requestId),
    key_id: formatId('key', event.keyId),
    project_id: event.projectId === null ? null : formatId('prj', event.projectId),
    client_request_id: event.clientRequestId,
    endpoint: event.endpoint,
    model: event.requestedModel,
    canonical_id: canonicalIdOf(event.modelId),
    model_id: formatId('mdl', event.modelId),
    stream: event.stream,
    created_at: admittedAt.toISOString(),
    booked_at: bookedAt?.toISOString() ?? null,
    settled,
    running,
    outcome: running ? null : event.outcome,
    status: event.statusCode,
    error_code: event.errorCode,
    finish_reason: event.finishReason,
    channel: event.channelId === null ? null : publicNameOf(event.channelId),
    usage: {
      prompt_tokens: usage.promptTokens,
      completion_tokens: usage.completionTokens,
      total_tokens: usage.promptTokens + usage.completionTokens,
      prompt_tokens_details: { cached_tokens: usage.cachedTokens, cache_write_tokens: usage.cacheWriteTokens },
      completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    },
    usage_source: event.usageSource,
    meters: event.meters,
    price_version_id: formatId('price', event.priceVersionId),
    advisor: event.advisor === null ? null : presentAdvisor(event.advisor, canonicalIdOf),
    candidates: event.candidates.map((note) => presentCandidate(note, publicNameOf)),
    attempts: event.attempts.map((attempt) => presentAttempt(attempt, publicNameOf)),
    timings: { first_byte_ms: event.firstByteMs, duration_ms: event.durationMs },
    tags: event.tags,
  };
}

function presentAdvisor({ modelId, priceVersionId, meters }: AdvisorUse, canonicalIdOf: CanonicalIdOf): object {
  return {
    model_id: formatId('mdl', modelId),
    canonical_id: canonicalIdOf(modelId),
    meters,
    price_version_id: formatId('price', priceVersionId),
  };
}

function presentAttempt(
  { channelId, status, reason, durationMs, dropped }: Attempt,
  publicNameOf: PublicNameOf,
): object {
  const word = reason?.split(':')[0] ?? null;
  const internal = word !== null && INTERNAL_REASONS.has(word);
  return {
    channel: publicNameOf(channelId),
    status: internal || status === PAYMENT_REQUIRED ? null : status,
    reason: internal ? 'unavailable' : word,
    duration_ms: durationMs,
    dropped: dropped ?? [],
  };
}
