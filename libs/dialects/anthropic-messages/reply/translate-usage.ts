import { isRecord } from '#json';

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

/** Fields that are translated; others are passed through. */
const TRANSLATED: ReadonlySet<string> = new Set([
  ...['input_tokens', 'output_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens', 'cache_creation'],
  ...['output_tokens_details'],
]);

/**
 * The provider's usage in OpenAI's format; null when it has neither input nor output tokens.
 *
 * | field | is | when absent or null |
 * |---|---|---|
 * | `input_tokens` | prompt without cache reads and writes | 0 |
 * | `cache_read_input_tokens` | prompt, cached | 0 |
 * | `cache_creation_input_tokens` | prompt, written to a cache | 0 |
 * | `cache_creation.ephemeral_1h_input_tokens` | part of the writes, lifetime one hour | 0 |
 * | `output_tokens` | completion, thinking included | 0 |
 * | `output_tokens_details.thinking_tokens` | reasoning, part of the completion | 0 |
 * | `iterations` | the calls behind one reply; totals leave some out: compactions, advisors | none |
 *
 * All calls are billed, except one that was refused before any output: a fallback replied in its place. So each count
 * is the larger of the total and the sum over the calls with output. Invalid counts become null, which marks the usage
 * as invalid for its reader.
 *
 * @param units uses of tools that the usage does not count; null: no such tool was offered
 *
 * Source: platform.claude.com, "Compaction at a token threshold" and "Refusals and fallback".
 */
export function chatUsage(usage: Counts, units: Counts | null = null): Counts | null {
  if (!isGiven(usage.input_tokens) && !isGiven(usage.output_tokens)) return null;
  const { input, cacheRead, cacheWrite, cacheWrite1h, output } = allCalls(usage);
  const prompt = input + cacheRead + cacheWrite;
  const details = isRecord(usage.output_tokens_details) ? usage.output_tokens_details : {};
  const others = Object.entries(usage).filter(([key]) => !TRANSLATED.has(key));
  return {
    prompt_tokens: valid(prompt),
    completion_tokens: valid(output),
    total_tokens: valid(prompt + output),
    prompt_tokens_details: {
      cached_tokens: valid(cacheRead),
      cache_write_tokens: valid(cacheWrite),
      ...(cacheWrite1h > 0 ? { cache_write_1h_tokens: cacheWrite1h } : {}),
    },
    completion_tokens_details: { reasoning_tokens: valid(count(details.thinking_tokens)) },
    ...(others.length === 0 ? {} : Object.fromEntries(others)),
    ...(units === null ? {} : { routify_units: { ...toolCounts(usage), ...units } }),
  };
}

/** The same as JSON text. */
export function translateUsage(usage: Counts, units: Counts | null = null): string | null {
  const translated = chatUsage(usage, units);
  return translated === null ? null : JSON.stringify(translated);
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
  const listed = Array.isArray(usage.iterations) ? usage.iterations.filter(isRecord).map(callUsage) : [];
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

function callUsage(usage: Counts): CallUsage {
  const cacheWrite = count(usage.cache_creation_input_tokens);
  const split = isRecord(usage.cache_creation) ? usage.cache_creation : {};
  return {
    input: count(usage.input_tokens),
    cacheRead: count(usage.cache_read_input_tokens),
    cacheWrite,
    cacheWrite1h: Math.min(cacheWrite, count(split.ephemeral_1h_input_tokens)),
    output: count(usage.output_tokens),
  };
}

function valid(count: number): number | null {
  return Number.isFinite(count) ? count : null;
}

function count(value: unknown): number {
  if (!isGiven(value)) return 0;
  return typeof value === 'number' && value >= 0 ? value : Number.NaN;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
