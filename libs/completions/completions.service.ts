import { Injectable } from '@nestjs/common';
import { hashIdempotencyKey } from '#billing/admission';
import { RequestMeter, UsageRecorder, type FinalCharge } from '#billing/metering';
import { requestedPrice, type UsageEvent } from '#core';
import { STANDARD_STRATEGY } from '#channels';
import { Logger } from '#core/infra';
import type { Endpoint } from '#formats';
import { CompletionRun } from './completion-run.js';
import type { CompletionTask } from './task/completion-task.js';
import { excludedChannels } from './domain/errors/excluded-channels.js';
import { planError } from './domain/errors/plan-error.js';
import { strategyOf } from './domain/plan-task.js';
import { endRequest } from './run/end-request.js';
import type { PlannedCompletion } from './run/planned-completion.js';
import type { CompletionRequest } from './run/request-context.js';
import { RequestReport } from './request-report.js';
import { TaskReader } from './task-reader.js';
import { UnchargedWork } from './work/uncharged-work.js';
import type { RequestTrace } from './run/request-trace.js';
import type { ResponseSink } from './run/response-sink.js';
import { RunTools } from './run/run-tools.js';
import { TaskPlanner } from './planning/task-planner.js';

/**
 * One request that a model answers, from its bytes to the ledger. Its phases, in order:
 *
 * 1. `readTask`: body → task, by the guard of tiers.
 * 2. `plan`: task → candidates and an open meter, by the interceptor that records usage.
 * 3. `serve`, by the handler, to a sink: a `CompletionRun` **admits** (holds the bound of the price),
 * 4. **attempts** (one candidate after the other until one answers),
 * 5. **relays** the answer,
 * 6. and **charges** it, before its last byte.
 * 7. `settle`, by the interceptor, on every exit path: what is still open is finalized without a charge, the event goes
 *    to the ledger, and the request is **reported**: numbers, log line, alarms.
 */
@Injectable()
export class CompletionsService {
  constructor(
    private readonly tasks: TaskReader,
    private readonly planner: TaskPlanner,
    private readonly recorder: UsageRecorder,
    private readonly tools: RunTools,
    private readonly report: RequestReport,
    private readonly unpaid: UnchargedWork,
    private readonly logger: Logger,
  ) {}

  /** Throws what `TaskReader` refuses. */
  async readTask(request: CompletionRequest, endpoint: Endpoint): Promise<void> {
    request.context.task = await this.tasks.read(request, endpoint);
  }

  /** Chooses the candidates and opens the meter. Throws when no channel may serve the request. */
  plan(request: CompletionRequest): void {
    const { context, principal } = request;
    context.trace?.belongsTo(principal.organizationId);
    const endStep = context.trace?.step('plan');
    try {
      context.planned = this.planned(context.task, context.trace);
      endStep?.({ 'routify.candidates': context.planned.candidates.length });
    } catch (error) {
      endStep?.({}, true);
      this.addRefused(request);
      throw error;
    }
  }

  /** Admits, attempts, relays and charges. Throws a PublicError before the first byte. */
  serve(planned: PlannedCompletion, reply: ResponseSink): Promise<void> {
    return new CompletionRun(planned, reply, this.tools).run();
  }

  /** Never throws: the reply is over. */
  settle(request: CompletionRequest): void {
    const { planned } = request.context;
    if (planned.meter.admitted === null) this.addRefused(request);
    this.finalize(planned)
      .then((event) => {
        if (event !== null) this.report.report(planned, event);
      })
      .catch((error: unknown) => {
        this.logger.error({ request: planned.task.generationId, error }, 'could not settle request');
      });
  }

  private planned(resolved: CompletionTask, trace: RequestTrace | null): PlannedCompletion {
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
      modelIds: tasks.map(({ model }) => model.canonicalId),
      endpoint: task.endpoint.name,
      requestedModel: parsedRequest.model,
      stream: parsedRequest.stream,
      tags: parsedRequest.tags,
      budget: parsedRequest.routing.budget,
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

  /**
   * One that is still open is finalized without a charge. Returns the event that goes to the ledger, or null when nothing
   * was admitted.
   */
  private async finalize({ meter, task, affinityKey }: PlannedCompletion): Promise<UsageEvent | null> {
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

  private addRefused({ principal, context }: CompletionRequest): void {
    this.unpaid.add(principal.organizationId, context.task.work.ms);
  }
}
