import { textPiece, type JsonPiece } from '#json';
import type { ReplyContext } from './reply-context.js';

/** Stop reasons by their `finish_reason`. `pause_turn` and unknown reasons become `stop`. */
const FINISH_REASONS: ReadonlyMap<string, string> = new Map([
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
]);

export function finishReasonOf(
  stopReason: string | null,
  { usesLegacyFunctions }: Pick<ReplyContext, 'usesLegacyFunctions'>,
): string {
  if (usesLegacyFunctions && stopReason === 'tool_use') return 'function_call';
  return FINISH_REASONS.get(stopReason ?? '') ?? 'stop';
}

/** Stop reasons that chat has no word for. Clients find them beside the `finish_reason`, under OpenRouter's name. */
const NATIVE_REASONS: ReadonlySet<string | null> = new Set([
  ...['stop_sequence', 'pause_turn', 'model_context_window_exceeded', 'compaction'],
]);

/** `native_finish_reason`; null when the `finish_reason` says the same. */
export function nativeReasonOf(stopReason: string | null): JsonPiece | null {
  return stopReason !== null && NATIVE_REASONS.has(stopReason) ? textPiece(stopReason) : null;
}

/** Refusal text when the provider gives no explanation. */
export const REFUSAL_TEXT = 'The model refused to answer.';
