import { Injectable } from '@nestjs/common';
import { hashIdempotencyKey } from '#admission';
import { UsageRecorder, type Meter, type UsageEvent } from '#billing';
import {
  ATTEMPTS_MAX,
  ChannelHealth,
  ChannelSnapshot,
  MediaFetcher,
  STANDARD_STRATEGY,
  UpstreamAdapter,
  type Candidate,
} from '#channels';
import { Clock, NO_USAGE } from '#kernel';
import { CompletionRun } from './completion-run.js';
import type { CompletionTask } from './completion-task.js';
import { conversationOf } from './domain/conversation-of.js';
import { planError } from './domain/plan-error.js';
import { planTask, routedRequest, strategyOf } from './domain/plan-task.js';
import type { Reply } from './reply.js';
import { StreamTimings } from './stream-timings.js';

/** A request with its plan and its open meter: what the interceptor hands to the handler. */
export interface PlannedCompletion {
  readonly task: CompletionTask;
  readonly candidates: readonly Candidate[];
  /** How many of them may be asked, credentials of one channel counted one by one. */
  readonly attemptsMax: number;
  /** Null: nothing tells which conversation the request belongs to. */
  readonly conversation: string | null;
  readonly meter: Meter;
}

/**
 * The conductor: plan → admit → call → meter. Decides nothing about money or channels itself; it hands each step's
 * answer to the next, and `settle` makes sure that whatever was admitted reaches the ledger.
 */
@Injectable()
export class CompletionsService {
  constructor(
    private readonly channels: ChannelSnapshot,
    private readonly health: ChannelHealth,
    private readonly adapter: UpstreamAdapter,
    private readonly mediaFetcher: MediaFetcher,
    private readonly recorder: UsageRecorder,
    private readonly clock: Clock,
    private readonly timings: StreamTimings,
  ) {}

  /** Chooses the candidates and opens the meter. Throws when no channel may serve the request. */
  plan(task: CompletionTask): PlannedCompletion {
    const { asked, model, principal } = task;
    const conversation = conversationOf(task);
    const rule = this.channels.ruleFor(routedRequest(task));
    const plan = planTask(task, this.channels.serving(model.id), rule, this.health.view(conversation));
    if (plan.kind !== 'planned') throw planError(plan, task.shownModel);
    const strategy = strategyOf(asked.routing.sort, rule);
    const meter = this.recorder.open({
      requestId: task.requestId,
      principal,
      modelId: model.id,
      endpoint: task.endpoint.name,
      requestedModel: asked.model,
      stream: asked.stream,
      tags: asked.tags,
      price: task.price,
      candidates: plan.notes,
      routeId: rule?.id ?? null,
      strategy: strategy === STANDARD_STRATEGY ? null : strategy,
      idempotencyKey: task.idempotencyKey,
      idempotencyKeyHash: task.idempotencyKey === null ? null : hashIdempotencyKey(task.idempotencyKey),
    });
    return { task, candidates: plan.candidates, attemptsMax: rule?.maxAttempts ?? ATTEMPTS_MAX, conversation, meter };
  }

  /** Admits, calls and answers. Throws a PublicError while nothing was sent yet. */
  run(planned: PlannedCompletion, reply: Reply): Promise<void> {
    const { adapter, health, mediaFetcher, clock, timings } = this;
    return new CompletionRun(planned, reply, { adapter, health, mediaFetcher, clock, timings }).run();
  }

  /**
   * The net under every ending: a request that was admitted and not closed is closed without a charge. Answers the
   * event on its way to the ledger, or null when nothing was admitted.
   */
  async settle({ meter, task }: PlannedCompletion): Promise<UsageEvent | null> {
    if (meter.admitted === null) return null;
    const closed = await meter.close({
      outcome: 'lost',
      statusCode: 500,
      errorCode: 'internal_error',
      finishReason: null,
      usage: NO_USAGE,
      usageSource: 'none',
      channelId: null,
      flags: ['unexpected_end'],
      delivered: false,
      firstByteMs: null,
      durationMs: Math.round(this.clock.monotonicMs() - task.startedAtMs),
    });
    meter.capture(closed);
    return closed.event;
  }
}
