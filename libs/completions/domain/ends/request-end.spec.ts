import { NO_USAGE, Secret, type TokenUsage, isCostKnown, type Attempt } from '#core';
import type { RequestResult } from '#billing/metering';
import type { Candidate } from '#channels';
import { sampleCap } from '../../../../test/support/samples/sample-cap.js';
import { sampleChannel } from '../../../../test/support/samples/sample-channel.js';
import { SAMPLE_PRINCIPAL } from '../../../../test/support/samples/sample-principal.js';
import { attemptRecord, NO_CALL } from '../attempts/attempt-record.js';
import { CANCELLED, cancelledError } from '../errors/cancelled.js';
import { allFailedError, brokenStreamError, drainedError, UpstreamRefusedError } from '../errors/public-failures.js';
import { holdEndedError, streamEnd } from '../errors/refusal-error.js';
import type { JudgedUsage } from '../judge-usage.js';
import { addLastAttempts, requestResult, verdictOf, type EndedCall, type RequestEnd } from './request-end.js';

const usage: TokenUsage = { ...NO_USAGE, promptTokens: 9, completionTokens: 3 };
const input: TokenUsage = { ...NO_USAGE, promptTokens: 8 };
const candidate: Candidate = {
  channel: sampleChannel({ name: 'one' }),
  credential: {
    id: 'c',
    label: 'c',
    secret: new Secret('c'),
    secretVersion: 1,
    weight: 1,
    rpm: null,
    tpm: null,
    proxy: null,
  },
  otherCredentials: [],
  modelId: 'm',
  upstreamModel: 'm',
  toolsApi: null,
  costVersion: { id: 'v', rows: [{ fromPromptTokens: 0, rates: { output: 1_000_000n } }] },
};
const channelId = 'id-of-one';
const reported: JudgedUsage = { usage, unseenTokens: 0, usageSource: 'upstream', flags: ['odd_usage'] };
const countedInput: JudgedUsage = { usage: input, unseenTokens: 70, usageSource: 'counted', flags: [] };

/** A call that answered, and whose answer began to reach the client. */
const answered: EndedCall = {
  candidate,
  judged: reported,
  waiver: null,
  tokens: 12,
  firstByteMs: 40,
  finishReason: 'stop',
  otherAttempts: [],
  status: 200,
  durationMs: 30,
  endedAtMs: 1_000,
  usage,
  serviceTier: null,
  replyObject: null,
  cacheMarks: 2,
  upstreamRequestId: 'req_1',
  dropped: ['seed'],
};
/** A call that an upstream has, without an answer. */
const unanswered: EndedCall = {
  ...answered,
  judged: countedInput,
  tokens: 0,
  firstByteMs: null,
  finishReason: null,
  status: null,
  usage: input,
};
/** A whole reply that its client had left before it was sent. */
const left: EndedCall = {
  ...unanswered,
  judged: { ...countedInput, flags: ['odd_usage'] },
  tokens: 12,
  status: 200,
  usage,
};
const nothing = { usage: NO_USAGE, unseenTokens: 0, usageSource: 'none', flags: [] } as const;
const uncalled = { waiver: null, channelId: null, delivered: false, firstByteMs: null } as const;
const begun = { waiver: null, channelId, delivered: true, firstByteMs: 40 } as const;
const held = { waiver: null, channelId, delivered: true, firstByteMs: null } as const;
const durationMs = 50;

function lastAttempts(end: RequestEnd): readonly Attempt[] {
  const attempts: Attempt[] = [];
  addLastAttempts(end, attempts);
  return attempts;
}

const principal = { ...SAMPLE_PRINCIPAL, caps: [sampleCap()] };
const BALANCE = streamEnd('balance', principal);
const CAP = streamEnd({ cap: 'day' }, principal);

const broken = brokenStreamError('connection lost');
const refused = new UpstreamRefusedError(422, { message: 'No.', param: null, code: 'bad_input' });
const failed = allFailedError([], null, null);

interface Row {
  readonly end: RequestEnd;
  readonly result: RequestResult;
  /** Null: none is recorded. */
  readonly attempt: { readonly status: number | null; readonly reason: string | null } | null;
}

