import { isRecord } from '#core';

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

/** What a name stands for. */
const SLOTS = [
  ...(['promptTokens', 'inputTokens', 'completionTokens', 'outputTokens', 'total', 'missed', 'cached'] as const),
  ...(['written', 'written5m', 'written1h', 'reasoning', 'imageInput', 'imageOutput'] as const),
  ...(['audioInput', 'audioOutput', 'cachedImage', 'cachedAudio'] as const),
];
type Slot = (typeof SLOTS)[number];
/** The largest count under the names of each; null: none is given. */
const NONE = Object.fromEntries(SLOTS.map((slot) => [slot, null])) as Record<Slot, number | null>;

/** The members of an object that are read: a count, or an object with more of them. */
type Names = ReadonlyMap<string, Slot | Names>;

const named = <T>(meaning: T, names: readonly string[]): readonly (readonly [string, T])[] =>
  names.map((name) => [name, meaning]);

/*
 * Names of one count. Sources: the API references of OpenAI, Anthropic (Messages, `usage`), DeepSeek (`usage`), Mistral
 * (prompt caching), Alibaba Model Studio (context cache), OpenRouter (usage accounting), xAI, Zhipu and vLLM (OpenAI's
 * names); Moonshot (`cached_tokens`, choices with a usage: northes/go-moonshot #17); LiteLLM (prompt caching;
 * BerriAI/litellm #15056, #39505); new-api and forks of one-api (`dto.Usage`).
 */
const CACHED = named<Slot>('cached', [
  ...['cached_tokens', 'cache_read_input_tokens', 'cache_read_tokens', 'cached_read_tokens'],
  ...['prompt_cache_hit_tokens', 'num_cached_tokens', 'cached_input_tokens', 'cached_prompt_tokens'],
]);
const WRITTEN: readonly (readonly [string, Slot])[] = [
  ...named<Slot>('written', [
    ...['cache_write_tokens', 'cache_creation_input_tokens', 'cache_creation_tokens', 'cached_creation_tokens'],
    ...['cached_write_tokens', 'cache_write_input_tokens'],
  ]),
  ...named<Slot>('written5m', [
    ...['cache_write_5m_tokens', 'ephemeral_5m_input_tokens', 'claude_cache_creation_5_m_tokens'],
    ...['cache_creation_5m_input_tokens', 'cache_creation_5m_tokens'],
  ]),
  ...named<Slot>('written1h', [
    ...['cache_write_1h_tokens', 'ephemeral_1h_input_tokens', 'claude_cache_creation_1_h_tokens'],
    ...['cache_creation_1h_input_tokens', 'cache_creation_1h_tokens'],
  ]),
];
const REASONING = named<Slot>('reasoning', ['reasoning_tokens', 'thinking_tokens']);

/** Writes by lifetime, in an object of a usage or of its details. */
const WRITES: readonly (readonly [string, Slot | Names])[] = [
  ...WRITTEN,
  ...named<Names>(new Map(WRITTEN), [
    ...['cache_creation', 'cache_creation_token_details', 'cache_creation_tokens_details'],
  ]),
];
const CACHED_MEDIA: Names = new Map([
  ['image_tokens', 'cachedImage'],
  ['audio_tokens', 'cachedAudio'],
]);
const IN_PROMPT: Names = new Map<string, Slot | Names>([
  ...CACHED,
  ...WRITES,
  ['image_tokens', 'imageInput'],
  ['audio_tokens', 'audioInput'],
  ['cached_tokens_details', CACHED_MEDIA],
]);
const IN_COMPLETION: Names = new Map<string, Slot | Names>([
  ...REASONING,
  ['image_tokens', 'imageOutput'],
  ['audio_tokens', 'audioOutput'],
]);
const IN_USAGE: Names = new Map<string, Slot | Names>([
  ['prompt_tokens', 'promptTokens'],
  ['input_tokens', 'inputTokens'],
  ['completion_tokens', 'completionTokens'],
  ['output_tokens', 'outputTokens'],
  ['total_tokens', 'total'],
  ['prompt_cache_miss_tokens', 'missed'],
  ...CACHED,
  ...WRITES,
  ...REASONING,
  ...named(IN_PROMPT, ['prompt_tokens_details', 'input_tokens_details', 'prompt_token_details', 'input_token_details']),
  ...named(IN_COMPLETION, ['completion_tokens_details', 'output_tokens_details']),
  ...named(IN_COMPLETION, ['completion_token_details', 'output_token_details']),
]);
const ANTHROPIC_NAMES = ['cache_read_input_tokens', 'cache_creation_input_tokens', 'cache_creation'];

