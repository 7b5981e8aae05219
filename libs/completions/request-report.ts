import { Injectable } from '@nestjs/common';
import { isReasoning, type CatalogModel } from '#catalog';
import { type UsageEvent, Clock, formatId, formatUsd, NANO_USD_PER_USD, type Principal } from '#core';
import { ALARM_KINDS, Config, LastingAlarm, Logger, subjectOf } from '#core/infra';
import { outputRate } from './domain/output-rate.js';
import { RequestMetrics } from './request-metrics.js';
import { taskFor, type PlannedCompletion } from './run/planned-completion.js';
import { UnseenSums } from './unseen-sums.js';
import { UnchargedWork } from './work/uncharged-work.js';

/** Record flags that raise an alarm, with its message. */
const FLAG_ALARMS = {
  absurd_usage: 'upstream reported impossible usage; its tokens are counted instead',
  contradictory_usage: 'upstream reported usage that contradicts itself; charged as its provider documents it',
  odd_usage: 'upstream reported more usage than its text or model limits explain; charged as reported',
  other_model: 'upstream served a part of a reply with another model; it is not charged, and a cost',
  uses_beyond_bound: 'upstream used tools more often than the client allows; what it bills for that is not charged',
  forgone: 'price exceeds its hold, and neither wallet nor caps cover it; the rest is written off',
  waivers_exhausted:
    'an organization reached the bound of its waivers of a day; empty replies and broken streams are charged',
} as const;
const ALARMS = {
  ...FLAG_ALARMS,
  cost_drift: 'upstream reported a cost far from the cost list of the channel; the reported one is booked',
  rate_exceeded: 'a model generated faster than its tokens_per_second, which bounds the holds of its thinking',
  unseen_output: 'upstreams of an organization were cut off while they thought; what they may bill is not charged',
} as const;

/** The last phase of a request that was admitted: its numbers, its log line, and the alarms of what is odd about it. */
@Injectable()
export class RequestReport {
  /** By alarm and subject: a faulty upstream is faulty on every request, and its alarm repeats rarely. */
  private readonly alarms = new Map<string, LastingAlarm>();
  private readonly unseen = new UnseenSums();
  private readonly unseenMaxNanoUsd: bigint;

  constructor(
    private readonly unpaid: UnchargedWork,
    private readonly metrics: RequestMetrics,
    private readonly logger: Logger,
    private readonly clock: Clock,
    { unseenAlarmUsd }: Config,
  ) {
    this.unseenMaxNanoUsd = BigInt(unseenAlarmUsd) * NANO_USD_PER_USD;
  }

  report(planned: PlannedCompletion, event: UsageEvent): void {
    if (wasForNothing(event)) this.unpaid.add(event.organizationId, planned.task.work.ms);
    planned.trace?.settled(event);
    const { model } = taskFor(planned, event.modelId);
    const rate = outputRate(event);
    this.metrics.note(event, model.canonicalId, rate);
    this.logger.infoText(completionLine(planned, event), 'completion');
    const channel = event.attempts.at(-1)?.channelName ?? '';
    const forgone = event.forgoneNanoUsd > 0n ? { forgone_usd: formatUsd(event.forgoneNanoUsd) } : {};
    for (const name of event.flags)
      if (name in FLAG_ALARMS)
        this.raiseAlarm(name as keyof typeof FLAG_ALARMS, { planned, event, channel, facts: forgone });
    if (rate !== null && event.stream && isClocked(model) && rate > model.tokensPerSecond)
      this.raiseAlarm('rate_exceeded', { planned, event, channel, facts: { tokens_per_second: String(rate) } });
    if (event.unseenTokens > 0) {
      const sumNanoUsd = this.unseen.add(event, this.clock.nowMs());
      const facts = { forgone_usd: formatUsd(sumNanoUsd) };
      if (sumNanoUsd > this.unseenMaxNanoUsd) this.raiseAlarm('unseen_output', { planned, event, channel, facts });
    }
    for (const attempt of event.attempts) {
      if (attempt.costReport?.result !== 'drifted') continue;
      const facts = {
        reported_usd: formatUsd(attempt.costNanoUsd),
        list_usd: formatUsd(attempt.listCostNanoUsd ?? 0n),
      };
      this.raiseAlarm('cost_drift', { planned, event, channel: attempt.channelName, facts });
    }
  }

  private raiseAlarm(name: keyof typeof ALARMS, { planned, event, channel, facts }: AlarmSubject): void {
    const model = taskFor(planned, event.modelId).model.canonicalId;
    const about = { organization: formatId('org', event.organizationId), channel, model };
    const alarmKey = JSON.stringify([name, subjectOf(ALARM_KINDS[name].subject, about)]);
    const alarm = this.alarms.get(alarmKey) ?? new LastingAlarm(name, this.logger, this.clock);
    this.alarms.set(alarmKey, alarm);
    alarm.raise({ request: planned.task.generationId, ...about, ...facts }, ALARMS[name]);
  }
}

/** By its client's doing; what a free model does is free in any case. */
function wasForNothing({ outcome, holdNanoUsd, chargeNanoUsd }: UsageEvent): boolean {
  return holdNanoUsd > 0n && chargeNanoUsd === 0n && (outcome === 'upstream_refused' || outcome === 'client_closed');
}

function isClocked(model: CatalogModel): boolean {
  return isReasoning(model) && model.reasoningHold === 'clock';
}

interface AlarmSubject {
  readonly planned: PlannedCompletion;
  readonly event: UsageEvent;
  readonly channel: string;
  readonly facts: Readonly<Record<string, string>>;
}

/**
 * Log line of a completion as JSON members: owner, request, outcome, cost; never prompt or reply text. Free text goes
 * through JSON.stringify; all other values are our own words and numbers.
 */
function completionLine(planned: PlannedCompletion, event: UsageEvent): string {
  const { usage } = event;
  const { canonicalId } = taskFor(planned, event.modelId).model;
  return (
    `"request":"${planned.task.generationId}"${clientRequestField(event)},${ownerFieldsOf(planned.task.principal)},"endpoint":"${event.endpoint}"` +
    `,"model":${JSON.stringify(canonicalId)},"channel":${JSON.stringify(event.attempts.at(-1)?.channelName ?? null)}` +
    `,"stream":${event.stream},"outcome":"${event.outcome}","status":${event.statusCode}` +
    `,"error":${JSON.stringify(event.errorCode)},"prompt_tokens":${usage.promptTokens}` +
    `,"completion_tokens":${usage.completionTokens},"usage_source":"${event.usageSource}"` +
    `,"cost_usd":"${formatUsd(event.chargeNanoUsd)}","attempts":${event.attempts.length}` +
    `,"flags":${event.flags.length === 0 ? '[]' : JSON.stringify(event.flags)}` +
    `,"first_byte_ms":${event.firstByteMs},"duration_ms":${event.durationMs}`
  );
}

function clientRequestField({ clientRequestId }: UsageEvent): string {
  return clientRequestId === null ? '' : `,"client_request":${JSON.stringify(clientRequestId)}`;
}

/** Formatted once per principal, which lives as long as its cache entry. */
const ownerFields = new WeakMap<Principal, string>();

function ownerFieldsOf(principal: Principal): string {
  let line = ownerFields.get(principal);
  if (line === undefined) {
    const { organizationId, keyId } = principal;
    line = `"organization":"${formatId('org', organizationId)}","key":"${formatId('key', keyId)}"`;
    ownerFields.set(principal, line);
  }
  return line;
}
