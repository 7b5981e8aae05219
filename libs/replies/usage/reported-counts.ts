import { isRecord } from '#json';

type Counts = Readonly<Record<string, unknown>>;

/**
 * The counts of a usage object by their meaning, whatever the upstream names them. Null: not given. Absent, null and
 * zero under one name do not hide the count under another.
 */
export interface ReportedCounts {
  readonly prompt: number | null;
  readonly completion: number | null;
  readonly total: number | null;
  /** Read from a cache. */
  readonly cached: number;
  /** The rest of the prompt, where the upstream counts both. */
  readonly missed: number | null;
  /** Written to a cache: the larger of the total and of its split. */
  readonly written: number;
  /** The part of the writes with a lifetime of one hour. */
  readonly written1h: number;
  readonly reasoning: number;
  readonly imageInput: number;
  readonly imageOutput: number;
  readonly audioInput: number;
  readonly audioOutput: number;
  /** The cached part of the images and audio of the prompt. */
  readonly cachedImage: number;
  readonly cachedAudio: number;
  /** Which tokens the prompt has; null: the upstream does not say. */
  readonly semantic: 'inclusive' | 'exclusive' | null;
  /** Reads or writes have Anthropic's names, whose input is without them. */
  readonly isAnthropicNamed: boolean;
  /** Anthropic's name of the input and none of OpenAI's members for its parts. */
  readonly isAnthropicShaped: boolean;
  /** Two names of one count with different values, or a split that is not its total; null: none. */
  readonly conflict: string | null;
}

/**
 * Names of one count. Sources: the API references of OpenAI, Anthropic (Messages, `usage`), DeepSeek (`usage`), Mistral
 * (prompt caching), Alibaba Model Studio (context cache), OpenRouter (usage accounting), xAI, Zhipu and vLLM (OpenAI's
 * names); Moonshot (`cached_tokens`, choices with a usage: northes/go-moonshot #17); LiteLLM (prompt caching;
 * BerriAI/litellm #15056, #39505); new-api and forks of one-api (`dto.Usage`).
 */
const NAMES = {
  prompt: ['prompt_tokens', 'input_tokens'],
  completion: ['completion_tokens', 'output_tokens'],
  cached: [
    ...['cached_tokens', 'cache_read_input_tokens', 'cache_read_tokens', 'cached_read_tokens'],
    ...['prompt_cache_hit_tokens', 'num_cached_tokens', 'cached_input_tokens', 'cached_prompt_tokens'],
  ],
  missed: ['prompt_cache_miss_tokens'],
  written: [
    ...['cache_write_tokens', 'cache_creation_input_tokens', 'cache_creation_tokens', 'cached_creation_tokens'],
    ...['cached_write_tokens', 'cache_write_input_tokens'],
  ],
  written5m: [
    ...['cache_write_5m_tokens', 'ephemeral_5m_input_tokens', 'claude_cache_creation_5_m_tokens'],
    ...['cache_creation_5m_input_tokens', 'cache_creation_5m_tokens'],
  ],
  written1h: [
    ...['cache_write_1h_tokens', 'ephemeral_1h_input_tokens', 'claude_cache_creation_1_h_tokens'],
    ...['cache_creation_1h_input_tokens', 'cache_creation_1h_tokens'],
  ],
  reasoning: ['reasoning_tokens', 'thinking_tokens'],
} as const;

const PROMPT_DETAILS = ['prompt_tokens_details', 'input_tokens_details', 'prompt_token_details', 'input_token_details'];
const COMPLETION_DETAILS = [
  ...['completion_tokens_details', 'output_tokens_details'],
  ...['completion_token_details', 'output_token_details'],
];
/** Objects with the writes by lifetime, of a usage or of its details. */
const WRITE_SPLITS = ['cache_creation', 'cache_creation_token_details', 'cache_creation_tokens_details'];
/** The cached part of each kind of input. */
const CACHED_DETAILS = 'cached_tokens_details';
const ANTHROPIC_NAMES = ['cache_read_input_tokens', 'cache_creation_input_tokens', 'cache_creation'];

