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

/** Nothing is learnt of the channel by an attempt that ends so. */
export const NO_VERDICT = { kind: 'no_verdict' } as const;

/** An answer that will be used. Whoever uses it ends the watch. */
export interface Answered {
  readonly kind: 'answered';
  readonly candidate: Candidate;
  readonly result: Extract<AttemptResult, { kind: 'reply' | 'stream' }>;
  readonly watch: AttemptReporter;
  /** Fields of the client's that the candidate's format has no place for. */
  readonly dropped: readonly string[];
  /** Monotonic milliseconds. */
  readonly startedAtMs: number;
}

/** How a round ends. */
export type AttemptLoopResult =
  | Answered
  /** The client left. `asked`: whoever has the request, and will bill for it. */
  | { readonly kind: 'left'; readonly asked: Candidate | null; readonly startedAtMs: number }
  | {
      readonly kind: 'failed';
      readonly error: PublicError;
      readonly outcome: 'upstream_refused' | 'all_channels_failed';
    };

/** The request for the model that is asked at the moment. */
export interface ModelContext {
  readonly task: CompletionTask;
  /** The bound on output tokens that the gateway sets because the wallet covers no more; null leaves the client's. */
  readonly maxTokensApplied: number | null;
}

/** The client left before anybody heard of its request. */
const NO_ATTEMPT = { kind: 'left', asked: null, startedAtMs: 0 } as const;

/** What is known only once the request is admitted. */
export interface AttemptLoopOptions {
  /** Counted against ceilings of credentials until the answer says how many it took. */
  readonly tpmTokens: number;
  /** Told before each attempt who is asked. */
  readonly switchModel: (candidate: Candidate) => ModelContext;
  readonly isAborted: () => boolean;
}

/** Asks one candidate after the other until one answers. Nothing of it reaches the client. */
export class AttemptLoop {
  private readonly task: CompletionTask;
  private readonly failover: Failover;
  private readonly requests: AttemptRequests;
  /** The attempt whose outcome is still open. */
  private running: UpstreamAttempt | null = null;
  /** Of the request that was built last. */
  private dropped: readonly string[] = [];
  /** Ends the wait for a turn, or before somebody is asked again. */
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

  /** The client is gone: whoever is being asked hears no more. */
  abandon(): void {
    this.running?.abandon();
    this.endWait?.();
  }

  async run(terms: AttemptLoopOptions): Promise<AttemptLoopResult> {
    const { health } = this.tools;
    health.countRequest(this.task.model.id);
    for (;;) {
      if (terms.isAborted()) return NO_ATTEMPT;
      const elapsedMs = this.since(this.task.startedAtMs);
      const candidate = this.failover.next(elapsedMs);
      if (candidate === null) {
        const pauseMs = this.failover.repeatAfterMs(elapsedMs);
        if (pauseMs === null) return { kind: 'failed', ...this.failover.ending() };
        await this.pause(pauseMs);
        continue;
      }
      const begun = health.begin(candidate, terms.tpmTokens);
      const watch = begun instanceof AttemptReporter ? begun : await this.waitForSlot(begun);
      if (watch === null) {
        if (!terms.isAborted()) this.failover.noRoom(candidate);
        continue;
      }
      const end = terms.isAborted() ? NO_ATTEMPT : await this.tryCandidate(candidate, watch, terms);
      if (end?.kind !== 'answered') watch.end(NO_VERDICT);
      if (end !== null) return end;
    }
  }

  /** Null: the next one may do better. */
  private async tryCandidate(
    candidate: Candidate,
    watch: AttemptReporter,
    terms: AttemptLoopOptions,
  ): Promise<AttemptLoopResult | null> {
    const startedAtMs = this.tools.clock.monotonicMs();
    const result = await this.attempt(candidate, terms);
    switch (result.kind) {
      case 'reply':
      case 'stream':
        return { kind: 'answered', candidate, result, watch, dropped: this.dropped, startedAtMs };
      case 'abandoned':
        return { kind: 'left', asked: result.asked ? candidate : null, startedAtMs };
      case 'unsupported':
        this.failover.skip(candidate, result.error);
        return null;
      case 'status':
      case 'failed': {
        watch.end(outcomeOf(result));
        const { shownModel } = taskFor(this.planned, candidate.modelId);
        const refusal = this.failover.fail(candidate, result, this.since(startedAtMs), shownModel);
        return refusal === null ? null : { kind: 'failed', error: refusal, outcome: 'upstream_refused' };
      }
    }
  }

  private async attempt(candidate: Candidate, terms: AttemptLoopOptions): Promise<AttemptResult | Unsupported> {
    const { task, maxTokensApplied } = terms.switchModel(candidate);
    const { parsedRequest, model, generationId } = task;
    if (this.requests.needsMedia(candidate)) {
      const failure = await this.requests.fetchMedia(candidate);
      if (failure !== null) return failure;
      if (terms.isAborted()) return { kind: 'abandoned', asked: false };
    }
    const built = this.requests.build(candidate, model, maxTokensApplied);
    if (built.kind === 'unsupported') return built;
    this.dropped = built.request.dropped;
    const call = { requestId: generationId, stream: parsedRequest.stream, reasoning: isReasoning(model) };
    this.running = new UpstreamAttempt(this.tools, candidate, built.request, call, this.inspectReply);
    const result = await this.running.result;
    // From here on a client that leaves is the concern of whoever uses the result.
    this.running = null;
    if (result.kind === 'reply' || result.kind === 'stream') this.task.body.release();
    return result;
  }

  /** A client that leaves makes room in the queue. */
  private waitForSlot({ watch, leave }: QueuedTurn): Promise<AttemptReporter | null> {
    this.endWait = leave;
    return watch;
  }

  /** A client that leaves ends it. */
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
