import { type PublicError, NO_USAGE, type Attempt, type Outcome, type Waiver } from '#core';
import type { RequestResult } from '#billing/metering';
import type { StreamEnd } from '#formats';
import type { AttemptOutcome, Candidate } from '#channels';
import { attemptRecord, type FinishedAttempt } from '../attempts/attempt-record.js';
import { finishReasonOf } from '../errors/cancelled.js';
import type { JudgedUsage } from '../judge-usage.js';

/** The call of the upstream that has the request, when the request ends. */
export interface EndedCall extends FinishedAttempt {
  readonly candidate: Candidate;
  /** What the client is charged for. */
  readonly judged: JudgedUsage;
  readonly waiver: Waiver | null;
  /** Prompt and output that count against the upstream's limits. */
  readonly tokens: number;
  /** From the request's arrival; null: no part of the answer reached the client. */
  readonly firstByteMs: number | null;
  readonly finishReason: string | null;
  /** Of other models, behind the same reply. */
  readonly otherAttempts: readonly Attempt[];
}

/** How a request ended. `call` is null where no upstream has the request: then the charge is zero. */
export type RequestEnd = { readonly durationMs: number } & (
  | { readonly kind: 'completed'; readonly call: EndedCall }
  /** Its client left, or the gateway ended the stream, which says why. */
  | { readonly kind: 'cut'; readonly by: 'client' | StreamEnd; readonly call: EndedCall | null }
  /** The upstream broke its stream; `detail` is for records, where the error's message may quote the reply. */
  | { readonly kind: 'broken'; readonly error: PublicError; readonly detail: string; readonly call: EndedCall }
  /** The gateway stopped within the stream. */
  | { readonly kind: 'drained'; readonly error: PublicError; readonly call: EndedCall }
  /** The client gets an error, and no part of an answer; after the head of a stream as its last frame. */
  | {
      readonly kind: 'refused';
      readonly outcome: Outcome;
      readonly error: PublicError;
      readonly headSent: boolean;
      readonly call: EndedCall | null;
    }
  /** Nothing else ended it: a defect of the gateway. */
  | { readonly kind: 'unexpected'; readonly call: null }
);

type Words = Pick<RequestResult, 'outcome' | 'statusCode' | 'errorCode' | 'finishReason'>;

const OK = 200;
const UNEXPECTED: readonly string[] = ['unexpected_end'];
const UNCALLED: Pick<EndedCall, 'judged' | 'waiver' | 'firstByteMs'> = {
  judged: { usage: NO_USAGE, unseenTokens: 0, usageSource: 'none', flags: [] },
  waiver: null,
  firstByteMs: null,
};

/** What is charged and recorded of a request. */
export function requestResult(end: RequestEnd): RequestResult {
  const { call } = end;
  const { outcome, statusCode, errorCode, finishReason } = wordsOf(end);
  const { judged, waiver, firstByteMs } = call ?? UNCALLED;
  const { usage, advice, unseenTokens, usageSource, flags } = judged;
  const result: RequestResult = {
    outcome,
    statusCode,
    errorCode,
    finishReason,
    usage,
    unseenTokens,
    usageSource,
    waiver,
    channelId: call === null ? null : call.candidate.channel.id,
    flags: end.kind === 'unexpected' ? UNEXPECTED : flags,
    delivered: call !== null,
    firstByteMs,
    durationMs: end.durationMs,
  };
  return advice === undefined ? result : { ...result, advice };
}

/** Adds the record of the call that has the request, after those of other models. */
export function addLastAttempts(end: RequestEnd, attempts: Attempt[]): void {
  const { call } = end;
  if (call === null) return;
  attempts.push(...call.otherAttempts, attemptRecord(call.candidate, reasonOf(end, call), call));
}

/** What the end says of the channel. */
export function verdictOf(end: RequestEnd): AttemptOutcome {
  if (end.kind === 'broken') return { kind: 'failed', detail: brokenBy(end.detail) };
  return end.call === null ? { kind: 'no_verdict' } : { kind: 'answered', tokens: end.call.tokens };
}

function wordsOf(end: RequestEnd): Words {
  switch (end.kind) {
    case 'completed':
      return { outcome: 'completed', statusCode: OK, errorCode: null, finishReason: end.call.finishReason };
    case 'cut':
      return wordsOfCut(end.by, end.call);
    case 'broken':
      return wordsOfBroken('upstream_broken', end);
    case 'drained':
      return wordsOfBroken('drained', end);
    case 'refused': {
      const { outcome, error, headSent } = end;
      return { outcome, statusCode: headSent ? OK : error.status, errorCode: error.code, finishReason: null };
    }
    case 'unexpected':
      return { outcome: 'lost', statusCode: 500, errorCode: 'internal_error', finishReason: null };
  }
}

function wordsOfBroken(outcome: Outcome, { error, call }: { error: PublicError; call: EndedCall }): Words {
  return { outcome, statusCode: OK, errorCode: error.code, finishReason: call.finishReason };
}

function wordsOfCut(by: 'client' | StreamEnd, call: EndedCall | null): Words {
  const outcome = outcomeOfCut(by);
  if (by !== 'client') return { outcome, statusCode: OK, errorCode: null, finishReason: finishReasonOf(by) };
  const isBegun = call !== null && call.firstByteMs !== null;
  return {
    outcome,
    statusCode: isBegun ? OK : null,
    errorCode: null,
    finishReason: isBegun ? call.finishReason : null,
  };
}

function outcomeOfCut(by: 'client' | StreamEnd): 'client_closed' | 'balance_ended' {
  return by === 'client' || by.ended === 'cancelled' ? 'client_closed' : 'balance_ended';
}

/** Why the answer was not used; null: it was, be it in part. */
function reasonOf(end: RequestEnd, { firstByteMs }: EndedCall): string | null {
  if (end.kind === 'broken') return brokenBy(end.detail);
  if (end.kind === 'refused') return end.outcome;
  return end.kind === 'cut' && firstByteMs === null ? outcomeOfCut(end.by) : null;
}

function brokenBy(detail: string): string {
  return `broken_stream: ${detail}`;
}
