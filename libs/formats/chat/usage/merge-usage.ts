import { parseValue, NO_USAGE, type TokenUsage } from '#core';
import { completionExcess, promptExcess, readUsage, type UsageResult } from './read-usage.js';

/** Usage that an upstream puts into a choice, as its JSON. Moonshot does so in the last chunk of a stream. */
export interface ChoiceUsage {
  readonly index: number;
  readonly json: Buffer;
}

type Count = keyof typeof NO_USAGE;
type Reported = Extract<UsageResult, { readonly usage: TokenUsage }>;

const MISSING: UsageResult = { kind: 'missing' };
const PROMPT_COUNTS: readonly Count[] = [
  'promptTokens',
  'cachedTokens',
  'cacheWriteTokens',
  'cacheWrite1hTokens',
  'imageInputTokens',
  'audioInputTokens',
];
const COMPLETION_COUNTS: readonly Count[] = [
  'completionTokens',
  'reasoningTokens',
  'imageOutputTokens',
  'audioOutputTokens',
];
const COUNTS = [...PROMPT_COUNTS, ...COMPLETION_COUNTS];

/**
 * All usage objects of one reply. The last one counts; what it lacks, or has as zero, stays as an earlier one says. A
 * usage in a choice is that of this choice: they have one prompt, and the outputs of all.
 */
export class UsageReport {
  result: UsageResult = MISSING;
  private choices: Map<number, UsageResult> | null = null;

  /**
   * Adds the usage objects of a reply or chunk.
   * @param whole of all choices, as JSON, null where there is none; the last one counts
   * @returns whether one of them has a count above zero
   */
  add(choices: readonly ChoiceUsage[], whole: readonly (Buffer | null)[]): boolean {
    let hasCounts = choices.length > 0 && this.include(this.sumWith(choices));
    for (const json of whole) if (json !== null && this.include(readUsage(parseValue(json)))) hasCounts = true;
    return hasCounts;
  }

  private include(result: UsageResult): boolean {
    this.result = mergeUsage(this.result, result);
    return 'usage' in result && !isZero(result.usage);
  }

  private sumWith(choices: readonly ChoiceUsage[]): UsageResult {
    const known = (this.choices ??= new Map<number, UsageResult>());
    for (const { index, json } of choices)
      known.set(index, mergeUsage(known.get(index) ?? MISSING, readUsage(parseValue(json))));
    return [...known.values()].reduce(sumChoices);
  }
}

/** Usage that is known before, and then reported again. An impossible report after counts is noted, and not read. */
function mergeUsage(earlier: UsageResult, later: UsageResult): UsageResult {
  if (earlier.kind === 'missing' || later.kind === 'missing') return later.kind === 'missing' ? earlier : later;
  if (later.kind === 'absurd') return earlier.kind === 'usage' ? { ...earlier, contradiction: later.reason } : later;
  if (earlier.kind === 'absurd') return later.kind === 'usage' ? later : earlier;
  if (isZero(later.usage) && !isZero(earlier.usage)) return earlier;
  const usage = {
    ...earlier.usage,
    ...later.usage,
    ...laterPrompt(earlier.usage, later.usage),
    ...laterCompletion(earlier.usage, later.usage),
    ...unitsOf(earlier.usage, later.usage),
  };
  const isSame = isEqual(usage, later.usage);
  const lacks = lacksOf(earlier) === lacksOf(later) ? lacksOf(later) : null;
  const several = later.calls ?? earlier.calls;
  const calls = several === undefined ? {} : { calls: several };
  if (lacks !== null) return { kind: 'partial', lacks, usage, ...calls };
  const contradiction = contradictionOf(later) ?? (isSame ? null : contradictionOf(earlier));
  const plain = later.kind === 'usage' && later.plain && isSame;
  return { kind: 'usage', usage, plain, ...(contradiction === null ? {} : { contradiction }), ...calls };
}

/** Usage of two choices of one prompt. */
function sumChoices(one: UsageResult, other: UsageResult): UsageResult {
  if (one.kind === 'absurd' || other.kind === 'missing') return one;
  if (other.kind === 'absurd' || one.kind === 'missing') return other;
  const larger = one.usage.promptTokens > other.usage.promptTokens ? one : other;
  const usage: Record<Count, number> = { ...larger.usage };
  for (const name of COMPLETION_COUNTS) usage[name] = one.usage[name] + other.usage[name];
  const summed = { ...larger.usage, ...usage };
  if (larger.kind === 'partial') return { ...larger, usage: summed };
  return { ...larger, usage: summed, plain: false };
}

/** The later counts above zero, and the earlier parts that fit beside them. Writes and their split are one count. */
function laterPrompt(earlier: TokenUsage, later: TokenUsage): Partial<TokenUsage> {
  const written = writtenTokens(later) > 0 ? writtenTokens(later) : writtenTokens(earlier);
  const cacheWrite1hTokens = later.cacheWrite1hTokens > 0 ? later.cacheWrite1hTokens : earlier.cacheWrite1hTokens;
  const long = Math.min(written, cacheWrite1hTokens);
  const merged = {
    ...laterCounts(PROMPT_COUNTS, earlier, later),
    cacheWriteTokens: written - long,
    cacheWrite1hTokens: long,
  };
  return promptExcess({ ...later, ...merged }) === null ? merged : {};
}

function laterCompletion(earlier: TokenUsage, later: TokenUsage): Partial<TokenUsage> {
  const merged = laterCounts(COMPLETION_COUNTS, earlier, later);
  return completionExcess({ ...later, ...merged }) === null ? merged : {};
}

function laterCounts(names: readonly Count[], earlier: TokenUsage, later: TokenUsage): Partial<TokenUsage> {
  return Object.fromEntries(names.map((name) => [name, later[name] > 0 ? later[name] : earlier[name]]));
}

function writtenTokens({ cacheWriteTokens, cacheWrite1hTokens }: TokenUsage): number {
  return cacheWriteTokens + cacheWrite1hTokens;
}

function unitsOf({ units: earlier }: TokenUsage, { units: later }: TokenUsage): Pick<TokenUsage, 'units'> {
  if (earlier === undefined) return {};
  const given = Object.entries(later ?? {}).filter(([, quantity]) => quantity > 0);
  return { units: { ...earlier, ...Object.fromEntries(given) } };
}

function lacksOf(result: Reported): 'prompt' | 'completion' | null {
  return result.kind === 'partial' ? result.lacks : null;
}

function contradictionOf(result: Reported): string | null {
  return result.kind === 'usage' ? (result.contradiction ?? null) : null;
}

function isZero(usage: TokenUsage): boolean {
  return COUNTS.every((name) => usage[name] === 0);
}

function isEqual(left: TokenUsage, right: TokenUsage): boolean {
  return COUNTS.every((name) => left[name] === right[name]);
}
