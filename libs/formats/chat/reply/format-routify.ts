import { formatUsd, type Waiver } from '#core';

/** Source of the usage behind a charge. */
type UsageSource = 'upstream' | 'counted' | 'checkpoint' | 'none';

/** The `routify` object of a reply: channel, latency and the exact amount in the ledger. */
export interface RoutifyFacts {
  /** The channel's public name. */
  readonly channel: string;
  readonly latencyMs: number;
  readonly costNanoUsd: bigint;
  /** Why nothing is charged for an answer; null: it is charged. */
  readonly waiver: Waiver | null;
  readonly generationId: string;
  readonly usageSource: UsageSource;
  /** The output token bound set by the gateway; null when it set none. */
  readonly maxTokensApplied: number | null;
  /** The provider's service tier, as reported or else as requested; null: the ordinary one. Stands beside usage. */
  readonly serviceTier: string | null;
  /** Left of the run's budget; absent: it has none. */
  readonly budgetLeftNanoUsd?: bigint;
}

/**
 * Formats it as JSON text. The cost is a plain decimal number of US dollars, never with an exponent.
 * @param lost output of the model that the client's format has no place for
 */
export function formatRoutify(facts: RoutifyFacts, lost: readonly string[] = []): string {
  const dropped = lost.length === 0 ? '' : `,"dropped":${JSON.stringify(lost)}`;
  const waived = facts.waiver === null ? '' : `,"waived":"${facts.waiver}"`;
  const budget =
    facts.budgetLeftNanoUsd === undefined ? '' : `,"budget_left_usd":${formatUsd(facts.budgetLeftNanoUsd)}`;
  const bound = facts.maxTokensApplied === null ? '' : `,"max_tokens_applied":${facts.maxTokensApplied}`;
  return (
    `{"channel":${JSON.stringify(facts.channel)},"latency_ms":${Math.round(facts.latencyMs)},` +
    `"cost_usd":${formatUsd(facts.costNanoUsd)},"generation_id":${JSON.stringify(facts.generationId)},` +
    `"usage_source":${JSON.stringify(facts.usageSource)}${waived}${bound}${budget}${dropped}}`
  );
}
