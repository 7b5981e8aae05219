import type { Candidate } from '#channels';
import { uuidTimeMs, type PublicError, type Attempt, type Outcome } from '#core';
import { ReplyMedia, type FinalCharge, type RequestMeter } from '#billing/metering';
import { droppedFields, readServiceTier, withClientParam, withoutDropped, type StreamEnd } from '#formats';
import type { CompleteReply, StartedStream } from './attempts/attempt.js';
import { AttemptLoop, NO_VERDICT, type Answered, type SentCall, type Unanswered } from './attempts/attempt-loop.js';
import type { RunningRequest } from './cancellation/running-requests.js';
import type { CompletionTask } from './task/completion-task.js';
import type { PlannedCompletion } from './run/planned-completion.js';
import { droppedHeader } from './domain/attempts/dropped-parameters.js';
import { otherModelAttempts } from './domain/attempts/other-model-attempts.js';
import { streamStartOf } from './domain/stream-start-of.js';
import { admissionBounds, holdLimits, limitCovered } from './domain/hold-limits.js';
import { chargeTier } from './domain/charge-tier.js';
import { judgeCut, judgeUsage } from './domain/judge-usage.js';
import { promptOf, readStated, withoutOutput, type UsageSoFar } from './domain/stated-usage.js';
import { isUnbilled, waiverOfReply } from './domain/waiver-of.js';
import { advisorName } from './domain/models/advisor.js';
import type { EndedCall, RequestEnd } from './domain/ends/request-end.js';
import { countedUsage } from './domain/unseen-tokens.js';
import { CANCELLED, cancelledError } from './domain/errors/cancelled.js';
import { drainedError } from './domain/errors/public-failures.js';
import { excludedChannels } from './domain/errors/excluded-channels.js';
import { holdEndedError, refusalError, streamEnd } from './domain/errors/refusal-error.js';
import { ClockedHold } from './streams/clocked-hold.js';
import { KeepAlive } from './streams/keep-alive.js';
import { endRequest } from './run/end-request.js';
import { modelContext, type BoundedTask, type ModelContext } from './run/model-context.js';
import { admissionAttributes, type RequestTrace } from './run/request-trace.js';
import type { ResponseSink, ResponseHeaders } from './run/response-sink.js';
import { routifyFacts } from './run/routify-facts.js';
import type { RunTools } from './run/run-tools.js';
import { strongerReason, type StopReason } from './domain/ends/stop-reason.js';
import { StreamBudget } from './streams/stream-budget.js';
import { StreamRelay } from './streams/stream-relay.js';

const NO_ATTEMPTS: readonly Attempt[] = [];
const NOTHING_SAID = { kind: 'missing' } as const;

/** Candidates are called; a whole reply is judged and written; a stream is relayed. */
type Phase =
  | { readonly kind: 'attempting' }
  | { readonly kind: 'answering' }
  | { readonly kind: 'relaying'; readonly relay: StreamRelay };

