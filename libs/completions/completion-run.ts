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

const NO_TERMS: readonly HoldLimits[] = [];

/** One request from its admission to its last byte. */
export class CompletionRun implements ModelContext {
  /** These four are about the model that is asked at the moment. */
  task: CompletionTask;
  maxTokensApplied: number | null = null;
  private tally: UsageTally;
  private terms: HoldLimits;
  private readonly round: AttemptLoop;
  private readonly tasks: readonly CompletionTask[];
  private readonly meter: RequestMeter;
  private readonly conversation: string | null;

  constructor(
    planned: PlannedCompletion,
    private readonly reply: ResponseSink,
    private readonly tools: RunTools,
  ) {
    const { task, tasks, meter, conversation } = planned;
    this.task = task;
    this.tasks = tasks;
    this.meter = meter;
    this.conversation = conversation;
    this.round = new AttemptLoop(planned, tools);
    this.tally = new UsageTally(task, tools.tokens);
    this.terms = holdLimits(task);
  }

  /** Resolves when the reply is complete or the client is gone. Throws a PublicError while nothing was sent yet. */
  async run(): Promise<void> {
    await this.admit();
    this.applyBound();
    const keepAlive = this.task.parsedRequest.stream ? this.keepAlive() : null;
    try {
      await this.askAndAnswer(keepAlive);
    } finally {
      keepAlive?.stop();
    }
  }

  private async admit(): Promise<void> {
    const others = this.tasks.length === 1 ? NO_TERMS : this.tasks.slice(1).map(holdLimits);
    const bounds = admissionBounds(this.terms, others);
    const answer = await this.meter.admit(bounds);
    if (answer.limits !== undefined) this.reply.setHeaders(limitHeaders(answer.limits));
    if (answer.admitted) return;
    throw refusalError(answer, {
      leastHoldNanoUsd: bounds.leastHoldNanoUsd,
      promptField: this.task.endpoint.promptField,
      fittingMaxTokens: (availableNanoUsd) => this.fittingMaxTokens(availableNanoUsd),
    });
  }

  /** Null: not one. */
  private fittingMaxTokens(availableNanoUsd: bigint): number | null {
    const covered = this.tasks.map((task) => limitCovered(task, holdLimits(task), availableNanoUsd));
    const fitting = Math.min(...covered);
    return fitting > 0 ? fitting : null;
  }

  /** Where the wallet covers less than the whole bound, and no later asking can help, the upstream gets what it covers. */
  private applyBound(): void {
    const { meter, task, terms } = this;
    const isCovered = isGrowing(terms) || meter.heldNanoUsd >= terms.holdNanoUsd;
    this.maxTokensApplied = isCovered ? null : limitCovered(task, terms, meter.heldNanoUsd);
  }

  /** From here on everything is about the candidate's model. */
  private turnTo({ modelId }: Candidate): void {
    if (modelId === this.task.model.id) return;
    const task = this.tasks.find(({ model }) => model.id === modelId);
    if (task === undefined) throw new Error(`nobody asked for the model ${modelId}`);
    this.task = task;
    this.tally = new UsageTally(task, this.tools.tokens);
    this.terms = holdLimits(task);
    this.applyBound();
    this.meter.answerAs(modelId, task.price);
  }

  private keepAlive(): KeepAlive {
    return new KeepAlive(this.reply, this.tools.timings.keepAliveMs, () => {
      this.reply.startStream(this.headersFor(null));
    });
  }

  private async askAndAnswer(keepAlive: KeepAlive | null): Promise<void> {
    const { reply, round } = this;
    reply.onAbort(() => {
      round.abandon();
    });
    const end = await round.run({
      tpmTokens: this.terms.tpmTokens,
      switchModel: (candidate) => {
        this.turnTo(candidate);
        return this;
      },
      isAborted: () => reply.isAborted,
    });
    if (end.kind === 'left') return this.leftByClient(end.asked, end.startedAtMs);
    if (end.kind === 'failed') return this.fail(end.error, end.outcome);
    try {
      this.begun(end);
      const { result } = end;
      if (result.kind === 'reply') await this.answer(end, result.reply, result.bytes);
      else if (keepAlive === null) throw new Error('a stream is the answer, and none was asked for');
      else await this.relay(end, result.source, keepAlive);
    } finally {
      end.watch.end(NO_VERDICT);
    }
  }

