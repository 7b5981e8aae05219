import { isReasoning, type CatalogModel } from '#catalog';
import type { TokenUsage } from '#core';
import type { AdviceTally } from '#billing/metering';
import type { ModelRequest } from '#formats';
import type { CompletionTask } from '../task/completion-task.js';
import type { HoldLimits } from './hold-limits.js';

/** A request with the model that is called. */
interface BoundedCall {
  readonly task: Pick<CompletionTask, 'model' | 'parsedRequest'>;
  readonly limits: HoldLimits;
  /** Output limit of each choice in the upstream's request, where the gateway set it. */
  readonly maxTokensApplied: number | null;
  /** What the reply shows of its advisor; null: the request names none. */
  readonly advice: Pick<AdviceTally, 'usage'> | null;
}

/** Whether the model may think where its stream does not show it. */
export function thinksUnseen(model: CatalogModel, { hidesReasoning }: Pick<ModelRequest, 'hidesReasoning'>): boolean {
  return isReasoning(model) && (hidesReasoning || model.reasoningHold !== 'visible');
}

/** Counted tokens, and what a count lacks. */
export interface CountedUsage {
  readonly usage: TokenUsage;
  /** Of the calls of the request's advisor that the reply shows. Absent: none. */
  readonly advice?: TokenUsage;
  readonly unseenTokens: number;
}

/**
 * @param silentMs time of the call in which nothing of the answer came, at the moment at which it ends; the output that
 * the upstream has said is of the time before
 */
export async function countedUsage(
  call: BoundedCall,
  silentMs: number,
  counting: Promise<TokenUsage>,
): Promise<CountedUsage> {
  const usage = await counting;
  const unseenTokens = unseenTokensMax(call, silentMs, usage.completionTokens);
  const advice = call.advice === null ? null : await call.advice.usage(usage.promptTokens);
  return advice === null ? { usage, unseenTokens } : { usage, advice, unseenTokens };
}

/**
 * Upper bound of the output that a thinking model has generated and not shown: what its fastest known rate allows in the
 * time without an answer, up to the bound of the request.
 */
function unseenTokensMax(
  { task, limits, maxTokensApplied }: BoundedCall,
  silentMs: number,
  seenTokens: number,
): number {
  const { model, parsedRequest } = task;
  const { tokensPerSecond, choices } = limits.request;
  const isNothingSeen = isReasoning(model) && !parsedRequest.stream && seenTokens === 0;
  if (!isNothingSeen && !thinksUnseen(model, parsedRequest)) return 0;
  const generatedMax = Math.ceil((silentMs * tokensPerSecond * choices) / 1_000);
  const boundTokens = maxTokensApplied === null ? limits.outputBoundTokens : maxTokensApplied * choices;
  return Math.max(0, Math.min(generatedMax, boundTokens - seenTokens));
}
