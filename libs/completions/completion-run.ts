import type { Candidate } from '#channels';
import { scanTopLevel } from '#json';
import { NO_USAGE, uuidTimeMs } from '#kernel';
import { ABANDONED, type RequestResult, type RequestMeter } from '#metering';
import { droppedFields, withClientParam, withoutDropped, type RoutifyFacts } from '#replies';
import type { CompleteReply, StartedStream } from './attempts/attempt.js';
import { AttemptLoop, NO_VERDICT, type Aborted, type Answered, type Failed } from './attempts/attempt-loop.js';
import type { CompletionTask } from './task/completion-task.js';
import type { PlannedCompletion } from './run/planned-completion.js';
import { attemptRecord } from './domain/attempts/attempt-record.js';
import { streamStartOf } from './domain/stream-start-of.js';
import { admissionBounds, holdLimits, isGrowing, limitCovered } from './domain/hold-limits.js';
import { judgeUsage } from './domain/judge-usage.js';
import { refusalError } from './domain/errors/refusal-error.js';
import { KeepAlive } from './streams/keep-alive.js';
import { modelContext, type BoundedTask, type ModelContext } from './run/model-context.js';
import { admissionAttributes, type RequestTrace } from './run/request-trace.js';
import type { ResponseSink, ResponseHeaders } from './run/response-sink.js';
import type { RunTools } from './run/run-tools.js';
import { StreamBudget } from './streams/stream-budget.js';
import { StreamRelay } from './streams/stream-relay.js';

/** One request from its admission to its last byte. */
export class CompletionRun {
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

  constructor(
    planned: PlannedCompletion,
    private readonly reply: ResponseSink,
    private readonly tools: RunTools,
  ) {
    const { task, tasks, meter, affinityKey, trace } = planned;
    this.task = task;
    this.models = tasks.map((other) => ({ task: other, limits: holdLimits(other) }));
    this.meter = meter;
    this.affinityKey = affinityKey;
    this.trace = trace;
    this.attemptLoop = new AttemptLoop(planned, tools);
  }

