/** What the end of a choice means to a client: OpenAI's words, and the failure that is no answer. */
type ChatFinish = 'stop' | 'tool_calls' | 'function_call' | 'length' | 'content_filter' | 'error';

/** `incomplete`: a word that no provider documents. It is no natural end, and says nothing of a failure. */
type FinishMeaning = ChatFinish | 'incomplete';

/**
 * Words of providers by their meaning, in lower case. Sources: API references of OpenAI (chat, responses), Anthropic
 * (`stop_reason`), Google (`FinishReason` of the Gemini API and of Vertex AI), Amazon (`StopReason` of Converse),
 * Mistral, DeepSeek, Zhipu, Moonshot, Cohere, GigaChat, OpenRouter; the finish reasons of vLLM, SGLang and TGI.
 */
const WORDS: Readonly<Record<ChatFinish, readonly string[]>> = {
  stop: [
    ...['stop', 'end_turn', 'stop_sequence', 'complete', 'completed', 'eos', 'eos_token', 'end', 'finished'],
    // A turn that its provider pauses was neither cut nor did it fail; the word stands beside.
    ...['pause_turn', 'compaction'],
  ],
  tool_calls: ['tool_calls', 'tool_call', 'tool_use'],
  function_call: ['function_call'],
  length: [
    ...['length', 'max_tokens', 'max_output_tokens', 'model_length', 'max_length', 'token_limit'],
    ...['model_context_window_exceeded', 'context_length_exceeded', 'max_tool_calls', 'error_limit', 'repetition'],
  ],
  content_filter: [
    ...['content_filter', 'content_filtered', 'refusal', 'guardrail_intervened', 'sensitive', 'error_toxic'],
    ...['safety', 'recitation', 'language', 'blocklist', 'prohibited_content', 'spii', 'model_armor'],
    ...['image_safety', 'image_prohibited_content', 'image_recitation', 'jailbreak', 'blacklist'],
  ],
  error: [
    ...['error', 'failed', 'failure', 'abort', 'aborted', 'cancelled', 'canceled', 'user_cancel', 'timeout'],
    ...['insufficient_system_resource', 'network_error', 'server_error', 'internal_error'],
    ...['malformed_model_output', 'malformed_tool_use', 'malformed_function_call', 'malformed_response'],
    ...['unexpected_tool_call', 'too_many_tool_calls', 'missing_thought_signature'],
    ...['other', 'image_other', 'no_image', 'function_call_error', 'function_call_failure'],
  ],
};

const MEANINGS: ReadonlyMap<string, ChatFinish> = new Map(
  (Object.entries(WORDS) as [ChatFinish, readonly string[]][]).flatMap(([meaning, words]) =>
    words.map((word) => [word, meaning] as const),
  ),
);
const CHAT_WORDS: ReadonlySet<string> = new Set(['stop', 'length', 'tool_calls', 'content_filter', 'function_call']);
/** Words that say what chat's say, and no more. */
const SYNONYMS: ReadonlySet<string> = new Set([
  ...['end_turn', 'complete', 'completed', 'eos', 'eos_token', 'end', 'finished', 'tool_call', 'tool_use'],
  ...['max_tokens', 'max_output_tokens', 'max_length', 'token_limit', 'refusal', 'content_filtered'],
]);
const NATURAL: ReadonlySet<FinishMeaning> = new Set(['stop', 'tool_calls', 'function_call']);

/** A finish reason in a client's words. */
export interface Finish {
  /** For chat. A word that is unknown reads as a cut: `length`, the only such end that every client knows. */
  readonly reason: ChatFinish;
  /** The provider's word, where it says more than `reason`; null: it is the same. */
  readonly native: string | null;
}

interface NoFinish {
  readonly reason: null;
  readonly native: string | null;
}

/**
 * Reads the end of a choice.
 * @param word the upstream's finish reason, not empty
 * @param native what a reseller names as the provider's own word; null: nothing. It decides where it is less natural.
 */
export function finishOf(word: string, native: string | null): Finish {
  const meaning = meaningOf(word);
  const hidden = native !== null && NATURAL.has(meaning) ? knownMeaning(native) : undefined;
  if (hidden !== undefined && !NATURAL.has(hidden)) return { reason: hidden, native };
  const reason = meaning === 'incomplete' ? 'length' : meaning;
  return { reason, native: native ?? (saysMore(word, reason) ? word : null) };
}

/** The members of a choice that say how it ended. */
export interface ChoiceEnd {
  readonly finish_reason?: unknown;
  readonly native_finish_reason?: unknown;
}

/** The same of a choice; no reason where it has not ended, or its provider does not say how. */
export function readFinish({ finish_reason: word, native_finish_reason: native }: ChoiceEnd): Finish | NoFinish {
  const own = typeof native === 'string' ? native : null;
  return typeof word === 'string' && word !== '' ? finishOf(word, own) : { reason: null, native: own };
}

/** Whether chat has this word, so that its bytes pass. */
export function isChatWord(word: string): boolean {
  return CHAT_WORDS.has(word);
}

/** Whether the provider's word, beside one of chat, has no other meaning known. */
export function isUnknownWord(native: unknown): native is string {
  return typeof native === 'string' && native !== '' && knownMeaning(native) === undefined;
}

function saysMore(word: string, reason: ChatFinish): boolean {
  const plain = plainWord(word);
  return plain !== reason && !SYNONYMS.has(plain);
}

function meaningOf(word: string): FinishMeaning {
  return knownMeaning(word) ?? 'incomplete';
}

function knownMeaning(word: string): ChatFinish | undefined {
  return MEANINGS.get(plainWord(word));
}

/** Without case, and without the prefix of an enumeration: `FinishReason.STOP`, `FINISH_REASON_STOP`. */
function plainWord(word: string): string {
  return word
    .trim()
    .toLowerCase()
    .replace(/^finish_?reason[._]/, '')
    .replaceAll('-', '_');
}