/** One request from its admission to its last byte: phases 3 to 6 of `CompletionsService`. */
export class CompletionRun implements RunningRequest {
  /** Position among the running requests. */
  index = -1;
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
  /** What runs now, and is stopped. */
  private phase: Phase = { kind: 'attempting' };
  /** Why it is to end; null: it is not. */
  private stopped: StopReason | null = null;

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
    this.clockedHold = new ClockedHold(
      meter,
      () => {
        this.stop('hold');
      },
      () => tools.clock.monotonicMs(),
    );
  }

  get requestId(): string {
    return this.task.requestId;
  }

  get keyId(): string {
    return this.task.principal.keyId;
  }

  /** Ends what runs. Of several reasons the strongest is the end's; a stream that is read on without its client ends by any. */
  stop(reason: StopReason): void {
    this.stopped = strongerReason(this.stopped, reason);
    switch (this.phase.kind) {
      case 'attempting':
        this.attemptLoop.abandon();
        return;
      case 'answering':
        // A reply in one piece is written, or its client has left.
        return;
      case 'relaying':
        this.phase.relay.stop(reason);
    }
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
      principal: this.task.principal,
      budget: this.task.parsedRequest.routing.budget,
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
    const { attemptLoop, meter, clockedHold } = this;
    this.reply.onAbort(() => {
      this.stop('client');
    });
    if (this.reply.isAborted) this.stop('client');
    const loopResult = await attemptLoop.run({
      contextOf: (modelId) => this.contextOf(modelId),
      isAborted: () => this.stopped !== null,
      clockedHold,
    });
    const { task } = loopResult.context;
    if (task.model.id !== meter.subject.modelId) chargeTier(meter, task, null);
    if (loopResult.kind === 'unanswered') return this.endUnanswered(loopResult);
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

  private async answer(answered: Answered, complete: CompleteReply): Promise<void> {
    this.phase = { kind: 'answering' };
    const { reply, chatBytes } = complete;
    const { candidate, context, reporter, cacheMarks, upstreamRequestId, dropped, startedAtMs } = answered;
    const { task, tally, units } = context;
    const { meter } = this;
    units.begin(candidate.costVersion, reply.object);
    const ofAdvisor = advisorName(task.advisor, candidate);
    const judged = await judgeUsage(reply.usage, task, reply.visibleTextBytes, units, ofAdvisor, () => {
      const bytes = chatBytes();
      context.advice?.add({ bytes });
      return countedUsage(context, this.since(startedAtMs), tally.countReply(bytes));
    });
    const servedTier = readServiceTier(reply.object);
    const ended = {
      usage: judged.usage,
      finishReasons: reply.finishReasons,
      textBytes: reply.visibleTextBytes,
      media: mediaOf(reply),
      hasAdvice: judged.advice !== undefined,
    };
    const waiver = waiverOfReply(task.parsedRequest, ended);
    const isBilled = waiver === null || !isUnbilled(candidate.channel.options.unbilledReplies, ended);
    const endedAtMs = this.tools.clock.nowMs();
    const durationMs = this.elapsedMs();
    const call: EndedCall = {
      candidate,
      judged,
      waiver,
      tokens: judged.usage.promptTokens + judged.usage.completionTokens,
      firstByteMs: durationMs,
      finishReason: reply.finishReasons[0] ?? null,
      otherAttempts: otherModelAttempts(candidate, judged, ofAdvisor, endedAtMs),
      status: 200,
      durationMs: this.since(startedAtMs),
      endedAtMs,
      usage: isBilled ? (judged.billed ?? judged.usage) : null,
      serviceTier: servedTier ?? task.parsedRequest.serviceTier,
      replyObject: reply.object,
      cacheMarks,
      upstreamRequestId,
      dropped,
    };
    if (this.reply.isAborted) return this.endLeft(answered, call, durationMs);
    chargeTier(meter, task, servedTier);
    await endRequest(meter, { kind: 'completed', call, durationMs }, reporter, ({ event }) =>
      this.writeReply(answered, complete, call, event),
    );
  }

  /** Undefined: it is sent. Else it is stored first. */
  private writeReply(
    { candidate, context, dropped }: Answered,
    { reply, isNative }: CompleteReply,
    call: EndedCall,
    event: FinalCharge['event'],
  ): Promise<void> | undefined {
    const { task } = context;
    const { dropReply, stopEndsCalls } = candidate.channel.options;
    const object = withoutDropped(reply.object, droppedFields(dropReply));
    const shown = object === reply.object ? reply : { ...reply, object };
    task.work.takeTurnsFor(object.bytes.length);
    const writing = task.format.writeReply(shown, task.parsedRequest, {
      isNative,
      createdSeconds: Math.floor(uuidTimeMs(task.requestId) / 1_000),
      model: task.shownModel,
      usage: call.judged.usage,
      routify: routifyFacts(call, context, event, this.elapsedMs()),
      callRules: { mapsFunctionCalls: task.parsedRequest.toolNames.length > 0, stopEndsCalls },
    });
    const lost = isNative ? dropped : [...dropped, ...task.format.lostOf(object.bytes)];
    const headers = { 'content-type': 'application/json', ...this.headersFor(context, candidate, lost) };
    const { storage, model } = task;
    const send = (bytes: Buffer | string): Promise<void> | undefined => {
      if (storage !== null) return storage.store(bytesOf(bytes), false, model.canonicalId).then(sendStored);
      this.reply.send(200, headers, bytes);
    };
    const sendStored = (bytes: Buffer): void => {
      this.reply.send(200, headers, bytes);
    };
    const written = task.work.run(writing);
    return written instanceof Promise ? written.then(send) : send(written);
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
      dropped,
      reporter,
      brokenStreamCharge: this.tools.config.brokenStreamCharge,
      budget: isTight ? (flow) => new StreamBudget(task, limits, growth, meter, tally, flow) : null,
      elapsedMs: () => this.elapsedMs(),
      attemptMs: () => this.since(startedAtMs),
    });
    this.phase = { kind: 'relaying', relay };
    if (this.stopped !== null) relay.stop(this.stopped);
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

  /** No part of an answer reached the client. The input is charged if an upstream has the request. */
  private async endUnanswered({ failure, sent, context }: Unanswered): Promise<void> {
    if (failure !== null) {
      if (failure.outcome === 'all_channels_failed') this.advise(failure.error);
      return this.refuse(failure, context);
    }
    const durationMs = this.elapsedMs();
    const by = this.abandonedBy();
    const call = sent === null ? null : await this.inputCall(sent, context, readStated(sent.stated));
    if (by === 'drain') return this.refuse({ error: drainedError(), outcome: 'drained' }, context, unchargedCall(call));
    if (by === 'client') await endRequest(this.meter, { kind: 'cut', by, call, durationMs });
    else if (call === null) {
      const isCancelled = by === CANCELLED;
      const error = isCancelled ? cancelledError(0n) : holdEndedError();
      await this.refuse({ error, outcome: isCancelled ? 'client_closed' : 'balance_ended' }, context);
    } else if (by === CANCELLED && !context.task.parsedRequest.stream) await this.endCancelled(call, durationMs);
    else await this.endEmptyStream(call, context, by, durationMs);
  }

  private abandonedBy(): 'client' | 'drain' | StreamEnd {
    switch (this.stopped) {
      case 'client':
      case 'drain':
        return this.stopped;
      case 'cancel':
        return CANCELLED;
      case 'hold':
      case null:
        return streamEnd(this.meter.refusedBy, this.task.principal, this.task.parsedRequest.routing.budget);
    }
  }

  /** The client left while its whole reply was read: its input as the reply says it. */
  private async endLeft(answered: Answered, call: EndedCall, durationMs: number): Promise<void> {
    const { tokens, otherAttempts, status, usage, serviceTier, replyObject } = call;
    const soFar = { object: replyObject, usage: promptOf(call.judged.usage), serviceTier };
    const input = await this.inputCall(answered, answered.context, soFar);
    const judged = { ...input.judged, flags: call.judged.flags };
    const left = { ...input, judged, tokens, otherAttempts, status, usage, serviceTier, replyObject };
    await endRequest(this.meter, { kind: 'cut', by: 'client', call: left, durationMs }, answered.reporter);
  }

  /** A request in one piece: its client gets an error that names the charge. */
  private async endCancelled(call: EndedCall, durationMs: number): Promise<void> {
    const error = cancelledError(0n);
    const end: RequestEnd = { kind: 'refused', outcome: 'client_closed', error, headSent: false, call, durationMs };
    const { chargeNanoUsd } = await endRequest(this.meter, end);
    throw cancelledError(chargeNanoUsd);
  }

  /** @param call null: no upstream has the request, and the charge is zero */
  private async refuse(
    { error, outcome }: { readonly error: PublicError; readonly outcome: Outcome },
    { task }: ModelContext,
    call: EndedCall | null = null,
  ): Promise<void> {
    const { headSent } = this.reply;
    const durationMs = this.elapsedMs();
    await endRequest(this.meter, { kind: 'refused', outcome, error, headSent, call, durationMs });
    if (!this.reply.headSent) throw error;
    const { format, generationId } = task;
    const stream = format.openStream(streamStartOf(task, null));
    this.reply.write(stream.fail(withClientParam(error.toFailure(generationId), format)));
    this.reply.end();
  }

  /** A stream without an answer, which names why. */
  private async endEmptyStream(
    call: EndedCall,
    context: ModelContext,
    endedBy: StreamEnd,
    durationMs: number,
  ): Promise<void> {
    const { reply } = this;
    const { task } = context;
    const { candidate } = call;
    await endRequest(this.meter, { kind: 'cut', by: endedBy, call, durationMs }, null, ({ event }) => {
      if (!reply.headSent) reply.startStream(this.headersFor(context, candidate));
      const facts = routifyFacts(call, context, event, this.elapsedMs());
      const stream = task.format.openStream(streamStartOf(task, candidate));
      reply.write(stream.complete({ usage: event.usage, facts, endedBy, reported: null }));
      reply.end();
    });
  }

  /**
   * A call that an upstream has, and of whose answer nothing reached the client: its input is charged, as stated or
   * counted. Output that is stated is forgone.
   */
  private async inputCall(
    { candidate, startedAtMs, cacheMarks, upstreamRequestId, dropped }: SentCall,
    context: ModelContext,
    soFar: UsageSoFar | null,
  ): Promise<EndedCall> {
    const { task, units, tally } = context;
    units.begin(candidate.costVersion);
    const [durationMs, endedAtMs] = [this.since(startedAtMs), this.tools.clock.nowMs()];
    const said = soFar?.usage ?? NOTHING_SAID;
    const received = await judgeCut(said, task, 0, advisorName(task.advisor, candidate), (stated) =>
      countedUsage(context, durationMs, stated === null ? tally.count() : tally.countBeside(stated)),
    );
    const { usage } = received;
    const unseenTokens = Math.max(received.unseenTokens, usage.completionTokens);
    const servedTier = soFar?.serviceTier ?? null;
    if (servedTier !== null) chargeTier(this.meter, task, servedTier);
    return {
      candidate,
      judged: { ...received, usage: withoutOutput(usage), unseenTokens },
      waiver: null,
      tokens: 0,
      firstByteMs: null,
      finishReason: null,
      otherAttempts: NO_ATTEMPTS,
      status: null,
      durationMs,
      endedAtMs,
      usage: received.billed ?? usage,
      serviceTier: servedTier ?? task.parsedRequest.serviceTier,
      replyObject: soFar?.object ?? null,
      cacheMarks,
      upstreamRequestId,
      dropped,
    };
  }

  /** @param candidate null: no candidate has answered yet; of several models none is named then */
  private headersFor(
    { task, maxTokensApplied }: ModelContext,
    candidate: Candidate | null,
    dropped: readonly string[] = [],
  ): ResponseHeaders {
    const headers: Record<string, string> = {};
    if (candidate !== null) headers['x-routify-channel'] = encodeName(candidate.channel.publicName);
    if (dropped.length > 0) headers['x-routify-dropped'] = droppedHeader(dropped);
    if (candidate === null && this.models.length > 1) return headers;
    headers['x-routify-model'] = encodePath(task.model.canonicalId);
    if (maxTokensApplied !== null) headers['x-routify-max-tokens'] = String(maxTokensApplied);
    return headers;
  }

  private elapsedMs(): number {
    return this.since(this.task.startedAtMs);
  }

  private since(momentMs: number): number {
    return Math.round(this.tools.clock.monotonicMs() - momentMs);
  }
}

/** Of a gateway that stops: no part of the answer has reached the client. */
function unchargedCall(call: EndedCall | null): EndedCall | null {
  return call === null ? null : { ...call, waiver: 'broken_stream' };
}

/** Read where there is no text: a reply with text is never empty. */
function mediaOf({ visibleTextBytes, object }: CompleteReply['reply']): ReplyMedia {
  const media = new ReplyMedia();
  if (visibleTextBytes === 0) media.add(object);
  return media;
}

const PLAIN_NAME = /^[\w\-.~]*$/;
const PLAIN_PATH = /^[\w\-.~/]*$/;

/** Percent-encoded. Most names need no change, and a test costs a tenth of the encoding. */
function encodeName(name: string): string {
  return PLAIN_NAME.test(name) ? name : encodeURIComponent(name);
}

/** The same with slashes as they are. */
function encodePath(path: string): string {
  return PLAIN_PATH.test(path) ? path : encodeURIComponent(path).replaceAll('%2F', '/');
}

/** Text has one character per byte. */
function bytesOf(text: Buffer | string): Buffer {
  return typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
}
