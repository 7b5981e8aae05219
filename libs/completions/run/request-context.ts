import type { AuthenticatedRequest } from '#auth';
import type { ReplyFormat } from '#formats';
import type { CompletionTask } from '../task/completion-task.js';
import type { PlannedCompletion } from './planned-completion.js';
import type { RequestTrace } from './request-trace.js';

/**
 * State of one request to the gateway, from its arrival to its last byte. Besides the principal, which the auth guard
 * sets, it is the only thing stored on the Express request.
 */
export class RequestContext {
  /** The client's format; null until its body is read. */
  format: ReplyFormat | null = null;
  /** The model as the client named it; null until its body is read. */
  requestedModel: string | null = null;
  /** The client's own id of the request; null: it sent none. */
  clientRequestId: string | null = null;
  /** A token count or an estimate: free, with limits of its own. */
  isCount = false;
  private taskOrNull: CompletionTask | null = null;
  private plannedOrNull: PlannedCompletion | null = null;

  constructor(
    /** UUIDv7; its public form is `generationId`. */
    readonly requestId: string,
    readonly generationId: string,
    /** Monotonic milliseconds at which the request arrived. */
    readonly startedAtMs: number,
    /** Null: traces are off. */
    readonly trace: RequestTrace | null,
  ) {}

  /** An admitted request: it has a charge and a log line of its own. */
  get isMetered(): boolean {
    return this.plannedOrNull !== null && this.plannedOrNull.meter.admitted !== null;
  }

  /** Set by TierGuard. Throws before. */
  get task(): CompletionTask {
    if (this.taskOrNull === null) throw new Error('the handler has no TierGuard');
    return this.taskOrNull;
  }

  set task(task: CompletionTask) {
    this.taskOrNull = task;
  }

  /** Set by UsageInterceptor. Throws before. */
  get planned(): PlannedCompletion {
    if (this.plannedOrNull === null) throw new Error('the handler has no UsageInterceptor');
    return this.plannedOrNull;
  }

  set planned(planned: PlannedCompletion) {
    this.plannedOrNull = planned;
  }
}

/** A request as the handlers of completions receive it. */
export type CompletionRequest = AuthenticatedRequest & { readonly context: RequestContext };