/** A row for each way in which a request ends, in the words of the record. */
const ROWS: Readonly<Record<string, Row>> = {
  'a reply or stream to its end': {
    end: { kind: 'completed', call: answered, durationMs },
    result: {
      outcome: 'completed',
      statusCode: 200,
      errorCode: null,
      finishReason: 'stop',
      ...reported,
      ...begun,
      durationMs,
    },
    attempt: { status: 200, reason: null },
  },
  'an empty reply': {
    end: { kind: 'completed', call: { ...answered, waiver: 'empty_reply', usage: null }, durationMs },
    result: {
      outcome: 'completed',
      statusCode: 200,
      errorCode: null,
      finishReason: 'stop',
      ...reported,
      ...begun,
      waiver: 'empty_reply',
      durationMs,
    },
    attempt: { status: 200, reason: null },
  },
  'a stream that its client leaves': {
    end: { kind: 'cut', by: 'client', call: { ...answered, finishReason: null }, durationMs },
    result: {
      outcome: 'client_closed',
      statusCode: 200,
      errorCode: null,
      finishReason: null,
      ...reported,
      ...begun,
      durationMs,
    },
    attempt: { status: 200, reason: null },
  },
  'a stream that is read to its end without its client': {
    end: { kind: 'cut', by: 'client', call: answered, durationMs },
    result: {
      outcome: 'client_closed',
      statusCode: 200,
      errorCode: null,
      finishReason: 'stop',
      ...reported,
      ...begun,
      durationMs,
    },
    attempt: { status: 200, reason: null },
  },
  'a cancelled stream': {
    end: { kind: 'cut', by: CANCELLED, call: answered, durationMs },
    result: {
      outcome: 'client_closed',
      statusCode: 200,
      errorCode: null,
      finishReason: 'cancelled',
      ...reported,
      ...begun,
      durationMs,
    },
    attempt: { status: 200, reason: null },
  },
  'a stream at the end of the balance': {
    end: { kind: 'cut', by: BALANCE, call: answered, durationMs },
    result: {
      outcome: 'balance_ended',
      statusCode: 200,
      errorCode: null,
      finishReason: 'length',
      ...reported,
      ...begun,
      durationMs,
    },
    attempt: { status: 200, reason: null },
  },
  'a stream at its spend cap': {
    end: { kind: 'cut', by: CAP, call: answered, durationMs },
    result: {
      outcome: 'balance_ended',
      statusCode: 200,
      errorCode: null,
      finishReason: 'length',
      ...reported,
      ...begun,
      durationMs,
    },
    attempt: { status: 200, reason: null },
  },
  'a stream that its upstream breaks': {
    end: {
      kind: 'broken',
      error: broken,
      detail: 'connection lost',
      durationMs,
      call: { ...answered, waiver: 'broken_stream' },
    },
    result: {
      outcome: 'upstream_broken',
      statusCode: 200,
      errorCode: 'upstream_error',
      finishReason: 'stop',
      ...reported,
      ...begun,
      waiver: 'broken_stream',
      durationMs,
    },
    attempt: { status: 200, reason: 'broken_stream: connection lost' },
  },
  'a stream whose gateway stops': {
    end: { kind: 'drained', error: drainedError(), call: answered, durationMs },
    result: {
      outcome: 'drained',
      statusCode: 200,
      errorCode: 'temporarily_unavailable',
      finishReason: 'stop',
      ...reported,
      ...begun,
      durationMs,
    },
    attempt: { status: 200, reason: null },
  },
  'a request whose gateway stops before its answer': {
    end: {
      kind: 'refused',
      outcome: 'drained',
      error: drainedError(),
      headSent: false,
      call: { ...unanswered, waiver: 'broken_stream' },
      durationMs,
    },
    result: {
      outcome: 'drained',
      statusCode: 503,
      errorCode: 'temporarily_unavailable',
      finishReason: null,
      ...countedInput,
      ...held,
      waiver: 'broken_stream',
      durationMs,
    },
    attempt: { status: null, reason: 'drained' },
  },
  'a client that leaves before an upstream has its request': {
    end: { kind: 'cut', by: 'client', call: null, durationMs },
    result: {
      outcome: 'client_closed',
      statusCode: null,
      errorCode: null,
      finishReason: null,
      ...nothing,
      ...uncalled,
      durationMs,
    },
    attempt: null,
  },
  'a client that leaves before its answer': {
    end: { kind: 'cut', by: 'client', call: unanswered, durationMs },
    result: {
      outcome: 'client_closed',
      statusCode: null,
      errorCode: null,
      finishReason: null,
      ...countedInput,
      ...held,
      durationMs,
    },
    attempt: { status: null, reason: 'client_closed' },
  },
  'a whole reply that its client has left': {
    end: { kind: 'cut', by: 'client', call: left, durationMs },
    result: {
      outcome: 'client_closed',
      statusCode: null,
      errorCode: null,
      finishReason: null,
      ...countedInput,
      ...held,
      flags: ['odd_usage'],
      durationMs,
    },
    attempt: { status: 200, reason: 'client_closed' },
  },
  'a stream that is cancelled before its answer': {
    end: { kind: 'cut', by: CANCELLED, call: unanswered, durationMs },
    result: {
      outcome: 'client_closed',
      statusCode: 200,
      errorCode: null,
      finishReason: 'cancelled',
      ...countedInput,
      ...held,
      durationMs,
    },
    attempt: { status: null, reason: 'client_closed' },
  },
  'a stream whose hold ends before its answer': {
    end: { kind: 'cut', by: BALANCE, call: unanswered, durationMs },
    result: {
      outcome: 'balance_ended',
      statusCode: 200,
      errorCode: null,
      finishReason: 'length',
      ...countedInput,
      ...held,
      durationMs,
    },
    attempt: { status: null, reason: 'balance_ended' },
  },
  'a plain request that is cancelled at its upstream': {
    end: {
      kind: 'refused',
      outcome: 'client_closed',
      error: cancelledError(0n),
      headSent: false,
      call: unanswered,
      durationMs,
    },
    result: {
      outcome: 'client_closed',
      statusCode: 499,
      errorCode: 'request_cancelled',
      finishReason: null,
      ...countedInput,
      ...held,
      durationMs,
    },
    attempt: { status: null, reason: 'client_closed' },
  },
  'a request that is cancelled before an upstream has it': {
    end: {
      kind: 'refused',
      outcome: 'client_closed',
      error: cancelledError(0n),
      headSent: false,
      call: null,
      durationMs,
    },
    result: {
      outcome: 'client_closed',
      statusCode: 499,
      errorCode: 'request_cancelled',
      finishReason: null,
      ...nothing,
      ...uncalled,
      durationMs,
    },
    attempt: null,
  },
  'a hold that ends before an upstream has the request': {
    end: {
      kind: 'refused',
      outcome: 'balance_ended',
      error: holdEndedError(),
      headSent: false,
      call: null,
      durationMs,
    },
    result: {
      outcome: 'balance_ended',
      statusCode: 402,
      errorCode: 'insufficient_balance',
      finishReason: null,
      ...nothing,
      ...uncalled,
      durationMs,
    },
    attempt: null,
  },
  'a request that its upstream refuses': {
    end: { kind: 'refused', outcome: 'upstream_refused', error: refused, headSent: false, call: null, durationMs },
    result: {
      outcome: 'upstream_refused',
      statusCode: 422,
      errorCode: 'bad_input',
      finishReason: null,
      ...nothing,
      ...uncalled,
      durationMs,
    },
    attempt: null,
  },
  'a request that no channel answers': {
    end: { kind: 'refused', outcome: 'all_channels_failed', error: failed, headSent: false, call: null, durationMs },
    result: {
      outcome: 'all_channels_failed',
      statusCode: 502,
      errorCode: 'all_channels_failed',
      finishReason: null,
      ...nothing,
      ...uncalled,
      durationMs,
    },
    attempt: null,
  },
  'the same in a stream that is kept alive': {
    end: { kind: 'refused', outcome: 'all_channels_failed', error: failed, headSent: true, call: null, durationMs },
    result: {
      outcome: 'all_channels_failed',
      statusCode: 200,
      errorCode: 'all_channels_failed',
      finishReason: null,
      ...nothing,
      ...uncalled,
      durationMs,
    },
    attempt: null,
  },
  'a request that nothing else has ended': {
    end: { kind: 'unexpected', call: null, durationMs },
    result: {
      outcome: 'lost',
      statusCode: 500,
      errorCode: 'internal_error',
      finishReason: null,
      ...nothing,
      ...uncalled,
      flags: ['unexpected_end'],
      durationMs,
    },
    attempt: null,
  },
};

