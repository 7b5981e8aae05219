import { maxBigint } from '#core';
import type { FinalCharge } from '#billing/metering';
import type { RoutifyFacts } from '#formats';
import type { EndedCall } from '../domain/ends/request-end.js';
import type { ModelContext } from './model-context.js';

/** The charge and its facts, as the client reads them. */
export function routifyFacts(
  { candidate, serviceTier }: EndedCall,
  { task, maxTokensApplied, runLeftNanoUsd }: ModelContext,
  { chargeNanoUsd, usageSource, waiver }: FinalCharge['event'],
  latencyMs: number,
): RoutifyFacts {
  return {
    channel: candidate.channel.publicName,
    latencyMs,
    costNanoUsd: chargeNanoUsd,
    waiver,
    generationId: task.generationId,
    usageSource,
    maxTokensApplied,
    serviceTier,
    ...(runLeftNanoUsd === null ? {} : { budgetLeftNanoUsd: maxBigint(runLeftNanoUsd - chargeNanoUsd, 0n) }),
  };
}
