import type { Candidate } from '#upstreams';
import { uuidTimeMs, type PublicError } from '#kernel';
import { LOST, ReplyMedia, type FinalCharge, type RequestResult, type RequestMeter } from '#metering';
import type { Outcome } from '#pricing';
import {
  droppedFields,
  readServiceTier,
  withClientParam,
  withoutDropped,
  type RoutifyFacts,
  type StreamEnd,
} from '#replies';
import type { CompleteReply, StartedStream } from './attempts/attempt.js';
import { AttemptLoop, NO_VERDICT, type Aborted, type Answered, type Failed } from './attempts/attempt-loop.js';
import type { CancellableRequest } from './cancellation/running-requests.js';
import type { CompletionTask } from './task/completion-task.js';
import type { PlannedCompletion } from './run/planned-completion.js';
import { otherModelAttempts } from './domain/attempts/other-model-attempts.js';
import { attemptRecord, type FinishedAttempt } from './domain/attempts/attempt-record.js';
import { streamStartOf } from './domain/stream-start-of.js';
import { admissionBounds, holdLimits, limitCovered } from './domain/hold-limits.js';
import { chargeTier } from './domain/charge-tier.js';
import { judgeUsage } from './domain/judge-usage.js';
import { isUnbilled, waiverOfReply } from './domain/waiver-of.js';
import { advisorName } from './domain/models/advisor.js';
import { countedUsage } from './domain/unseen-tokens.js';
import { CANCELLED, cancelledError, finishReasonOf } from './domain/errors/cancelled.js';
import { excludedChannels } from './domain/errors/excluded-channels.js';
import { holdEndedError, refusalError, streamEnd } from './domain/errors/refusal-error.js';
import { ClockedHold } from './streams/clocked-hold.js';
import { KeepAlive } from './streams/keep-alive.js';
import { modelContext, type BoundedTask, type ModelContext } from './run/model-context.js';
import { admissionAttributes, type RequestTrace } from './run/request-trace.js';
import type { ResponseSink, ResponseHeaders } from './run/response-sink.js';
import type { RunTools } from './run/run-tools.js';
import { StreamBudget } from './streams/stream-budget.js';
import { StreamRelay } from './streams/stream-relay.js';

/** What an upstream bills for a whole reply that its client left meanwhile. */
type LeftReply = Pick<FinishedAttempt, 'status' | 'usage' | 'said' | 'serviceTier'>;

/** No part of an answer reached the client. */
type Unanswered = Pick<Failed, 'error' | 'context'> & { readonly outcome: Outcome };

/** How a request ended that an upstream has, and no part of its answer. */
type UnansweredEnd = Pick<RequestResult, 'outcome' | 'statusCode' | 'errorCode' | 'finishReason'> &
  Partial<Pick<RequestResult, 'flags'>>;

const HUNG_UP: UnansweredEnd = { outcome: 'client_closed', statusCode: null, errorCode: null, finishReason: null };

/** One request from its admission to its last byte. */
export class CompletionRun implements CancellableRequest {
  private readonly attemptLoop: AttemptLoop;
  private readonly meter: RequestMeter;
  private readonly affinityKey: string | null;
  private readonly trace: RequestTrace | null;
  /** Task of the first model. */
  private readonly task: CompletionTask;
  /** The request with each of its models, in order of preference. */
  private readonly models: readonly BoundedTask[];
  /** By model id; a model's context exists from its first attempt. */
  private readonly contexts = new Map<string, ModelContext>();
  private readonly clockedHold: ClockedHold;
  /** The wallet covers no more of what the model may generate. */
  private hasHoldEnded = false;
  private isCancelled = false;
  /** Ends what runs: attempts, then the stream. */
  private onCancel = (): void => {
    this.attemptLoop.abandon();
  };

