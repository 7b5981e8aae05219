import type { ReplyContext } from './reply-context.js';

/** Stop reasons by their `finish_reason`. `pause_turn` and unknown reasons become `stop`. */
const FINISH_REASONS: ReadonlyMap<string, string> = new Map([
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
]);

export function finishReasonOf(stopReason: string | null, { usesLegacyFunctions }: ReplyContext): string {
  if (usesLegacyFunctions && stopReason === 'tool_use') return 'function_call';
  return FINISH_REASONS.get(stopReason ?? '') ?? 'stop';
}

/** Refusal text when the provider gives no explanation. */
export const REFUSAL_TEXT = 'The model refused to answer.';
