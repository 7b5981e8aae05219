import { AdviceTally, UnitTally, type RequestMeter, type TokenCounter } from '#billing/metering';
import type { Advisor, CompletionTask } from '../task/completion-task.js';
import { growthOf, limitCovered, type HoldGrowth, type HoldLimits } from '../domain/hold-limits.js';
import { UsageTally } from '../task/usage-tally.js';

/** A request with one of its models, and its bounds. */
export interface BoundedTask {
  readonly task: CompletionTask;
  readonly limits: HoldLimits;
}

/** An admitted request with one of its models. */
export interface ModelContext extends BoundedTask {
  /** Output limit set by the gateway because the hold covers no more; null: the client's limit applies. */
  readonly maxTokensApplied: number | null;
  /** Left of the run's budget without this request; null: it is part of no run. */
  readonly runLeftNanoUsd: bigint | null;
  /** What the hold grows with; null: it does not. */
  readonly growth: HoldGrowth;
  readonly tally: UsageTally;
  readonly units: UnitTally;
  /** What the reply shows of its advisor; null: the request names none. */
  readonly advice: AdviceTally | null;
}

/** Where a hold that cannot grow is below the full bound, the upstream's output limit is what the hold covers. */
export function modelContext(
  { task, limits }: BoundedTask,
  { heldNanoUsd, admitted }: Pick<RequestMeter, 'heldNanoUsd' | 'admitted'>,
  counter: Pick<TokenCounter, 'count'>,
): ModelContext {
  const units = new UnitTally(task);
  const growth = growthOf(limits, admitted?.isStart ?? false);
  const isCovered = growth !== null || heldNanoUsd >= limits.holdNanoUsd;
  return {
    task,
    limits,
    growth,
    maxTokensApplied: isCovered ? null : limitCovered(task, limits, heldNanoUsd),
    runLeftNanoUsd: admitted?.runLeftNanoUsd ?? null,
    tally: new UsageTally(task, counter, units),
    units,
    advice: task.advisor === null ? null : new AdviceTally(adviceBounds(task.advisor), counter),
  };
}

function adviceBounds({ model, usesMax, outputTokensMax }: Advisor): ConstructorParameters<typeof AdviceTally>[0] {
  return { uses: usesMax, contextTokens: model.contextLength, outputTokens: outputTokensMax };
}