  constructor(
    planned: PlannedCompletion,
    private readonly reply: ResponseSink,
    private readonly tools: RunTools,
  ) {
    const { task, tasks, meter, affinityKey, trace } = planned;
    this.task = task;
    const { holdsReasoningWhole } = tools.config;
    this.models = tasks.map((other) => ({ task: other, limits: holdLimits(other, holdsReasoningWhole) }));
    this.meter = meter;
    this.affinityKey = affinityKey;
    this.trace = trace;
    this.attemptLoop = new AttemptLoop(planned, tools);
    this.clockedHold = new ClockedHold(meter, () => tools.clock.monotonicMs());
  }

  get requestId(): string {
    return this.task.requestId;
  }

  get keyId(): string {
    return this.task.principal.keyId;
  }

  cancel(): void {
    this.isCancelled = true;
    this.onCancel();
  }

  /** Resolves when the reply is complete or the client is disconnected. Throws a PublicError before the first byte. */
  async run(): Promise<void> {
    await this.admit();
    const keepAlive = this.task.parsedRequest.stream ? this.keepAlive() : null;
    const { running } = this.tools;
    running.add(this);
    try {
      await this.callAndAnswer(keepAlive);
    } finally {
      running.delete(this);
      keepAlive?.stop();
      this.clockedHold.stop();
    }
  }

  private async admit(): Promise<void> {
    const bounds = admissionBounds(this.models.map(({ limits }) => limits));
    const endStep = this.trace?.step('admit');
    const admission = await this.meter.admit(bounds);
    endStep?.(admissionAttributes(admission), !admission.admitted);
    if (admission.limits !== undefined) {
      this.reply.setHeaders(this.task.format.limitHeaders(admission.limits, this.tools.clock.nowMs()));
    }
    if (admission.admitted) return;
    throw refusalError(admission, {
      leastHoldNanoUsd: bounds.leastHoldNanoUsd,
      promptField: this.task.endpoint.promptField,
      fittingMaxTokens: (availableNanoUsd) => this.fittingMaxTokens(availableNanoUsd),
    });
  }

  /** The output limit in tokens that the amount covers with every model. Null: not one token. */
  private fittingMaxTokens(availableNanoUsd: bigint): number | null {
    const covered = this.models.map(({ task, limits }) => limitCovered(task, limits, availableNanoUsd));
    const fitting = Math.min(...covered);
    return fitting > 0 ? fitting : null;
  }

  private contextOf(modelId: string): ModelContext {
    const known = this.contexts.get(modelId);
    if (known !== undefined) return known;
    const bounded = this.models.find(({ task }) => task.model.id === modelId);
    if (bounded === undefined) throw new Error(`no task for model ${modelId}`);
    const context = modelContext(bounded, this.meter, this.tools.tokens);
    this.contexts.set(modelId, context);
    return context;
  }

  private keepAlive(): KeepAlive {
    return new KeepAlive(this.reply, this.task.format.keepAlive, this.tools.timings.keepAliveMs, () => {
      this.reply.startStream(this.headersFor(this.contextOf(this.task.model.id), null));
    });
  }

  private async callAndAnswer(keepAlive: KeepAlive | null): Promise<void> {
    const { reply, attemptLoop, meter, clockedHold } = this;
    reply.onAbort(() => {
      attemptLoop.abandon();
    });
    clockedHold.onEnd = () => {
      this.hasHoldEnded = true;
      attemptLoop.abandon();
    };
    const loopResult = await attemptLoop.run({
      contextOf: (modelId) => this.contextOf(modelId),
      isAborted: () => reply.isAborted || this.isCancelled || this.hasHoldEnded,
      clockedHold,
    });
    const { task } = loopResult.context;
    if (task.model.id !== meter.subject.modelId) chargeTier(meter, task, null);
    if (loopResult.kind === 'aborted') return this.endAborted(loopResult);
    if (loopResult.kind === 'failed') {
      if (loopResult.outcome === 'all_channels_failed') this.advise(loopResult.error);
      return this.fail(loopResult);
    }
    try {
      this.markBegun(loopResult);
      const { result } = loopResult;
      if (result.kind === 'reply') await this.answer(loopResult, result);
      else if (keepAlive === null) throw new Error('the upstream answered a plain request with a stream');
      else await this.relay(loopResult, result, keepAlive);
    } finally {
      loopResult.reporter.end(NO_VERDICT);
    }
  }

