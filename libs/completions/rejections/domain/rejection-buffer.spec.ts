import { newUuid } from '#core';
import { RejectionBuffer } from './rejection-buffer.js';
import { factsOf, shortened, type Rejection } from './rejection.js';

/** A whole minute. */
const NOW_MS = 1_795_000_020_000;
const [organization, key, other] = ['org', 'key', 'other'].map((_, index) => newUuid(NOW_MS + index));

function rejection(changes: Partial<Rejection> = {}): Rejection {
  return {
    requestId: newUuid(NOW_MS),
    organizationId: organization ?? null,
    keyId: key ?? null,
    status: 402,
    code: 'insufficient_balance',
    param: null,
    method: 'POST',
    path: '/v1/chat/completions',
    model: null,
    clientRequestId: null,
    facts: {},
    ...changes,
  };
}

describe('RejectionBuffer', () => {
  it('counts all, and keeps five a second and sixty a minute of an organization', () => {
    const buffer = new RejectionBuffer();
    for (let second = 0; second < 30; second++)
      for (let sent = 0; sent < 100; sent++) buffer.add(rejection(), NOW_MS + second * 1_000);
    const batch = buffer.take('batch');
    const owner = { organizationId: organization, keyId: key };
    expect(batch?.counts).toEqual([{ minuteMs: NOW_MS, ...owner, code: 'insufficient_balance', count: 3_000 }]);
    expect(batch?.samples).toHaveLength(60);
  });

  it('bounds unknown keys together, and keeps those of others', () => {
    const buffer = new RejectionBuffer();
    for (let sent = 0; sent < 100; sent++) buffer.add(rejection({ organizationId: null, keyId: null }), NOW_MS);
    buffer.add(rejection({ organizationId: other ?? null }), NOW_MS);
    const samples = buffer.take('batch')?.samples ?? [];
    expect(samples.map(({ organizationId }) => organizationId)).toEqual([...Array<null>(5).fill(null), other]);
  });

  it('counts on in bounded memory, without owners where they are too many', () => {
    const buffer = new RejectionBuffer();
    for (let index = 0; index < 12_000; index++) buffer.add(rejection({ keyId: newUuid(NOW_MS) }), NOW_MS);
    buffer.addCount('overloaded', 7, NOW_MS);
    const { counts, samples } = buffer.take('batch') ?? { counts: [], samples: [] };
    expect(counts.length).toBeLessThanOrEqual(10_002);
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(12_007);
    expect(samples.length).toBeLessThanOrEqual(1_000);
  });

  it('is empty once it was taken', () => {
    const buffer = new RejectionBuffer();
    expect(buffer.take('first')).toBeNull();
    buffer.add(rejection(), NOW_MS);
    expect(buffer.take('second')?.id).toBe('second');
    expect(buffer.take('third')).toBeNull();
  });
});

describe('factsOf', () => {
  it('keeps figures and names, and no sentence', () => {
    const metadata = {
      available_usd: '0.000000055',
      limit: 60,
      retryable: false,
      model: 'openai/gpt-4.1',
      budget_id: 'run-of-a-client',
      tag: 'team=search',
      got: 'Tell me about whales',
      nested: { a: 1 },
      list: ['x'],
      empty: '',
      nothing: null,
    };
    expect(factsOf(metadata)).toEqual({
      available_usd: '0.000000055',
      limit: 60,
      retryable: false,
      model: 'openai/gpt-4.1',
    });
    expect(factsOf(null)).toEqual({});
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`f${index}`, index]));
    expect(Object.keys(factsOf(many))).toHaveLength(12);
  });
});

it('text of a client is cut to what can be stored', () => {
  expect(shortened('x'.repeat(5_000))).toHaveLength(200);
  expect([shortened(''), shortened(null), shortened(undefined)]).toEqual([null, null, null]);
});
