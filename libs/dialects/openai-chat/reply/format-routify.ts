import { formatUsd } from '#kernel';

/** Where the numbers of a charge come from. */
export type UsageSource = 'upstream' | 'counted' | 'checkpoint' | 'none';

/** The `routify` object of a reply: who answered, how fast, and exactly what the ledger books. */
export interface RoutifyFacts {
  /** The channel's public name. */
  readonly channel: string;
  readonly latencyMs: number;
  readonly costNanoUsd: bigint;
  readonly generationId: string;
  readonly usageSource: UsageSource;
  /** The bound of output tokens that the gateway set itself; null when it did not. */
  readonly maxTokensApplied: number | null;
}

/** As JSON text. The cost is a plain decimal number of US dollars, never an exponent. */
export function formatRoutify(facts: RoutifyFacts): string {
  const bound = facts.maxTokensApplied === null ? '' : `,"max_tokens_applied":${facts.maxTokensApplied}`;
  return (
    `{"channel":${JSON.stringify(facts.channel)},"latency_ms":${Math.round(facts.latencyMs)},` +
    `"cost_usd":${formatUsd(facts.costNanoUsd)},"generation_id":${JSON.stringify(facts.generationId)},` +
    `"usage_source":${JSON.stringify(facts.usageSource)}${bound}}`
  );
}
