import type { FinalCharge } from '#metering';
import type { RoutifyFacts } from '#replies';
import type { EndedCall } from '../domain/ends/request-end.js';
import type { ModelContext } from './model-context.js';

/** What the client is told of its charge. */
export function routifyFacts(
  { candidate, serviceTier }: EndedCall,
  { task, maxTokensApplied }: ModelContext,
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
  };
}
