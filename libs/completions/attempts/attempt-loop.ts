import { AttemptReporter, type Candidate, type QueuedTurn } from '#channels';
import { isReasoning } from '#catalog';
import type { ReplyInspection } from '#dialects';
import type { PublicError } from '#kernel';
import { UpstreamAttempt, type AttemptResult } from './attempt.js';
import { AttemptRequests, type Unsupported } from './attempt-requests.js';
import type { CompletionTask } from '../completion-task.js';
import { taskFor, type PlannedCompletion } from '../planned-completion.js';
import { Failover } from '../domain/failover.js';
import { outcomeOf } from '../domain/judge-attempt.js';
import type { RunTools } from '../run-tools.js';

/** Reports an attempt without a verdict on its channel. */
export const NO_VERDICT = { kind: 'no_verdict' } as const;

/** An attempt that becomes the reply. Its consumer reports the end of the attempt. */
export interface Answered {
  readonly kind: 'answered';
  readonly candidate: Candidate;
  readonly result: Extract<AttemptResult, { kind: 'reply' | 'stream' }>;
  readonly reporter: AttemptReporter;
  /** Client fields that the candidate's format does not support. */
  readonly dropped: readonly string[];
  /** Monotonic milliseconds. */
  readonly startedAtMs: number;
}

/** Result of the attempt loop. */
export type AttemptLoopResult =
  | Answered
  /** The client disconnected; with the candidate that has the request and will bill it, if any. */
  | { readonly kind: 'aborted'; readonly attempted: Candidate | null; readonly startedAtMs: number }
  | {
      readonly kind: 'failed';
      readonly error: PublicError;
      readonly outcome: 'upstream_refused' | 'all_channels_failed';
    };

/** The request, for the model of the current attempt. */
export interface ModelContext {
  readonly task: CompletionTask;
  /** Output limit set by the gateway because the wallet covers no more; null: the client's limit applies. */
  readonly maxTokensApplied: number | null;
}

/** The client disconnected before the request was sent. */
const NO_ATTEMPT = { kind: 'aborted', attempted: null, startedAtMs: 0 } as const;

/** Known only after admission. */
export interface AttemptLoopOptions {
  /** Counted against the token limits of credentials until the reply reports its usage. */
  readonly tpmTokens: number;
  /** Called before each attempt with its candidate. */
  readonly switchModel: (candidate: Candidate) => ModelContext;
  readonly isAborted: () => boolean;
}

/** Calls one candidate after the other until one answers. Sends nothing to the client. */
export class AttemptLoop {
  private readonly task: CompletionTask;
  private readonly failover: Failover;
  private readonly requests: AttemptRequests;
  /** The attempt in flight. */
  private running: UpstreamAttempt | null = null;
  /** Dropped fields of the request that was built last. */
  private dropped: readonly string[] = [];
  /** Ends the wait for a queue turn, or the pause before a repeat. */
  private endWait: (() => void) | null = null;
  private readonly inspectReply = (bytes: Buffer): ReplyInspection =>
    this.task.endpoint.inspectReply(bytes, this.task.parsedRequest);

  constructor(
    private readonly planned: PlannedCompletion,
    private readonly tools: RunTools,
  ) {
    const { task, candidates, attemptsMax, meter } = planned;
    this.task = task;
    this.failover = new Failover(candidates, meter.attempts, tools.health, attemptsMax);
    this.requests = new AttemptRequests(task, tools.mediaFetcher);
  }

  /** Called when the client disconnects: aborts the attempt or wait in flight. */
  abandon(): void {
    this.running?.abandon();
    this.endWait?.();
  }

  async run(options: AttemptLoopOptions): Promise<AttemptLoopResult> {
    const { health } = this.tools;
    health.countRequest(this.task.model.id);
    for (;;) {
      if (options.isAborted()) return NO_ATTEMPT;
      const elapsedMs = this.since(this.task.startedAtMs);
      const candidate = this.failover.next(elapsedMs);
      if (candidate === null) {
        const pauseMs = this.failover.repeatAfterMs(elapsedMs);
        if (pauseMs === null) return { kind: 'failed', ...this.failover.failure() };
        await this.pause(pauseMs);
        continue;
      }
      const turn = health.begin(candidate, options.tpmTokens);
      const reporter = turn instanceof AttemptReporter ? turn : await this.waitForSlot(turn);
      if (reporter === null) {
        if (!options.isAborted()) this.failover.noSlot(candidate);
        continue;
      }
      const result = options.isAborted() ? NO_ATTEMPT : await this.tryCandidate(candidate, reporter, options);
      if (result?.kind !== 'answered') reporter.end(NO_VERDICT);
      if (result !== null) return result;
    }
  }

  /** Null: try the next candidate. */
  private async tryCandidate(
    candidate: Candidate,
    reporter: AttemptReporter,
    options: AttemptLoopOptions,
  ): Promise<AttemptLoopResult | null> {
    const startedAtMs = this.tools.clock.monotonicMs();
    const result = await this.attempt(candidate, options);
    switch (result.kind) {
      case 'reply':
      case 'stream':
        return { kind: 'answered', candidate, result, reporter, dropped: this.dropped, startedAtMs };
      case 'abandoned':
        return { kind: 'aborted', attempted: result.isSent ? candidate : null, startedAtMs };
      case 'unsupported':
        this.failover.skip(candidate, result.error);
        return null;
      case 'status':
      case 'failed': {
        reporter.end(outcomeOf(result));
        const { shownModel } = taskFor(this.planned, candidate.modelId);
        const refusal = this.failover.fail(candidate, result, this.since(startedAtMs), shownModel);
        return refusal === null ? null : { kind: 'failed', error: refusal, outcome: 'upstream_refused' };
      }
    }
  }

  private async attempt(candidate: Candidate, options: AttemptLoopOptions): Promise<AttemptResult | Unsupported> {
    const { task, maxTokensApplied } = options.switchModel(candidate);
    const { parsedRequest, model, generationId } = task;
    if (this.requests.needsMedia(candidate)) {
      const failure = await this.requests.fetchMedia(candidate);
      if (failure !== null) return failure;
      if (options.isAborted()) return { kind: 'abandoned', isSent: false };
    }
    const built = this.requests.build(candidate, model, maxTokensApplied);
    if (built.kind === 'unsupported') return built;
    this.dropped = built.request.dropped;
    const call = { requestId: generationId, stream: parsedRequest.stream, reasoning: isReasoning(model) };
    this.running = new UpstreamAttempt(this.tools, candidate, built.request, call, this.inspectReply);
    const result = await this.running.result;
    // A later disconnect is handled by the consumer of the result.
    this.running = null;
    if (result.kind === 'reply' || result.kind === 'stream') this.task.body.release();
    return result;
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