/** Reads one usage object of any upstream; a string says which count is not a whole number of zero or more. */
export function readCounts(usage: Counts): ReportedCounts | string {
  const reader = new CountReader();
  reader.read(usage, IN_USAGE);
  const { found } = reader;
  const written = reader.writtenInAll();
  if (reader.bad !== null) return reader.bad;
  return {
    prompt: firstAboveZero(found.promptTokens, found.inputTokens),
    completion: firstAboveZero(found.completionTokens, found.outputTokens),
    total: found.total,
    cached: found.cached ?? 0,
    missed: found.missed,
    written,
    written1h: Math.min(written, found.written1h ?? 0),
    reasoning: found.reasoning ?? 0,
    imageInput: found.imageInput ?? 0,
    imageOutput: found.imageOutput ?? 0,
    audioInput: found.audioInput ?? 0,
    audioOutput: found.audioOutput ?? 0,
    cachedImage: found.cachedImage ?? 0,
    cachedAudio: found.cachedAudio ?? 0,
    semantic: semanticOf(usage.usage_semantic),
    isAnthropicNamed: hasAnthropicNames(usage),
    isAnthropicShaped: found.inputTokens !== null && found.promptTokens === null && !reader.hasPromptDetails,
    conflict: reader.conflict,
  };
}

/** Whether a usage has Anthropic's names for reads from a cache or writes to it. */
export function hasAnthropicNames(usage: Counts): boolean {
  return ANTHROPIC_NAMES.some((name) => (usage[name] ?? null) !== null);
}

class CountReader {
  readonly found = { ...NONE };
  hasPromptDetails = false;
  bad: string | null = null;
  conflict: string | null = null;

  /** One pass over what is given: most of the names never are. */
  read(counts: Counts, names: Names): void {
    for (const name of Object.keys(counts)) {
      const meaning = names.get(name);
      if (meaning === undefined) continue;
      const value = counts[name];
      if (typeof meaning === 'string') this.note(meaning, name, value);
      else if (isRecord(value)) {
        if (meaning === IN_PROMPT) this.hasPromptDetails = true;
        this.read(value, meaning);
      }
    }
  }

  /** Anthropic's total is the sum of its split. The split counts where the total is absent, zero or smaller. */
  writtenInAll(): number {
    const { written: total, written5m, written1h } = this.found;
    const sum = (written5m ?? 0) + (written1h ?? 0);
    if (total === null || total === 0) return sum;
    const isWhole = written5m !== null && written1h !== null;
    if (sum > total || (isWhole && sum > 0 && sum !== total)) this.conflict ??= 'cache writes differ from their split';
    return Math.max(total, sum);
  }

  private note(slot: Slot, name: string, value: unknown): void {
    if (value === null || value === undefined) return;
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
      this.bad ??= `${name} is not a whole number of zero or more`;
      return;
    }
    const known = this.found[slot];
    if (known !== null && known > 0 && value > 0 && value !== known) this.conflict ??= `${name} has two values`;
    if (known === null || value > known) this.found[slot] = value;
  }
}

function firstAboveZero(one: number | null, other: number | null): number | null {
  return other !== null && (one ?? 0) === 0 ? other : one;
}

/** A member of new-api, which relays the counts of both kinds of providers. */
function semanticOf(value: unknown): ReportedCounts['semantic'] {
  if (value === 'anthropic') return 'exclusive';
  return value === 'openai' ? 'inclusive' : null;
}
