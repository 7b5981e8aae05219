import type { Refused, RefusingLimit } from '#billing/admission';
import { refusalError, streamEnd } from './refusal-error.js';

const request = {
  organizationId: 'organization',
  leastHoldNanoUsd: 2_000_000n,
  promptField: 'messages',
  fittingMaxTokens: () => 12,
};
const balance = {
  admitted: false,
  reason: 'balance',
  availableNanoUsd: 500_000n,
  heldNanoUsd: 1_000_000n,
  unsettledNanoUsd: 0n,
  creditLimitNanoUsd: 0n,
} as const;
const cap = {
  admitted: false,
  reason: 'cap',
  holderId: null,
  period: 'day',
  limitNanoUsd: 10_000_000n,
  spentNanoUsd: 5_000_000n,
  openNanoUsd: 4_000_000n,
  resetsAtMs: Date.UTC(2031, 4, 8),
} as const;
const id = '019a0000-0000-7000-8000-000000000000';

const table: [string, Refused, { status: number; code: string; retry: boolean; retryAfterMs?: number | null }][] = [
  ['ERR-402 final', { ...balance, wouldFreeUp: false }, { status: 402, code: 'insufficient_balance', retry: false }],
  ['ERR-402 held', { ...balance, wouldFreeUp: true }, { status: 402, code: 'insufficient_balance', retry: true }],
  ['ERR-402 cap', { ...cap, spentNanoUsd: 9_000_000n }, { status: 402, code: 'spend_cap_reached', retry: false }],
  ['ERR-402 cap, held', cap, { status: 402, code: 'spend_cap_reached', retry: true, retryAfterMs: 1_000 }],
  [
    'ERR-429',
    { admitted: false, reason: 'rate', limit: 'rpm', scope: 'key', limitValue: 60, retryAfterMs: 987 },
    { status: 429, code: 'rate_limit_exceeded', retry: true, retryAfterMs: 987 },
  ],
  [
    'ERR-400 burst',
    { admitted: false, reason: 'prompt_exceeds_burst', scope: 'organization', limitValue: 10 },
    { status: 400, code: 'invalid_request_error', retry: false },
  ],
  ['ERR-403', { admitted: false, reason: 'suspended' }, { status: 403, code: 'account_suspended', retry: false }],
  [
    'ERR-409 running',
    { admitted: false, reason: 'idempotency_in_progress', requestId: id },
    { status: 409, code: 'idempotency_in_progress', retry: false },
  ],
  [
    'ERR-409 reused',
    { admitted: false, reason: 'idempotency_reused', requestId: id },
    { status: 409, code: 'idempotency_key_reused', retry: false },
  ],
  ['ERR-500', { admitted: false, reason: 'duplicate' }, { status: 500, code: 'internal_error', retry: true }],
  [
    'ERR-503 load',
    { admitted: false, reason: 'load' },
    { status: 503, code: 'temporarily_unavailable', retry: true, retryAfterMs: 1_000 },
  ],
  [
    'ERR-503 keys lost',
    { admitted: false, reason: 'idempotency_unknown', retryAfterMs: 21_345 },
    { status: 503, code: 'temporarily_unavailable', retry: true, retryAfterMs: 21_345 },
  ],
  [
    'ERR-503 keys lost, to be read again',
    { admitted: false, reason: 'idempotency_unknown', retryAfterMs: 0 },
    { status: 503, code: 'temporarily_unavailable', retry: true, retryAfterMs: 1_000 },
  ],
  [
    'ERR-503 Redis unavailable',
    { admitted: false, reason: 'unavailable', sent: true },
    { status: 503, code: 'temporarily_unavailable', retry: true },
  ],
];

describe('refusalError', () => {
  it.each(table)('%s', (_row, refused, expected) => {
    const error = refusalError(refused, request);
    expect({ status: error.status, code: error.code, retry: error.shouldRetry }).toEqual({
      status: expected.status,
      code: expected.code,
      retry: expected.retry,
    });
    if (expected.retryAfterMs !== undefined) expect(error.retryAfterMs).toBe(expected.retryAfterMs);
  });

  it('ERR-402: states what is available, held and needed, and what would fit', () => {
    const error = refusalError({ ...balance, wouldFreeUp: true }, request);
    expect(error.metadata).toEqual({
      limit_source: 'held',
      available_usd: '0.0005',
      held_usd: '0.001',
      needed_usd: '0.002',
      max_tokens: 12,
    });
    expect(error.message).toBe(
      'This request needs 0.002 USD. 0.0005 USD is available and 0.001 USD is held by running requests. ' +
        'A request with max_tokens 12 would fit.',
    );
    const nothing = { ...request, fittingMaxTokens: () => null };
    const inDebt = refusalError({ ...balance, availableNanoUsd: -3n, wouldFreeUp: false }, nothing);
    expect(inDebt.message).toMatch(/ -0\.000000003 USD is available and 0\.001 USD is held by running requests\.$/);
    expect(inDebt.metadata).not.toHaveProperty('max_tokens');
  });

  it('ERR-402: states what is left of a spend cap, and when it resets', () => {
    const error = refusalError(cap, request);
    expect(error.message).toBe(
      'This request needs 0.002 USD. Of the spend cap of this key (0.01 USD, day) 0.001 USD is available and ' +
        '0.004 USD is held. A request with max_tokens 12 would fit.',
    );
    expect(error.metadata).toEqual({
      limit_source: 'held',
      scope: 'key',
      period: 'day',
      cap_usd: '0.01',
      spent_usd: '0.005',
      held_usd: '0.004',
      available_usd: '0.001',
      needed_usd: '0.002',
      resets_at: '2031-05-08T00:00:00.000Z',
      max_tokens: 12,
    });
    const ofMember = refusalError({ ...cap, holderId: 'member' }, request);
    expect(ofMember.message).toContain("Of the spend cap of this key's member (0.01 USD, day) 0.001 USD is available");
    expect(ofMember.metadata).toMatchObject({ scope: 'member', cap_usd: '0.01' });
    const ofTest = refusalError({ ...cap, holderId: request.organizationId }, request);
    expect(ofTest.message).toContain(
      'Of the spend cap of this test organization (0.01 USD, day) 0.001 USD is available',
    );
    expect(ofTest.metadata).toMatchObject({ scope: 'organization', cap_usd: '0.01' });
  });
});

describe('RES-11: streamEnd', () => {
  it.each<[limit: RefusingLimit | null, end: object]>([
    [null, { ended: 'insufficient_balance' }],
    ['balance', { ended: 'insufficient_balance', limit_source: 'balance' }],
    [
      { holderId: null, period: 'day' },
      { ended: 'spend_cap_reached', limit_source: 'cap', scope: 'key', period: 'day' },
    ],
    [
      { holderId: 'm', period: 'total' },
      { ended: 'spend_cap_reached', limit_source: 'cap', scope: 'member', period: 'total' },
    ],
    [
      { holderId: 'o', period: 'day' },
      { ended: 'spend_cap_reached', limit_source: 'cap', scope: 'organization', period: 'day' },
    ],
  ])('%j', (limit, end) => {
    expect(streamEnd(limit, 'o')).toEqual(end);
  });
});
