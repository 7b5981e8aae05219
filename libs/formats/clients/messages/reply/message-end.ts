import { isRecord, type TokenUsage } from '#core';
import type { MessagesContext } from '../request/translate-messages-request.js';
import type { RoutifyFacts } from '../../../chat/reply/format-routify.js';
import { isUnknownWord, readFinish } from '../../../chat/finish/finish-reasons.js';
import { tierName } from '../../../chat/reply/service-tier.js';

type Json = Readonly<Record<string, unknown>>;

/** Why a reply ended, in Anthropic's words. */
export interface StopFacts {
  readonly stop_reason: string;
  readonly stop_sequence: string | null;
  readonly stop_details: object | null;
  /** The provider's word for an end that the format has no word for; absent: it has one. */
  readonly native_finish_reason?: string;
}

const STOP_REASONS: ReadonlyMap<unknown, string> = new Map([
  ['length', 'max_tokens'],
  ['tool_calls', 'tool_use'],
  ['function_call', 'tool_use'],
  ['content_filter', 'refusal'],
]);

/** Reasons of Anthropic that chat has no word for; the dialect passes them on beside chat's. */
const NATIVE_REASONS: ReadonlySet<unknown> = new Set(['pause_turn', 'model_context_window_exceeded', 'compaction']);

/** What was read of a choice before its end. */
interface ChoiceOutput {
  /** The model's own words, or the provider's explanation; empty: none. */
  readonly refusal: string;
  /** Some upstreams end with `stop` after calls; clients run tools only for `tool_use`. */
  readonly hasCalls: boolean;
}

/**
 * @param choice of chat, with its `finish_reason`
 * @param holder the reply or chunk of the choice
 */
export function stopFacts(
  choice: Json,
  holder: Json,
  { refusal, hasCalls }: ChoiceOutput,
  { stopSequences }: MessagesContext,
): StopFacts {
  const { reason, native } = readFinish(choice);
  const sequence = [holder.stop_sequence, choice.stop_reason].find((found) =>
    stopSequences.some((stop) => stop === found),
  );
  if (typeof sequence === 'string')
    return { stop_reason: 'stop_sequence', stop_sequence: sequence, stop_details: null };
  if (refusal !== '') {
    const details = isRecord(holder.stop_details) ? holder.stop_details : refusalDetails(refusal);
    return { stop_reason: 'refusal', stop_sequence: null, stop_details: details };
  }
  const own = typeof native === 'string' && NATIVE_REASONS.has(native) ? native : null;
  const stop = own ?? STOP_REASONS.get(reason) ?? (hasCalls ? 'tool_use' : 'end_turn');
  const kept = reason === 'length' && isUnknownWord(native) ? { native_finish_reason: native } : {};
  return { stop_reason: stop, stop_sequence: null, stop_details: null, ...kept };
}

/** Whether a refusal is the provider's: its text explains, and is no output of the model. */
export function isFiltered(choice: Json): boolean {
  return readFinish(choice).reason === 'content_filter';
}

function refusalDetails(explanation: string): object {
  return { type: 'refusal', category: null, explanation };
}

/** Usage of a complete reply. Prompt tokens of the cache are no input tokens here. */
export function messageUsage(usage: TokenUsage, facts: RoutifyFacts): object {
  return { ...endUsage(usage), inference_geo: null, ...servedTier(facts), speed: null };
}

/** Of the usage: known at the end. */
export function servedTier({ serviceTier }: RoutifyFacts): { readonly service_tier: string } {
  return { service_tier: tierName(serviceTier, 'standard') };
}

/** The tools that Anthropic's usage counts; null: none was used. */
function serverToolUse({ units = {} }: TokenUsage): object | null {
  const { web_search_call: searches = 0, web_fetch_call: fetches = 0 } = units;
  return searches + fetches === 0 ? null : { web_search_requests: searches, web_fetch_requests: fetches };
}

/** Usage of the last events of a stream. */
export function endUsage(usage: TokenUsage): object {
  const written = usage.cacheWriteTokens + usage.cacheWrite1hTokens;
  return {
    input_tokens: Math.max(0, usage.promptTokens - usage.cachedTokens - written),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: usage.cachedTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheWriteTokens,
      ephemeral_1h_input_tokens: usage.cacheWrite1hTokens,
    },
    output_tokens: usage.completionTokens,
    output_tokens_details: { thinking_tokens: usage.reasoningTokens },
    server_tool_use: serverToolUse(usage),
  };
}
