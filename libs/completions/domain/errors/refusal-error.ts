import { capScope, type CapScope, type Refused, type RefusingLimit } from '#billing/admission';
import { formatId, formatUsd, maxBigint, RoutifyError } from '#core';
import type { StreamEnd } from '#formats';

/** Retry-After where the end of the cause is unknown. */
const RETRY_AFTER_MS = 1_000;

/** What the request needs, for the advice on what would fit. */
interface RefusedRequest {
  readonly organizationId: string;
  readonly leastHoldNanoUsd: bigint;
  readonly promptField: string;
  /** Output tokens that the available balance covers; null when not even the prompt fits. */
  readonly fittingMaxTokens: (availableNanoUsd: bigint) => number | null;
}

/** The client's error for a refused admission. Nothing was held, sent or charged. */
export function refusalError(refused: Refused, request: RefusedRequest): RoutifyError {
  switch (refused.reason) {
    case 'balance':
      return balanceError(refused, request);
    case 'cap':
      return capError(refused, request);
    case 'rate':
      return rateError(refused);
    case 'prompt_exceeds_burst':
      return new RoutifyError(
        'invalid_request_error',
        `The prompt exceeds the entire tokens-per-minute limit of the ${refused.scope} (${refused.limitValue}).`,
        {
          param: request.promptField,
          metadata: { limit: 'tpm', scope: refused.scope, limit_value: refused.limitValue },
        },
      );
    case 'suspended':
      return new RoutifyError('account_suspended', 'This account is suspended.');
    case 'idempotency_in_progress':
      return new RoutifyError('idempotency_in_progress', 'A request with this Idempotency-Key is still running.', {
        metadata: { generation_id: formatId('gen', refused.requestId) },
      });
    case 'idempotency_reused':
      return new RoutifyError(
        'idempotency_key_reused',
        'This Idempotency-Key was already used by an earlier request.',
        {
          metadata: { generation_id: formatId('gen', refused.requestId) },
        },
      );
    case 'duplicate':
      return new RoutifyError('internal_error', 'The request could not be admitted.');
    case 'idempotency_unknown':
      return unavailableError(Math.max(refused.retryAfterMs, RETRY_AFTER_MS), refused.reason);
    case 'clock':
    case 'load':
    case 'unavailable':
      return unavailableError(RETRY_AFTER_MS, refused.reason);
  }
}

/** Why a stream ended at its hold, by the limit that refused more; null: no answer came in time. */
export function streamEnd(limit: RefusingLimit | null, organizationId: string): StreamEnd {
  if (limit === null) return { ended: 'insufficient_balance' };
  if (limit === 'balance') return { ended: 'insufficient_balance', limit_source: limit };
  return {
    ended: 'spend_cap_reached',
    limit_source: 'cap',
    scope: capScope(limit, organizationId),
    period: limit.period,
  };
}

const CAPPED: Readonly<Record<CapScope, string>> = {
  key: 'this key',
  member: "this key's member",
  organization: 'this test organization',
};

/** The hold of a request ended before an upstream had it. */
export function holdEndedError(): RoutifyError {
  return new RoutifyError('insufficient_balance', 'The balance does not cover the rest of this request.');
}

function unavailableError(retryAfterMs: number, cause: string): RoutifyError {
  const message = 'The service is temporarily unavailable. Try again shortly.';
  return new RoutifyError('temporarily_unavailable', message, { retryAfterMs, cause });
}

/** A retry can succeed once held (or not yet booked) amounts are released, unless spending alone fills the cap. */
function capError(refused: Refused & { reason: 'cap' }, request: RefusedRequest): RoutifyError {
  const { period, limitNanoUsd, spentNanoUsd, openNanoUsd, resetsAtMs } = refused;
  const scope = capScope(refused, request.organizationId);
  const availableNanoUsd = maxBigint(limitNanoUsd - spentNanoUsd - openNanoUsd, 0n);
  const wouldFreeUp = spentNanoUsd + maxBigint(request.leastHoldNanoUsd, 1n) <= limitNanoUsd;
  const fitting = request.fittingMaxTokens(availableNanoUsd);
  const resets = resetsAtMs === null ? {} : { resets_at: new Date(resetsAtMs).toISOString() };
  const needed = formatUsd(request.leastHoldNanoUsd);
  return new RoutifyError(
    'spend_cap_reached',
    `This request needs ${needed} USD. Of the spend cap of ${CAPPED[scope]} ` +
      `(${formatUsd(limitNanoUsd)} USD, ${period}) ${formatUsd(availableNanoUsd)} USD is available and ` +
      `${formatUsd(openNanoUsd)} USD is held.${advice(fitting)}`,
    {
      shouldRetry: wouldFreeUp,
      ...(wouldFreeUp ? { retryAfterMs: 1_000 } : {}),
      metadata: {
        limit_source: wouldFreeUp ? 'held' : 'cap',
        scope,
        period,
        cap_usd: formatUsd(limitNanoUsd),
        spent_usd: formatUsd(spentNanoUsd),
        held_usd: formatUsd(openNanoUsd),
        available_usd: formatUsd(availableNanoUsd),
        needed_usd: needed,
        ...resets,
        ...(fitting === null ? {} : { max_tokens: fitting }),
      },
    },
  );
}

function balanceError(refused: Refused & { reason: 'balance' }, request: RefusedRequest): RoutifyError {
  const { availableNanoUsd, heldNanoUsd } = refused;
  const fitting = request.fittingMaxTokens(availableNanoUsd);
  const needed = formatUsd(request.leastHoldNanoUsd);
  return new RoutifyError(
    'insufficient_balance',
    `This request needs ${needed} USD. ${formatUsd(availableNanoUsd)} USD is available and ` +
      `${formatUsd(heldNanoUsd)} USD is held by running requests.${advice(fitting)}`,
    {
      shouldRetry: refused.wouldFreeUp,
      ...(refused.wouldFreeUp ? { retryAfterMs: 1_000 } : {}),
      metadata: {
        limit_source: refused.wouldFreeUp ? 'held' : 'balance',
        available_usd: formatUsd(availableNanoUsd),
        held_usd: formatUsd(heldNanoUsd),
        needed_usd: needed,
        ...(fitting === null ? {} : { max_tokens: fitting }),
      },
    },
  );
}

function advice(fittingMaxTokens: number | null): string {
  return fittingMaxTokens === null ? '' : ` A request with max_tokens ${fittingMaxTokens} would fit.`;
}

function rateError(refused: Refused & { reason: 'rate' }): RoutifyError {
  const unit = { rpm: 'requests per minute', tpm: 'tokens per minute', concurrency: 'concurrent requests' }[
    refused.limit
  ];
  return new RoutifyError('rate_limit_exceeded', `The ${refused.scope} is limited to ${refused.limitValue} ${unit}.`, {
    retryAfterMs: refused.retryAfterMs,
    metadata: {
      limit: refused.limit,
      scope: refused.scope,
      limit_value: refused.limitValue,
      retry_after_ms: refused.retryAfterMs,
    },
  });
}
