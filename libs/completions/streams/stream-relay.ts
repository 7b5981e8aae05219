import {
  type StatedUsage,
  withClientParam,
  type Chunk,
  type ChunkView,
  type ReplyStream,
  type StreamEnd,
} from '#formats';
import type { AttemptReporter, Candidate } from '#channels';
import type { Config } from '#core/infra';
import { uuidTimeMs, type TokenUsage, type Waiver } from '#core';
import type { FinalCharge, RequestMeter, UsedSoFar } from '#billing/metering';
import { otherModelAttempts } from '../domain/attempts/other-model-attempts.js';
import { streamStartOf } from '../domain/stream-start-of.js';
import { storableCode } from '../domain/attempts/judge-attempt.js';
import { chargeTier } from '../domain/charge-tier.js';
import { judgeCut, judgeUsage, type JudgedUsage } from '../domain/judge-usage.js';
import { isUnbilled, waiverOfBroken, waiverOfReply, type EndedReply } from '../domain/waiver-of.js';
import { advisorName } from '../domain/models/advisor.js';
import { hideModel } from '../domain/errors/hide-model.js';
import type { EndedCall, RequestEnd } from '../domain/ends/request-end.js';
import { countedUsage, thinksUnseen, type CountedUsage } from '../domain/unseen-tokens.js';
import { CANCELLED } from '../domain/errors/cancelled.js';
import { brokenStreamError, drainedError } from '../domain/errors/public-failures.js';
import { streamEnd } from '../domain/errors/refusal-error.js';
import { endRequest } from '../run/end-request.js';
import type { ModelContext } from '../run/model-context.js';
import type { ResponseSink } from '../run/response-sink.js';
import { routifyFacts } from '../run/routify-facts.js';
import type { StopReason } from '../domain/ends/stop-reason.js';
import type { KeepAlive } from './keep-alive.js';
import type { StreamBudget, StreamFlow } from './stream-budget.js';
import { StreamFacts } from './stream-facts.js';
import { SilentTime } from './silent-time.js';
import type { StreamListener, StreamSource } from './stream-source.js';

const NOTHING: readonly never[] = [];

/** A stream that ends with an error. */
type StreamFailure =
  | Omit<Extract<RequestEnd, { kind: 'broken' }>, 'call' | 'durationMs'>
  | Omit<Extract<RequestEnd, { kind: 'drained' }>, 'call' | 'durationMs'>;

/** Dependencies of a relay, all of one request. */
interface RelayParts {
  readonly context: ModelContext;
  readonly meter: RequestMeter;
  readonly reply: ResponseSink;
  readonly keepAlive: KeepAlive;
  readonly source: StreamSource;
  /** The client gets the upstream's own frames. */
  readonly isNative: boolean;
  readonly candidate: Candidate;
  /** Marks of the prompt's cache that the gateway has set. */
  readonly cacheMarks: number;
  readonly upstreamRequestId: string | null;
  /** Client fields that did not reach the upstream. */
  readonly dropped: readonly string[];
  readonly reporter: AttemptReporter;
  readonly brokenStreamCharge: Config['brokenStreamCharge'];
  /** Null when the hold covers the full bound, which is the limit in the upstream's request. */
  readonly budget: ((flow: StreamFlow) => StreamBudget) | null;
  readonly elapsedMs: () => number;
  readonly attemptMs: () => number;
}

/**
 * Relays one stream chunk by chunk and ends it in exactly one of six ways: complete, broken by the upstream, closed or
 * cancelled by the client, ended by the balance or a cap, or by the end of the gateway. The charge is journalled before
 * the last byte in all of them.
 */
export class StreamRelay implements StreamListener {
  /** Resolves when the request is finalized. */
  readonly over: Promise<void>;
  private resolveOver!: () => void;
  private rejectOver!: (error: unknown) => void;
  private readonly budget: StreamBudget | null;
  private readonly firstByteMs: number;
  private readonly facts: StreamFacts;
  /** Null: the model does not think, or shows it. */
  private readonly silence: SilentTime | null;
  private readonly stream: ReplyStream;
  /** The chunk that the hold does not cover yet; chunks read after it are queued in the source. */
  private withheld: Chunk | null = null;
  private isEnding = false;
  private countsRest = false;
  private readingToEnd = false;

