import { isReasoning, listedModel, type CatalogModel } from '#catalog';
import type { UsageSource } from '#pricing';
import { checkUsageBounds, type TokenLimits, type UsageDoubt, type UsageResult } from '#dialects';
import type { TokenUsage } from '#kernel';
import type { CompletionTask } from '../completion-task.js';

/** The usage that is charged, and where it came from. */
export interface JudgedUsage {
  readonly usage: TokenUsage;
  readonly usageSource: UsageSource;
  readonly flags: readonly string[];
}

const FLAGS: Readonly<Record<UsageDoubt, readonly string[]>> = { absurd: ['absurd_usage'], odd: ['odd_usage'] };

/**
 * An upstream's usage is what it bills, and so what is charged. What cannot be is not believed: the tokens are counted.
 * The record flags both what cannot be and what is odd.
 */
export async function judgeUsage(
  result: UsageResult,
  task: CompletionTask,
  bytesReceived: number,
  count: () => Promise<TokenUsage>,
): Promise<JudgedUsage> {
  if (result.kind === 'missing') return { usage: await count(), usageSource: 'counted', flags: [] };
  const doubt = result.kind === 'absurd' ? result.kind : doubtOf(result.usage, task, bytesReceived);
  const flags = doubt === null ? [] : FLAGS[doubt];
  if (result.kind === 'absurd' || doubt === 'absurd') return { usage: await count(), usageSource: 'counted', flags };
  return { usage: result.usage, usageSource: 'upstream', flags };
}

function doubtOf(
  usage: TokenUsage,
  { model, parsedRequest }: CompletionTask,
  bytesReceived: number,
): UsageDoubt | null {
  const isPredicted = parsedRequest.predictionBytes > 0;
  const unseen =
    isPredicted ||
    isReasoning(model) ||
    parsedRequest.needs.has('image_output') ||
    parsedRequest.needs.has('audio_output');
  const listed = listedModel(model.canonicalId);
  return checkUsageBounds(usage, {
    typed: limitsOf(model),
    listed: listed === null ? null : limitsOf(listed),
    prompts: parsedRequest.promptCount,
    n: parsedRequest.n,
    visibleOnly: !unseen,
    bytesReceived,
  });
}

type ModelLimits = Pick<CatalogModel, 'contextLength' | 'maxOutputTokens'>;

function limitsOf({ contextLength, maxOutputTokens }: ModelLimits): TokenLimits {
  return { contextTokens: contextLength, outputTokens: maxOutputTokens };
}
