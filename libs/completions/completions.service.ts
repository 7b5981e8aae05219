import { Injectable } from '@nestjs/common';
import { hashIdempotencyKey } from '#billing/admission';
import { RequestMeter, UsageRecorder, type FinalCharge } from '#billing/metering';
import { requestedPrice, type UsageEvent } from '#core';
import { STANDARD_STRATEGY } from '#channels';
import { CompletionRun } from './completion-run.js';
import type { CompletionTask } from './task/completion-task.js';
import { excludedChannels } from './domain/errors/excluded-channels.js';
import { planError } from './domain/errors/plan-error.js';
import { strategyOf } from './domain/plan-task.js';
import { endRequest } from './run/end-request.js';
import type { PlannedCompletion } from './run/planned-completion.js';
import type { RequestTrace } from './run/request-trace.js';
import type { ResponseSink } from './run/response-sink.js';
import { RunTools } from './run/run-tools.js';
import { TaskPlanner } from './planning/task-planner.js';

/**
 * Orchestrates plan → admit → call → meter. Prices and routing are decided elsewhere; `settle` guarantees that every
 * admitted request reaches the ledger.
 */
@Injectable()
export class CompletionsService {
  constructor(
    private readonly planner: TaskPlanner,
    private readonly recorder: UsageRecorder,
    private readonly tools: RunTools,
  ) {}

  /** Chooses the candidates and opens the meter. Throws when no channel may serve the request. */
  plan(resolved: CompletionTask, trace: RequestTrace | null): PlannedCompletion {
    const plan = this.planner.plan(resolved);
    if (plan.kind !== 'planned') {
      const error = planError(plan, resolved);
      const tried = [resolved, ...resolved.fallbacks].map(({ model }) => model.id);
      const alternatives = this.tools.alternatives.of(resolved, tried);
      error.advice = { excluded: excludedChannels(plan.notes), alternatives };
      throw error;
    }
    const { tasks, rule, candidates, attemptsMax, affinityKey, warmTarget } = plan;
    const [task = resolved] = tasks;
    const { parsedRequest } = task;
    const strategy = strategyOf(parsedRequest.routing.sort, rule);
    const subject = {
      requestId: task.requestId,
      principal: task.principal,
      modelId: task.model.id,
      endpoint: task.endpoint.name,
      requestedModel: parsedRequest.model,
      stream: parsedRequest.stream,
      tags: parsedRequest.tags,
      price: requestedPrice(task.price, parsedRequest.serviceTier),
      advisor: task.advisor === null ? null : { modelId: task.advisor.model.id, price: task.advisor.price },
      candidates: plan.notes,
      routeId: rule?.id ?? null,
      strategy: strategy === STANDARD_STRATEGY ? null : strategy,
      idempotencyKey: task.idempotencyKey,
      idempotencyKeyHash: task.idempotencyKey === null ? null : hashIdempotencyKey(task.idempotencyKey),
      clientRequestId: task.clientRequestId,
      traceparent: trace?.carried ?? null,
    };
    const meter = new RequestMeter(subject, this.recorder);
    return { task, tasks, candidates, attemptsMax, affinityKey, warmTarget, meter, trace };
  }

  /** Admits, calls and answers. Throws a PublicError before the first byte. */
  run(planned: PlannedCompletion, reply: ResponseSink): Promise<void> {
    return new CompletionRun(planned, reply, this.tools).run();
  }

  /**
   * Finalizes an admitted request on every exit path: one that is still open is finalized without a charge. Returns the
   * event that goes to the ledger, or null when nothing was admitted.
   */
  async settle({ meter, task, affinityKey }: PlannedCompletion): Promise<UsageEvent | null> {
    if (meter.admitted === null) return null;
    const finalCharge = await (meter.finalized ?? this.endUnexpected(meter, task));
    // Again for a write that failed.
    meter.capture(finalCharge);
    if (affinityKey !== null) this.noteCache(affinityKey, finalCharge.event);
    return finalCharge.event;
  }

  private endUnexpected(meter: RequestMeter, { startedAtMs }: CompletionTask): Promise<FinalCharge> {
    const durationMs = Math.round(this.tools.clock.monotonicMs() - startedAtMs);
    return endRequest(meter, { kind: 'unexpected', call: null, durationMs });
  }

  /** What became of the marks that the gateway set. */
  private noteCache(affinityKey: string, { attempts, usage, usageSource }: UsageEvent): void {
    const last = attempts.at(-1);
    if (last?.cacheMarks === undefined || last.reason !== null || usageSource !== 'upstream') return;
    this.tools.stickyRouting.noteCache(affinityKey, last, usage);
  }
}