  constructor(private readonly parts: RelayParts) {
    this.over = new Promise((resolve, reject) => {
      this.resolveOver = resolve;
      this.rejectOver = reject;
    });
    this.firstByteMs = parts.elapsedMs();
    this.facts = new StreamFacts(parts.context.task);
    const { task } = parts.context;
    this.silence = thinksUnseen(task.model, task.parsedRequest) ? new SilentTime(parts.attemptMs) : null;
    this.stream = task.format.openStream(streamStartOf(task, parts.candidate, parts.isNative));
    this.budget = parts.budget?.(this.flow()) ?? null;
    parts.context.units.begin(parts.candidate.costVersion);
    parts.meter.progress = () => this.usedSoFar();
    parts.reply.onDrain(() => {
      parts.source.resume();
    });
    parts.source.attach(this);
  }

  /** Ends the stream, unless it ends already. A client that left is read on for, where the channel says so. */
  stop(reason: StopReason): void {
    switch (reason) {
      case 'hold': {
        const { context, meter } = this.parts;
        const { principal, parsedRequest } = context.task;
        this.conclude(() => this.endEarly(streamEnd(meter.refusedBy, principal, parsedRequest.routing.budget)));
        return;
      }
      case 'cancel':
        this.conclude(() => this.endEarly(CANCELLED));
        return;
      case 'drain':
        this.conclude(() => this.endFailed({ kind: 'drained', error: drainedError() }));
        return;
      case 'client':
        this.onClientClosed();
    }
  }

  onStated(stated: StatedUsage): void {
    if (this.isEnding && !this.countsRest) return;
    this.facts.stated = stated;
    this.noteOutput(stated.outputTokens);
  }

  onChunk(view: ChunkView): void {
    if (this.isEnding) {
      if (this.countsRest && view.kind === 'chunk') this.addRest(view);
      return;
    }
    switch (view.kind) {
      case 'chunk':
        this.take(view);
        return;
      case 'done':
        this.stream.take(view.native ?? NOTHING);
        this.onDone();
        return;
      case 'error': {
        const { context, candidate } = this.parts;
        this.facts.noteFailure(view);
        const message = hideModel(view.error.message, candidate.upstreamModel, context.task.shownModel);
        this.conclude(() => this.endBroken(message, storableCode(view.error)));
        return;
      }
      case 'garbage':
        this.conclude(() => this.endBroken('it sent something that is not JSON'));
    }
  }

  /**
   * `[DONE]` completes the reply, with or without `finish_reason`: some upstreams never send one, and none is made up
   * for them. A stream without any choice is broken.
   */
  private onDone(): void {
    if (this.facts.hasAnswered) this.conclude(() => this.endComplete());
    else this.conclude(() => this.endBroken('it ended without an answer'));
  }

  /** A stream without `[DONE]` is complete when every choice has a finish reason. */
  onEnd(): void {
    if (this.facts.isWhole) this.conclude(() => this.endComplete());
    else this.conclude(() => this.endBroken('it ended before its answer did'));
  }

  onBroken(reason: string): void {
    this.conclude(() => this.endBroken(reason.replaceAll('_', ' ')));
  }

  /** Runs the first of all endings; later ones are ignored. */
  private conclude(end: () => Promise<void>): void {
    if (this.isEnding) return;
    this.isEnding = true;
    this.parts.keepAlive.stop();
    end().then(this.resolveOver, this.rejectOver);
  }

  private flow(): StreamFlow {
    return {
      pass: () => {
        this.passWithheld();
      },
      end: () => {
        this.stop('hold');
      },
      isOver: () => this.isEnding,
    };
  }

  /** Nothing beyond the hold is delivered: the stream pauses there, and so does the upstream. */
  private take(chunk: Chunk): void {
    const { context, source } = this.parts;
    if (context.advice !== null && chunk.visibleTextBytes === 0) context.advice.add(chunk.object);
    if (this.budget === null) context.tally.add(chunk);
    else if (!this.budget.covers(chunk)) {
      this.withheld = chunk;
      source.hold();
      return;
    }
    this.relay(chunk);
  }

  private passWithheld(): void {
    const { withheld } = this;
    if (withheld === null || this.isEnding) return;
    this.withheld = null;
    this.relay(withheld);
    this.parts.source.release();
  }