/** Reads one usage object of any upstream; a string says which count is not a whole number of zero or more. */
export function readCounts(usage: Counts): ReportedCounts | string {
  const promptDetails = objectsAt([usage], PROMPT_DETAILS);
  const completionDetails = objectsAt([usage], COMPLETION_DETAILS);
  const input = [usage, ...promptDetails];
  const writes = [...input, ...objectsAt(input, WRITE_SPLITS)];
  const reader = new CountReader();
  const cached = reader.largest(input, NAMES.cached);
  const written5m = reader.largest(writes, NAMES.written5m);
  const written1h = reader.largest(writes, NAMES.written1h);
  const written = splitTotal(reader, reader.largest(writes, NAMES.written), written5m, written1h);
  const cachedMedia = objectsAt(promptDetails, [CACHED_DETAILS]);
  const counts: ReportedCounts = {
    prompt: reader.first(usage, NAMES.prompt),
    completion: reader.first(usage, NAMES.completion),
    total: reader.first(usage, ['total_tokens']),
    cached: cached ?? 0,
    missed: reader.first(usage, NAMES.missed),
    written,
    written1h: Math.min(written, written1h ?? 0),
    reasoning: reader.largest([usage, ...completionDetails], NAMES.reasoning) ?? 0,
    imageInput: reader.largest(promptDetails, ['image_tokens']) ?? 0,
    imageOutput: reader.largest(completionDetails, ['image_tokens']) ?? 0,
    audioInput: reader.largest(promptDetails, ['audio_tokens']) ?? 0,
    audioOutput: reader.largest(completionDetails, ['audio_tokens']) ?? 0,
    cachedImage: reader.largest(cachedMedia, ['image_tokens']) ?? 0,
    cachedAudio: reader.largest(cachedMedia, ['audio_tokens']) ?? 0,
    semantic: semanticOf(usage.usage_semantic),
    isAnthropicNamed: hasAnthropicNames(usage),
    isAnthropicShaped: isGiven(usage.input_tokens) && !isGiven(usage.prompt_tokens) && promptDetails.length === 0,
    conflict: reader.conflict,
  };
  return reader.bad ?? counts;
}

/** Whether a usage has Anthropic's names for reads from a cache or writes to it. */
export function hasAnthropicNames(usage: Counts): boolean {
  return ANTHROPIC_NAMES.some((name) => isGiven(usage[name]));
}

class CountReader {
  bad: string | null = null;
  conflict: string | null = null;

  /** The first count above zero; zero where one is given; null without any. */
  first(counts: Counts, names: readonly string[]): number | null {
    let found: number | null = null;
    for (const name of names) {
      const count = this.count(counts, name);
      if (count !== null && (found ?? 0) === 0) found = count;
    }
    return found;
  }

  /** The largest of all counts of these names; null without any. */
  largest(holders: readonly Counts[], names: readonly string[]): number | null {
    let found: number | null = null;
    for (const holder of holders)
      for (const name of names) {
        const count = this.count(holder, name);
        if (count === null) continue;
        if (count > 0 && found !== null && found > 0 && count !== found) this.conflict ??= `${name} has two values`;
        found = Math.max(found ?? 0, count);
      }
    return found;
  }

  private count(counts: Counts, name: string): number | null {
    const value = counts[name];
    if (!isGiven(value)) return null;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    this.bad ??= `${name} is not a whole number of zero or more`;
    return null;
  }
}

/** Anthropic's total is the sum of its split. The split counts where the total is absent, zero or smaller. */
function splitTotal(reader: CountReader, total: number | null, short: number | null, long: number | null): number {
  const sum = (short ?? 0) + (long ?? 0);
  if (total === null || total === 0) return sum;
  const isWhole = short !== null && long !== null;
  if (sum > total || (isWhole && sum > 0 && sum !== total)) reader.conflict ??= 'cache writes differ from their split';
  return Math.max(total, sum);
}

/** A member of new-api, which relays the counts of both kinds of providers. */
function semanticOf(value: unknown): ReportedCounts['semantic'] {
  if (value === 'anthropic') return 'exclusive';
  return value === 'openai' ? 'inclusive' : null;
}

function objectsAt(holders: readonly Counts[], names: readonly string[]): readonly Counts[] {
  return holders.flatMap((holder) => names.map((name) => holder[name]).filter(isRecord));
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
