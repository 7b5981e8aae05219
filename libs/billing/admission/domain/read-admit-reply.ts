import type { WireWords } from '#core/infra';
import { maxBigint } from '#core';
import type { AdmitCommand, Admitted, LimitScope, Refused } from './admit.js';
import type { LimitState, LimitStates } from './gcra.js';

type Reply = readonly [code: string, ...rest: unknown[]];

/** Parses a reply of the admit script. Throws a TypeError for an unknown one. */
export function readAdmitReply(reply: unknown, command: AdmitCommand, keyWords: WireWords): Admitted | Refused {
  if (!isReply(reply)) throw new TypeError('reply of the admit script without a code');
  const [code, ...rest] = reply;
  switch (code) {
    case 'CLOCK':
      return { admitted: false, reason: 'clock', redisTimeMs: Number(rest[0]) };
    case 'LOAD':
      return { admitted: false, reason: 'load' };
    case 'DUP':
      return { admitted: false, reason: 'duplicate' };
    default: {
      const limits = { requests: readLimit(rest.at(-2)), tokens: readLimit(rest.at(-1)) };
      if (code === 'OK') return readAdmitted(rest, limits, keyWords);
      return { ...readRefused(code, rest.slice(0, -2), command), limits };
    }
  }
}

function isReply(reply: unknown): reply is Reply {
  return Array.isArray(reply) && typeof reply[0] === 'string';
}

function readRefused(code: string, rest: readonly unknown[], command: AdmitCommand): Refused {
  switch (code) {
    case 'BALANCE':
      return readBalance(rest.map(String), command);
    case 'CAP':
      return readCap(rest.map(String));
    case 'RATE':
      return readRate(rest.map(String));
    case 'BURST':
      return { admitted: false, reason: 'prompt_exceeds_burst', ...readScope(rest[0]), limitValue: Number(rest[1]) };
    case 'RUN':
      return { admitted: false, reason: 'run_unknown', name: String(rest[0]) };
    case 'RUNS':
      return { admitted: false, reason: 'too_many_runs', limitValue: Number(rest[0]) };
    case 'SUSPENDED':
      return { admitted: false, reason: 'suspended' };
    case 'IDEMPOTENCY':
      return {
        admitted: false,
        reason: rest[0] === 'R' ? 'idempotency_in_progress' : 'idempotency_reused',
        requestId: String(rest[1]),
      };
    case 'KEYS_LOST':
      return { admitted: false, reason: 'idempotency_unknown', retryAfterMs: Number(rest[0]) };
    default:
      throw new TypeError(`unknown reply of the admit script: ${code}`);
  }
}

function readAdmitted(
  [held, now, terms, kind, runLeft]: readonly unknown[],
  limits: LimitStates,
  keyWords: WireWords,
): Admitted {
  return {
    admitted: true,
    heldNanoUsd: BigInt(String(held)),
    isStart: kind === 'START',
    admittedAtMs: Number(now),
    terms: String(terms),
    keyWords,
    limits,
    runLeftNanoUsd: runLeft === '' ? null : BigInt(String(runLeft)),
  };
}

function readLimit(state: unknown): LimitState | null {
  if (!Array.isArray(state) || state.length === 0) return null;
  const [limit, remaining, resetMs] = state.map(Number);
  return { limit: limit ?? 0, remaining: remaining ?? 0, resetMs: resetMs ?? 0 };
}

function readBalance(rest: string[], { leastHoldNanoUsd }: AdmitCommand): Refused {
  const [available = 0n, held = 0n, unsettled = 0n, creditLimit = 0n] = rest.map(BigInt);
  return {
    admitted: false,
    reason: 'balance',
    availableNanoUsd: available,
    heldNanoUsd: held,
    unsettledNanoUsd: unsettled,
    creditLimitNanoUsd: creditLimit,
    wouldFreeUp: available + held >= maxBigint(leastHoldNanoUsd, 1n),
  };
}

function readCap([name = '', limit = '', spent = '', open = '', resetsAt = '']: string[]): Refused {
  return {
    admitted: false,
    reason: 'cap',
    name,
    limit: BigInt(limit),
    spent: BigInt(spent),
    open: BigInt(open),
    resetsAtMs: resetsAt === '' ? null : Number(resetsAt),
  };
}

function readRate([limit, scope, limitValue, retryAfterMs]: string[]): Refused {
  if (limit !== 'rpm' && limit !== 'tpm' && limit !== 'concurrency')
    throw new TypeError('unknown limit in the reply of the admit script');
  return {
    admitted: false,
    reason: 'rate',
    limit,
    ...readScope(scope),
    limitValue: Number(limitValue),
    retryAfterMs: Number(retryAfterMs),
  };
}

function readScope(scope: unknown): { readonly scope: LimitScope } {
  return { scope: scope === 'key' ? 'key' : 'organization' };
}