  private async answer(
    { candidate, watch, dropped, startedAtMs }: Answered,
    reply: InspectedReply,
    bytes: Buffer,
  ): Promise<void> {
    const { task, meter } = this;
    const judged = await judgeUsage(reply.usage, task, reply.visibleTextBytes, () => this.tally.countReply(bytes));
    watch.end({ kind: 'answered', tokens: judged.usage.promptTokens + judged.usage.completionTokens });
    if (this.reply.isAborted) return this.leftByClient(candidate, startedAtMs);
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
    const closed = await meter.finalize({
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
      routify: this.facts(candidate, closed.chargeNanoUsd, judged.usageSource),
    });
    const headers = { 'content-type': 'application/json', ...this.headersFor(candidate, dropped) };
    this.reply.send(200, headers, parts, lengthBytes);
    meter.capture(closed);
  }

  private relay(
    { candidate, watch, dropped, startedAtMs }: Answered,
    source: StreamSource,
    keepAlive: KeepAlive,
  ): Promise<void> {
    const { task, meter, reply, tally, terms } = this;
    if (!reply.headSent) reply.startStream(this.headersFor(candidate, dropped));
    const isTight = isGrowing(terms) || this.maxTokensApplied !== null;
    return new StreamRelay({
      task,
      meter,
      reply,
      tally,
      keepAlive,
      source,
      candidate,
      watch,
      maxTokensApplied: this.maxTokensApplied,
      budget: isTight ? (flow) => new StreamBudget(task, terms, meter, tally, flow) : null,
      elapsedMs: () => this.elapsedMs(),
      attemptMs: () => this.since(startedAtMs),
    }).over;
  }

  private begun({ candidate: { channel, credential }, watch }: Answered): void {
    watch.begun();
    const { health, clock } = this.tools;
    if (this.conversation === null) return;
    const place = { channelId: channel.id, credentialId: credential.id };
    health.targets.remember(this.conversation, place, clock.monotonicMs());
  }

  /** Nothing of an answer reached the client: nothing is charged. */
  private async fail(error: PublicError, outcome: 'upstream_refused' | 'all_channels_failed'): Promise<void> {
    const closed = await this.meter.finalize({
      ...this.emptyEnding(),
      outcome,
      statusCode: this.reply.headSent ? 200 : error.status,
      errorCode: error.code,
    });
    this.meter.capture(closed);
    if (!this.reply.headSent) throw error;
    const identity = chunkIdentityOf(this.task, null);
    this.reply.write(errorChunk(identity, error.toBody(this.task.generationId)));
    this.reply.end();
  }

  /** The client hung up before anything reached it. Where an upstream was asked, the input is charged. */
  private async leftByClient(asked: Candidate | null, startedAtMs: number): Promise<void> {
    const usage = asked === null ? NO_USAGE : await this.tally.countInput();
    if (asked !== null) {
      const durationMs = this.since(startedAtMs);
      this.meter.attempts.push(
        attemptRecord(asked, { status: null, reason: 'client_closed', durationMs, usage, upstreamFacts: null }),
      );
    }
    const closed = await this.meter.finalize({
      ...this.emptyEnding(),
      outcome: 'client_closed',
      usage,
      usageSource: asked === null ? 'none' : 'counted',
      channelId: asked?.channel.id ?? null,
      delivered: asked !== null,
    });
    this.meter.capture(closed);
  }

  private emptyEnding(): RequestResult {
    return { ...ABANDONED, durationMs: this.elapsedMs() };
  }

  /** @param candidate null: it is not known yet who answers, nor with which of several models */
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