  private relay(chunk: Chunk): void {
    const { reply, keepAlive, source } = this.parts;
    this.facts.note(chunk);
    this.silence?.note(chunk);
    if (chunk.carriesUsage) this.noteOutput(this.facts.reportedOutputTokens);
    if (this.readingToEnd) this.checkReadToEnd();
    if (this.readingToEnd || this.isEnding) return;
    const frames = this.stream.chunk(chunk);
    if (frames.length === 0) return;
    keepAlive.touch();
    if (!reply.write(frames)) source.pause();
  }

  private noteOutput(statedTokens: number): void {
    if (this.parts.context.tally.noteStated(statedTokens)) this.silence?.noteStated();
  }

  /** Without the client the upstream may continue for `readToEndTokens`, in case it reports its usage. */
  private checkReadToEnd(): void {
    const { context, candidate } = this.parts;
    const { readToEndTokens } = candidate.channel.options;
    const end = (): void => {
      this.conclude(() => this.endCut('client'));
    };
    context.tally
      .countIfNear(readToEndTokens)
      ?.then((usedTokens) => {
        if (usedTokens >= readToEndTokens) end();
      })
      .catch(end);
  }

  private async endComplete(): Promise<void> {
    const judged = await this.judge();
    const billed = judged.billed ?? judged.usage;
    if (this.readingToEnd) {
      await this.end(this.cutBy('client', this.endedCall(judged, billed)));
      return;
    }
    const waiver = waiverOfReply(this.parts.context.task.parsedRequest, this.endedWith(judged));
    const call = this.endedCall(judged, billed, waiver);
    await this.end({ kind: 'completed', call, durationMs: this.parts.elapsedMs() });
  }

  private endEarly(endedBy: StreamEnd): Promise<void> {
    return this.endCut(this.readingToEnd ? 'client' : endedBy);
  }

  private async endCut(by: 'client' | StreamEnd): Promise<void> {
    this.parts.source.abort();
    const judged = await this.judgeCut();
    await this.end(this.cutBy(by, this.endedCall(judged, await this.receivedUsage(judged))));
  }

  /** @param detail the reason for records, where `reason` may quote the reply */
  private endBroken(reason: string, detail = reason): Promise<void> {
    return this.endFailed({ kind: 'broken', error: brokenStreamError(reason), detail });
  }

  private async endFailed(failure: StreamFailure): Promise<void> {
    if (this.readingToEnd) return this.endCut('client');
    this.parts.source.abort();
    const judged = await this.judgeCut();
    const waiver = waiverOfBroken(this.parts.brokenStreamCharge, this.endedWith(judged));
    const call = this.endedCall(judged, await this.receivedUsage(judged), waiver);
    await this.end({ ...failure, call, durationMs: this.parts.elapsedMs() });
  }

  private onClientClosed(): void {
    if (this.isEnding) return;
    const { readToEndTokens } = this.parts.candidate.channel.options;
    this.readingToEnd = readToEndTokens > 0;
    if (this.readingToEnd) this.parts.source.resume();
    else this.conclude(() => this.endCut('client'));
  }

  private endedWith({ usage, advice }: JudgedUsage): EndedReply {
    const { finishReasons, media } = this.facts;
    const hasAdvice = advice !== undefined;
    return { usage, finishReasons, media, hasAdvice, textBytes: this.parts.context.tally.receivedTextBytes };
  }

  /** Of a whole reply. What was only stated on the way is not its usage. */
  private judge(): Promise<JudgedUsage> {
    if (!this.facts.isReported) return this.judgeCut();
    const { task, tally, units } = this.parts.context;
    return judgeUsage(this.facts.usage, task, tally.receivedTextBytes, units, this.advisorName, () => this.count(null));
  }

  /** Of what was delivered: for streams that did not complete. */
  private judgeCut(): Promise<JudgedUsage> {
    const { task, tally } = this.parts.context;
    const count = (stated: TokenUsage | null): Promise<CountedUsage> => this.count(stated);
    return judgeCut(this.facts.usage, task, tally.receivedTextBytes, this.advisorName, count);
  }

  /** @param stated what the upstream has said of it; null: nothing that is possible */
  private count(stated: TokenUsage | null): Promise<CountedUsage> {
    const { context } = this.parts;
    const { tally } = context;
    if (stated === null) return countedUsage(context, this.silence?.totalMs() ?? 0, tally.count());
    return countedUsage(context, this.silence?.unstatedMs() ?? 0, tally.countBeside(stated));
  }

