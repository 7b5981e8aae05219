import fc from 'fast-check';
import { PURE_RUNS } from '../../../../test/support/property-runs.js';
import type { FailedAttempt } from './failed-attempt.js';
import { judgeStatus } from './judge-attempt.js';
import { isTransient, pauseBeforeRepeat } from './repeat-attempt.js';

const status = (code: number, retryAfterMs: number | null = null) =>
  ({ kind: 'status', status: code, error: { message: 'No.', param: null, code: null }, retryAfterMs }) as const;
const failed = (reason: Extract<FailedAttempt, { kind: 'failed' }>['reason']): FailedAttempt => ({
  kind: 'failed',
  reason,
  detail: '',
  status: null,
});

describe('isPassing', () => {
  it.each([
    ...[408, 409, 425, 500, 502, 503, 504].map((code) => [code, true] as const),
    ...[301, 400, 401, 402, 403, 404, 422, 429, 501, 529].map((code) => [code, false] as const),
  ])('a status of %i: %s', (code, expected) => {
    expect(isTransient(status(code), judgeStatus(status(code)))).toBe(expected);
  });

  it('a 409 that refuses our credential is not transient', () => {
    const refused = { ...status(409), error: { message: 'API key expired.', param: null, code: null } };
    expect(isTransient(refused, judgeStatus(refused))).toBe(false);
  });

  it.each([
    ...(
      [
        'dns_failed',
        'connect_failed',
        'proxy_unreachable',
        'tls_failed',
        'first_byte_timeout',
        'connection_lost',
      ] as const
    ).map((reason) => [reason, true] as const),
    ...(
      ['blocked', 'proxy_refused', 'idle_timeout', 'total_timeout', 'unreadable_reply', 'upstream_error'] as const
    ).map((reason) => [reason, false] as const),
  ])('%s: %s', (reason, expected) => {
    expect(isTransient(failed(reason), 'try_next')).toBe(expected);
  });

  it('an upstream that has started a response is not repeated', () => {
    expect(isTransient({ kind: 'failed', reason: 'connection_lost', detail: '', status: 200 }, 'try_next')).toBe(false);
  });
});

describe('pauseBeforeRepeat', () => {
  it.each([
    { repeats: 0, random: 0, pauseMs: 0 },
    { repeats: 0, random: 0.5, pauseMs: 50 },
    { repeats: 1, random: 0.999, pauseMs: 200 },
    { repeats: 4, random: 0.999, pauseMs: 1_598 },
    { repeats: 9, random: 0.999, pauseMs: 1_998 },
  ])('$random after $repeats repeats: $pauseMs ms', ({ repeats, random, pauseMs }) => {
    expect(pauseBeforeRepeat(failed('connection_lost'), repeats, random)).toBe(pauseMs);
  });

  it.each([
    { requestedMs: 700, pauseMs: 700 },
    { requestedMs: 20, pauseMs: 50 },
    { requestedMs: 2_000, pauseMs: 2_000 },
    { requestedMs: 2_001, pauseMs: null },
  ])('with $requestedMs ms requested by the upstream: $pauseMs', ({ requestedMs, pauseMs }) => {
    expect(pauseBeforeRepeat(status(503, requestedMs), 0, 0.5)).toBe(pauseMs);
  });

  it('is never longer than two seconds, nor shorter than requested', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat({ max: 4_000 }),
        (repeats, random, requestedMs) => {
          const pauseMs = pauseBeforeRepeat(status(503, requestedMs), repeats, random);
          if (pauseMs === null) expect(requestedMs).toBeGreaterThan(2_000);
          else {
            expect(pauseMs).toBeLessThanOrEqual(2_000);
            expect(pauseMs).toBeGreaterThanOrEqual(requestedMs);
          }
        },
      ),
      { numRuns: PURE_RUNS },
    );
  });
});