describe('The end of a request', () => {
  it.each(Object.entries(ROWS))('%s has one result, and one record of its call', (_what, { end, result, attempt }) => {
    expect(requestResult(end)).toEqual(result);
    const { status, reason } = attempt ?? {};
    const recorded = lastAttempts(end).map((one) => ({ status: one.status, reason: one.reason }));
    expect(recorded).toEqual(attempt === null ? [] : [{ status, reason }]);
  });

  it('records what the upstream bills, whatever is charged', () => {
    const [record] = lastAttempts({ kind: 'cut', by: 'client', call: left, durationMs });
    const bookedOf = { channelId, costVersionId: 'v', meters: { output: 3 }, costNanoUsd: 3n, durationMs: 30 };
    expect(record).toMatchObject({ ...bookedOf, cacheMarks: 2, upstreamRequestId: 'req_1', dropped: ['seed'] });
    const unbilled: RequestEnd = { kind: 'completed', call: { ...answered, usage: null }, durationMs };
    expect(lastAttempts(unbilled)).toMatchObject([{ meters: {}, costNanoUsd: 0n }]);
  });

  it('UNIT-30: has no cost list in the record where the list cannot say what the call costs', () => {
    const units = { image: 1, 'image_tool_output_token{modality=image}': 272 };
    const ofImage: EndedCall = { ...answered, usage: { ...usage, units } };
    const [record] = lastAttempts({ kind: 'completed', call: ofImage, durationMs });
    expect(record).toMatchObject({ costVersionId: null, meters: {}, costNanoUsd: 0n });
    expect(isCostKnown({ attempts: record === undefined ? [] : [record] })).toBe(false);
  });

  it('records calls of other models first', () => {
    const other: Attempt = attemptRecord({ ...candidate, upstreamModel: 'other' }, 'other_model', {
      status: 200,
      durationMs: 0,
      endedAtMs: 1_000,
      usage: null,
      serviceTier: null,
      replyObject: null,
      ...NO_CALL,
    });
    for (const call of [answered, left]) {
      const attempts = lastAttempts({
        kind: 'cut',
        by: 'client',
        call: { ...call, otherAttempts: [other] },
        durationMs,
      });
      expect(attempts.map(({ upstreamModel }) => upstreamModel)).toEqual(['other', 'm']);
    }
  });

  it('charges the advice of an advisor beside the usage, and has no such field without', () => {
    const judged = { ...reported, advice: input, billed: usage, otherCalls: [] };
    expect(requestResult({ kind: 'completed', call: { ...answered, judged }, durationMs })).toEqual({
      ...requestResult({ kind: 'completed', call: answered, durationMs }),
      advice: input,
    });
    expect(requestResult({ kind: 'completed', call: answered, durationMs })).not.toHaveProperty('advice');
  });

  it('is a failure of the channel only where the channel broke its stream', () => {
    const verdicts = Object.values(ROWS).map(({ end }) => [end.kind, end.call, verdictOf(end)] as const);
    for (const [kind, call, verdict] of verdicts) {
      if (kind === 'broken') expect(verdict).toEqual({ kind: 'failed', detail: 'broken_stream: connection lost' });
      else expect(verdict).toEqual(call === null ? { kind: 'no_verdict' } : { kind: 'answered', tokens: call.tokens });
    }
  });
});