  private async answer(answered: Answered, { reply, isNative, chatBytes }: CompleteReply): Promise<void> {
    const { candidate, context, reporter, dropped, cacheMarks, upstreamRequestId, startedAtMs } = answered;
    const { task, tally, units } = context;
    const { meter } = this;
    units.begin(candidate.costVersion, reply.object);
    const ofAdvisor = advisorName(task.advisor, candidate);
    const judged = await judgeUsage(reply.usage, task, reply.visibleTextBytes, units, ofAdvisor, () => {
      const bytes = chatBytes();
      context.advice?.add({ bytes });
      return countedUsage(context, this.since(startedAtMs), tally.countReply(bytes));
    });
    reporter.end({ kind: 'answered', tokens: judged.usage.promptTokens + judged.usage.completionTokens });
    const billed = judged.billed ?? judged.usage;
    const servedTier = readServiceTier(reply.object);
    const serviceTier = servedTier ?? task.parsedRequest.serviceTier;
    const ended = {
      usage: judged.usage,
      finishReasons: reply.finishReasons,
      textBytes: reply.visibleTextBytes,
      media: mediaOf(reply),
      hasAdvice: judged.advice !== undefined,
    };
    const waiver = waiverOfReply(task.parsedRequest, ended);
    const isBilled = waiver === null || !isUnbilled(candidate.channel.options.unbilledReplies, ended);
    const usage = isBilled ? billed : null;
    const endedAtMs = this.tools.clock.nowMs();
    meter.attempts.push(...otherModelAttempts(candidate, judged, ofAdvisor, endedAtMs));
    if (this.reply.isAborted) {
      const aborted = { ...answered, kind: 'aborted', attempted: candidate } as const;
      return this.finalizeAborted(aborted, { status: 200, usage, said: reply.object, serviceTier }, judged.flags);
    }
    const durationMs = this.elapsedMs();
    chargeTier(meter, task, servedTier);
    meter.attempts.push(
      attemptRecord(candidate, {
        status: 200,
        reason: null,
        durationMs: this.since(startedAtMs),
        endedAtMs,
        usage,
        serviceTier,
        said: reply.object,
        cacheMarks,
        upstreamRequestId,
      }),
    );
    const finalCharge = await meter.finalize({
      outcome: 'completed',
      statusCode: 200,
      errorCode: null,
      finishReason: reply.finishReasons[0] ?? null,
      ...judged,
      waiver,
      channelId: candidate.channel.id,
      delivered: true,
      firstByteMs: durationMs,
      durationMs,
    });
    const object = withoutDropped(reply.object, droppedFields(candidate.channel.options.dropReply));
    const bytesToSend = task.format.writeReply({ ...reply, object }, task.parsedRequest, {
      isNative,
      createdSeconds: Math.floor(uuidTimeMs(task.requestId) / 1_000),
      model: task.shownModel,
      usage: judged.usage,
      routify: this.facts(answered, finalCharge.event, servedTier),
    });
    const lost = isNative ? dropped : [...dropped, ...task.format.lostOf(object.bytes)];
    const headers = { 'content-type': 'application/json', ...this.headersFor(context, candidate, lost) };
    const { storage } = task;
    this.reply.send(
      200,
      headers,
      storage === null ? bytesToSend : await storage.store(bytesOf(bytesToSend), false, task.model.canonicalId),
    );
    meter.capture(finalCharge);
  }

