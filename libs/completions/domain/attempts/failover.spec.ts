import { type Attempt, RoutifyError, Secret } from '#core';
import type { Candidate } from '#channels';
import { sampleChannel } from '../../../../test/support/samples/sample-channel.js';
import type { FailedAttempt } from './failed-attempt.js';
import { Failover, type FailoverGate } from './failover.js';

const OPEN: FailoverGate = { pauseMs: () => 0, isReady: () => true, takeRetry: () => true, nextRandom: () => 0.5 };

const NO_REASON = { message: 'No.', param: null, code: null };

function candidate(name: string, credentials: readonly string[] = ['a'], modelId = 'm'): Candidate {
  const [first, ...others] = credentials.map((label) => ({
    id: label,
    label,
    secret: new Secret(label),
    secretVersion: 1,
    weight: 1,
    rpm: null,
    tpm: null,
    proxy: null,
  }));
  return {
    channel: sampleChannel({ name }),
    credential: first!,
    otherCredentials: others,
    modelId,
    upstreamModel: 'm',
    toolsApi: null,
    costVersion: null,
  };
}

function status(code: number, retryAfterMs: number | null = null): FailedAttempt {
  return { kind: 'status', status: code, error: NO_REASON, retryAfterMs };
}

const lost: FailedAttempt = {
  kind: 'failed',
  reason: 'connection_lost',
  detail: 'read ECONNRESET 10.0.0.7',
  status: null,
};

/** Fails one candidate after the other until none is left. Returns their channels and credentials. */
function failAll(failover: Failover, fail: (candidate: Candidate) => FailedAttempt): string[] {
  const attempted: string[] = [];
  for (let next = failover.next(0); next !== null; next = failover.next(0)) {
    attempted.push(`${next.channel.name}/${next.credential.label}`);
    failover.fail(next, fail(next), 5, 'gpt');
  }
  return attempted;
}

