import { isReasoning } from '#catalog';
import type { UsageSource } from '#billing';
import { checkUsageBounds, type UsageResult } from '#dialects';
import type { TokenUsage } from '#kernel';
import type { CompletionTask } from '../completion-task.js';

/** The usage that is charged, and where it came from. */
export interface JudgedUsage {
  readonly usage: TokenUsage;
  readonly usageSource: UsageSource;
  readonly flags: readonly string[];
}

/**
 * Believes an upstream's usage as far as it can be true of this model and this reply; otherwise the tokens are
 * counted, and the record is flagged so that the operator hears of it.
 */
export async function judgeUsage(
  result: UsageResult,
  task: CompletionTask,
  bytesReceived: number,
  count: () => Promise<TokenUsage>,
): Promise<JudgedUsage> {
  if (result.kind === 'usage' && boundsFault(result.usage, task, bytesReceived) === null) {
    return { usage: result.usage, usageSource: 'upstream', flags: [] };
  }
  const flags = result.kind === 'missing' ? [] : ['absurd_usage'];
  return { usage: await count(), usageSource: 'counted', flags };
}

function boundsFault(usage: TokenUsage, { model, asked }: CompletionTask, bytesReceived: number): string | null {
  const unseen = isReasoning(model) || asked.needs.has('image_output') || asked.needs.has('audio_output');
  return checkUsageBounds(usage, {
    contextTokens: model.contextLength * asked.promptCount,
    maxOutputTokens: model.maxOutputTokens,
    n: asked.n,
    visibleOnly: !unseen,
    bytesReceived,
  });
}
