import { type StatedUsage, addUsage, readServiceTier, UsageReport, type UsageResult } from '#formats';
import { joinPiece, scanTopLevel, type JsonObject, NO_USAGE, type TokenUsage } from '#core';

/** What an upstream has said of a reply that it has not ended. */
export interface UsageSoFar {
  /** In the shape of the chunk with usage of a whole reply. */
  readonly object: JsonObject | null;
  readonly usage: UsageResult;
  /** Null: not said. */
  readonly serviceTier: string | null;
}

const NO_OUTPUT = {
  completionTokens: NO_USAGE.completionTokens,
  reasoningTokens: NO_USAGE.reasoningTokens,
  imageOutputTokens: NO_USAGE.imageOutputTokens,
  audioOutputTokens: NO_USAGE.audioOutputTokens,
};

/** The usage of a reply of which nothing was delivered. */
export function withoutOutput(usage: TokenUsage): TokenUsage {
  return { ...usage, ...NO_OUTPUT };
}

/** What a usage says of its prompt. No prompt is empty: a zero says nothing. */
export function promptOf(usage: TokenUsage): UsageResult {
  if (usage.promptTokens === 0) return { kind: 'missing' };
  return { kind: 'partial', lacks: 'completion', usage: withoutOutput(usage) };
}

/** Null: nothing that is a count. */
export function readStated(stated: StatedUsage | null): UsageSoFar | null {
  const usage = stated?.usage() ?? null;
  if (usage === null) return null;
  const object = scanTopLevel(joinPiece(['{"usage":', usage, '}']));
  const report = new UsageReport();
  addUsage(report, { object, choiceUsages: [] });
  return { object, usage: report.result, serviceTier: readServiceTier(object) };
}
