import { Injectable, type ExecutionContext } from '@nestjs/common';
import type { UsageEvent } from '#pricing';
import { LastingAlarm, Logger, PlainInterceptor } from '#infra';
import { Clock, formatId, formatUsd, type Principal } from '#kernel';
import { CompletionsService } from './completions.service.js';
import { taskFor, type PlannedCompletion } from './planned-completion.js';
import { RefusedBodies } from './refused-bodies.js';
import type { CompletionRequest } from './tier.guard.js';

/** Flags of a record that are alarms too, and what they say. */
const DOUBTS = {
  absurd_usage: 'an upstream tells usage that cannot be: its tokens are counted instead',
  odd_usage: 'an upstream tells more usage than its text or the limits of its model explain: it is charged as told',
  forgone: 'a price above its hold, and neither wallet nor caps allow more: the rest is written off',
} as const;

/**
 * Opens the meter before the handler and is the net under it: however the handler ends, what was admitted is closed
 * and sent to the ledger.
 */
@Injectable()
export class UsageInterceptor extends PlainInterceptor {
  /** By alarm, channel and model: what tells nonsense does so with every request. */
  private readonly alarms = new Map<string, LastingAlarm>();

  constructor(
    private readonly completions: CompletionsService,
    private readonly refusedBodies: RefusedBodies,
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {
    super();
  }

  async around(context: ExecutionContext, handle: () => Promise<unknown>): Promise<unknown> {
    const request = context.switchToHttp().getRequest<CompletionRequest>();
    const planned = this.plan(request);
    try {
      return await handle();
    } finally {
      if (planned.meter.admitted === null) this.addRefused(request);
      this.settle(planned).catch((error: unknown) => {
        this.logger.error({ request: planned.task.generationId, error }, 'a request could not be settled');
      });
    }
  }

  private plan(request: CompletionRequest): PlannedCompletion {
    try {
      request.planned = this.completions.plan(request.task);
      return request.planned;
    } catch (error) {
      this.addRefused(request);
      throw error;
    }
  }

  private addRefused({ principal, task }: CompletionRequest): void {
    this.refusedBodies.add(principal.keyId, task.body.readingMs);
  }

  private async settle(planned: PlannedCompletion): Promise<void> {
    const event = await this.completions.settle(planned);
    if (event === null) return;
    this.logger.infoText(completionLine(planned, event), 'completion');
    for (const name of event.flags) if (name in DOUBTS) this.giveAlarm(name as keyof typeof DOUBTS, planned, event);
  }

  private giveAlarm(name: keyof typeof DOUBTS, planned: PlannedCompletion, event: UsageEvent): void {
    const channel = event.attempts.at(-1)?.channelName ?? '';
    const model = taskFor(planned, event.modelId).model.canonicalId;
    const place = JSON.stringify([name, channel, model]);
    const alarm = this.alarms.get(place) ?? new LastingAlarm(name, this.logger, this.clock);
    this.alarms.set(place, alarm);
    const organization = formatId('org', event.organizationId);
    const forgone = event.forgoneNanoUsd > 0n ? { forgone_usd: formatUsd(event.forgoneNanoUsd) } : {};
    alarm.give({ request: planned.task.generationId, organization, channel, model, ...forgone }, DOUBTS[name]);
  }
}

/**
 * One line a completion, as JSON members: who, what, how it ended, what it cost. Never what was said. Texts that may hold
 * anything are written by JSON itself; all others are words and numbers of our own.
 */
function completionLine(planned: PlannedCompletion, event: UsageEvent): string {
  const { usage } = event;
  const { canonicalId } = taskFor(planned, event.modelId).model;
  return (
    `"request":"${planned.task.generationId}",${whoseLine(planned.task.principal)},"endpoint":"${event.endpoint}"` +
    `,"model":${JSON.stringify(canonicalId)},"channel":${JSON.stringify(event.attempts.at(-1)?.channelName ?? null)}` +
    `,"stream":${event.stream},"outcome":"${event.outcome}","status":${event.statusCode}` +
    `,"error":${JSON.stringify(event.errorCode)},"prompt_tokens":${usage.promptTokens}` +
    `,"completion_tokens":${usage.completionTokens},"usage_source":"${event.usageSource}"` +
    `,"cost_usd":"${formatUsd(event.chargeNanoUsd)}","attempts":${event.attempts.length}` +
    `,"flags":${event.flags.length === 0 ? '[]' : JSON.stringify(event.flags)}` +
    `,"first_byte_ms":${event.firstByteMs},"duration_ms":${event.durationMs}`
  );
}

/** Formatted once for each principal, which lives as long as its cache entry. */
const whose = new WeakMap<Principal, string>();

function whoseLine(principal: Principal): string {
  let line = whose.get(principal);
  if (line === undefined) {
    const { organizationId, keyId } = principal;
    line = `"organization":"${formatId('org', organizationId)}","key":"${formatId('key', keyId)}"`;
    whose.set(principal, line);
  }
  return line;
}
