import { isReasoning } from '#catalog';
import { type StatedUsage, sealedReplies } from '#formats';
import { AttemptReporter, type Candidate, type QueuedTurn } from '#channels';
import { droppedParameters } from '../domain/attempts/dropped-parameters.js';
import type { CompletionTask } from '../task/completion-task.js';
import type { RequestDownloads } from '../run/media-downloads.js';
import type { ModelContext } from '../run/model-context.js';
import type { PlannedCompletion } from '../run/planned-completion.js';
import type { RequestTrace } from '../run/request-trace.js';
import type { ClockedHold } from '../streams/clocked-hold.js';
import type { CallFacts } from '../domain/attempts/attempt-record.js';
import { Failover, type Failure } from '../domain/attempts/failover.js';
import { outcomeOf } from '../domain/attempts/judge-attempt.js';
import { issuerOf } from '../states/state-issuer.js';
import type { RunTools } from '../run/run-tools.js';
import { UpstreamAttempt, type AttemptResult, type ReplyReading } from './attempt.js';
import { AttemptRequests, type Unsupported } from './attempt-requests.js';

/** Reports an attempt without a verdict on its channel. */
export const NO_VERDICT = { kind: 'no_verdict' } as const;

/** A call that an upstream has. */
export interface SentCall extends CallFacts {
  readonly candidate: Candidate;
  /** Monotonic milliseconds. */
  readonly startedAtMs: number;
}

/** A call that was given up. */
interface AbandonedCall extends SentCall {
  /** What its upstream has said of the usage; null: nothing. */
  readonly stated: StatedUsage | null;
}

/** A call that becomes the reply. Its consumer reports the end of the attempt. */
export interface Answered extends SentCall {
  readonly kind: 'answered';
  readonly context: ModelContext;
  readonly result: Extract<AttemptResult, { kind: 'reply' | 'stream' }>;
  readonly reporter: AttemptReporter;
}

/** No call becomes the reply. */
export interface Unanswered {
  readonly kind: 'unanswered';
  /** Null: the request was abandoned. */
  readonly failure: Failure | null;
  /** The call of an abandoned request, which its upstream will bill; null: none has the request. */
  readonly sent: AbandonedCall | null;
  /** Of the last attempt. */
  readonly context: ModelContext;
}

/** Known only after admission. */
interface AttemptLoopOptions {
  /** The same value for each attempt with a model. */
  readonly contextOf: (modelId: string) => ModelContext;
  readonly isAborted: () => boolean;
  /** Follows the time of each call. */
  readonly clockedHold: Pick<ClockedHold, 'begin' | 'stop'>;
}

/** Calls one candidate after the other until one answers. Sends nothing to the client. */
export class AttemptLoop {
  private readonly task: CompletionTask;
  private readonly trace: RequestTrace | null;
  private readonly failover: Failover;
  private readonly requests: AttemptRequests;
  private readonly downloads: RequestDownloads;
  /** The attempt in flight. */
  private running: UpstreamAttempt | null = null;
  /** What the request that was built last leaves out, as the client calls it, and its marks. */
  private dropped: readonly string[] = [];
  private cacheMarks = 0;
  /** Of the call that ended last. */
  private upstreamRequestId: string | null = null;
  /** Ends the wait for a queue turn, or the pause before a repeat. */
  private endWait: (() => void) | null = null;

  constructor(
    { task, candidates, attemptsMax, warmTarget, meter, trace }: PlannedCompletion,
    private readonly tools: RunTools,
  ) {
    this.task = task;
    this.trace = trace;
    this.failover = new Failover(candidates, meter.attempts, tools.health, attemptsMax);
    this.downloads = tools.media.of(task.principal.organizationId);
    this.requests = new AttemptRequests(task, this.downloads, warmTarget);
  }

  /** Called when the client disconnects: aborts the attempt or wait in flight. */
  abandon(): void {
    this.running?.abandon();
    this.downloads.stop();
    this.endWait?.();
  }

  async run(options: AttemptLoopOptions): Promise<Answered | Unanswered> {
    const { contextOf, isAborted } = options;
    const { health } = this.tools;
    let context = contextOf(this.task.model.id);
    const { tpmTokens } = context.limits;
    health.countRequest(this.task.model.id);
    for (;;) {
      if (isAborted()) return unanswered(context, null, null);
      const elapsedMs = this.since(this.task.startedAtMs);
      const candidate = this.failover.next(elapsedMs);
      if (candidate === null) {
        const pauseMs = this.failover.repeatAfterMs(elapsedMs);
        if (pauseMs === null) return unanswered(context, this.failover.failure(), null);
        await this.pause(pauseMs);
        continue;
      }
      const turn = health.begin(candidate, tpmTokens);
      const reporter = turn instanceof AttemptReporter ? turn : await this.waitForSlot(turn);
      if (reporter === null) {
        if (!isAborted()) this.failover.noSlot(candidate);
        continue;
      }
      if (isAborted()) {
        reporter.end(NO_VERDICT);
        return unanswered(context, null, null);
      }
      context = contextOf(candidate.modelId);
      const result = await this.tryCandidate(candidate, reporter, context, options);
      if (result?.kind !== 'answered') reporter.end(NO_VERDICT);
      if (result !== null) return result;
    }
  }