  private relay(answered: Answered, { source, isNative }: StartedStream, keepAlive: KeepAlive): Promise<void> {
    const { candidate, context, reporter, dropped, cacheMarks, upstreamRequestId, startedAtMs } = answered;
    const { meter, reply } = this;
    const { task, limits, growth, tally, maxTokensApplied } = context;
    const isTight = growth !== null || maxTokensApplied !== null;
    if (!reply.headSent) reply.startStream(this.headersFor(context, candidate, dropped));
    const relay = new StreamRelay({
      context,
      meter,
      reply,
      keepAlive,
      source,
      isNative,
      candidate,
      cacheMarks,
      upstreamRequestId,
      reporter,
      brokenStreamCharge: this.tools.config.brokenStreamCharge,
      budget: isTight ? (flow) => new StreamBudget(task, limits, growth, meter, tally, flow) : null,
      elapsedMs: () => this.elapsedMs(),
      attemptMs: () => this.since(startedAtMs),
    });
    this.clockedHold.onEnd = () => {
      relay.endByHold();
    };
    this.onCancel = () => {
      relay.cancel();
    };
    if (this.isCancelled) relay.cancel();
    return relay.over;
  }

  private markBegun({ candidate, reporter }: Answered): void {
    reporter.begun();
    this.tools.stickyRouting.remember(this.affinityKey, candidate);
  }

  /** What the client may do where no channel answered. */
  private advise(error: PublicError): void {
    const tried = this.models.map(({ task }) => task.model.id);
    const alternatives = this.tools.alternatives.of(this.task, tried);
    error.advice = { excluded: excludedChannels(this.meter.subject.candidates), alternatives };
  }

  /** No part of an answer reached the client: the charge is zero. */
  private async fail({ error, outcome, context }: Unanswered): Promise<void> {
    const finalCharge = await this.meter.finalize({
      ...this.emptyResult(),
      outcome,
      statusCode: this.reply.headSent ? 200 : error.status,
      errorCode: error.code,
    });
    this.meter.capture(finalCharge);
    if (!this.reply.headSent) throw error;
    const { format, generationId } = context.task;
    const stream = format.openStream(streamStartOf(context.task, null));
    this.reply.write(stream.fail(withClientParam(error.toFailure(generationId), format)));
    this.reply.end();
  }

  /** Ended before the first byte of its answer. The input is charged if an upstream has the request. */
  private endAborted(aborted: Aborted): Promise<void> {
    if (this.reply.isAborted) return this.finalizeAborted(aborted);
    return this.isCancelled ? this.endCancelled(aborted) : this.endByHold(aborted);
  }

  /** The client disconnected. */
  private async finalizeAborted(
    aborted: Aborted,
    left: LeftReply | null = null,
    flags: readonly string[] = [],
  ): Promise<void> {
    this.meter.capture(await this.finalizeUnanswered(aborted, { ...HUNG_UP, flags }, left));
  }

  private async endCancelled(aborted: Aborted): Promise<void> {
    const { attempted, context } = aborted;
    const outcome = 'client_closed';
    const error = cancelledError(0n);
    if (attempted === null) return this.fail({ error, outcome, context });
    if (context.task.parsedRequest.stream) return this.endEmptyStream(aborted, attempted, outcome, CANCELLED);
    const end = { outcome, statusCode: error.status, errorCode: error.code, finishReason: null } as const;
    const finalCharge = await this.finalizeUnanswered(aborted, end);
    this.meter.capture(finalCharge);
    throw cancelledError(finalCharge.chargeNanoUsd);
  }

  private async endByHold(aborted: Aborted): Promise<void> {
    const { attempted, context } = aborted;
    if (attempted === null) return this.fail({ error: holdEndedError(), outcome: 'balance_ended', context });
    return this.endEmptyStream(aborted, attempted, 'balance_ended', streamEnd(this.meter.refusedBy));
  }

