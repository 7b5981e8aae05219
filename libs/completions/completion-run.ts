import { ABANDONED, type RequestResult, type RequestMeter } from '#metering';
import type { Candidate } from '#channels';
import { droppedFields, errorChunk, withoutDropped, type InspectedReply, type RoutifyFacts } from '#dialects';
import { NO_USAGE, uuidTimeMs, type PublicError } from '#kernel';
import { AttemptLoop, NO_VERDICT, type Answered, type ModelContext } from './attempts/attempt-loop.js';
import type { CompletionTask } from './completion-task.js';
import type { PlannedCompletion } from './planned-completion.js';
import { attemptRecord, upstreamFactsOf } from './domain/attempt-record.js';
import { chunkIdentityOf } from './domain/chunk-identity-of.js';
import { admissionBounds, holdLimits, isGrowing, limitCovered, type HoldLimits } from './domain/hold-limits.js';
import { judgeUsage } from './domain/judge-usage.js';
import { limitHeaders } from './domain/limit-headers.js';
import { refusalError } from './domain/refusal-error.js';
import { KeepAlive } from './streams/keep-alive.js';
import type { ResponseSink, ResponseHeaders } from './response-sink.js';
import type { RunTools } from './run-tools.js';
import { StreamBudget } from './streams/stream-budget.js';
import { StreamRelay } from './streams/stream-relay.js';
import type { StreamSource } from './streams/stream-source.js';
import { UsageTally } from './usage-tally.js';

const NO_LIMITS: readonly HoldLimits[] = [];

/** One request from its admission to its last byte. */
export class CompletionRun implements ModelContext {
  /** These four belong to the model of the current attempt. */
  task: CompletionTask;
  maxTokensApplied: number | null = null;
  private tally: UsageTally;
  private limits: HoldLimits;
  private readonly attemptLoop: AttemptLoop;
  private readonly tasks: readonly CompletionTask[];
  private readonly meter: RequestMeter;
  private readonly affinityKey: string | null;

  constructor(
    planned: PlannedCompletion,
    private readonly reply: ResponseSink,
    private readonly tools: RunTools,
  ) {
    const { task, tasks, meter, affinityKey } = planned;
    this.task = task;
    this.tasks = tasks;
    this.meter = meter;
    this.affinityKey = affinityKey;
    this.attemptLoop = new AttemptLoop(planned, tools);
    this.tally = new UsageTally(task, tools.tokens);
    this.limits = holdLimits(task);
  }

  /** Resolves when the reply is complete or the client is disconnected. Throws a PublicError before the first byte. */
  async run(): Promise<void> {
    await this.admit();
    this.applyBound();
    const keepAlive = this.task.parsedRequest.stream ? this.keepAlive() : null;
    try {
      await this.callAndAnswer(keepAlive);
    } finally {
      keepAlive?.stop();
    }
  }

  private async admit(): Promise<void> {
    const others = this.tasks.length === 1 ? NO_LIMITS : this.tasks.slice(1).map(holdLimits);
    const bounds = admissionBounds(this.limits, others);
    const admission = await this.meter.admit(bounds);
    if (admission.limits !== undefined) this.reply.setHeaders(limitHeaders(admission.limits));
    if (admission.admitted) return;
    throw refusalError(admission, {
      leastHoldNanoUsd: bounds.leastHoldNanoUsd,
      promptField: this.task.endpoint.promptField,
      fittingMaxTokens: (availableNanoUsd) => this.fittingMaxTokens(availableNanoUsd),
    });
  }

  /** The output limit in tokens that the amount covers with every model. Null: not one token. */
  private fittingMaxTokens(availableNanoUsd: bigint): number | null {
    const covered = this.tasks.map((task) => limitCovered(task, holdLimits(task), availableNanoUsd));
    const fitting = Math.min(...covered);
    return fitting > 0 ? fitting : null;
  }

  /** Where a hold that cannot grow is below the full bound, the upstream's output limit is what the hold covers. */
  private applyBound(): void {
    const { meter, task, limits } = this;
    const isCovered = isGrowing(limits) || meter.heldNanoUsd >= limits.holdNanoUsd;
    this.maxTokensApplied = isCovered ? null : limitCovered(task, limits, meter.heldNanoUsd);
  }

  /** Switches task, tally, limits and price to the candidate's model. */
  private switchModel({ modelId }: Candidate): void {
    if (modelId === this.task.model.id) return;
    const task = this.tasks.find(({ model }) => model.id === modelId);
    if (task === undefined) throw new Error(`no task for model ${modelId}`);
    this.task = task;
    this.tally = new UsageTally(task, this.tools.tokens);
    this.limits = holdLimits(task);
    this.applyBound();
    this.meter.answerAs(modelId, task.price);
  }

  private keepAlive(): KeepAlive {
    return new KeepAlive(this.reply, this.tools.timings.keepAliveMs, () => {
      this.reply.startStream(this.headersFor(null));
    });
  }

  private async callAndAnswer(keepAlive: KeepAlive | null): Promise<void> {
    const { reply, attemptLoop } = this;
    reply.onAbort(() => {
      attemptLoop.abandon();
    });
    const loopResult = await attemptLoop.run({
      tpmTokens: this.limits.tpmTokens,
      switchModel: (candidate) => {
        this.switchModel(candidate);
        return this;
      },
      isAborted: () => reply.isAborted,
    });
    if (loopResult.kind === 'aborted') return this.finalizeAborted(loopResult.attempted, loopResult.startedAtMs);
    if (loopResult.kind === 'failed') return this.fail(loopResult.error, loopResult.outcome);
    try {
      this.markBegun(loopResult);
      const { result } = loopResult;
      if (result.kind === 'reply') await this.answer(loopResult, result.reply, result.bytes);
      else if (keepAlive === null) throw new Error('the upstream answered a plain request with a stream');
      else await this.relay(loopResult, result.source, keepAlive);
    } finally {
      loopResult.reporter.end(NO_VERDICT);
    }
  }

