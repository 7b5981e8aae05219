import { isReasoning, listedModel, type CatalogModel } from '#catalog';
import type { TokenUsage } from '#kernel';
import type { UsageSource } from '#pricing';
import { checkUsageBounds, type TokenLimits, type UsageAnomaly, type UsageResult } from '#replies';
import type { CompletionTask } from '../task/completion-task.js';

/** The usage that is charged, and where it came from. */
export interface JudgedUsage {
  readonly usage: TokenUsage;
  readonly usageSource: UsageSource;
  readonly flags: readonly string[];
}

const FLAGS: Readonly<Record<UsageAnomaly, readonly string[]>> = { absurd: ['absurd_usage'], odd: ['odd_usage'] };

/**
 * Reported usage is what the upstream bills, and so what is charged. Impossible usage is replaced by counted tokens.
 * The record flags impossible and odd usage.
 */
export async function judgeUsage(
  result: UsageResult,
  task: CompletionTask,
  bytesReceived: number,
  count: () => Promise<TokenUsage>,
): Promise<JudgedUsage> {
  if (result.kind === 'missing') return { usage: await count(), usageSource: 'counted', flags: [] };
  const anomaly = result.kind === 'absurd' ? result.kind : anomalyOf(result.usage, task, bytesReceived);
  const flags = anomaly === null ? [] : FLAGS[anomaly];
  if (result.kind === 'absurd' || anomaly === 'absurd') return { usage: await count(), usageSource: 'counted', flags };
  return { usage: result.usage, usageSource: 'upstream', flags };
}

function anomalyOf(
  usage: TokenUsage,
  { model, parsedRequest }: CompletionTask,
  bytesReceived: number,
): UsageAnomaly | null {
  const isPredicted = parsedRequest.predictionBytes > 0;
  const unseen =
    isPredicted ||
    thinksUnseen(model, parsedRequest) ||
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

function thinksUnseen(model: CatalogModel, { hidesReasoning }: CompletionTask['parsedRequest']): boolean {
  return isReasoning(model) && (hidesReasoning || model.reasoningHold !== 'visible');
}

type ModelLimits = Pick<CatalogModel, 'contextLength' | 'maxOutputTokens'>;

function limitsOf({ contextLength, maxOutputTokens }: ModelLimits): TokenLimits {
  return { contextTokens: contextLength, outputTokens: maxOutputTokens };
}