  /** Resolves when the reply is complete or the client is disconnected. Throws a PublicError before the first byte. */
  async run(): Promise<void> {
    await this.admit();
    const keepAlive = this.task.parsedRequest.stream ? this.keepAlive() : null;
    try {
      await this.callAndAnswer(keepAlive);
    } finally {
      keepAlive?.stop();
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
    const context = modelContext(bounded, this.meter.heldNanoUsd, this.tools.tokens);
    this.contexts.set(modelId, context);
    return context;
  }

  private keepAlive(): KeepAlive {
    return new KeepAlive(this.reply, this.task.format.keepAlive, this.tools.timings.keepAliveMs, () => {
      this.reply.startStream(this.headersFor(this.contextOf(this.task.model.id), null));
    });
  }

  private async callAndAnswer(keepAlive: KeepAlive | null): Promise<void> {
    const { reply, attemptLoop, meter } = this;
    reply.onAbort(() => {
      attemptLoop.abandon();
    });
    const loopResult = await attemptLoop.run({
      contextOf: (modelId) => this.contextOf(modelId),
      isAborted: () => reply.isAborted,
    });
    const { model, price } = loopResult.context.task;
    if (model.id !== meter.subject.modelId) meter.answerAs(model.id, price);
    if (loopResult.kind === 'aborted') return this.finalizeAborted(loopResult);
    if (loopResult.kind === 'failed') return this.fail(loopResult);
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

  private async answer(answered: Answered, { reply, bytes, native }: CompleteReply): Promise<void> {
    const { candidate, context, reporter, dropped, startedAtMs } = answered;
    const { task, tally } = context;
    const { meter } = this;
    const judged = await judgeUsage(reply.usage, task, reply.visibleTextBytes, () => tally.countReply(bytes));
    reporter.end({ kind: 'answered', tokens: judged.usage.promptTokens + judged.usage.completionTokens });
    if (this.reply.isAborted)
      return this.finalizeAborted({ kind: 'aborted', attempted: candidate, context, startedAtMs });
    const durationMs = this.elapsedMs();
    meter.attempts.push(
      attemptRecord(candidate, {
        status: 200,
        reason: null,
        durationMs: this.since(startedAtMs),
        endedAtMs: this.tools.clock.nowMs(),
        usage: judged.usage,
        said: reply.object,
      }),
    );
    const finalCharge = await meter.finalize({
      outcome: 'completed',
      statusCode: 200,
      errorCode: null,
      finishReason: reply.finishReasons[0] ?? null,
      usage: judged.usage,
      usageSource: judged.usageSource,
      flags: judged.flags,
      channelId: candidate.channel.id,
      delivered: true,
      firstByteMs: durationMs,
      durationMs,
    });
    const hidden = droppedFields(candidate.channel.options.dropReply);
    const object = withoutDropped(reply.object, hidden);
    const bytesToSend = task.format.writeReply({ ...reply, object }, task.parsedRequest, {
      native: native === null ? null : withoutDropped(scanTopLevel(native), hidden),
      createdSeconds: Math.floor(uuidTimeMs(task.requestId) / 1_000),
      model: task.shownModel,
      usage: judged.usage,
      routify: this.facts(answered, finalCharge.chargeNanoUsd, judged.usageSource),
    });
    const headers = { 'content-type': 'application/json', ...this.headersFor(context, candidate, dropped) };
    const { storage } = task;
    this.reply.send(200, headers, storage === null ? bytesToSend : await storage.store(bytesOf(bytesToSend), false));
    meter.capture(finalCharge);
  }

  private relay(answered: Answered, { source, isNative }: StartedStream, keepAlive: KeepAlive): Promise<void> {
    const { candidate, context, reporter, dropped, startedAtMs } = answered;
    const { meter, reply } = this;
    const { task, limits, tally, maxTokensApplied } = context;
    const isTight = isGrowing(limits) || maxTokensApplied !== null;
    if (!reply.headSent) reply.startStream(this.headersFor(context, candidate, dropped));
    return new StreamRelay({
      context,
      meter,
      reply,
      keepAlive,
      source,
      isNative,
      candidate,
      reporter,
      budget: isTight ? (flow) => new StreamBudget(task, limits, meter, tally, flow) : null,
      elapsedMs: () => this.elapsedMs(),
      attemptMs: () => this.since(startedAtMs),
    }).over;
  }

  private markBegun({ candidate, reporter }: Answered): void {
    reporter.begun();
    this.tools.stickyRouting.remember(this.affinityKey, candidate);
  }

  /** No part of an answer reached the client: the charge is zero. */
  private async fail({ error, outcome, context }: Failed): Promise<void> {
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
    this.reply.write(stream.fail(withClientParam(error.toBody(generationId), format)));
    this.reply.end();
  }

  /** The client disconnected before the first byte. The input is charged if an upstream has the request. */
  private async finalizeAborted({ attempted, context, startedAtMs }: Aborted): Promise<void> {
    const usage = attempted === null ? NO_USAGE : await context.tally.countInput();
    if (attempted !== null) {
      const durationMs = this.since(startedAtMs);
      this.meter.attempts.push(
        attemptRecord(attempted, {
          ...{ status: null, reason: 'client_closed', durationMs, usage, said: null },
          endedAtMs: this.tools.clock.nowMs(),
        }),
      );
    }
    const finalCharge = await this.meter.finalize({
      ...this.emptyResult(),
      outcome: 'client_closed',
      usage,
      usageSource: attempted === null ? 'none' : 'counted',
      channelId: attempted?.channel.id ?? null,
      delivered: attempted !== null,
    });
    this.meter.capture(finalCharge);
  }

  private emptyResult(): RequestResult {
    return { ...ABANDONED, durationMs: this.elapsedMs() };
  }

  /** @param candidate null: no candidate has answered yet; of several models none is named then */
  private headersFor(
    { task, maxTokensApplied }: ModelContext,
    candidate: Candidate | null,
    dropped: readonly string[] = [],
  ): ResponseHeaders {
    const headers: Record<string, string> = {};
    if (candidate !== null) headers['x-routify-channel'] = encodeURIComponent(candidate.channel.name);
    if (dropped.length > 0) headers['x-routify-dropped'] = dropped.join(', ');
    if (candidate === null && this.models.length > 1) return headers;
    headers['x-routify-model'] = encodeURIComponent(task.model.canonicalId).replaceAll('%2F', '/');
    if (maxTokensApplied !== null) headers['x-routify-max-tokens'] = String(maxTokensApplied);
    return headers;
  }

  private facts(
    { candidate, context }: Answered,
    costNanoUsd: bigint,
    usageSource: RoutifyFacts['usageSource'],
  ): RoutifyFacts {
    return {
      channel: candidate.channel.name,
      latencyMs: this.elapsedMs(),
      costNanoUsd,
      generationId: this.task.generationId,
      usageSource,
      maxTokensApplied: context.maxTokensApplied,
    };
  }

  private elapsedMs(): number {
    return this.since(this.task.startedAtMs);
  }

  private since(momentMs: number): number {
    return Math.round(this.tools.clock.monotonicMs() - momentMs);
  }
}

/** Text has one character per byte. */
function bytesOf(text: Buffer | string): Buffer {
  return typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
}