  /** A stream without an answer, which names why. */
  private async endEmptyStream(
    aborted: Aborted,
    attempted: Candidate,
    outcome: Outcome,
    endedBy: StreamEnd,
  ): Promise<void> {
    const { context } = aborted;
    const { task } = context;
    const end = { outcome, statusCode: 200, errorCode: null, finishReason: finishReasonOf(endedBy) };
    const finalCharge = await this.finalizeUnanswered(aborted, end);
    const { usage } = finalCharge.event;
    if (!this.reply.headSent) this.reply.startStream(this.headersFor(context, attempted));
    const facts = this.facts({ candidate: attempted, context }, finalCharge.event);
    const frames = task.format
      .openStream(streamStartOf(task, attempted))
      .complete({ usage, facts, endedBy, reported: null });
    this.reply.write(frames);
    this.reply.end();
    this.meter.capture(finalCharge);
  }

  private async finalizeUnanswered(
    { attempted, context, cacheMarks, upstreamRequestId, startedAtMs }: Aborted,
    end: UnansweredEnd,
    left: LeftReply | null = null,
  ): Promise<FinalCharge> {
    const result = { ...this.emptyResult(), ...end };
    if (attempted === null) return this.meter.finalize(result);
    context.units.begin(attempted.costVersion);
    const [durationMs, endedAtMs] = [this.since(startedAtMs), this.tools.clock.nowMs()];
    const counted = await countedUsage(context, durationMs, context.tally.countInput());
    const { usage } = counted;
    this.meter.attempts.push(
      attemptRecord(attempted, {
        ...{
          status: null,
          reason: end.outcome,
          durationMs,
          endedAtMs,
          usage,
          said: null,
          cacheMarks,
          upstreamRequestId,
        },
        serviceTier: context.task.parsedRequest.serviceTier,
        ...left,
      }),
    );
    return this.meter.finalize({
      ...result,
      ...counted,
      usageSource: 'counted',
      channelId: attempted.channel.id,
      delivered: true,
    });
  }

  private emptyResult(): RequestResult {
    return { ...LOST, durationMs: this.elapsedMs() };
  }

  /** @param candidate null: no candidate has answered yet; of several models none is named then */
  private headersFor(
    { task, maxTokensApplied }: ModelContext,
    candidate: Candidate | null,
    dropped: readonly string[] = [],
  ): ResponseHeaders {
    const headers: Record<string, string> = {};
    if (candidate !== null) headers['x-routify-channel'] = encodeURIComponent(candidate.channel.publicName);
    if (dropped.length > 0) headers['x-routify-dropped'] = dropped.join(', ');
    if (candidate === null && this.models.length > 1) return headers;
    headers['x-routify-model'] = encodeURIComponent(task.model.canonicalId).replaceAll('%2F', '/');
    if (maxTokensApplied !== null) headers['x-routify-max-tokens'] = String(maxTokensApplied);
    return headers;
  }

  private facts(
    { candidate, context }: Pick<Answered, 'candidate' | 'context'>,
    { chargeNanoUsd, usageSource, waiver }: FinalCharge['event'],
    servedTier: string | null = null,
  ): RoutifyFacts {
    return {
      channel: candidate.channel.publicName,
      latencyMs: this.elapsedMs(),
      costNanoUsd: chargeNanoUsd,
      waiver,
      generationId: this.task.generationId,
      usageSource,
      maxTokensApplied: context.maxTokensApplied,
      serviceTier: servedTier ?? context.task.parsedRequest.serviceTier,
    };
  }

  private elapsedMs(): number {
    return this.since(this.task.startedAtMs);
  }

  private since(momentMs: number): number {
    return Math.round(this.tools.clock.monotonicMs() - momentMs);
  }
}

/** Read where there is no text: a reply with text is never empty. */
function mediaOf({ visibleTextBytes, object }: CompleteReply['reply']): ReplyMedia {
  const media = new ReplyMedia();
  if (visibleTextBytes === 0) media.add(object);
  return media;
}

/** Text has one character per byte. */
function bytesOf(text: Buffer | string): Buffer {
  return typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
}