  /** For checkpoints. */
  private async usedSoFar(): Promise<UsedSoFar> {
    const { context, meter } = this.parts;
    const { usage, advice, unseenTokens } = await this.judgeCut();
    if (!this.isEnding) chargeTier(meter, context.task, this.facts.serviceTier);
    return advice === undefined ? { usage, unseenTokens } : { usage, advice, unseenTokens };
  }

  private get advisorName(): string | null {
    const { context, candidate } = this.parts;
    return advisorName(context.task.advisor, candidate);
  }

  /** Usage that the upstream bills: output beyond the hold is not delivered, and not charged to the client. */
  private async receivedUsage({ usage, billed = usage }: JudgedUsage): Promise<TokenUsage> {
    const { withheld } = this;
    if (withheld === null) return billed;
    const { meter, source } = this.parts;
    meter.progress = null;
    this.countsRest = true;
    this.addRest(withheld);
    source.release();
    const received = await this.judgeCut();
    return received.billed ?? received.usage;
  }

  private addRest(chunk: Chunk): void {
    this.parts.context.tally.add(chunk);
    if (!chunk.carriesUsage) return;
    this.facts.noteUsage(chunk);
    this.noteOutput(this.facts.reportedOutputTokens);
  }

  private cutBy(by: 'client' | StreamEnd, call: EndedCall): RequestEnd {
    return { kind: 'cut', by, call, durationMs: this.parts.elapsedMs() };
  }

  /** @param received what the upstream bills, if it bills anything */
  private endedCall(judged: JudgedUsage, received: TokenUsage, waiver: Waiver | null = null): EndedCall {
    const { context, candidate, cacheMarks, upstreamRequestId, dropped, elapsedMs, attemptMs } = this.parts;
    const { unbilledReplies } = candidate.channel.options;
    const isBilled = waiver === null || !isUnbilled(unbilledReplies, this.endedWith(judged));
    const endedAtMs = uuidTimeMs(context.task.requestId) + elapsedMs();
    return {
      candidate,
      judged,
      waiver,
      tokens: received.promptTokens + received.completionTokens,
      firstByteMs: this.firstByteMs,
      finishReason: this.facts.finishReason,
      otherAttempts: otherModelAttempts(candidate, judged, this.advisorName, endedAtMs),
      status: 200,
      durationMs: attemptMs(),
      endedAtMs,
      usage: isBilled ? received : null,
      serviceTier: this.facts.serviceTier ?? context.task.parsedRequest.serviceTier,
      replyObject: this.facts.replyObject,
      cacheMarks,
      upstreamRequestId,
      dropped,
    };
  }

  private end(end: RequestEnd): Promise<unknown> {
    const { context, meter, reporter } = this.parts;
    chargeTier(meter, context.task, this.facts.serviceTier);
    return endRequest(meter, end, reporter, ({ event }) => this.writeLast(end, event));
  }

  private writeLast(end: RequestEnd, event: FinalCharge['event']): Promise<void> | undefined {
    const { reply, context } = this.parts;
    const { storage, model } = context.task;
    const frames = this.lastFrames(end, event);
    if (frames === null) return;
    const close = (last: Buffer): void => {
      reply.write(last);
      reply.end();
    };
    // What was cut short is not stored: its last event may lack what was delivered.
    if (storage !== null && end.kind !== 'cut') return storage.store(frames, true, model.canonicalId).then(close);
    close(frames);
  }

  /** Null: its client has left. */
  private lastFrames(end: RequestEnd, charged: FinalCharge['event']): Buffer | null {
    const { context, elapsedMs } = this.parts;
    const { format, generationId } = context.task;
    if ('error' in end) return this.stream.fail(withClientParam(end.error.toFailure(generationId), format));
    const endedBy = end.kind === 'cut' ? end.by : null;
    if (end.call === null || endedBy === 'client') return null;
    const { usage, usageSource } = end.call.judged;
    const reported = usageSource === 'upstream' ? this.facts.usageChunk : null;
    return this.stream.complete({
      usage,
      facts: routifyFacts(end.call, context, charged, elapsedMs()),
      endedBy,
      reported,
    });
  }
}