  /** Null: try the next candidate. */
  private async tryCandidate(
    candidate: Candidate,
    reporter: AttemptReporter,
    context: ModelContext,
    options: AttemptLoopOptions,
  ): Promise<Answered | Unanswered | null> {
    const startedAtMs = this.tools.clock.monotonicMs();
    const result = await this.attempt(candidate, context, options);
    const { dropped, cacheMarks, upstreamRequestId } = this;
    switch (result.kind) {
      case 'reply':
      case 'stream':
        return {
          kind: 'answered',
          candidate,
          startedAtMs,
          cacheMarks,
          upstreamRequestId,
          context,
          result,
          reporter,
          dropped,
        };
      case 'abandoned': {
        const { stated } = result;
        if (result.isSent) this.downloads.giveBack();
        const sent = { candidate, startedAtMs, cacheMarks, upstreamRequestId, dropped, stated };
        return unanswered(context, null, result.isSent ? sent : null);
      }
      case 'unsupported':
        this.failover.skip(candidate, result.error);
        return null;
      case 'status':
      case 'failed': {
        reporter.end(outcomeOf(result));
        const { shownModel } = context.task;
        const call = { cacheMarks, upstreamRequestId };
        const refusal = this.failover.fail(candidate, result, this.since(startedAtMs), shownModel, call);
        if (refusal === null) this.downloads.giveBack();
        return refusal === null ? null : unanswered(context, { error: refusal, outcome: 'upstream_refused' }, null);
      }
    }
  }

  private async attempt(
    candidate: Candidate,
    context: ModelContext,
    { isAborted, clockedHold }: AttemptLoopOptions,
  ): Promise<AttemptResult | Unsupported> {
    const { task, maxTokensApplied } = context;
    const { parsedRequest, model, generationId } = task;
    if (await task.work.step(() => this.requests.needsMedia(candidate))) {
      const failure = await this.requests.fetchMedia(candidate, model);
      if (isAborted()) return { kind: 'abandoned', isSent: false, stated: null };
      if (failure !== null) return failure;
    }
    const built = await this.requests.build(candidate, model, maxTokensApplied);
    if (isAborted()) return { kind: 'abandoned', isSent: false, stated: null };
    if (built.kind === 'unsupported') return built;
    this.dropped = droppedParameters(task.format, built.request, built.droppedStates, built.kept);
    this.cacheMarks = built.request.cacheMarks ?? 0;
    const call = {
      requestId: generationId,
      stream: parsedRequest.stream,
      reasoning: isReasoning(model),
      traceparent: this.trace?.call(candidate) ?? null,
    };
    clockedHold.begin(context);
    this.upstreamRequestId = null;
    const running = new UpstreamAttempt(this.tools, candidate, built.request, call, this.readingOf(candidate));
    this.running = running;
    const result = await running.result;
    this.upstreamRequestId = running.upstreamRequestId;
    // A later disconnect is handled by the consumer of the result.
    this.running = null;
    if (result.kind === 'reply' || result.kind === 'stream') {
      this.task.body.release();
      this.downloads.giveBack();
    } else clockedHold.stop();
    return result;
  }

  private readingOf(candidate: Candidate): ReplyReading {
    const { endpoint, parsedRequest, states, body } = this.task;
    const seal = (state: string): string => states.seal(issuerOf(candidate), state);
    return {
      inspectReply: (bytes) => endpoint.inspectReply(bytes, parsedRequest),
      toolNames: endpoint.isNativeOnly || parsedRequest.n === 0 ? null : parsedRequest.toolNames,
      seal: sealedReplies(null, seal),
      sealNative: sealedReplies(body.native()?.format ?? null, seal),
    };
  }

  /** A disconnect gives the queue slot back. */
  private waitForSlot({ reporter, leave }: QueuedTurn): Promise<AttemptReporter | null> {
    this.endWait = leave;
    return reporter;
  }

  /** A disconnect ends the pause. */
  private pause(forMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, forMs);
      this.endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private since(momentMs: number): number {
    return Math.round(this.tools.clock.monotonicMs() - momentMs);
  }
}

function unanswered(context: ModelContext, failure: Failure | null, sent: AbandonedCall | null): Unanswered {
  return { kind: 'unanswered', failure, sent, context };
}
