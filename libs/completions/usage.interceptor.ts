import { Injectable, type ExecutionContext } from '@nestjs/common';
import type { UsageEvent } from '#billing';
import type { CatalogModel } from '#catalog';
import { LastingAlarm, Logger, PlainInterceptor } from '#infra';
import { Clock, formatId, formatUsd } from '#kernel';
import { CompletionsService, type PlannedCompletion } from './completions.service.js';
import type { CompletionRequest } from './tier.guard.js';

/**
 * Opens the meter before the handler and is the net under it: however the handler ends, what was admitted is closed
 * and sent to the ledger.
 */
@Injectable()
export class UsageInterceptor extends PlainInterceptor {
  /** By channel: one that tells nonsense does so with every request. */
  private readonly absurdUsage = new Map<string, LastingAlarm>();

  constructor(
    private readonly completions: CompletionsService,
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {
    super();
  }

  async around(context: ExecutionContext, handle: () => Promise<unknown>): Promise<unknown> {
    const request = context.switchToHttp().getRequest<CompletionRequest>();
    const planned = this.completions.plan(request.task);
    request.planned = planned;
    try {
      return await handle();
    } finally {
      this.settle(planned).catch((error: unknown) => {
        this.logger.error({ request: planned.task.generationId, error }, 'a request could not be settled');
      });
    }
  }

  private async settle(planned: PlannedCompletion): Promise<void> {
    const event = await this.completions.settle(planned);
    if (event === null) return;
    this.logger.info(completionLine(planned, event), 'completion');
    if (event.flags.includes('absurd_usage')) this.giveAlarm(planned, event);
  }

  private giveAlarm(planned: PlannedCompletion, event: UsageEvent): void {
    const channel = event.attempts.at(-1)?.channelName ?? '';
    const alarm = this.absurdUsage.get(channel) ?? new LastingAlarm('absurd_usage', this.logger, this.clock);
    this.absurdUsage.set(channel, alarm);
    alarm.give(
      { request: planned.task.generationId, channel, model: answeringModel(planned, event).canonicalId },
      'an upstream tells usage that cannot be: its tokens are counted instead',
    );
  }
}

/** One line a completion: who, what, how it ended, what it cost. Never what was said. */
function completionLine(planned: PlannedCompletion, event: UsageEvent): Record<string, unknown> {
  const { task } = planned;
  const { usage } = event;
  return {
    request: task.generationId,
    organization: formatId('org', event.organizationId),
    key: formatId('key', event.keyId),
    endpoint: event.endpoint,
    model: answeringModel(planned, event).canonicalId,
    channel: event.attempts.at(-1)?.channelName ?? null,
    stream: event.stream,
    outcome: event.outcome,
    status: event.statusCode,
    error: event.errorCode,
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    usage_source: event.usageSource,
    cost_usd: formatUsd(event.chargeNanoUsd),
    attempts: event.attempts.length,
    flags: event.flags,
    first_byte_ms: event.firstByteMs,
    duration_ms: event.durationMs,
  };
}

function answeringModel({ task, tasks }: PlannedCompletion, { modelId }: UsageEvent): CatalogModel {
  return (tasks.find(({ model }) => model.id === modelId) ?? task).model;
}