describe('Failover', () => {
  it('tries candidates in order, at most three times', () => {
    const failover = new Failover(
      ['1', '2', '3', '4'].map((name) => candidate(name)),
      [],
      OPEN,
    );
    expect(failAll(failover, () => lost)).toEqual(['1/a', '2/a', '3/a']);
  });

  it('makes as many attempts as its rule allows', () => {
    const failover = new Failover([candidate('1', ['a', 'b']), candidate('2')], [], OPEN, 2);
    expect(failAll(failover, () => status(429))).toEqual(['1/a', '1/b']);
    expect(failAll(new Failover([candidate('1'), candidate('2')], [], OPEN, 1), () => lost)).toEqual(['1/a']);
  });

  it('starts no attempt after a minute, but always one', () => {
    const failover = new Failover([candidate('1'), candidate('2')], [], OPEN);
    expect(failover.next(70_000)?.channel.name).toBe('1');
    expect(failover.next(60_001)).toBeNull();
  });

  it.each([401, 402, 403, 429])('tries the next credential after %i', (code) => {
    const failover = new Failover([candidate('1', ['a', 'b']), candidate('2')], [], OPEN);
    expect(failAll(failover, () => status(code))).toEqual(['1/a', '1/b', '2/a']);
  });

  it.each([500, 503, 404])('tries another channel after %i', (code) => {
    const error = { ...NO_REASON, message: 'The model does not exist.' };
    const failover = new Failover([candidate('1', ['a', 'b']), candidate('2')], [], OPEN);
    expect(failAll(failover, () => ({ kind: 'status', status: code, error, retryAfterMs: null }))).toEqual([
      '1/a',
      '2/a',
    ]);
  });

  it.each([404, 408, 409, 425])('returns the last refusal (%i) if all attempts were refused', (code) => {
    const failover = new Failover([candidate('1'), candidate('2')], [], OPEN);
    failAll(failover, ({ channel }) => ({
      kind: 'status',
      status: code,
      error: { ...NO_REASON, message: `No model ${channel.name}.` },
      retryAfterMs: null,
    }));
    expect(failover.failure().error).toMatchObject({ status: code, message: 'No model 2.', shouldRetry: false });
  });

  it.each<[string, FailedAttempt]>([
    ['was lost', lost],
    ['refused our credential', status(401)],
    ['requested a pause', status(429)],
  ])('returns no refusal if one attempt %s', (_what, other) => {
    const failover = new Failover([candidate('1'), candidate('2')], [], OPEN);
    failAll(failover, ({ channel }) => (channel.name === '1' ? status(409) : other));
    expect(failover.failure().error).toMatchObject({ code: 'all_channels_failed' });
  });

  it('returns a refusal of the request itself', () => {
    const records: Attempt[] = [];
    const failover = new Failover([candidate('1'), candidate('2')], records, OPEN);
    const refusal = failover.fail(failover.next(0)!, status(400), 5, 'gpt');
    expect(refusal).toMatchObject({ status: 400, message: 'No.' });
    expect(records).toMatchObject([
      { channelName: '1', status: 400, reason: 'client_answer: it gave no code', costNanoUsd: 0n },
    ]);
  });

  it('shows customers less than it records', () => {
    const records: Attempt[] = [];
    const failover = new Failover([candidate('1'), candidate('2'), candidate('3')], records, OPEN);
    const failures: Record<string, FailedAttempt> = {
      1: lost,
      2: status(401),
      3: { kind: 'failed', reason: 'blocked', detail: 'x resolves to 10.0.0.7', status: null },
    };
    failAll(failover, ({ channel }) => failures[channel.name]!);
    expect(records.map(({ reason }) => reason)).toEqual([
      'connection_lost: read ECONNRESET 10.0.0.7',
      'credential_refused: No.',
      'blocked: x resolves to 10.0.0.7',
    ]);
    expect(failover.failure().error).toMatchObject({
      code: 'all_channels_failed',
      metadata: {
        attempts: [
          { channel: '1', status: null, reason: 'connection_lost' },
          { channel: '2', status: null, reason: 'unavailable' },
          { channel: '3', status: null, reason: 'unavailable' },
        ],
      },
    });
  });

  it('returns the shortest pause if all upstreams requested one, and none otherwise', () => {
    const limited = new Failover([candidate('1'), candidate('2'), candidate('3')], [], OPEN);
    const waits: Record<string, number | null> = { 1: 9_000, 2: 4_000, 3: 6_000 };
    failAll(limited, ({ channel }) => status(429, waits[channel.name] ?? null));
    expect(limited.failure().error).toMatchObject({ code: 'upstream_rate_limited', retryAfterMs: 4_000 });
    for (const [requestedMs, waitMs] of [
      [0, 1_000],
      [300_001, 300_000],
      [98_269_000_000_000, 300_000],
      [Infinity, 300_000],
    ] as const) {
      const waiting = new Failover([candidate('1')], [], OPEN);
      failAll(waiting, () => status(429, requestedMs));
      expect(waiting.failure().error).toMatchObject({ code: 'upstream_rate_limited', retryAfterMs: waitMs });
    }
    const mixed = new Failover([candidate('1'), candidate('2')], [], OPEN);
    failAll(mixed, ({ channel }) => (channel.name === '1' ? status(429, 9_000) : lost));
    expect(mixed.failure().error).toMatchObject({ code: 'all_channels_failed', retryAfterMs: null });
  });

  it('skips candidates that cannot express the request without a try; returns that if nothing was sent', () => {
    const refusal = new RoutifyError('invalid_request_error', 'No place.', { param: 'logit_bias' });
    const records: Attempt[] = [];
    const none = new Failover([candidate('1'), candidate('2')], records, OPEN);
    for (const name of ['1', '2']) {
      expect(none.next(0)?.channel.name).toBe(name);
      none.skip(candidate(name), refusal);
    }
    expect(none.next(0)).toBeNull();
    expect(none.failure()).toEqual({ error: refusal, outcome: 'upstream_refused' });
    expect(records).toMatchObject([
      { channelName: '1', status: null, reason: 'unsupported_parameter: No place.', costNanoUsd: 0n },
      { channelName: '2' },
    ]);

    const some = new Failover(
      ['1', '2', '3', '4'].map((name) => candidate(name)),
      [],
      OPEN,
    );
    some.skip(some.next(0)!, refusal);
    expect(failAll(some, () => lost)).toEqual(['2/a', '3/a', '4/a']);
    expect(some.failure()).toMatchObject({
      outcome: 'all_channels_failed',
      error: { metadata: { attempts: [{ channel: '1', reason: 'unsupported_parameter' }, {}, {}, {}] } },
    });
  });

  it('returns a pause if all attempted upstreams requested one', () => {
    const failover = new Failover([candidate('1'), candidate('2')], [], OPEN);
    failover.skip(failover.next(0)!, new RoutifyError('invalid_request_error', 'No place.'));
    failAll(failover, () => status(429, 4_000));
    expect(failover.failure().error).toMatchObject({ code: 'upstream_rate_limited', retryAfterMs: 4_000 });
  });

  it('tries ready candidates first, then the others', () => {
    const gate = { ...OPEN, isReady: ({ channel }: Candidate) => channel.name === '3' };
    const failover = new Failover(
      ['1', '2', '3'].map((name) => candidate(name)),
      [],
      gate,
    );
    expect(failAll(failover, () => lost)).toEqual(['3/a', '1/a', '2/a']);
  });

  it('C22: skips credentials that were paused after planning', () => {
    const pausing = new Set(['a', 'c']);
    const gate = { ...OPEN, pauseMs: ({ credential }: Candidate) => (pausing.has(credential.label) ? 8_000 : 0) };
    const failover = new Failover([candidate('1', ['a', 'b']), candidate('2', ['c'])], [], gate);
    expect(failAll(failover, () => status(429, 5_000))).toEqual(['1/b']);
    expect(failover.failure().error).toMatchObject({
      code: 'upstream_rate_limited',
      retryAfterMs: 5_000,
      metadata: {
        attempts: [
          { channel: '2', reason: 'rate_limited' },
          { channel: '1', reason: 'rate_limited' },
        ],
      },
    });
  });

  it('does not report a credential refused after planning as a rate limit', () => {
    const gate = { ...OPEN, pauseMs: ({ channel }: Candidate) => (channel.name === '2' ? Infinity : 0) };
    const failover = new Failover([candidate('1'), candidate('2')], [], gate);
    failAll(failover, () => status(429, 5_000));
    expect(failover.failure().error).toMatchObject({
      code: 'all_channels_failed',
      metadata: { attempts: [{ channel: '2', reason: 'unavailable' }, { channel: '1' }] },
    });
  });

  it('reports an overloaded upstream as failed, not as rate limited', () => {
    const failover = new Failover([candidate('1')], [], OPEN);
    failAll(failover, () => status(529, 5_000));
    expect(failover.failure().error).toMatchObject({
      code: 'all_channels_failed',
      metadata: { attempts: [{ channel: '1', status: 529, reason: 'overloaded' }] },
    });
  });

  it('tries another credential for a request over the account’s limit, and hides the message', () => {
    const error = { ...NO_REASON, message: 'Request too large for m on tokens per min (TPM): Limit 5, Requested 9.' };
    const failover = new Failover([candidate('1', ['a', 'b'])], [], OPEN);
    const attempted = failAll(failover, () => ({ kind: 'status', status: 429, error, retryAfterMs: null }));
    expect(attempted).toEqual(['1/a', '1/b']);
    const { error: publicError } = failover.failure();
    expect(publicError).toMatchObject({
      code: 'all_channels_failed',
      metadata: { attempts: [{ reason: 'over_limit' }, {}] },
    });
    expect(JSON.stringify(publicError.toBody('gen_1'))).not.toContain('TPM');
  });

  it('never shows a 402, even a transient one', () => {
    const failover = new Failover([candidate('1')], [], OPEN);
    failAll(failover, () => status(402, 5_000));
    expect(failover.failure().error).toMatchObject({
      code: 'upstream_rate_limited',
      retryAfterMs: 5_000,
      metadata: { attempts: [{ channel: '1', status: null, reason: 'rate_limited' }] },
    });
  });

  it('C23: stops when the retry budget is used up, but always makes one attempt', () => {
    const gate = { ...OPEN, takeRetry: () => false };
    const failover = new Failover(
      ['1', '2'].map((name) => candidate(name)),
      [],
      gate,
    );
    expect(failAll(failover, () => lost)).toEqual(['1/a']);
  });

  describe('several models', () => {
    const of = (modelId: string, ...names: readonly string[]): Candidate[] =>
      names.map((name) => candidate(`${modelId}${name}`, ['a'], modelId));

    it.each<[candidates: Candidate[], attempted: string[]]>([
      [
        [...of('x', '1'), ...of('y', '1')],
        ['x1/a', 'y1/a'],
      ],
      [
        [...of('x', '1', '2', '3'), ...of('y', '1', '2')],
        ['x1/a', 'x2/a', 'y1/a'],
      ],
      [
        [...of('x', '1', '2'), ...of('y', '1', '2'), ...of('z', '1')],
        ['x1/a', 'y1/a', 'z1/a'],
      ],
      [
        [candidate('x1', ['a', 'b', 'c'], 'x'), ...of('y', '1')],
        ['x1/a', 'x1/b', 'y1/a'],
      ],
    ])('keep one of the three tries each', (candidates, attempted) => {
      expect(failAll(new Failover(candidates, [], OPEN), () => status(401))).toEqual(attempted);
    });

    it('are tried in order, even if a later one is ready first', () => {
      const gate = { ...OPEN, isReady: ({ channel }: Candidate) => channel.name !== 'x1' };
      const failover = new Failover([...of('x', '1', '2'), ...of('y', '1')], [], gate);
      expect(failAll(failover, () => lost)).toEqual(['x2/a', 'x1/a', 'y1/a']);
    });

    it('have retry budgets of their own', () => {
      const gate = { ...OPEN, takeRetry: (modelId: string) => modelId !== 'x' };
      const failover = new Failover([...of('x', '1', '2'), ...of('y', '1', '2')], [], gate);
      expect(failAll(failover, () => lost)).toEqual(['x1/a', 'y1/a', 'y2/a']);
    });
  });

  describe('repeats', () => {
    /** Fails attempts and repeats until none is left. Returns the candidates, and the pauses before repeats. */
    function failAndRepeat(failover: Failover, fail: (candidate: Candidate) => FailedAttempt): (string | number)[] {
      const attempted: (string | number)[] = [];
      for (;;) {
        attempted.push(...failAll(failover, fail));
        const pauseMs = failover.repeatAfterMs(0);
        if (pauseMs === null) return attempted;
        attempted.push(pauseMs);
      }
    }

    it('repeats the only candidate after growing pauses, three attempts in total', () => {
      const failover = new Failover([candidate('1')], [], OPEN);
      expect(failAndRepeat(failover, () => lost)).toEqual(['1/a', 50, '1/a', 100, '1/a']);
      const { metadata } = failover.failure().error as RoutifyError;
      expect(metadata).toEqual({ attempts: Array(3).fill({ channel: '1', status: null, reason: 'connection_lost' }) });
    });

    it('repeats the last transient failure after all other candidates', () => {
      const failover = new Failover([candidate('1'), candidate('2')], [], OPEN);
      const failures: Record<string, FailedAttempt> = { 1: status(503), 2: status(529) };
      expect(failAndRepeat(failover, ({ channel }) => failures[channel.name]!)).toEqual(['1/a', '2/a', 50, '1/a']);
    });

    it.each<[string, FailedAttempt]>([
      ['requested a pause', status(429, 100)],
      ['refused our credential', status(401)],
      ['does not have the model', { ...status(404), error: { ...NO_REASON, message: 'No such model.' } } as never],
      ['requests a long pause', status(503, 2_001)],
    ])('does not repeat an upstream that %s', (_what, failed) => {
      expect(failAndRepeat(new Failover([candidate('1')], [], OPEN), () => failed)).toEqual(['1/a']);
    });

    it.each<[string, Partial<FailoverGate>]>([
      ['an open breaker', { isReady: () => false }],
      ['a paused credential', { pauseMs: () => 5_000 }],
    ])('does not repeat a candidate with %s', (_what, changed) => {
      const gate = { ...OPEN };
      const failover = new Failover([candidate('1')], [], gate);
      const fail = (): FailedAttempt => {
        Object.assign(gate, changed);
        return lost;
      };
      expect(failAndRepeat(failover, fail)).toEqual(['1/a']);
    });

    it('does not repeat a candidate if its breaker opens during the pause', () => {
      const gate = { ...OPEN };
      const failover = new Failover([candidate('1')], [], gate);
      failAll(failover, () => lost);
      expect(failover.repeatAfterMs(0)).toBe(50);
      gate.isReady = () => false;
      expect(failover.next(50)).toBeNull();
      expect(failover.repeatAfterMs(50)).toBeNull();
    });

    it('stays within the attempts of its rule, a minute, and the retry budget', () => {
      expect(failAndRepeat(new Failover([candidate('1')], [], OPEN, 1), () => lost)).toEqual(['1/a']);
      const late = new Failover([candidate('1')], [], OPEN);
      failAll(late, () => lost);
      expect(late.repeatAfterMs(60_001)).toBeNull();
      const poor = new Failover([candidate('1')], [], { ...OPEN, takeRetry: () => false });
      expect(failAndRepeat(poor, () => lost)).toEqual(['1/a', 50]);
    });
  });

  it('treats a channel without a free slot as rate limited', () => {
    const failover = new Failover(
      ['1', '2'].map((name) => candidate(name)),
      [],
      OPEN,
    );
    failover.noSlot(failover.next(0)!);
    failover.fail(failover.next(0)!, status(429, 5_000), 5, 'gpt');
    expect(failover.failure().error).toMatchObject({ code: 'upstream_rate_limited', retryAfterMs: 1_000 });
  });
});
