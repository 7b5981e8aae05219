/** Keys of nearly every body, reply and chunk. Comparing bytes costs a fifth of decoding a key. */
const KNOWN_KEYS = [
  ...['id', 'object', 'created', 'model', 'choices', 'usage', 'system_fingerprint', 'service_tier', 'routify'],
  ...['index', 'delta', 'message', 'logprobs', 'finish_reason', 'role', 'content', 'refusal', 'annotations'],
  ...['messages', 'stream', 'temperature', 'max_tokens', 'stream_options', 'tools', 'tool_calls', 'reasoning_content'],
  ...['reasoning', 'reasoning_details', 'type', 'function', 'name', 'arguments'],
  ...['prompt_tokens', 'completion_tokens', 'total_tokens', 'prompt_tokens_details', 'completion_tokens_details'],
  ...['cached_tokens', 'cache_write_tokens', 'reasoning_tokens', 'audio_tokens', 'image_tokens'],
  ...['accepted_prediction_tokens', 'rejected_prediction_tokens', 'tool_call_id', 'parameters', 'description'],
  ...['input', 'instructions', 'max_output_tokens', 'output', 'status', 'error', 'incomplete_details', 'store', 'user'],
  ...[
    'parallel_tool_calls',
    'previous_response_id',
    'summary',
    'effort',
    'format',
    'tool_choice',
    'top_p',
    'truncation',
  ],
  ...['metadata', 'created_at', 'completed_at', 'background', 'include', 'prompt_cache_key', 'max_tool_calls'],
  ...['response', 'item', 'part', 'item_id', 'output_index', 'content_index', 'sequence_number', 'call_id'],
  ...['encrypted_content', 'input_tokens', 'output_tokens', 'input_tokens_details', 'output_tokens_details'],
  ...['system', 'content_block', 'stop_reason', 'stop_sequence', 'cache_control', 'thinking', 'signature', 'citations'],
  ...['cache_creation_input_tokens', 'cache_read_input_tokens', 'cache_creation'],
  ...['candidates', 'parts', 'text', 'finishReason', 'usageMetadata', 'modelVersion', 'responseId'],
];

interface KnownKey {
  readonly text: string;
  readonly bytes: Buffer;
}

const BY_LENGTH: KnownKey[][] = [];
for (const text of KNOWN_KEYS) (BY_LENGTH[text.length] ??= []).push({ text, bytes: Buffer.from(text) });

/** The known key at `start` to `end` of `bytes`, or null. */
export function findKnownKey(bytes: Buffer, start: number, end: number): string | null {
  const candidates = BY_LENGTH[end - start];
  if (candidates === undefined) return null;
  for (const known of candidates) if (standsAt(bytes, start, known.bytes)) return known.text;
  return null;
}

/** Compared here, some bytes take a quarter of what a call into C++ does. */
export function standsAt(bytes: Buffer, start: number, expected: Buffer): boolean {
  for (let index = 0; index < expected.length; index++) if (bytes[start + index] !== expected[index]) return false;
  return true;
}
