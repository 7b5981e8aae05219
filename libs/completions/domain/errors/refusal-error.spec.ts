import type { Refused, RefusingLimit } from '#billing/admission';
import { formatId, type Cap } from '#core';
import { sampleCap } from '../../../../test/support/samples/sample-cap.js';
import { SAMPLE_PRINCIPAL } from '../../../../test/support/samples/sample-principal.js';
import { refusalError, streamEnd } from './refusal-error.js';

const capId = '019a0000-0000-7000-8000-00000000000c';
/** Of an organization's list. */
const listed = { id: capId, scope: 'organization' } as const;
const CAPS: readonly Cap[] = [
  sampleCap(),
  sampleCap({ name: 'm:total', scope: 'member', period: 'total' }),
  sampleCap({ name: 'o:day', scope: 'organization' }),
  sampleCap({ ...listed, name: 'c3', model: 'openai/*', tag: { name: 'team', value: 'search' }, period: 'week' }),
  sampleCap({ ...listed, name: 'r4', unit: 'requests', period: 'quarter' }),
  sampleCap({ ...listed, name: 'c5', isVisible: false, period: 'month' }),
];
const principal = { ...SAMPLE_PRINCIPAL, caps: CAPS };
const request = {
  principal,
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
  name: 'day',
  limit: 10_000_000n,
  spent: 5_000_000n,
  open: 4_000_000n,
  resetsAtMs: Date.UTC(2031, 4, 8),
} as const;
const id = '019a0000-0000-7000-8000-000000000000';

const table: [string, Refused, { status: number; code: string; retry: boolean; retryAfterMs?: number | null }][] = [
  ['ERR-402 final', { ...balance, wouldFreeUp: false }, { status: 402, code: 'insufficient_balance', retry: false }],
  ['ERR-402 held', { ...balance, wouldFreeUp: true }, { status: 402, code: 'insufficient_balance', retry: true }],
  ['ERR-402 cap', { ...cap, spent: 9_000_000n }, { status: 402, code: 'spend_cap_reached', retry: false }],
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
    const ofMember = refusalError({ ...cap, name: 'm:total' }, request);
    expect(ofMember.message).toContain(
      "Of the spend cap of this key's member (0.01 USD, total) 0.001 USD is available",
    );
    expect(ofMember.metadata).toMatchObject({ scope: 'member', cap_usd: '0.01' });
    const ofTest = refusalError({ ...cap, name: 'o:day' }, request);
    expect(ofTest.message).toContain(
      'Of the spend cap of this test organization (0.01 USD, day) 0.001 USD is available',
    );
    expect(ofTest.metadata).toMatchObject({ scope: 'organization', cap_usd: '0.01' });
  });

  it('ERR-402: names a cap of the list, and what it is narrowed to', () => {
    const error = refusalError({ ...cap, name: 'c3' }, request);
    expect(error.message).toContain('Of the spend cap of this organization (0.01 USD, week) 0.001 USD is available');
    expect(error.metadata).toMatchObject({
      scope: 'organization',
      period: 'week',
      cap_id: formatId('cap', capId),
      model: 'openai/*',
      tag: 'team=search',
      cap_usd: '0.01',
    });
  });

  const counted = { ...cap, name: 'r4', limit: 100n, spent: 97n, open: 3n };

  it('ERR-402: states how many requests a cap has counted, and how many run', () => {
    const error = refusalError(counted, request);
    expect(error.message).toBe(
      'The cap of this organization (100 requests, quarter) is reached: 97 requests are counted and 3 are running.',
    );
    expect(error.metadata).toEqual({
      limit_source: 'held',
      scope: 'organization',
      period: 'quarter',
      cap_id: formatId('cap', capId),
      cap_requests: 100,
      counted_requests: 97,
      running_requests: 3,
      resets_at: '2031-05-08T00:00:00.000Z',
    });
  });

  it.each([
    { spent: 99n, open: 1n, retry: true, retryAfterMs: 1_000 },
    { spent: 100n, open: 0n, retry: false, retryAfterMs: null },
  ])('ERR-402: a request may be tried again while others of the cap may end without counting: $spent', (use) => {
    const { retry, retryAfterMs, ...states } = use;
    const error = refusalError({ ...counted, ...states }, request);
    expect(error).toMatchObject({ shouldRetry: retry, retryAfterMs });
  });

  it('ERR-402: says nothing of a cap that the customer does not see', () => {
    const error = refusalError({ ...cap, name: 'c5' }, request);
    expect(error.message).toBe('A limit of this organization is reached.');
    expect(error.metadata).toEqual({ limit_source: 'held', scope: 'organization' });
    expect(error.shouldRetry).toBe(true);
  });

  it('throws for a cap that the request was not admitted under', () => {
    expect(() => refusalError({ ...cap, name: 'c99' }, request)).toThrow('unknown cap');
  });
});

describe('RES-11: streamEnd', () => {
  it.each<[limit: RefusingLimit | null, end: object]>([
    [null, { ended: 'insufficient_balance' }],
    ['balance', { ended: 'insufficient_balance', limit_source: 'balance' }],
    [{ cap: 'day' }, { ended: 'spend_cap_reached', limit_source: 'cap', scope: 'key', period: 'day' }],
    [{ cap: 'm:total' }, { ended: 'spend_cap_reached', limit_source: 'cap', scope: 'member', period: 'total' }],
    [{ cap: 'o:day' }, { ended: 'spend_cap_reached', limit_source: 'cap', scope: 'organization', period: 'day' }],
    [{ cap: 'c5' }, { ended: 'spend_cap_reached', limit_source: 'cap', scope: 'organization' }],
  ])('%j', (limit, end) => {
    expect(streamEnd(limit, principal)).toEqual(end);
  });
});
