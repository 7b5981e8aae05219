import { isRecord } from '#core';

type Counts = Readonly<Record<string, unknown>>;

/** Tokens of one model call. NaN for values that are not counts. */
interface CallUsage {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** The part of the writes with a lifetime of one hour. */
  readonly cacheWrite1h: number;
  readonly output: number;
}

const INPUT_FIELDS = ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens', 'cache_creation'];
/** Names of chat, which some upstreams of the format use. */
const CHAT_FIELDS = ['prompt_tokens', 'completion_tokens'];
/** The type of a call of another model, which the model that replies consults. */
const ADVISOR = 'advisor_message';
/** No whole number: its reader rejects it. */
const INVALID = 'invalid';

/** Fields that are translated; others are passed through. */
const TRANSLATED: ReadonlySet<string> = new Set([
  ...['input_tokens', 'output_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens', 'cache_creation'],
  ...['output_tokens_details', 'prompt_tokens', 'completion_tokens', 'total_tokens'],
  ...['prompt_tokens_details', 'completion_tokens_details', 'usage_semantic'],
]);

/**
 * The provider's usage in OpenAI's format; null when it has neither input nor output tokens. A side without any count
 * is null: it is not reported, and the gateway counts it.
 *
 * | field | is | when absent or null |
 * |---|---|---|
 * | `input_tokens` | prompt without cache reads and writes | 0 beside reads or writes, else not reported |
 * | `cache_read_input_tokens` | prompt, cached | 0 |
 * | `cache_creation_input_tokens` | prompt, written to a cache | the sum of `cache_creation` |
 * | `cache_creation.ephemeral_1h_input_tokens` | part of the writes, lifetime one hour | 0 |
 * | `output_tokens` | completion, thinking included | not reported |
 * | `output_tokens_details.thinking_tokens` | reasoning, part of the completion | 0 |
 * | `iterations` | the calls behind one reply; totals leave some out: compactions, advisors | none |
 *
 * All calls are billed, except one that was refused before any output: a fallback replied in its place. So each count
 * is the larger of the total and the sum over the calls with output. An advisor is another model with a price of its own,
 * and in no count: it is named in `routify_calls`. Invalid counts stay invalid for their reader.
 *
 * @param units uses of tools that the usage does not count; null: no such tool was offered
 *
 * Source: platform.claude.com, "Compaction at a token threshold", "Refusals and fallback" and "Advisor tool".
 */
export function chatUsage(usage: Counts, units: Counts | null = null): Counts | null {
  const hasCalls = callsOf(usage).length > 0;
  const hasInput = hasCalls || INPUT_FIELDS.some((field) => isGiven(usage[field]));
  const hasOutput = hasCalls || isGiven(usage.output_tokens);
  if (!isGiven(usage.input_tokens) && !hasOutput) {
    return CHAT_FIELDS.some((field) => isGiven(usage[field])) ? usage : null;
  }
  const { input, cacheRead, cacheWrite, cacheWrite1h, output } = allCalls(usage);
  const prompt = input + cacheRead + cacheWrite;
  const details = isRecord(usage.output_tokens_details) ? usage.output_tokens_details : {};
  const others = Object.entries(usage).filter(([key]) => !TRANSLATED.has(key));
  const disputed = disputedSplit(usage);
  return {
    prompt_tokens: hasInput ? valid(prompt) : null,
    completion_tokens: hasOutput ? valid(output) : null,
    total_tokens: hasInput && hasOutput ? valid(prompt + output) : null,
    prompt_tokens_details: {
      cached_tokens: valid(cacheRead),
      cache_write_tokens: valid(cacheWrite),
      ...(cacheWrite1h > 0 ? { cache_write_1h_tokens: cacheWrite1h } : {}),
      ...(disputed ?? {}),
    },
    completion_tokens_details: { reasoning_tokens: valid(count(details.thinking_tokens)) },
    ...(others.length === 0 ? {} : Object.fromEntries(others)),
    ...(units === null ? {} : { routify_units: { ...toolCounts(usage), ...units } }),
    ...severalCalls(usage),
  };
}

