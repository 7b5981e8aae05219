import type { Attempt } from '#pricing';
import type { Candidate } from '#channels';
import { RoutifyError, Secret } from '#kernel';
import type { FailedAttempt } from './failed-attempt.js';
import { sampleChannel } from '../../../test/support/sample-channel.js';
import { Failover, type FailoverGate } from './failover.js';

const OPEN: FailoverGate = { pauseMs: () => 0, isReady: () => true, takeRetry: () => true, draw: () => 0.5 };

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
  }));
  return {
    channel: sampleChannel({ name }),
    credential: first!,
    otherCredentials: others,
    modelId,
    upstreamModel: 'm',
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

/** Asks whoever is next and lets them fail, until nobody is left; answers who was asked, with which credential. */
function askAll(failover: Failover, fail: (candidate: Candidate) => FailedAttempt): string[] {
  const asked: string[] = [];
  for (let next = failover.next(0); next !== null; next = failover.next(0)) {
    asked.push(`${next.channel.name}/${next.credential.label}`);
    failover.fail(next, fail(next), 5, 'gpt');
  }
  return asked;
}

describe('Failover', () => {
  it('asks in order, at most three times', () => {
    const failover = new Failover(
      ['1', '2', '3', '4'].map((name) => candidate(name)),
      [],
      OPEN,
    );
    expect(askAll(failover, () => lost)).toEqual(['1/a', '2/a', '3/a']);
  });

  it('asks as often as its rule allows', () => {
    const failover = new Failover([candidate('1', ['a', 'b']), candidate('2')], [], OPEN, 2);
    expect(askAll(failover, () => status(429))).toEqual(['1/a', '1/b']);
    expect(askAll(new Failover([candidate('1'), candidate('2')], [], OPEN, 1), () => lost)).toEqual(['1/a']);
  });

  it('starts no attempt later than a minute, but always one', () => {
    const failover = new Failover([candidate('1'), candidate('2')], [], OPEN);
    expect(failover.next(70_000)?.channel.name).toBe('1');
    expect(failover.next(60_001)).toBeNull();
  });

  it.each([401, 402, 403, 429])('asks with the next credential after %i', (code) => {
    const failover = new Failover([candidate('1', ['a', 'b']), candidate('2')], [], OPEN);
    expect(askAll(failover, () => status(code))).toEqual(['1/a', '1/b', '2/a']);
  });

  it.each([500, 503, 404])('asks another channel after %i', (code) => {
    const error = { ...NO_REASON, message: 'The model does not exist.' };
    const failover = new Failover([candidate('1', ['a', 'b']), candidate('2')], [], OPEN);
    expect(askAll(failover, () => ({ kind: 'status', status: code, error, retryAfterMs: null }))).toEqual([
      '1/a',
      '2/a',
    ]);
  });

  it.each([404, 408, 409, 425])('hands on the last refusal (%i) where all refused, however often it asked', (code) => {
    const failover = new Failover([candidate('1'), candidate('2')], [], OPEN);
    askAll(failover, ({ channel }) => ({
      kind: 'status',
      status: code,
      error: { ...NO_REASON, message: `No model ${channel.name}.` },
      retryAfterMs: null,
    }));
    expect(failover.ending().error).toMatchObject({ status: code, message: 'No model 2.', shouldRetry: false });
  });

  it.each<[string, FailedAttempt]>([
    ['was lost', lost],
    ['refused our credential', status(401)],
    ['asked for a pause', status(429)],
  ])('hands on no refusal where one %s', (_what, other) => {
    const failover = new Failover([candidate('1'), candidate('2')], [], OPEN);
    askAll(failover, ({ channel }) => (channel.name === '1' ? status(409) : other));
    expect(failover.ending().error).toMatchObject({ code: 'all_channels_failed' });
  });

  it('hands on a refusal of the request itself', () => {
    const records: Attempt[] = [];
    const failover = new Failover([candidate('1'), candidate('2')], records, OPEN);
    const refusal = failover.fail(failover.next(0)!, status(400), 5, 'gpt');
    expect(refusal).toMatchObject({ status: 400, message: 'No.' });
    expect(records).toMatchObject([
      { channelName: '1', status: 400, reason: 'client_answer: it gave no code', costNanoUsd: 0n },
    ]);
  });

  it('tells customers less than it records', () => {
    const records: Attempt[] = [];
    const failover = new Failover([candidate('1'), candidate('2'), candidate('3')], records, OPEN);
    const failures: Record<string, FailedAttempt> = {
      1: lost,
      2: status(401),
      3: { kind: 'failed', reason: 'blocked', detail: 'x resolves to 10.0.0.7', status: null },
    };
    askAll(failover, ({ channel }) => failures[channel.name]!);
    expect(records.map(({ reason }) => reason)).toEqual([
      'connection_lost: read ECONNRESET 10.0.0.7',
      'credential_refused: No.',
      'blocked: x resolves to 10.0.0.7',
    ]);
    expect(failover.ending().error).toMatchObject({
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

  it('asks for the shortest of the pauses when all wanted one, and for none otherwise', () => {
    const limited = new Failover([candidate('1'), candidate('2'), candidate('3')], [], OPEN);
    const waits: Record<string, number | null> = { 1: 9_000, 2: 4_000, 3: 6_000 };
    askAll(limited, ({ channel }) => status(429, waits[channel.name] ?? null));
    expect(limited.ending().error).toMatchObject({ code: 'upstream_rate_limited', retryAfterMs: 4_000 });
    for (const [askedMs, waitMs] of [
      [0, 1_000],
      [300_001, 300_000],
      [98_269_000_000_000, 300_000],
      [Infinity, 300_000],
    ] as const) {
      const waiting = new Failover([candidate('1')], [], OPEN);
      askAll(waiting, () => status(429, askedMs));
      expect(waiting.ending().error).toMatchObject({ code: 'upstream_rate_limited', retryAfterMs: waitMs });
    }
    const mixed = new Failover([candidate('1'), candidate('2')], [], OPEN);
    askAll(mixed, ({ channel }) => (channel.name === '1' ? status(429, 9_000) : lost));
    expect(mixed.ending().error).toMatchObject({ code: 'all_channels_failed', retryAfterMs: null });
  });

  it('skips who cannot say the request, beside the three tries, and answers that only when nobody was asked', () => {
    const refusal = new RoutifyError('invalid_request_error', 'No place.', { param: 'logit_bias' });
    const records: Attempt[] = [];
    const none = new Failover([candidate('1'), candidate('2')], records, OPEN);
    for (const name of ['1', '2']) {
      expect(none.next(0)?.channel.name).toBe(name);
      none.skip(candidate(name), refusal);
    }
    expect(none.next(0)).toBeNull();
    expect(none.ending()).toEqual({ error: refusal, outcome: 'upstream_refused' });
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
    expect(askAll(some, () => lost)).toEqual(['2/a', '3/a', '4/a']);
    expect(some.ending()).toMatchObject({
      outcome: 'all_channels_failed',
      error: { metadata: { attempts: [{ channel: '1', reason: 'unsupported_parameter' }, {}, {}, {}] } },
    });
  });

  it('asks for a pause when everybody who was asked wanted one', () => {
    const failover = new Failover([candidate('1'), candidate('2')], [], OPEN);
    failover.skip(failover.next(0)!, new RoutifyError('invalid_request_error', 'No place.'));
    askAll(failover, () => status(429, 4_000));
    expect(failover.ending().error).toMatchObject({ code: 'upstream_rate_limited', retryAfterMs: 4_000 });
  });

  it('asks those that are ready before those that are not, and these all the same', () => {
    const gate = { ...OPEN, isReady: ({ channel }: Candidate) => channel.name === '3' };
    const failover = new Failover(
      ['1', '2', '3'].map((name) => candidate(name)),
      [],
      gate,
    );
    expect(askAll(failover, () => lost)).toEqual(['3/a', '1/a', '2/a']);
  });

  it('C22: passes over credentials that began to pause since they were planned', () => {
    const pausing = new Set(['a', 'c']);
    const gate = { ...OPEN, pauseMs: ({ credential }: Candidate) => (pausing.has(credential.label) ? 8_000 : 0) };
    const failover = new Failover([candidate('1', ['a', 'b']), candidate('2', ['c'])], [], gate);
    expect(askAll(failover, () => status(429, 5_000))).toEqual(['1/b']);
    expect(failover.ending().error).toMatchObject({
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

  it('does not call a credential that is refused meanwhile a rate limit', () => {
    const gate = { ...OPEN, pauseMs: ({ channel }: Candidate) => (channel.name === '2' ? Infinity : 0) };
    const failover = new Failover([candidate('1'), candidate('2')], [], gate);
    askAll(failover, () => status(429, 5_000));
    expect(failover.ending().error).toMatchObject({
      code: 'all_channels_failed',
      metadata: { attempts: [{ channel: '2', reason: 'unavailable' }, { channel: '1' }] },
    });
  });

  it('calls one that is overloaded failed, and leaves its credential alone', () => {
    const failover = new Failover([candidate('1')], [], OPEN);
    askAll(failover, () => status(529, 5_000));
    expect(failover.ending().error).toMatchObject({
      code: 'all_channels_failed',
      metadata: { attempts: [{ channel: '1', status: 529, reason: 'overloaded' }] },
    });
  });

  it('takes a request over the account’s limit to another credential, and hands on none of its words', () => {
    const error = { ...NO_REASON, message: 'Request too large for m on tokens per min (TPM): Limit 5, Requested 9.' };
    const failover = new Failover([candidate('1', ['a', 'b'])], [], OPEN);
    const asked = askAll(failover, () => ({ kind: 'status', status: 429, error, retryAfterMs: null }));
    expect(asked).toEqual(['1/a', '1/b']);
    const { error: told } = failover.ending();
    expect(told).toMatchObject({ code: 'all_channels_failed', metadata: { attempts: [{ reason: 'over_limit' }, {}] } });
    expect(JSON.stringify(told.toBody('gen_1'))).not.toContain('TPM');
  });

  it('never shows a 402, also where it passes', () => {
    const failover = new Failover([candidate('1')], [], OPEN);
    askAll(failover, () => status(402, 5_000));
    expect(failover.ending().error).toMatchObject({
      ...{ code: 'upstream_rate_limited', retryAfterMs: 5_000 },
      metadata: { attempts: [{ channel: '1', status: null, reason: 'rate_limited' }] },
    });
  });

  it('C23: stops when the retry budget is used up, but always asks once', () => {
    const gate = { ...OPEN, takeRetry: () => false };
    const failover = new Failover(
      ['1', '2'].map((name) => candidate(name)),
      [],
      gate,
    );
    expect(askAll(failover, () => lost)).toEqual(['1/a']);
  });

  describe('several models', () => {
    const of = (modelId: string, ...names: readonly string[]): Candidate[] =>
      names.map((name) => candidate(`${modelId}${name}`, ['a'], modelId));

    it.each<[candidates: Candidate[], asked: string[]]>([
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
    ])('keep one of the three tries each', (candidates, asked) => {
      expect(askAll(new Failover(candidates, [], OPEN), () => status(401))).toEqual(asked);
    });

    it('come in their order: a later one is not asked because it has room', () => {
      const gate = { ...OPEN, isReady: ({ channel }: Candidate) => channel.name !== 'x1' };
      const failover = new Failover([...of('x', '1', '2'), ...of('y', '1')], [], gate);
      expect(askAll(failover, () => lost)).toEqual(['x2/a', 'x1/a', 'y1/a']);
    });

    it('have retry budgets of their own', () => {
      const gate = { ...OPEN, takeRetry: (modelId: string) => modelId !== 'x' };
      const failover = new Failover([...of('x', '1', '2'), ...of('y', '1', '2')], [], gate);
      expect(askAll(failover, () => lost)).toEqual(['x1/a', 'y1/a', 'y2/a']);
    });
  });

  describe('asking again', () => {
    /** Asks and repeats until nobody is asked any more; answers who was asked, and the pauses before. */
    function askAndRepeat(failover: Failover, fail: (candidate: Candidate) => FailedAttempt): (string | number)[] {
      const asked: (string | number)[] = [];
      for (;;) {
        asked.push(...askAll(failover, fail));
        const pauseMs = failover.repeatAfterMs(0);
        if (pauseMs === null) return asked;
        asked.push(pauseMs);
      }
    }

    it('repeats the only one after a growing pause, three attempts in all', () => {
      const failover = new Failover([candidate('1')], [], OPEN);
      expect(askAndRepeat(failover, () => lost)).toEqual(['1/a', 50, '1/a', 100, '1/a']);
      const { metadata } = failover.ending().error as RoutifyError;
      expect(metadata).toEqual({ attempts: Array(3).fill({ channel: '1', status: null, reason: 'connection_lost' }) });
    });

    it('comes after all others, to whoever failed last in a way that passes', () => {
      const failover = new Failover([candidate('1'), candidate('2')], [], OPEN);
      const failures: Record<string, FailedAttempt> = { 1: status(503), 2: status(529) };
      expect(askAndRepeat(failover, ({ channel }) => failures[channel.name]!)).toEqual(['1/a', '2/a', 50, '1/a']);
    });

    it.each<[string, FailedAttempt]>([
      ['asked for a pause', status(429, 100)],
      ['refused our credential', status(401)],
      ['does not have the model', { ...status(404), error: { ...NO_REASON, message: 'No such model.' } } as never],
      ['asks to be left alone for longer', status(503, 2_001)],
    ])('asks nobody again who %s', (_what, failed) => {
      expect(askAndRepeat(new Failover([candidate('1')], [], OPEN), () => failed)).toEqual(['1/a']);
    });

    it.each<[string, Partial<FailoverGate>]>([
      ['whose breaker opened', { isReady: () => false }],
      ['whose credential pauses', { pauseMs: () => 5_000 }],
    ])('asks nobody again %s', (_what, changed) => {
      const gate = { ...OPEN };
      const failover = new Failover([candidate('1')], [], gate);
      const fail = (): FailedAttempt => {
        Object.assign(gate, changed);
        return lost;
      };
      expect(askAndRepeat(failover, fail)).toEqual(['1/a']);
    });

    it('asks nobody again whose breaker opens during the pause', () => {
      const gate = { ...OPEN };
      const failover = new Failover([candidate('1')], [], gate);
      askAll(failover, () => lost);
      expect(failover.repeatAfterMs(0)).toBe(50);
      gate.isReady = () => false;
      expect(failover.next(50)).toBeNull();
      expect(failover.repeatAfterMs(50)).toBeNull();
    });

    it('stays within its rule, a minute, and the retry budget', () => {
      expect(askAndRepeat(new Failover([candidate('1')], [], OPEN, 1), () => lost)).toEqual(['1/a']);
      const late = new Failover([candidate('1')], [], OPEN);
      askAll(late, () => lost);
      expect(late.repeatAfterMs(60_001)).toBeNull();
      const poor = new Failover([candidate('1')], [], { ...OPEN, takeRetry: () => false });
      expect(askAndRepeat(poor, () => lost)).toEqual(['1/a', 50]);
    });
  });

  it('counts a channel without room as one to ask later', () => {
    const failover = new Failover(
      ['1', '2'].map((name) => candidate(name)),
      [],
      OPEN,
    );
    failover.noRoom(failover.next(0)!);
    failover.fail(failover.next(0)!, status(429, 5_000), 5, 'gpt');
    expect(failover.ending().error).toMatchObject({ code: 'upstream_rate_limited', retryAfterMs: 1_000 });
  });
});