  private async answer(
    { candidate, reporter, dropped, startedAtMs }: Answered,
    reply: InspectedReply,
    bytes: Buffer,
  ): Promise<void> {
    const { task, meter } = this;
    const judged = await judgeUsage(reply.usage, task, reply.visibleTextBytes, () => this.tally.countReply(bytes));
    reporter.end({ kind: 'answered', tokens: judged.usage.promptTokens + judged.usage.completionTokens });
    if (this.reply.isAborted) return this.finalizeAborted(candidate, startedAtMs);
    const durationMs = this.elapsedMs();
    meter.attempts.push(
      attemptRecord(candidate, {
        status: 200,
        reason: null,
        durationMs: this.since(startedAtMs),
        usage: judged.usage,
        upstreamFacts: upstreamFactsOf(candidate, reply.object),
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
    const object = withoutDropped(reply.object, droppedFields(candidate.channel.options.dropReply));
    const { parts, lengthBytes } = task.endpoint.spliceReply({ ...reply, object }, task.parsedRequest, {
      createdSeconds: Math.floor(uuidTimeMs(task.requestId) / 1_000),
      model: task.shownModel,
      countedUsage: judged.usageSource === 'counted' ? judged.usage : null,
      routify: this.facts(candidate, finalCharge.chargeNanoUsd, judged.usageSource),
    });
    const headers = { 'content-type': 'application/json', ...this.headersFor(candidate, dropped) };
    this.reply.send(200, headers, parts, lengthBytes);
    meter.capture(finalCharge);
  }

  private relay(
    { candidate, reporter, dropped, startedAtMs }: Answered,
    source: StreamSource,
    keepAlive: KeepAlive,
  ): Promise<void> {
    const { task, meter, reply, tally, limits } = this;
    if (!reply.headSent) reply.startStream(this.headersFor(candidate, dropped));
    const isTight = isGrowing(limits) || this.maxTokensApplied !== null;
    return new StreamRelay({
      task,
      meter,
      reply,
      tally,
      keepAlive,
      source,
      candidate,
      reporter,
      maxTokensApplied: this.maxTokensApplied,
      budget: isTight ? (flow) => new StreamBudget(task, limits, meter, tally, flow) : null,
      elapsedMs: () => this.elapsedMs(),
      attemptMs: () => this.since(startedAtMs),
    }).over;
  }

  private markBegun({ candidate: { channel, credential }, reporter }: Answered): void {
    reporter.begun();
    const { health, clock } = this.tools;
    if (this.affinityKey === null) return;
    const target = { channelId: channel.id, credentialId: credential.id };
    health.targets.remember(this.affinityKey, target, clock.monotonicMs());
  }

  /** No part of an answer reached the client: the charge is zero. */
  private async fail(error: PublicError, outcome: 'upstream_refused' | 'all_channels_failed'): Promise<void> {
    const finalCharge = await this.meter.finalize({
      ...this.emptyResult(),
      outcome,
      statusCode: this.reply.headSent ? 200 : error.status,
      errorCode: error.code,
    });
    this.meter.capture(finalCharge);
    if (!this.reply.headSent) throw error;
    const identity = chunkIdentityOf(this.task, null);
    this.reply.write(errorChunk(identity, error.toBody(this.task.generationId)));
    this.reply.end();
  }

  /** The client disconnected before the first byte. The input is charged if an upstream has the request. */
  private async finalizeAborted(attempted: Candidate | null, startedAtMs: number): Promise<void> {
    const usage = attempted === null ? NO_USAGE : await this.tally.countInput();
    if (attempted !== null) {
      const durationMs = this.since(startedAtMs);
      this.meter.attempts.push(
        attemptRecord(attempted, { status: null, reason: 'client_closed', durationMs, usage, upstreamFacts: null }),
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
  private headersFor(candidate: Candidate | null, dropped: readonly string[] = []): ResponseHeaders {
    const headers: Record<string, string> = {};
    if (candidate !== null) headers['x-routify-channel'] = encodeURIComponent(candidate.channel.name);
    if (dropped.length > 0) headers['x-routify-dropped'] = dropped.join(', ');
    if (candidate === null && this.tasks.length > 1) return headers;
    headers['x-routify-model'] = encodeURIComponent(this.task.model.canonicalId).replaceAll('%2F', '/');
    if (this.maxTokensApplied !== null) headers['x-routify-max-tokens'] = String(this.maxTokensApplied);
    return headers;
  }

  private facts(candidate: Candidate, costNanoUsd: bigint, usageSource: RoutifyFacts['usageSource']): RoutifyFacts {
    return {
      channel: candidate.channel.name,
      latencyMs: this.elapsedMs(),
      costNanoUsd,
      generationId: this.task.generationId,
      usageSource,
      maxTokensApplied: this.maxTokensApplied,
    };
  }

  private elapsedMs(): number {
    return this.since(this.task.startedAtMs);
  }

  private since(momentMs: number): number {
    return Math.round(this.tools.clock.monotonicMs() - momentMs);
  }
}
