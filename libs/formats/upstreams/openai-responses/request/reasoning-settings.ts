import { entriesPiece, isGiven, membersOf, textOf, textPiece, valueAt, type JsonPiece } from '#core';
import { takenEffort, type RuledModel } from '../../model-rules/model-rules.js';
import { effortOfBudget } from '../../translation/effort-of-budget.js';
import type { RequestFields } from '../../translation/request-fields.js';
import type { UnsupportedFields } from '../../translation/unsupported-fields.js';

/** The provider's `reasoning`, and whether the client excludes it from the reply. */
interface ReasoningSettings {
  readonly settings: JsonPiece | null;
  readonly isHidden: boolean;
}

/** Members that are translated; others are the provider's. */
const TRANSLATED: ReadonlySet<string> = new Set(['effort', 'max_tokens', 'summary', 'enabled', 'exclude']);

/**
 * Takes `reasoning_effort`, `reasoning`, `reasoningSummary` and Anthropic's `thinking`. A summary is requested only if
 * the client asks for one: the provider refuses it to organizations that it has not verified.
 *
 * @param options `wantsSummary`: whether the client shows thinking, in words of another format
 */
export function takeReasoning(
  fields: RequestFields,
  lost: UnsupportedFields,
  { wantsSummary, model }: { readonly wantsSummary: boolean; readonly model: RuledModel },
): ReasoningSettings {
  const flat = textOf(fields.take('reasoning_effort'));
  const form = textOf(fields.take('reasoningSummary'));
  const thinking = fields.take('thinking');
  const given = membersOf(fields.take('reasoning')) ?? new Map<string, Buffer>();
  const isOff = given.get('enabled')?.toString() === 'false';
  const isHidden = given.get('exclude')?.toString() === 'true';
  const effort = isOff ? 'none' : (flat ?? textOf(given.get('effort')) ?? effortOf(given.get('max_tokens'), thinking));
  if (thinking !== null && effort === null) lost.drop('thinking');
  const summary = isHidden ? null : (textOf(given.get('summary')) ?? form ?? (wantsSummary ? 'auto' : null));
  const effortField = flat === null ? 'reasoning' : 'reasoning_effort';
  const settings = new Map<string, JsonPiece>();
  if (effort !== null && effort !== 'default')
    settings.set('effort', textPiece(takenEffort(model, effort, effortField)));
  if (summary !== null) settings.set('summary', textPiece(summary === 'detail' ? 'detailed' : summary));
  for (const [key, value] of given) if (!TRANSLATED.has(key) && isGiven(value)) settings.set(key, value);
  return { settings: settings.size === 0 ? null : entriesPiece(settings), isHidden };
}

/** The effort for a budget in tokens, of either format; null without one. */
function effortOf(maxTokens: Buffer | undefined, thinking: Buffer | null): string | null {
  const tokens = Number(maxTokens ?? valueAt(thinking, 'budget_tokens') ?? Number.NaN);
  return tokens > 0 ? effortOfBudget(tokens) : null;
}
