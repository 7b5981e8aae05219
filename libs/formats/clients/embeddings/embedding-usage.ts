import { isRecord, parseValue, scanTopLevel, spliceObject, type JsonObject, NO_USAGE, type TokenUsage } from '#core';
import { findUsage } from '../../chat/reply/read-envelope.js';
import type { UsageResult } from '../../chat/usage/read-usage.js';

/** Usage of a list of vectors: all of it is input. Some upstreams report only the total. */
export function readEmbeddingUsage(object: JsonObject): UsageResult {
  const bytes = findUsage(object);
  const usage = bytes === null ? null : parseValue(bytes);
  if (!isRecord(usage)) return { kind: 'missing' };
  const { prompt_tokens: prompt, input_tokens: input, total_tokens: total } = usage;
  const reported = [prompt, input, total].filter((count) => count !== undefined && count !== null);
  if (reported.length === 0) return { kind: 'missing' };
  if (!reported.every(isCount)) return { kind: 'absurd', reason: 'not whole numbers of zero or more' };
  const promptTokens = Math.max(...reported);
  return {
    kind: 'usage',
    usage: { ...NO_USAGE, promptTokens },
    plain: prompt === promptTokens && total === promptTokens,
  };
}

/** The two counts of embedding usage, as JSON text; other fields of the upstream's object are kept. */
export function formatEmbeddingUsage(upstream: Buffer | null, { promptTokens }: TokenUsage): readonly Buffer[] {
  const count = [Buffer.from(String(promptTokens))];
  const object = scanTopLevel(upstream ?? Buffer.from('{}'));
  return spliceObject(object, [
    { key: 'prompt_tokens', value: count },
    { key: 'total_tokens', value: count },
  ]).parts;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
