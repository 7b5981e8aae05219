import { runCapOf, type Refused, type RefusingLimit } from '#billing/admission';
import { formatId, formatUsd, maxBigint, RoutifyError, type Cap, type Principal, type RunBudget } from '#core';
import type { StreamEnd } from '#formats';

/** Retry-After where the end of the cause is unknown. */
const RETRY_AFTER_MS = 1_000;
const RUNS_RETRY_AFTER_MS = 60_000;

/** What the request needs, for the advice on what would fit. */
interface RefusedRequest {
  readonly principal: Principal;
  /** Of its run; absent or null: it is part of none. */
  readonly budget?: RunBudget | null;
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
    case 'too_many_runs':
      return new RoutifyError(
        'rate_limit_exceeded',
        `The organization has ${refused.limitValue} runs with a budget in seven days, which is the most.`,
        { retryAfterMs: RUNS_RETRY_AFTER_MS, metadata: { limit: 'runs', limit_value: refused.limitValue } },
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
    case 'run_unknown':
    case 'unavailable':
      return unavailableError(RETRY_AFTER_MS, refused.reason);
  }
}

/** Why a stream ended at its hold, by the limit that refused more; null: no answer came in time. */
export function streamEnd(
  limit: RefusingLimit | null,
  principal: Principal,
  budget: RunBudget | null = null,
): StreamEnd {
  if (limit === null) return { ended: 'insufficient_balance' };
  if (limit === 'balance') return { ended: 'insufficient_balance', limit_source: limit };
  const { scope, period, isVisible } = capNamed(limit.cap, principal, budget);
  const hasPeriod = isVisible && scope !== 'run';
  return { ended: 'spend_cap_reached', limit_source: 'cap', scope, ...(hasPeriod ? { period } : {}) };
}

/** Throws for a cap that the request was not admitted under: a bug. */
function capNamed(name: string, { organizationId, caps }: Principal, budget: RunBudget | null): Cap {
  const run = budget === null ? [] : [runCapOf(organizationId, budget)];
  const cap = [...caps, ...run].find((known) => known.name === name);
  if (cap === undefined) throw new Error(`the request was refused by an unknown cap: ${name}`);
  return cap;
}

function holderOf({ scope, id }: Cap): string {
  if (scope === 'run') return 'this run';
  if (scope === 'key') return 'this key';
  if (scope === 'member') return "this key's member";
  if (scope === 'project') return "this key's project";
  return id === null ? 'this test organization' : 'this organization';
}

/** The hold of a request ended before an upstream had it. */
export function holdEndedError(): RoutifyError {
  return new RoutifyError('insufficient_balance', 'The balance does not cover the rest of this request.');
}

function unavailableError(retryAfterMs: number, cause: string): RoutifyError {
  const message = 'The service is temporarily unavailable. Try again shortly.';
  return new RoutifyError('temporarily_unavailable', message, { retryAfterMs, cause });
}

function capError(refused: CapRefusal, request: RefusedRequest): RoutifyError {
  const cap = capNamed(refused.name, request.principal, request.budget ?? null);
  const wouldFreeUp = refused.spent + leastOf(cap, request) <= refused.limit;
  const { message, metadata } = cap.isVisible ? shownCap(cap, refused, request) : HIDDEN_CAP;
  return new RoutifyError('spend_cap_reached', message, {
    shouldRetry: wouldFreeUp,
    ...(wouldFreeUp ? { retryAfterMs: 1_000 } : {}),
    metadata: { limit_source: wouldFreeUp ? 'held' : 'cap', scope: cap.scope, ...metadata },
  });
}

type CapRefusal = Refused & { reason: 'cap' };

/** An operator set it, and does not show it. */
const HIDDEN_CAP = { message: 'A limit of this organization is reached.', metadata: {} };

/** What a cap must have left: a retry can succeed once held amounts are released, unless what was spent alone fills it. */
function leastOf({ unit }: Cap, { leastHoldNanoUsd }: RefusedRequest): bigint {
  return unit === 'usd' ? maxBigint(leastHoldNanoUsd, 1n) : 1n;
}

function shownCap(cap: Cap, refused: CapRefusal, request: RefusedRequest) {
  const { limit, spent, open, resetsAtMs } = refused;
  const { id, period, model, tag } = cap;
  const available = maxBigint(limit - spent - open, 0n);
  const described = {
    ...(cap.scope === 'run' ? { budget_id: request.budget?.id } : { period }),
    ...(id === null ? {} : { cap_id: formatId('cap', id) }),
    ...(model === null ? {} : { model }),
    ...(tag === null ? {} : { tag: `${tag.name}=${tag.value}` }),
  };
  const resets = resetsAtMs === null ? {} : { resets_at: new Date(resetsAtMs).toISOString() };
  if (cap.unit === 'requests') {
    return {
      message:
        `The cap of ${holderOf(cap)} (${String(limit)} requests, ${period}) is reached: ` +
        `${String(spent)} requests are counted and ${String(open)} are running.`,
      metadata: {
        ...described,
        cap_requests: Number(limit),
        counted_requests: Number(spent),
        running_requests: Number(open),
        ...resets,
      },
    };
  }
  const fitting = request.fittingMaxTokens(available);
  const needed = formatUsd(request.leastHoldNanoUsd);
  return {
    message:
      `This request needs ${needed} USD. Of the spend cap of ${holderOf(cap)} ` +
      `(${formatUsd(limit)} USD${cap.scope === 'run' ? '' : `, ${period}`}) ${formatUsd(available)} USD is available and ` +
      `${formatUsd(open)} USD is held.${advice(fitting)}`,
    metadata: {
      ...described,
      cap_usd: formatUsd(limit),
      spent_usd: formatUsd(spent),
      held_usd: formatUsd(open),
      available_usd: formatUsd(available),
      needed_usd: needed,
      ...resets,
      ...(fitting === null ? {} : { max_tokens: fitting }),
    },
  };
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