/** The same as JSON text. */
export function translateUsage(usage: Counts, units: Counts | null = null): string | null {
  const translated = chatUsage(usage, units);
  return translated === null ? null : JSON.stringify(translated);
}

/** Writes whose split is not their total, for their reader to note; null: both agree. */
function disputedSplit({
  cache_creation_input_tokens: total,
  cache_creation: split,
  iterations,
}: Counts): Counts | null {
  if (!isRecord(split) || !isGiven(total) || total === 0 || isGiven(iterations)) return null;
  const parts = count(split.ephemeral_5m_input_tokens) + count(split.ephemeral_1h_input_tokens);
  return parts === total ? null : { cache_write_tokens: total, cache_creation: split };
}

/** The uses that the provider counts itself, as it counts them. */
function toolCounts({ server_tool_use: counts }: Counts): Counts {
  if (!isRecord(counts)) return {};
  const { web_search_requests: searches, web_fetch_requests: fetches } = counts;
  return {
    ...(isGiven(searches) ? { web_search_call: searches } : {}),
    ...(isGiven(fetches) ? { web_fetch_call: fetches } : {}),
  };
}

function allCalls(usage: Counts): CallUsage {
  const total = callUsage(usage);
  const listed = callsOf(usage).map(callUsage);
  if (listed.length === 0) return total;
  const iterations = listed.filter(({ output: written }) => written !== 0);
  const larger = (field: keyof CallUsage): number =>
    Math.max(
      total[field],
      iterations.reduce((sum, call) => sum + call[field], 0),
    );
  return {
    input: larger('input'),
    cacheRead: larger('cacheRead'),
    cacheWrite: larger('cacheWrite'),
    cacheWrite1h: larger('cacheWrite1h'),
    output: larger('output'),
  };
}

/** The calls of the model that replies. */
function callsOf(usage: Counts): readonly Counts[] {
  return iterationsOf(usage).filter(({ type }) => type !== ADVISOR);
}

function iterationsOf({ iterations }: Counts): readonly Counts[] {
  return Array.isArray(iterations) ? iterations.filter(isRecord) : [];
}

/** How many calls of the model the counts are of, and the calls of others. */
function severalCalls(usage: Counts): Counts {
  const own = callsOf(usage).filter((call) => callUsage(call).output !== 0).length;
  const others = iterationsOf(usage).filter(({ type }) => type === ADVISOR);
  if (own <= 1 && others.length === 0) return {};
  return { routify_calls: { own, others: others.map((call) => ({ model: call.model, usage: chatUsage(call) })) } };
}

function callUsage(usage: Counts): CallUsage {
  const split = splitOf(usage);
  const written1h = count(split.ephemeral_1h_input_tokens);
  const cacheWrite = Math.max(
    count(usage.cache_creation_input_tokens),
    count(split.ephemeral_5m_input_tokens) + written1h,
  );
  const cacheRead = count(usage.cache_read_input_tokens);
  return {
    input: inputOf(usage, cacheRead + cacheWrite),
    cacheRead,
    cacheWrite,
    cacheWrite1h: written1h,
    output: count(usage.output_tokens),
  };
}

/** Of an upstream whose input has what caches read and wrote, as OpenAI's has, the rest: new-api says so. */
function inputOf({ input_tokens: reported, usage_semantic: semantic }: Counts, beside: number): number {
  const input = count(reported);
  return semantic === 'openai' ? Math.max(0, input - beside) : input;
}

/** Writes by their lifetime; new-api names them beside the others. */
function splitOf(usage: Counts): Counts {
  if (isRecord(usage.cache_creation)) return usage.cache_creation;
  return {
    ephemeral_5m_input_tokens: usage.claude_cache_creation_5_m_tokens,
    ephemeral_1h_input_tokens: usage.claude_cache_creation_1_h_tokens,
  };
}

function valid(count: number): number | typeof INVALID {
  return Number.isFinite(count) ? count : INVALID;
}

function count(value: unknown): number {
  if (!isGiven(value)) return 0;
  return typeof value === 'number' && value >= 0 ? value : Number.NaN;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
